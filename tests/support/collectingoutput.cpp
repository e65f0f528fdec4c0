#include "tests/support/collectingoutput.h"

#include <algorithm>

namespace sluice::test {

Result<void> CollectingOutput::check() const
{
    if (m_stopped)
        return fail(Error::Kind::Cancelled, QStringLiteral("stopped"));
    return {};
}

Result<std::span<quint8>> CollectingOutput::buffer()
{
    if (const auto checked = check(); !checked)
        return tl::unexpected(checked.error());
    return std::span(m_buffer).subspan(m_filled);
}

Result<void> CollectingOutput::commit(qint64 count)
{
    Q_ASSERT(count >= 0 && static_cast<size_t>(count) <= m_buffer.size() - m_filled);
    bytes.append(reinterpret_cast<const char*>(m_buffer.data() + m_filled), count);
    m_filled += static_cast<size_t>(count);
    if (m_filled == m_buffer.size())
        m_filled = 0;
    return check();
}

Result<void> CollectingOutput::forward(const Slice& slice)
{
    forwarded.push_back(slice);
    bytes.append(reinterpret_cast<const char*>(slice.data()), slice.size());
    return check();
}

Result<void> CollectingOutput::pause(std::chrono::nanoseconds duration)
{
    lastPause = duration;
    return check();
}

void CollectingOutput::countCopy(CopyKind kind, qint64 count)
{
    Q_UNUSED(kind);
    copied += count;
}

TransformRun runTransform(Transform& transform, const QByteArray& input,
                          const std::function<qsizetype()>& nextChunk, qsizetype bufferSize)
{
    CollectingOutput output(bufferSize);
    const Slice whole = Slice::fromByteArray(input);
    Result<void> result;
    for (qint64 offset = 0; offset < whole.size() && result;) {
        const qint64 length = std::min<qint64>(nextChunk(), whole.size() - offset);
        // Memory of its own: what the transform reads beyond the chunk, AddressSanitizer sees.
        const Slice part = whole.subslice({offset, length});
        const QByteArray copy(reinterpret_cast<const char*>(part.data()), part.size());
        result = transform.push(Slice::fromByteArray(copy), output);
        offset += length;
    }
    if (result)
        result = transform.finish(output);
    return {output.bytes, result, transform.remark()};
}

TransformRun runTransform(Transform& transform, const QByteArray& input, qsizetype chunk,
                          qsizetype bufferSize)
{
    return runTransform(
        transform, input, [chunk] { return chunk; }, bufferSize);
}

} // namespace sluice::test

#include "core/streams/framing.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <vector>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Framing", text);
}

/// Counts frames for whoever asks.
class FramingStage : public Transform
{
public:
    [[nodiscard]] qint64 frames() const override { return m_frames.load(std::memory_order_relaxed); }

protected:
    void addFrames(qint64 count) { m_frames.fetch_add(count, std::memory_order_relaxed); }

private:
    std::atomic<qint64> m_frames = 0;
};

class SplitStage : public FramingStage
{
public:
    SplitStage(const QByteArray& delimiter, FrameSlices slices)
        : m_delimiter(delimiter)
        , m_slices(slices)
        , m_fallback(static_cast<size_t>(delimiter.size()))
    {
        Q_ASSERT(!delimiter.isEmpty());
        for (qsizetype i = 1, matched = 0; i < delimiter.size(); ++i) {
            while (matched > 0 && delimiter[i] != delimiter[matched])
                matched = m_fallback[static_cast<size_t>(matched - 1)];
            matched += delimiter[i] == delimiter[matched] ? 1 : 0;
            m_fallback[static_cast<size_t>(i)] = matched;
        }
    }

    [[nodiscard]] Result<void> push(const Slice& chunk, Output& output) override
    {
        qint64 handedOn = 0;
        qint64 frameEnd = 0;
        qint64 found = 0;
        for (qint64 end = 0; (end = delimiterEnd(chunk, frameEnd)) >= 0; frameEnd = end) {
            if (m_slices == FrameSlices::Chunks) {
                ++found;
                continue;
            }
            addFrames(1);
            if (auto forwarded = output.forward(chunk.subslice(ByteRange::between(frameEnd, end)));
                !forwarded)
                return forwarded;
            handedOn = end;
        }
        addFrames(found);
        m_open = frameEnd < chunk.size();
        if (handedOn == chunk.size())
            return {};
        return output.forward(chunk.subslice(ByteRange::between(handedOn, chunk.size())));
    }

    [[nodiscard]] Result<void> finish(Output& output) override
    {
        Q_UNUSED(output);
        if (m_open)
            addFrames(1);
        return {};
    }

private:
    /// One past the next delimiter that ends after `from`, or -1. A delimiter may begin in an earlier chunk
    /// (Knuth, Morris and Pratt, with memchr where nothing is matched yet).
    qint64 delimiterEnd(const Slice& chunk, qint64 from)
    {
        const quint8* const begin = chunk.data();
        const qint64 size = chunk.size();
        for (qint64 i = from; i < size; ++i) {
            if (m_matched == 0) {
                const void* const hit = std::memchr(begin + i, static_cast<quint8>(m_delimiter[0]),
                                                    static_cast<size_t>(size - i));
                if (hit == nullptr)
                    break;
                i = static_cast<const quint8*>(hit) - begin;
            }
            const char byte = static_cast<char>(begin[i]);
            while (m_matched > 0 && byte != m_delimiter[m_matched])
                m_matched = m_fallback[static_cast<size_t>(m_matched - 1)];
            m_matched += byte == m_delimiter[m_matched] ? 1 : 0;
            if (m_matched == m_delimiter.size()) {
                m_matched = 0;
                return i + 1;
            }
        }
        return -1;
    }

    QByteArray m_delimiter;
    FrameSlices m_slices;
    /// Of the delimiter's first i + 1 bytes, the length of the longest proper prefix that is also their end.
    std::vector<qsizetype> m_fallback;
    /// Bytes of the delimiter matched at the end of what came so far.
    qsizetype m_matched = 0;
    /// A frame has begun and not ended.
    bool m_open = false;
};

class LengthPrefixStage : public FramingStage
{
public:
    explicit LengthPrefixStage(const LengthPrefix& prefix)
        : m_prefix(prefix)
    {
        Q_ASSERT(prefix.bytes >= 1 && prefix.bytes <= 8);
    }

    [[nodiscard]] Result<void> push(const Slice& chunk, Output& output) override
    {
        // The slice that is gathering: from the start of a frame, or of the chunk.
        qint64 start = 0;
        for (qint64 position = 0; position < chunk.size();) {
            if (m_prefixCount < m_prefix.bytes) {
                m_length = m_prefix.bigEndian
                               ? m_length << 8 | chunk[position]
                               : m_length | static_cast<quint64>(chunk[position]) << (m_prefixCount * 8);
                ++m_prefixCount;
                ++position;
                if (!m_prefix.keepPrefix)
                    start = position;
                if (m_prefixCount == m_prefix.bytes && m_length > static_cast<quint64>(m_prefix.largestFrame))
                    return refuse(m_position + position - m_prefix.bytes);
            } else {
                const qint64 part =
                    std::min(m_length - m_taken, static_cast<quint64>(chunk.size() - position));
                m_taken += static_cast<quint64>(part);
                position += part;
            }
            if (m_prefixCount == m_prefix.bytes && m_taken == m_length) {
                if (auto forwarded = handOn(chunk, start, position, output); !forwarded)
                    return forwarded;
                start = position;
                addFrames(1);
                m_prefixCount = 0;
                m_length = 0;
                m_taken = 0;
            }
        }
        m_position += chunk.size();
        return handOn(chunk, start, chunk.size(), output);
    }

    [[nodiscard]] Result<void> finish(Output& output) override
    {
        Q_UNUSED(output);
        if (m_prefixCount == 0)
            return {};
        const QString missing = m_prefixCount < m_prefix.bytes
                                    ? tr("its length is cut")
                                    : tr("%1 of %2 bytes are there").arg(m_taken).arg(m_length);
        return fail(Error::Kind::Invalid,
                    tr("The last frame is truncated: the input ends at offset %1 and %2.")
                        .arg(m_position)
                        .arg(missing),
                    0, m_position);
    }

private:
    static Result<void> handOn(const Slice& chunk, qint64 start, qint64 end, Output& output)
    {
        if (start == end)
            return {};
        return output.forward(chunk.subslice(ByteRange::between(start, end)));
    }

    [[nodiscard]] Result<void> refuse(qint64 offset) const
    {
        return fail(
            Error::Kind::Invalid,
            tr("The frame at offset %1 says that it has %2 bytes, more than the limit of %3: raise \"max\", "
               "or these are not frames of this kind.")
                .arg(offset)
                .arg(m_length)
                .arg(m_prefix.largestFrame),
            0, offset);
    }

    LengthPrefix m_prefix;
    int m_prefixCount = 0;
    quint64 m_length = 0;
    quint64 m_taken = 0;
    /// Offset in the input of the chunk.
    qint64 m_position = 0;
};

} // namespace

std::unique_ptr<Transform> makeSplit(const QByteArray& delimiter, FrameSlices slices)
{
    return std::make_unique<SplitStage>(delimiter, slices);
}

std::unique_ptr<Transform> makeLengthPrefix(const LengthPrefix& prefix)
{
    return std::make_unique<LengthPrefixStage>(prefix);
}

} // namespace sluice

#include "core/bytes/rowformatter.h"

namespace sluice {

RowFormatter::RowFormatter(qint64 offset, int rowLength)
    : m_offset(offset)
    , m_rowLength(static_cast<size_t>(rowLength))
{
    Q_ASSERT(offset >= 0 && rowLength >= 1);
    m_pending.reserve(m_rowLength);
}

void RowFormatter::append(const Slice& chunk, QByteArray& out)
{
    Bytes bytes = chunk.bytes();
    if (!m_pending.empty()) {
        const Bytes head = bytes.first(std::min(bytes.size(), m_rowLength - m_pending.size()));
        m_pending.insert(m_pending.end(), head.begin(), head.end());
        bytes = bytes.subspan(head.size());
        if (m_pending.size() < m_rowLength)
            return;
        writePending(out);
    }
    const Bytes whole = bytes.first(bytes.size() / m_rowLength * m_rowLength);
    if (!whole.empty())
        write(whole, out);
    const Bytes rest = bytes.subspan(whole.size());
    m_pending.assign(rest.begin(), rest.end());
}

void RowFormatter::writePending(QByteArray& out)
{
    if (!m_pending.empty())
        write(m_pending, out);
    m_pending.clear();
}

char* RowFormatter::makeRoom(QByteArray& out, size_t length)
{
    const auto wanted = static_cast<qsizetype>(length);
    const qsizetype used = out.size();
    // resize() alone would grow by just what is asked for, and so copy again and again.
    if (wanted > out.capacity() - used)
        out.reserve(std::max(used + wanted, 2 * out.capacity()));
    out.resize(used + wanted);
    return out.data() + used;
}

void RowFormatter::write(Bytes bytes, QByteArray& out)
{
    writeRows(bytes, out);
    m_offset += static_cast<qint64>(bytes.size());
}

} // namespace sluice

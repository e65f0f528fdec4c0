#pragma once

#include "core/bytes/dumpformat.h"

#include <QByteArray>
#include <QtGlobal>

#include <algorithm>
#include <span>
#include <vector>

namespace sluice {

/// A DumpFormatter that writes rows of equal length: collects chunks to whole rows, which come straight from
/// the chunk where they lie in one. Thread rule: one thread at a time.
class RowFormatter : public DumpFormatter
{
public:
    /// `offset` of the first byte; `rowLength` in bytes, at least 1.
    RowFormatter(qint64 offset, int rowLength);

    void append(const Slice& chunk, QByteArray& out) final;

protected:
    using Bytes = std::span<const quint8>;

    [[nodiscard]] size_t rowLength() const { return m_rowLength; }
    /// Of the next byte to be written.
    [[nodiscard]] qint64 offset() const { return m_offset; }
    /// What does not fill a row yet.
    [[nodiscard]] Bytes pending() const { return m_pending; }

    /// For finish(): writes the last, shorter row, if there is one.
    void writePending(QByteArray& out);

    /// Appends the rows of `bytes`, the first of which lies at offset(): each has rowLength() bytes, only the
    /// last of all can have fewer.
    virtual void writeRows(Bytes bytes, QByteArray& out) = 0;

    /// For writeRows(): calls putRow(at, row, offset of the row), which puts at most `most` characters at
    /// `at` and gives their end, for each row.
    template <typename PutRow>
    void eachRow(Bytes bytes, QByteArray& out, size_t most, PutRow putRow) const
    {
        const size_t rows = (bytes.size() + m_rowLength - 1) / m_rowLength;
        char* const begin = makeRoom(out, rows * most);
        char* at = begin;
        qint64 rowOffset = m_offset;
        for (size_t i = 0; i < bytes.size(); i += m_rowLength) {
            const Bytes row = bytes.subspan(i, std::min(m_rowLength, bytes.size() - i));
            at = putRow(at, row, rowOffset);
            rowOffset += static_cast<qint64>(row.size());
        }
        out.truncate(at - out.constData());
    }

private:
    /// Lengthens `out` by `length` characters and gives the first of them.
    [[nodiscard]] static char* makeRoom(QByteArray& out, size_t length);
    void write(Bytes bytes, QByteArray& out);

    qint64 m_offset;
    size_t m_rowLength;
    std::vector<quint8> m_pending;
};

} // namespace sluice

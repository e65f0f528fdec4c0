#pragma once

#include "core/bytes/byterange.h"
#include "core/error.h"

#include <QByteArray>

#include <vector>

namespace sluice {

/// The journal of a document's unsaved edits, as it is on disk: records one after another, each
///   length of the payload (4 bytes), payload, CRC-32 (4 bytes) of the CRC before, the length and the
///   payload.
/// The first byte of a payload tells what it is: H head, E edit, X no edits from here on. Numbers are little
/// endian, 8 bytes unless said. A record that is cut off or damaged ends the journal: what is before it
/// counts.
///   H: "sluice journal 1", size, modification time (ns), time of beginning (ms), sample (4 bytes length,
///   then
///      it), path (the rest)
///   E: offset, removed bytes, then pieces: B length bytes · K offset length (of the file as it was opened) ·
///      R length pattern-length pattern

/// Which file, and which state of it, a journal belongs to. Thread rule: a value, as the others here.
struct JournalFile
{
    QByteArray path;
    qint64 size = 0;
    /// Nanoseconds since 1970.
    qint64 modified = 0;
    /// Digest of bytes at places spread over the file.
    QByteArray sample;

    friend bool operator==(const JournalFile&, const JournalFile&) = default;
};

struct JournalPiece
{
    enum class Kind { Bytes, Kept, Repeated };
    Kind kind = Kind::Bytes;
    /// The bytes, or the pattern.
    QByteArray bytes;
    /// Of Kept: where in the file. Of Repeated: how long.
    ByteRange range;

    [[nodiscard]] qint64 length() const { return kind == Kind::Bytes ? bytes.size() : range.length; }
    friend bool operator==(const JournalPiece&, const JournalPiece&) = default;
};

struct JournalEdit
{
    qint64 offset = 0;
    qint64 removed = 0;
    std::vector<JournalPiece> inserted;

    friend bool operator==(const JournalEdit&, const JournalEdit&) = default;
};

struct Journal
{
    JournalFile file;
    /// Milliseconds since 1970, UTC.
    qint64 begun = 0;
    std::vector<JournalEdit> edits;
    /// Bytes at the end are no whole record.
    bool cut = false;
    /// There were edits that it has no room for.
    bool incomplete = false;
};

/// Writes the records of one journal. Thread rule: one thread at a time.
class JournalEncoder
{
public:
    [[nodiscard]] QByteArray head(const JournalFile& file, qint64 begun);
    [[nodiscard]] QByteArray edit(const JournalEdit& edit);
    [[nodiscard]] QByteArray end();

private:
    [[nodiscard]] QByteArray record(const QByteArray& payload);

    quint32 m_crc = 0;
};

/// Error: Invalid, when it does not begin with a whole head.
[[nodiscard]] Result<Journal> parseJournal(QByteArrayView bytes);

} // namespace sluice

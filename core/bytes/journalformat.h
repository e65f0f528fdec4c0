#pragma once

#include "core/bytes/byterange.h"
#include "core/error.h"

#include <QByteArray>

#include <functional>
#include <vector>

namespace sluice {

/// The journal of a document's unsaved edits, as it is on disk: records one after another, each
///   length of the payload (4 bytes), payload, CRC-32 (4 bytes) of the CRC before, the length and the
///   payload.
/// The first byte of a payload tells what it is: H head, E edit, S replacement, N steps, X no edits from here
/// on. Numbers are little endian, 8 bytes unless said. A record that is cut off or damaged ends the journal:
/// what is before it counts.
///   H: "sluice journal 1", size, modification time (ns), time of beginning (ms), sample (4 bytes length,
///   then
///      it), path (the rest)
///   E: offset, removed bytes, then pieces: B length bytes · K offset length (of the file as it was opened) ·
///      R length pattern-length pattern · S number offset length (of the bytes of a replacement before it)
///   S: the bytes that the edits before it have led to, with others in the place of some ranges: length bytes
///      of what stands in the place of each, number of ranges, then for each the bytes between the one before
///      and it, and its length (both LEB128)
///   N: how many steps of undo the edits before it are, at most as many as those; 0: that cannot be said

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
    enum class Kind { Bytes, Kept, Repeated, Replaced };
    Kind kind = Kind::Bytes;
    /// The bytes, or the pattern.
    QByteArray bytes;
    /// Of Kept: where in the file. Of Repeated: how long. Of Replaced: where in what the replacement gave.
    ByteRange range;
    /// Of Replaced: which of Journal::replacements.
    qint64 number = 0;

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

/// What a replacement of many ranges gives, however large that is.
struct JournalReplacement
{
    /// Of Journal::edits, so many lead to the bytes that the ranges are of.
    qint64 edits = 0;
    /// What stands in the place of each range.
    QByteArray bytes;
    qint64 count = 0;
    /// As they are on disk: of 2 to 18 bytes each. For decodeRanges().
    QByteArray ranges;

    friend bool operator==(const JournalReplacement&, const JournalReplacement&) = default;
};

/// Adds a range to those that `out` has, which end at `end`; moves `end`.
void encodeRange(QByteArray& out, qint64& end, ByteRange range);
/// Hands out `count` ranges in order, none of them empty, none overlapping the one before. False when they
/// are not as many, or not such.
[[nodiscard]] bool decodeRanges(QByteArrayView ranges, qint64 count,
                                const std::function<void(ByteRange)>& take);

struct Journal
{
    JournalFile file;
    /// Milliseconds since 1970, UTC.
    qint64 begun = 0;
    std::vector<JournalEdit> edits;
    std::vector<JournalReplacement> replacements;
    /// Steps of undo that lead from the file to the bytes after all edits; 0: not known.
    qint64 steps = 0;
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
    /// `edits` of it is not written: it is where the record stands.
    [[nodiscard]] QByteArray replacement(const JournalReplacement& replacement);
    [[nodiscard]] QByteArray steps(qint64 count);
    [[nodiscard]] QByteArray end();

private:
    [[nodiscard]] QByteArray record(const QByteArray& payload);

    quint32 m_crc = 0;
};

/// Error: Invalid, when it does not begin with a whole head.
[[nodiscard]] Result<Journal> parseJournal(QByteArrayView bytes);

} // namespace sluice

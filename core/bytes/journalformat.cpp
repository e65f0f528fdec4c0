#include "core/bytes/journalformat.h"

#include <QCoreApplication>
#include <QtEndian>

#include <optional>

#include <zlib.h>

namespace sluice {
namespace {

constexpr const char* kMagic = "sluice journal 1";

void put(QByteArray& out, qint64 value)
{
    char bytes[8];
    qToLittleEndian(value, bytes);
    out.append(bytes, sizeof bytes);
}

void put32(QByteArray& out, quint32 value)
{
    char bytes[4];
    qToLittleEndian(value, bytes);
    out.append(bytes, sizeof bytes);
}

quint32 crcOf(quint32 before, QByteArrayView bytes)
{
    return static_cast<quint32>(
        ::crc32_z(before, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<z_size_t>(bytes.size())));
}

/// Takes values off the front of bytes; once there are too few it fails and stays so.
class Cursor
{
public:
    explicit Cursor(QByteArrayView bytes)
        : m_bytes(bytes)
    {
    }

    [[nodiscard]] bool ok() const { return m_ok; }
    [[nodiscard]] bool atEnd() const { return m_bytes.isEmpty(); }
    [[nodiscard]] QByteArrayView rest() const { return m_bytes; }

    QByteArrayView take(qint64 length)
    {
        if (!m_ok || length < 0 || length > m_bytes.size()) {
            m_ok = false;
            return {};
        }
        const QByteArrayView taken = m_bytes.first(length);
        m_bytes = m_bytes.sliced(length);
        return taken;
    }
    /// At least 0, or it fails.
    qint64 number()
    {
        const QByteArrayView bytes = take(8);
        const qint64 value = m_ok ? qFromLittleEndian<qint64>(bytes.data()) : 0;
        m_ok = m_ok && value >= 0;
        return m_ok ? value : 0;
    }
    quint32 number32()
    {
        const QByteArrayView bytes = take(4);
        return m_ok ? qFromLittleEndian<quint32>(bytes.data()) : 0;
    }

private:
    QByteArrayView m_bytes;
    bool m_ok = true;
};

bool fits(ByteRange range)
{
    return range.length <= std::numeric_limits<qint64>::max() - range.offset;
}

/// LEB128; nothing when it is cut off, or more than 2^63 - 1.
std::optional<qint64> takeVarint(QByteArrayView& bytes)
{
    constexpr int kMostBytes = 9;
    quint64 value = 0;
    for (int i = 0; i < kMostBytes && i < bytes.size(); ++i) {
        const auto byte = static_cast<quint8>(bytes[i]);
        value |= quint64{byte & 0x7fU} << (7 * i);
        if (byte < 0x80) {
            bytes = bytes.sliced(i + 1);
            return static_cast<qint64>(value);
        }
    }
    return {};
}

void putVarint(QByteArray& out, qint64 value)
{
    auto rest = static_cast<quint64>(value);
    for (; rest >= 0x80; rest >>= 7)
        out.append(static_cast<char>(rest | 0x80));
    out.append(static_cast<char>(rest));
}

std::optional<JournalPiece> parsePiece(Cursor& cursor, qint64 replacements)
{
    const QByteArrayView kind = cursor.take(1);
    if (!cursor.ok())
        return {};
    JournalPiece piece;
    switch (kind[0]) {
    case 'B':
        piece.bytes = cursor.take(cursor.number()).toByteArray();
        break;
    case 'K':
        piece.kind = JournalPiece::Kind::Kept;
        piece.range.offset = cursor.number();
        piece.range.length = cursor.number();
        break;
    case 'R':
        piece.kind = JournalPiece::Kind::Repeated;
        piece.range.length = cursor.number();
        piece.bytes = cursor.take(cursor.number()).toByteArray();
        if (piece.bytes.isEmpty())
            return {};
        break;
    case 'S':
        piece.kind = JournalPiece::Kind::Replaced;
        piece.number = cursor.number();
        piece.range.offset = cursor.number();
        piece.range.length = cursor.number();
        if (piece.number >= replacements)
            return {};
        break;
    default:
        return {};
    }
    return cursor.ok() && fits(piece.range) ? std::optional(std::move(piece)) : std::nullopt;
}

std::optional<JournalEdit> parseEdit(Cursor cursor, qint64 replacements)
{
    JournalEdit edit;
    edit.offset = cursor.number();
    edit.removed = cursor.number();
    if (!cursor.ok() || !fits({edit.offset, edit.removed}))
        return {};
    while (!cursor.atEnd()) {
        std::optional<JournalPiece> piece = parsePiece(cursor, replacements);
        if (!piece)
            return {};
        edit.inserted.push_back(std::move(*piece));
    }
    return edit;
}

std::optional<JournalReplacement> parseReplacement(Cursor cursor, qint64 edits)
{
    JournalReplacement replacement;
    replacement.edits = edits;
    replacement.bytes = cursor.take(cursor.number()).toByteArray();
    replacement.count = cursor.number();
    replacement.ranges = cursor.rest().toByteArray();
    const bool good = cursor.ok() && decodeRanges(replacement.ranges, replacement.count, [](ByteRange) {});
    return good ? std::optional(std::move(replacement)) : std::nullopt;
}

bool parseSteps(Cursor cursor, Journal& journal)
{
    const qint64 steps = cursor.number();
    const bool good = cursor.ok() && cursor.atEnd() && steps <= std::ssize(journal.edits);
    if (good)
        journal.steps = steps;
    return good;
}

// What is none of them, or damaged, gives false.
bool parseRecord(QByteArrayView payload, Journal& journal)
{
    const Cursor cursor(payload.sliced(1));
    if (payload[0] == 'E' && !journal.incomplete) {
        std::optional<JournalEdit> edit = parseEdit(cursor, std::ssize(journal.replacements));
        if (edit)
            journal.edits.push_back(std::move(*edit));
        // Whether it ends a step is in a record after it.
        journal.steps = 0;
        return edit.has_value();
    }
    if (payload[0] == 'S' && !journal.incomplete) {
        std::optional<JournalReplacement> replacement = parseReplacement(cursor, std::ssize(journal.edits));
        if (replacement)
            journal.replacements.push_back(std::move(*replacement));
        return replacement.has_value();
    }
    if (payload[0] == 'N' && !journal.incomplete)
        return parseSteps(cursor, journal);
    const bool end = payload[0] == 'X' && cursor.atEnd();
    journal.incomplete = journal.incomplete || end;
    return end;
}

bool parseHead(Cursor cursor, Journal& journal)
{
    const QByteArrayView magic = cursor.take(static_cast<qint64>(qstrlen(kMagic)));
    journal.file.size = cursor.number();
    journal.file.modified = cursor.number();
    journal.begun = cursor.number();
    journal.file.sample = cursor.take(cursor.number32()).toByteArray();
    journal.file.path = cursor.rest().toByteArray();
    return cursor.ok() && magic == QByteArrayView(kMagic) && journal.file.path.startsWith('/') &&
           !journal.file.path.contains('\0');
}

} // namespace

void encodeRange(QByteArray& out, qint64& end, ByteRange range)
{
    putVarint(out, range.offset - end);
    putVarint(out, range.length);
    end = range.end();
}

bool decodeRanges(QByteArrayView ranges, qint64 count, const std::function<void(ByteRange)>& take)
{
    constexpr qint64 kMost = std::numeric_limits<qint64>::max();
    qint64 end = 0;
    for (qint64 i = 0; i < count; ++i) {
        const std::optional<qint64> gap = takeVarint(ranges);
        const std::optional<qint64> length = gap ? takeVarint(ranges) : std::nullopt;
        if (!length || *length == 0 || *gap > kMost - end || *length > kMost - end - *gap)
            return false;
        const ByteRange range = {end + *gap, *length};
        take(range);
        end = range.end();
    }
    return ranges.isEmpty();
}

QByteArray JournalEncoder::record(const QByteArray& payload)
{
    QByteArray out;
    out.reserve(payload.size() + 8);
    put32(out, static_cast<quint32>(payload.size()));
    out.append(payload);
    m_crc = crcOf(m_crc, out);
    put32(out, m_crc);
    return out;
}

QByteArray JournalEncoder::head(const JournalFile& file, qint64 begun)
{
    m_crc = 0;
    QByteArray payload = QByteArray("H") + kMagic;
    put(payload, file.size);
    put(payload, std::max<qint64>(file.modified, 0));
    put(payload, begun);
    put32(payload, static_cast<quint32>(file.sample.size()));
    return record(payload + file.sample + file.path);
}

QByteArray JournalEncoder::edit(const JournalEdit& edit)
{
    QByteArray payload("E");
    put(payload, edit.offset);
    put(payload, edit.removed);
    for (const JournalPiece& piece : edit.inserted) {
        switch (piece.kind) {
        case JournalPiece::Kind::Bytes:
            payload.append('B');
            put(payload, piece.bytes.size());
            payload.append(piece.bytes);
            break;
        case JournalPiece::Kind::Kept:
            payload.append('K');
            put(payload, piece.range.offset);
            put(payload, piece.range.length);
            break;
        case JournalPiece::Kind::Repeated:
            payload.append('R');
            put(payload, piece.range.length);
            put(payload, piece.bytes.size());
            payload.append(piece.bytes);
            break;
        case JournalPiece::Kind::Replaced:
            payload.append('S');
            put(payload, piece.number);
            put(payload, piece.range.offset);
            put(payload, piece.range.length);
            break;
        }
    }
    return record(payload);
}

QByteArray JournalEncoder::replacement(const JournalReplacement& replacement)
{
    QByteArray payload("S");
    put(payload, replacement.bytes.size());
    payload.append(replacement.bytes);
    put(payload, replacement.count);
    payload.append(replacement.ranges);
    return record(payload);
}

QByteArray JournalEncoder::steps(qint64 count)
{
    QByteArray payload("N");
    put(payload, count);
    return record(payload);
}

QByteArray JournalEncoder::end()
{
    return record(QByteArray("X"));
}

Result<Journal> parseJournal(QByteArrayView bytes)
{
    Journal journal;
    Cursor cursor(bytes);
    quint32 crc = 0;
    bool headed = false;
    while (!cursor.atEnd() && !journal.cut) {
        const QByteArrayView begin = cursor.rest();
        const quint32 length = cursor.number32();
        const QByteArrayView payload = cursor.take(length);
        const quint32 stated = cursor.number32();
        bool good = cursor.ok() && length > 0;
        if (good) {
            crc = crcOf(crc, begin.first(4 + qint64{length}));
            good = crc == stated;
        }
        if (good && !headed) {
            good = headed = payload[0] == 'H' && parseHead(Cursor(payload.sliced(1)), journal);
        } else if (good) {
            good = parseRecord(payload, journal);
        }
        journal.cut = !good;
    }
    if (!headed)
        return fail(Error::Kind::Invalid,
                    QCoreApplication::translate("EditJournal", "this is no journal of edits"));
    return journal;
}

} // namespace sluice

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

std::optional<JournalPiece> parsePiece(Cursor& cursor)
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
    default:
        return {};
    }
    return cursor.ok() && fits(piece.range) ? std::optional(std::move(piece)) : std::nullopt;
}

std::optional<JournalEdit> parseEdit(Cursor cursor)
{
    JournalEdit edit;
    edit.offset = cursor.number();
    edit.removed = cursor.number();
    if (!cursor.ok() || !fits({edit.offset, edit.removed}))
        return {};
    while (!cursor.atEnd()) {
        std::optional<JournalPiece> piece = parsePiece(cursor);
        if (!piece)
            return {};
        edit.inserted.push_back(std::move(*piece));
    }
    return edit;
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
        }
    }
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
        } else if (good && payload[0] == 'E' && !journal.incomplete) {
            std::optional<JournalEdit> edit = parseEdit(Cursor(payload.sliced(1)));
            good = edit.has_value();
            if (edit)
                journal.edits.push_back(std::move(*edit));
        } else if (good) {
            good = payload[0] == 'X' && length == 1;
            journal.incomplete = journal.incomplete || good;
        }
        journal.cut = !good;
    }
    if (!headed)
        return fail(Error::Kind::Invalid,
                    QCoreApplication::translate("EditJournal", "this is no journal of edits"));
    return journal;
}

} // namespace sluice

#include "core/bytes/annotationtext.h"

#include "core/jsonobject.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("AnnotationText", text);
}

const char* colourName(int colour)
{
    return kMarkColours[static_cast<size_t>(std::clamp(colour, 0, kMarkColourCount - 1))];
}

int colourOf(const QByteArray& name)
{
    for (int i = 0; i < kMarkColourCount; ++i) {
        if (name == colourName(i))
            return i;
    }
    return 0;
}

// Takes one entry as it was read; a negative length or one that is no number is no entry.
void take(ParsedNotes& parsed, Note note, bool isNote, qint64 size)
{
    const ByteRange& range = note.range;
    if (!isNote || range.offset < 0 || range.length < 0 || range.offset > size ||
        (range.offset == size && range.length > 0) || parsed.notes.size() >= Annotations::kMaxNotes) {
        ++parsed.skipped;
        return;
    }
    note.range.length = std::min(range.length, size - range.offset);
    note.text.truncate(Annotations::kMaxText);
    parsed.notes.push_back(std::move(note));
}

Result<ParsedNotes> parseJson(const QByteArray& text, qint64 size)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(text, &error);
    if (error.error != QJsonParseError::NoError)
        return fail(Error::Kind::Invalid, tr("This is no JSON: %1.").arg(error.errorString()), 0,
                    error.offset);
    const QJsonValue list = document.isArray() ? QJsonValue(document.array())
                                               : document.object().value(QLatin1String("bookmarks"));
    if (!list.isArray())
        return fail(Error::Kind::Invalid, tr("The JSON has no list \"bookmarks\"."));
    ParsedNotes parsed;
    const QJsonArray entries = list.toArray();
    for (const auto& value : entries) {
        const QJsonValue entry = value;
        const QJsonObject object = entry.toObject();
        const QJsonValue offset = object.value(QLatin1String("offset"));
        const QJsonValue length = object.value(QLatin1String("length"));
        Note note;
        note.range = {offset.toInteger(-1), length.toInteger(0)};
        note.colour = colourOf(object.value(QLatin1String("colour")).toString().toUtf8());
        note.text = object.value(QLatin1String("text")).toString();
        take(parsed, std::move(note), entry.isObject() && (length.isUndefined() || length.isDouble()), size);
    }
    return parsed;
}

QByteArray quoted(const QString& text)
{
    QByteArray bytes = text.toUtf8();
    return '"' + bytes.replace('"', "\"\"") + '"';
}

// The fields of the record at `pos`, which moves behind it. RFC 4180; a lone quote inside a field stays.
QByteArrayList nextRecord(const QByteArray& text, qsizetype& pos)
{
    QByteArrayList fields(1);
    bool inQuotes = false;
    for (; pos < text.size(); ++pos) {
        const char c = text[pos];
        if (inQuotes) {
            if (c != '"') {
                fields.back().append(c);
            } else if (pos + 1 < text.size() && text[pos + 1] == '"') {
                fields.back().append('"');
                ++pos;
            } else {
                inQuotes = false;
            }
        } else if (c == '"' && fields.back().isEmpty()) {
            inQuotes = true;
        } else if (c == ',' && fields.size() < 5) {
            fields.append(QByteArray());
        } else if (c == '\n') {
            ++pos;
            break;
        } else if (c != '\r' || pos + 1 >= text.size() || text[pos + 1] != '\n') {
            fields.back().append(c);
        }
    }
    return fields;
}

qint64 number(const QByteArray& text, bool& ok)
{
    bool good = false;
    const qint64 value = text.trimmed().toLongLong(&good, 0);
    ok = ok && good;
    return value;
}

Result<ParsedNotes> parseCsv(const QByteArray& text, qint64 size)
{
    qsizetype pos = 0;
    const QByteArrayList header = nextRecord(text, pos);
    if (header.value(0).trimmed().toLower() != "offset" || header.value(1).trimmed().toLower() != "length")
        return fail(Error::Kind::Invalid,
                    tr("These are no bookmarks: neither JSON nor CSV that begins with \"offset,length\"."), 0,
                    0);
    ParsedNotes parsed;
    while (pos < text.size()) {
        const QByteArrayList fields = nextRecord(text, pos);
        if (fields.size() == 1 && fields.front().trimmed().isEmpty())
            continue;
        Note note;
        bool ok = true;
        note.range.offset = number(fields.value(0), ok);
        note.range.length = number(fields.value(1), ok);
        note.colour = colourOf(fields.value(2).trimmed());
        note.text = QString::fromUtf8(fields.value(3));
        take(parsed, std::move(note), ok, size);
    }
    return parsed;
}

} // namespace

QByteArray notesToJson(const std::vector<Note>& notes)
{
    QByteArrayList lines;
    lines.reserve(static_cast<qsizetype>(notes.size()));
    for (const Note& note : notes) {
        JsonObject object;
        object.add("offset", QJsonValue(note.range.offset));
        object.add("length", QJsonValue(note.range.length));
        object.add("colour", QJsonValue(QLatin1String(colourName(note.colour))));
        object.add("text", QJsonValue(note.text));
        lines.append(object.text());
    }
    return "{\"bookmarks\":[\n" + lines.join(",\n") + "\n]}\n";
}

QByteArray notesToCsv(const std::vector<Note>& notes)
{
    QByteArray text = "offset,length,colour,text\n";
    for (const Note& note : notes) {
        text += QByteArray::number(note.range.offset) + ',' + QByteArray::number(note.range.length) + ',' +
                colourName(note.colour) + ',' + quoted(note.text) + '\n';
    }
    return text;
}

Result<ParsedNotes> parseNotes(const QByteArray& text, qint64 size)
{
    const QByteArray body = text.startsWith("\xef\xbb\xbf") ? text.sliced(3) : text;
    const QByteArray begin = body.left(256).trimmed();
    return begin.startsWith('{') || begin.startsWith('[') ? parseJson(body, size) : parseCsv(body, size);
}

} // namespace sluice

#include "ui/find/findquery.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace sluice {

PatternOptions FindQuery::options() const
{
    PatternOptions options;
    options.ignoreCase = ignoreCase;
    if (kind != "auto") {
        PatternOptions said = options;
        if (parseSyntax(kind, said))
            options = said;
    }
    if (encoding == "all")
        options.encodings = PatternOptions::allEncodings();
    else if (const std::optional<Encoding> one = Encoding::find(encoding))
        options.encodings = {*one};
    return options;
}

QByteArray FindQuery::toJson() const
{
    const QJsonObject object = {{QStringLiteral("text"), text},
                                {QStringLiteral("kind"), QString::fromLatin1(kind)},
                                {QStringLiteral("encoding"), QString::fromLatin1(encoding)},
                                {QStringLiteral("ignoreCase"), ignoreCase}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

std::optional<FindQuery> FindQuery::fromJson(const QByteArray& json)
{
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    FindQuery query;
    query.text = object.value(QLatin1String("text")).toString();
    query.kind = object.value(QLatin1String("kind")).toString().toLatin1();
    query.encoding = object.value(QLatin1String("encoding")).toString().toLatin1();
    query.ignoreCase = object.value(QLatin1String("ignoreCase")).toBool();
    PatternOptions said;
    const bool known = query.kind == "auto" || parseSyntax(query.kind, said).has_value();
    if (query.text.isEmpty() || query.text.size() > kMaxPatternSize || !known ||
        (query.encoding != "all" && !Encoding::find(query.encoding)))
        return std::nullopt;
    return query;
}

QString patternFor(QByteArrayView bytes, bool asText)
{
    const bool printable =
        std::all_of(bytes.begin(), bytes.end(), [](char c) { return c >= ' ' && c < 0x7f; });
    if (!asText || !printable)
        return QString::fromLatin1(bytes.toByteArray().toHex(' '));
    QString text = QStringLiteral("\"");
    for (const char c : bytes) {
        if (c == '"' || c == '\\')
            text += QLatin1Char('\\');
        text += QLatin1Char(c);
    }
    return text + QLatin1Char('"');
}

} // namespace sluice

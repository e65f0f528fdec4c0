#include "ui/panes/viewoptions.h"

#include "core/bytes/typedview.h"

#include <QCoreApplication>

#include <charconv>
#include <limits>

namespace sluice {
namespace {

constexpr int kMaxPanes = 16;

QString tr(const char* text)
{
    return QCoreApplication::translate("PaneSpec", text);
}

Error invalid(const QString& message)
{
    return {Error::Kind::Invalid, message};
}

// What a person typed, bounded, for a message.
QString quoted(QByteArrayView word)
{
    constexpr qsizetype kShown = 40;
    QString shown = QString::fromUtf8(word.first(qMin(word.size(), kShown)));
    if (word.size() > kShown)
        shown += QChar(0x2026);
    return shown;
}

Error unknownPane(QByteArrayView word)
{
    return invalid(
        tr("\"%1\" is no pane: use hex, text, lines or a type such as u8, u32le, i16be, f64le, with "
           "\"@N\" after it for a DataView from byte N, \"+N\" for a typed array from byte N, and "
           "\":hex\" for hexadecimal")
            .arg(quoted(word)));
}

// Decimal or 0x hexadecimal digits only: no sign, no space.
Result<qint64> parseStart(QByteArrayView digits, QByteArrayView word)
{
    const bool hexadecimal = digits.startsWith("0x") || digits.startsWith("0X");
    const QByteArrayView number = hexadecimal ? digits.sliced(2) : digits;
    qint64 start = -1;
    const auto [end, error] =
        std::from_chars(number.data(), number.data() + number.size(), start, hexadecimal ? 16 : 10);
    if (error == std::errc() && end == number.data() + number.size() && start >= 0 && !number.startsWith('-'))
        return start;
    return tl::unexpected(invalid(tr("\"%1\" of the pane \"%2\" is no offset: use a decimal number or 0x and "
                                     "hexadecimal digits, up to 2^63 - 1")
                                      .arg(quoted(digits), quoted(word))));
}

} // namespace

Result<PaneSpec> PaneSpec::parse(QByteArrayView text)
{
    const QByteArrayView word = text.trimmed();
    PaneSpec pane;
    if (word.compare("hex", Qt::CaseInsensitive) == 0)
        return pane;
    pane.kind = Kind::Text;
    if (word.compare("text", Qt::CaseInsensitive) == 0)
        return pane;
    pane.kind = Kind::Lines;
    if (word.compare("lines", Qt::CaseInsensitive) == 0)
        return pane;
    pane.kind = Kind::Typed;

    QByteArrayView rest = word;
    const qsizetype colon = rest.indexOf(':');
    if (colon >= 0) {
        const QByteArrayView format = rest.sliced(colon + 1);
        pane.hexadecimal = format.compare("hex", Qt::CaseInsensitive) == 0;
        if (!pane.hexadecimal && format.compare("dec", Qt::CaseInsensitive) != 0) {
            return tl::unexpected(
                invalid(tr("\"%1\" of the pane \"%2\" is no format: use \":hex\" or \":dec\"")
                            .arg(quoted(format), quoted(word))));
        }
        rest = rest.first(colon);
    }
    const qsizetype at = rest.indexOf('@');
    const qsizetype mark = at >= 0 ? at : rest.indexOf('+');
    const std::optional<ElementType> type = ElementType::parse(mark >= 0 ? rest.first(mark) : rest);
    if (!type)
        return tl::unexpected(unknownPane(word));
    pane.type = *type;
    pane.aligned = at < 0;
    if (mark >= 0) {
        const Result<qint64> start = parseStart(rest.sliced(mark + 1), word);
        if (!start)
            return tl::unexpected(start.error());
        pane.start = *start;
    }
    return pane.checked();
}

Result<PaneSpec> PaneSpec::checked() const
{
    if (kind != Kind::Typed || !aligned)
        return *this;
    return TypedView::typedArray(type, start, std::numeric_limits<qint64>::max())
        .map([this](const TypedView&) { return *this; });
}

Result<QList<PaneSpec>> PaneSpec::parseList(QByteArrayView text)
{
    QList<PaneSpec> panes;
    qsizetype begin = 0;
    while (begin <= text.size()) {
        const qsizetype comma = text.indexOf(',', begin);
        const qsizetype end = comma >= 0 ? comma : text.size();
        if (panes.size() == kMaxPanes)
            return fail(Error::Kind::TooLarge, tr("There are more than %1 panes in the list").arg(kMaxPanes));
        const Result<PaneSpec> pane = parse(text.sliced(begin, end - begin));
        if (!pane)
            return tl::unexpected(pane.error());
        panes.append(*pane);
        begin = end + 1;
    }
    return panes;
}

QByteArray PaneSpec::toText() const
{
    switch (kind) {
    case Kind::Hex:
        return QByteArrayLiteral("hex");
    case Kind::Text:
        return QByteArrayLiteral("text");
    case Kind::Lines:
        return QByteArrayLiteral("lines");
    case Kind::Typed:
        break;
    }
    QByteArray text = type.name();
    if (!aligned)
        text += '@' + QByteArray::number(start);
    else if (start != 0)
        text += '+' + QByteArray::number(start);
    if (hexadecimal)
        text += ":hex";
    return text;
}

} // namespace sluice

#include "core/bytes/charactername.h"

#include <QChar>
#include <QCoreApplication>

#include <array>

namespace sluice {
namespace {

constexpr std::array<const char*, 33> kControls{"NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS",
                                                "HT",  "LF",  "VT",  "FF",  "CR",  "SO",  "SI",  "DLE", "DC1",
                                                "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM",  "SUB",
                                                "ESC", "FS",  "GS",  "RS",  "US",  "SP"};

QString tr(const char* text)
{
    return QCoreApplication::translate("CharacterName", text);
}

/// The character, or what stands for it.
QString shown(char32_t codePoint)
{
    if (codePoint < kControls.size())
        return QLatin1String(kControls[codePoint]);
    if (codePoint == 0x7f)
        return QStringLiteral("DEL");
    if (codePoint == 0xfeff)
        return tr("byte order mark");
    if (QChar::isNonCharacter(codePoint))
        return tr("noncharacter");
    switch (QChar::category(codePoint)) {
    case QChar::Mark_NonSpacing:
    case QChar::Mark_SpacingCombining:
    case QChar::Mark_Enclosing:
        return QChar(0x25cc) + QString::fromUcs4(&codePoint, 1);
    case QChar::Separator_Space:
        return tr("space");
    case QChar::Separator_Line:
        return tr("line separator");
    case QChar::Separator_Paragraph:
        return tr("paragraph separator");
    case QChar::Other_Control:
        return tr("control");
    case QChar::Other_Format:
        return tr("format");
    case QChar::Other_Surrogate:
        return tr("surrogate");
    case QChar::Other_PrivateUse:
        return tr("private use");
    case QChar::Other_NotAssigned:
        return tr("unassigned");
    default:
        return QString::fromUcs4(&codePoint, 1);
    }
}

} // namespace

QString characterText(char32_t codePoint)
{
    Q_ASSERT(codePoint <= QChar::LastValidCodePoint);
    const QString number = QString::number(codePoint, 16).toUpper().rightJustified(4, QLatin1Char('0'));
    return QStringLiteral("U+") + number + QLatin1Char(' ') + shown(codePoint);
}

} // namespace sluice

#include "ui/panes/digitentry.h"

#include "ui/panes/glyphatlas.h"

#include <QCoreApplication>

namespace sluice {
namespace {

constexpr int kMost = 255;

int baseOf(Radix radix)
{
    switch (radix) {
    case Radix::Decimal:
        return 10;
    case Radix::Octal:
        return 8;
    case Radix::Binary:
        return 2;
    default:
        return 16;
    }
}

} // namespace

DigitEntry::DigitEntry(Radix radix, quint8 before, bool inserting)
    : m_radix(radix)
    , m_before(inserting ? 0 : before)
    , m_inserting(inserting)
{
}

int DigitEntry::digitOf(QChar c, Radix radix)
{
    const char16_t u = c.toLower().unicode();
    const int digit = u >= u'0' && u <= u'9' ? u - u'0' : u >= u'a' && u <= u'f' ? u - u'a' + 10 : kMost;
    return digit < baseOf(radix) ? digit : -1;
}

QString DigitEntry::radixName(Radix radix)
{
    switch (radix) {
    case Radix::Decimal:
        return QCoreApplication::translate("DigitEntry", "decimal");
    case Radix::Octal:
        return QCoreApplication::translate("DigitEntry", "octal");
    case Radix::Binary:
        return QCoreApplication::translate("DigitEntry", "binary");
    default:
        return QCoreApplication::translate("DigitEntry", "hexadecimal");
    }
}

bool DigitEntry::isPositional() const
{
    return m_radix == Radix::Hexadecimal || m_radix == Radix::Binary;
}

int DigitEntry::places() const
{
    char digits[8];
    return byteDigits(0, m_radix, false, digits);
}

int DigitEntry::number() const
{
    int number = 0;
    for (const char digit : m_digits)
        number = number * baseOf(m_radix) + digit;
    return number;
}

bool DigitEntry::add(int digit)
{
    if (m_digits.size() == places() || number() * baseOf(m_radix) + digit > kMost)
        return false;
    m_digits.append(static_cast<char>(digit));
    return true;
}

bool DigitEntry::removeLast()
{
    m_digits.chop(1);
    return !m_digits.isEmpty();
}

bool DigitEntry::isWhole() const
{
    return m_digits.size() == places() || number() * baseOf(m_radix) > kMost;
}

quint8 DigitEntry::value() const
{
    if (!isPositional())
        return static_cast<quint8>(number());
    int value = number();
    int rest = 1;
    for (qsizetype i = m_digits.size(); i < places(); ++i) {
        value *= baseOf(m_radix);
        rest *= baseOf(m_radix);
    }
    return static_cast<quint8>(value + m_before % rest);
}

QByteArray DigitEntry::text(bool upperCase) const
{
    char digits[8];
    const int count = byteDigits(value(), m_radix, upperCase, digits);
    QByteArray text(digits, count);
    const auto typedCount = static_cast<int>(m_digits.size());
    if (!isPositional())
        text.replace(0, count - typedCount, QByteArray(count - typedCount, '_'));
    else if (m_inserting)
        text.replace(typedCount, count - typedCount, QByteArray(count - typedCount, '_'));
    return text;
}

std::pair<int, int> DigitEntry::typed() const
{
    const auto count = static_cast<int>(m_digits.size());
    return isPositional() ? std::pair(0, count) : std::pair(places() - count, places());
}

} // namespace sluice

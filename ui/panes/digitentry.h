#pragma once

#include "ui/panes/viewoptions.h"

#include <QByteArray>
#include <QChar>

namespace sluice {

/// The digits of one byte while they are typed, until there are enough. Hexadecimal and binary digits take
/// their places from the left, and those that are not typed stay as they were; decimal and octal ones make a
/// number, which is whole as soon as no further digit fits a byte. Thread rule: a value.
class DigitEntry
{
public:
    /// `before`: the byte that is written over; 0 for one that is inserted.
    DigitEntry(Radix radix, quint8 before, bool inserting);

    /// The value of a digit; -1 when it is none of this radix.
    [[nodiscard]] static int digitOf(QChar c, Radix radix);
    [[nodiscard]] static QString radixName(Radix radix);

    /// False, and nothing happens, when it would be more than a byte holds.
    bool add(int digit);
    /// False when it was the last one.
    bool removeLast();

    /// No further digit fits.
    [[nodiscard]] bool isWhole() const;
    /// The byte as it is when it is left like this.
    [[nodiscard]] quint8 value() const;
    /// What the cell shows, as many characters as the radix needs; '_' where a digit is missing.
    [[nodiscard]] QByteArray text(bool upperCase) const;
    /// The characters of text() that were typed: [first, last).
    [[nodiscard]] std::pair<int, int> typed() const;

private:
    [[nodiscard]] bool isPositional() const;
    [[nodiscard]] int places() const;
    [[nodiscard]] int number() const;

    Radix m_radix;
    quint8 m_before;
    bool m_inserting;
    QByteArray m_digits; // values, not characters
};

} // namespace sluice

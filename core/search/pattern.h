#pragma once

#include "core/bytes/elementtype.h"
#include "core/bytes/encoding.h"
#include "core/error.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <QtGlobal>

#include <variant>
#include <vector>

namespace sluice {

/// Bytes of which some bits are fixed: data matches when (data[i] & mask[i]) == value[i] for every i.
/// Thread rule: a value.
struct MaskedBytes
{
    /// Characters of which masks admit too much: one of `variants`, which are equally long, at `offset`.
    struct Cell
    {
        qsizetype offset = 0;
        std::vector<QByteArray> variants;

        friend bool operator==(const Cell&, const Cell&) = default;
    };

    /// Equally long, at least 1; what the mask leaves out is 0 in the value; the mask is not all 0.
    QByteArray value;
    QByteArray mask;
    std::vector<Cell> cells;

    friend bool operator==(const MaskedBytes&, const MaskedBytes&) = default;
};

/// Numbers of a type from `low` to `high`, both included, at any offset. Thread rule: a value.
struct NumberRange
{
    ElementType type;
    /// The bounds as keys, in the type's width, that are in order modulo 2^width: the number itself, or the
    /// bits of a float, with all but the sign flipped when the sign is set. The range of floats counts -0 and
    /// 0 as equal and never holds a NaN.
    quint64 low = 0;
    quint64 high = 0;

    friend bool operator==(const NumberRange&, const NumberRange&) = default;
};

/// A regular expression over bytes in PCRE2's syntax and meaning: no UTF mode, "." is any byte but a line
/// feed, "^" and "$" mean the ends of what is searched, letters and cases are ASCII's. Thread rule: a value.
struct Expression
{
    QByteArray text;
    bool ignoreCase = false;

    friend bool operator==(const Expression&, const Expression&) = default;
};

/// One of the things that a pattern looks for.
struct SearchTerm
{
    std::variant<MaskedBytes, NumberRange, Expression> what;
    /// Which of the list of patterns it belongs to, from 0.
    int pattern = 0;

    friend bool operator==(const SearchTerm&, const SearchTerm&) = default;
};

/// How a search field is to be read.
struct PatternOptions
{
    enum class Syntax {
        Auto, ///< see Pattern
        Hex,
        Text,
        Expression,
        Number ///< of `type`
    };

    Syntax syntax = Syntax::Auto;
    ElementType type;
    /// What text is looked for in; at least one. With several, those that cannot write a text are left out.
    std::vector<Encoding> encodings = {Encoding::utf8()};
    bool ignoreCase = false;

    /// "all": UTF-8, UTF-16 in both byte orders, Latin-1.
    [[nodiscard]] static std::vector<Encoding> allEncodings();
};

/// What a search field asks for, understood. Each line of the field is a pattern of its own (lines of
/// nothing are left out). With Syntax::Auto a line is, the first of these that it can be:
///   text:ABC  hex:48 8b  regex:ABC   what it says
///   /ABC/  /ABC/i                    a regular expression, `i` ignores case
///   "ABC"                            text with \n \r \t \0 \\ \" \xHH and \u{HHHH} in it
///   u32le 1000..2000   f64 3.14 ± 0.01   i8 -5   u16be 0x10..
///                                    numbers, bounds included; little-endian where no order is said; a bare
///                                    float finds the nearest of its type
///   48 8b ?? 4?  488b  0x48  40/f0   bytes, hexadecimal; ? is any digit, VALUE/MASK has the mask's bits;
///                                    with nothing but wildcards an error
///   fixed ABC                              text
/// To ignore case means: in text, a character also matches its upper, lower and title case (Unicode's simple
/// mappings); in hexadecimal, ASCII letters match either case; in expressions, as PCRE2 without UTF has it.
/// Thread rule: a value.
struct Pattern
{
    std::vector<SearchTerm> terms;
    /// How each pattern of the list was understood, for a person. Translated.
    std::vector<QString> descriptions;
    /// What each pattern of the list was taken for: not Auto.
    std::vector<PatternOptions::Syntax> syntaxes;

    /// `text` is UTF-8. Errors: Invalid; Error::offset is the place in `text`, in bytes.
    [[nodiscard]] static Result<Pattern> parse(QByteArrayView text, const PatternOptions& options = {});

    /// All of `descriptions`, for a person.
    [[nodiscard]] QString description() const;

    friend bool operator==(const Pattern&, const Pattern&) = default;
};

/// "hex", "text", "regex", or a type as "u8" and "f64be"; sets `syntax` and `type`. Error: Invalid.
[[nodiscard]] Result<void> parseSyntax(QByteArrayView name, PatternOptions& options);

/// Most patterns of a list, bytes of a pattern, and ways to write one text with and without case.
inline constexpr int kMaxPatterns = 1000;
inline constexpr qsizetype kMaxPatternSize = 1 << 16;
inline constexpr size_t kMaxVariants = 64;

} // namespace sluice

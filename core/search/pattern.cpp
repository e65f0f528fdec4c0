#include "core/search/pattern.h"

#include "core/bytes/hexdigit.h"
#include "core/search/expression.h"
#include "core/search/hexpattern.h"
#include "core/search/numberpattern.h"
#include "core/search/textpattern.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <optional>

namespace sluice {
namespace {

using Syntax = PatternOptions::Syntax;

QString tr(const char* text)
{
    return QCoreApplication::translate("Pattern", text);
}

tl::unexpected<Error> wrong(const QString& message, qint64 offset)
{
    return fail(Error::Kind::Invalid, message, 0, offset);
}

/// What one line of the field means.
struct Understood
{
    std::vector<SearchTerm> terms;
    QString description;
    Syntax syntax = Syntax::Text;
};

Result<Understood> understandHex(QByteArrayView line, bool ignoreCase)
{
    Result<MaskedBytes> bytes = parseHexPattern(line);
    if (!bytes)
        return tl::unexpected(bytes.error());
    const QString text = hexPatternText(*bytes);
    QString description = bytes->value.size() == 1 ? tr("1 byte: %1").arg(text)
                                                   : tr("%1 bytes: %2").arg(bytes->value.size()).arg(text);
    if (ignoreCase) {
        for (qsizetype i = 0; i < bytes->value.size(); ++i) {
            const char lower = static_cast<char>(bytes->value[i] | 0x20);
            if (bytes->mask[i] == '\xff' && lower >= 'a' && lower <= 'z') {
                bytes->mask[i] = '\xdf';
                bytes->value[i] = static_cast<char>(bytes->value[i] & '\xdf');
            }
        }
        description = tr("%1, ASCII letters in either case").arg(description);
    }
    return Understood{{{*std::move(bytes), 0}}, description, Syntax::Hex};
}

/// The characters of a line and where each begins in it.
struct Characters
{
    std::vector<char32_t> codes;
    std::vector<qsizetype> offsets;
};

Result<Characters> charactersOf(QByteArrayView line)
{
    Characters characters;
    const std::span<const quint8> bytes(reinterpret_cast<const quint8*>(line.data()),
                                        static_cast<size_t>(line.size()));
    for (const DecodedChar& c : decodeChars(Encoding::utf8(), bytes, {0, line.size()})) {
        if (!c.valid)
            return wrong(tr("the pattern is not UTF-8 here: write its bytes in hexadecimal"), c.offset);
        characters.codes.push_back(c.codePoint);
        characters.offsets.push_back(c.offset);
    }
    return characters;
}

/// Quoted text: escapes become characters. \xHH is the character of that number.
Result<Characters> unescape(const Characters& quoted)
{
    Characters plain;
    const auto digits = [&quoted](size_t begin, size_t end) -> std::optional<char32_t> {
        char32_t code = 0;
        if (begin >= end || end > quoted.codes.size() || end - begin > 6)
            return {};
        for (size_t i = begin; i < end; ++i) {
            const std::optional<int> digit =
                quoted.codes[i] < 128 ? hexDigit(static_cast<char>(quoted.codes[i])) : std::nullopt;
            if (!digit)
                return {};
            code = code << 4 | static_cast<char32_t>(*digit);
        }
        return code;
    };
    for (size_t i = 0; i < quoted.codes.size(); ++i) {
        char32_t code = quoted.codes[i];
        const qsizetype offset = quoted.offsets[i];
        if (code == U'\\') {
            const char32_t kind = ++i < quoted.codes.size() ? quoted.codes[i] : 0;
            constexpr std::u32string_view kNames = U"nrt0\\\"";
            constexpr std::u32string_view kCodes{U"\n\r\t\0\\\"", 6};
            const size_t simple = kNames.find(kind);
            std::optional<char32_t> named;
            if (simple != kNames.npos) {
                named = kCodes[simple];
            } else if (kind == U'x') {
                named = digits(i + 1, i + 3);
                i += 2;
            } else if (kind == U'u' && i + 1 < quoted.codes.size() && quoted.codes[i + 1] == U'{') {
                const auto begin = quoted.codes.begin() + static_cast<std::ptrdiff_t>(i);
                const size_t end =
                    i + static_cast<size_t>(std::find(begin, quoted.codes.end(), U'}') - begin);
                named = digits(i + 2, end);
                i = end;
            }
            if (!named)
                return wrong(tr("this is no escape: there are \\n \\r \\t \\0 \\\\ \\\" \\xHH \\u{HHHH}"),
                             offset);
            code = *named;
        }
        plain.codes.push_back(code);
        plain.offsets.push_back(offset);
    }
    return plain;
}

Result<Understood> understandText(const Characters& characters, const PatternOptions& options)
{
    if (characters.codes.empty())
        return wrong(tr("there is no text to look for"), 0);
    Understood understood;
    QStringList labels;
    std::vector<MaskedBytes> known;
    std::optional<Error> refused;
    for (const Encoding& encoding : options.encodings) {
        Result<std::vector<MaskedBytes>> patterns =
            textPatterns(characters.codes, encoding, options.ignoreCase);
        if (!patterns) {
            if (!refused) {
                refused = patterns.error();
                refused->offset = characters.offsets[static_cast<size_t>(refused->offset)];
            }
            continue;
        }
        labels += encoding.label();
        for (MaskedBytes& bytes : *patterns) {
            if (std::find(known.begin(), known.end(), bytes) != known.end())
                continue;
            known.push_back(bytes);
            understood.terms.push_back({std::move(bytes), 0});
        }
    }
    if (understood.terms.empty())
        return tl::unexpected(*refused);
    const QString text =
        QString::fromUcs4(characters.codes.data(), static_cast<qsizetype>(characters.codes.size()));
    understood.description = tr("text \"%1\" in %2").arg(text, labels.join(QStringLiteral(", ")));
    if (options.ignoreCase)
        understood.description = tr("%1, in any case").arg(understood.description);
    return understood;
}

Result<Understood> understandExpression(QByteArrayView line, bool ignoreCase)
{
    Expression expression{line.toByteArray(), ignoreCase};
    if (line.isEmpty())
        return wrong(tr("there is no expression to look for"), 0);
    const Result<void> checked = checkExpression(expression);
    if (!checked)
        return tl::unexpected(checked.error());
    QString description = tr("regular expression %1").arg(QString::fromUtf8(line));
    if (ignoreCase)
        description = tr("%1, ASCII letters in either case").arg(description);
    return Understood{{{std::move(expression), 0}}, description, Syntax::Expression};
}

Result<Understood> understandNumbers(QByteArrayView text, ElementType type)
{
    const Result<NumberRange> numbers = parseNumbers(text, type);
    if (!numbers)
        return tl::unexpected(numbers.error());
    const QString order = type.size() == 1 ? QString()
                          : type.bigEndian ? tr(", big-endian")
                                           : tr(", little-endian");
    const bool several = text.contains("..") || text.contains("+-") || text.contains("\u00b1");
    const QString description = several ? tr("numbers %1%2: %3, bounds included") : tr("number %1%2: %3");
    return Understood{
        {{*numbers, 0}},
        description.arg(QString::fromLatin1(type.name()), order, QString::fromUtf8(text.trimmed())),
        Syntax::Number};
}

/// A type's name; little-endian when it says no order.
std::optional<ElementType> typeNamed(QByteArrayView name)
{
    if (const std::optional<ElementType> type = ElementType::parse(name))
        return type;
    return ElementType::parse(name.toByteArray() + "le");
}

/// Moves the place of an error that was found in a part of the line.
Result<Understood> shifted(Result<Understood> result, qint64 by)
{
    if (!result && result.error().offset >= 0)
        result.error().offset += by;
    return result;
}

Result<Understood> guess(QByteArrayView line, const PatternOptions& options);

Result<Understood> understand(QByteArrayView line, const PatternOptions& options)
{
    switch (options.syntax) {
    case Syntax::Auto:
        return guess(line, options);
    case Syntax::Hex:
        return understandHex(line, options.ignoreCase);
    case Syntax::Expression:
        return understandExpression(line, options.ignoreCase);
    case Syntax::Number:
        return understandNumbers(line, options.type);
    case Syntax::Text:
        break;
    }
    const Result<Characters> characters = charactersOf(line);
    if (!characters)
        return tl::unexpected(characters.error());
    return understandText(*characters, options);
}

Result<Understood> guess(QByteArrayView line, const PatternOptions& options)
{
    struct Prefix
    {
        QByteArrayView text;
        Syntax syntax;
    };
    for (const Prefix& prefix :
         {Prefix{"text:", Syntax::Text}, Prefix{"hex:", Syntax::Hex}, Prefix{"regex:", Syntax::Expression}}) {
        if (!line.startsWith(prefix.text) || line.size() == prefix.text.size())
            continue;
        PatternOptions said = options;
        said.syntax = prefix.syntax;
        return shifted(understand(line.sliced(prefix.text.size()), said), prefix.text.size());
    }
    const qsizetype slash = line.lastIndexOf('/');
    const QByteArrayView flags = line.sliced(slash + 1);
    if (line.startsWith('/') && slash > 1 && (flags.isEmpty() || flags == "i"))
        return shifted(understandExpression(line.first(slash).sliced(1), options.ignoreCase || flags == "i"),
                       1);
    if (line.size() > 2 && line.startsWith('"') && line.endsWith('"')) {
        Result<Characters> quoted = charactersOf(line.sliced(1).chopped(1));
        if (quoted)
            quoted = unescape(*quoted);
        return shifted(quoted ? understandText(*quoted, options) : tl::unexpected(quoted.error()), 1);
    }
    const qsizetype space = line.indexOf(' ');
    if (const std::optional<ElementType> type = space > 0 ? typeNamed(line.first(space)) : std::nullopt)
        return shifted(understandNumbers(line.sliced(space + 1), *type), space + 1);
    if (looksLikeHexPattern(line)) {
        Result<Understood> bytes = understandHex(line, options.ignoreCase);
        // Digits that are no pairs may be text; wildcards and 0x are not.
        if (bytes || line.startsWith("0x") || line.contains("??"))
            return bytes;
    }
    PatternOptions text = options;
    text.syntax = Syntax::Text;
    return understand(line, text);
}

} // namespace

std::vector<Encoding> PatternOptions::allEncodings()
{
    std::vector<Encoding> encodings = {Encoding::utf8()};
    for (const char* name : {"utf-16le", "utf-16be", "latin1"})
        encodings.push_back(*Encoding::find(name));
    return encodings;
}

Result<Pattern> Pattern::parse(QByteArrayView text, const PatternOptions& options)
{
    Pattern pattern;
    if (text.size() > kMaxPatternSize) {
        return wrong(tr("a pattern has at most %1 bytes").arg(kMaxPatternSize), kMaxPatternSize);
    }
    for (qsizetype at = 0; at <= text.size();) {
        const qsizetype feed = text.indexOf('\n', at);
        const qsizetype end = feed < 0 ? text.size() : feed;
        const QByteArrayView line = text.sliced(at, end - at);
        if (!line.isEmpty()) {
            if (pattern.descriptions.size() == kMaxPatterns)
                return wrong(tr("a list has at most %1 patterns").arg(kMaxPatterns), at);
            Result<Understood> understood = shifted(understand(line, options), at);
            if (!understood)
                return tl::unexpected(understood.error());
            for (SearchTerm& term : understood->terms) {
                term.pattern = static_cast<int>(pattern.descriptions.size());
                pattern.terms.push_back(std::move(term));
            }
            pattern.descriptions.push_back(understood->description);
            pattern.syntaxes.push_back(understood->syntax);
        }
        at = end + 1;
    }
    if (pattern.terms.empty())
        return wrong(tr("there is nothing to look for"), 0);
    return pattern;
}

QString Pattern::description() const
{
    QStringList all;
    for (const QString& one : descriptions)
        all += one;
    return all.join(QLatin1Char('\n'));
}

Result<void> parseSyntax(QByteArrayView name, PatternOptions& options)
{
    if (name == "hex") {
        options.syntax = Syntax::Hex;
    } else if (name == "text") {
        options.syntax = Syntax::Text;
    } else if (name == "regex") {
        options.syntax = Syntax::Expression;
    } else if (const std::optional<ElementType> type = typeNamed(name)) {
        options.syntax = Syntax::Number;
        options.type = *type;
    } else {
        return wrong(tr("a pattern is hex, text, regex or a type such as u8, i16le, f64be, not \"%1\"")
                         .arg(QString::fromUtf8(name)),
                     -1);
    }
    return {};
}

} // namespace sluice

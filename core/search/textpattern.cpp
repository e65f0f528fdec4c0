#include "core/search/textpattern.h"

#include <QCoreApplication>

#include <unicode/ucnv.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Pattern", text);
}

void appendUnit(QByteArray& out, quint32 unit, int bytes, bool bigEndian)
{
    for (int i = 0; i < bytes; ++i)
        out += static_cast<char>(unit >> (bigEndian ? 8 * (bytes - 1 - i) : 8 * i));
}

QByteArray encodeUtf16(char32_t c, bool bigEndian)
{
    QByteArray out;
    if (c < 0x10000) {
        appendUnit(out, c, 2, bigEndian);
    } else {
        appendUnit(out, QChar::highSurrogate(c), 2, bigEndian);
        appendUnit(out, QChar::lowSurrogate(c), 2, bigEndian);
    }
    return out;
}

/// By ICU, and only what comes back as the same character.
std::optional<QByteArray> encodeByConverter(const Encoding& encoding, char32_t c)
{
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(
        ucnv_open(encoding.name().constData(), &error), &ucnv_close);
    if (U_FAILURE(error))
        return {};
    ucnv_setFromUCallBack(converter.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
    std::array<UChar, 2> units = {};
    int32_t count = 0;
    U16_APPEND_UNSAFE(units.data(), count, c);
    std::array<char, 32> bytes = {};
    const int32_t length =
        ucnv_fromUChars(converter.get(), bytes.data(), bytes.size(), units.data(), count, &error);
    if (U_FAILURE(error) || length < 1)
        return {};
    QByteArray encoded(bytes.data(), length);
    TextDecoder decoder(encoding);
    const QString back =
        decoder.decode({reinterpret_cast<const quint8*>(encoded.constData()), size_t(length)}) +
        decoder.finish();
    if (back != QString::fromUcs4(&c, 1))
        return {};
    return encoded;
}

/// Every byte that by itself means something, the other way round: ICU's tables for some pages differ from
/// the ones that this program reads by.
std::optional<QByteArray> encodeSingleByte(const Encoding& encoding, char32_t c)
{
    for (int byte = 0; byte < 256; ++byte) {
        const auto value = static_cast<quint8>(byte);
        const std::vector<DecodedChar> chars = decodeChars(encoding, {&value, 1}, {0, 1});
        if (!chars.empty() && chars.front().valid && chars.front().codePoint == c)
            return QByteArray(1, static_cast<char>(value));
    }
    return {};
}

/// The character and its cases.
std::vector<char32_t> casesOf(char32_t c, bool ignoreCase)
{
    std::vector<char32_t> cases = {c};
    if (!ignoreCase)
        return cases;
    for (const char32_t other : {QChar::toLower(c), QChar::toUpper(c), QChar::toTitleCase(c)}) {
        if (std::find(cases.begin(), cases.end(), other) == cases.end())
            cases.push_back(other);
    }
    return cases;
}

/// Appends one character that is written as any of `variants`, which are equally long.
void appendCell(MaskedBytes& bytes, const std::vector<QByteArray>& variants)
{
    const QByteArray& first = variants.front();
    const qsizetype offset = bytes.value.size();
    int freeBits = 0;
    for (qsizetype i = 0; i < first.size(); ++i) {
        quint8 differ = 0;
        for (const QByteArray& variant : variants)
            differ |= static_cast<quint8>(first[i] ^ variant[i]);
        freeBits += qPopulationCount(differ);
        bytes.mask += static_cast<char>(~differ);
        bytes.value += static_cast<char>(first[i] & ~differ);
    }
    // Two variants that differ in one bit are just what the mask says.
    if (variants.size() != size_t{1} << std::min(freeBits, 31))
        bytes.cells.push_back({offset, variants});
}

} // namespace

std::optional<QByteArray> encodeChar(const Encoding& encoding, char32_t codePoint)
{
    const bool surrogate = codePoint >= 0xd800 && codePoint < 0xe000;
    if (codePoint > 0x10ffff || surrogate)
        return {};
    const QByteArray name = encoding.name();
    if (name == "utf-8")
        return QString::fromUcs4(&codePoint, 1).toUtf8();
    if (name == "utf-16le" || name == "utf-16be")
        return encodeUtf16(codePoint, name.endsWith("be"));
    if (name == "utf-32le" || name == "utf-32be") {
        QByteArray out;
        appendUnit(out, codePoint, 4, name.endsWith("be"));
        return out;
    }
    return encoding.isSingleByte() ? encodeSingleByte(encoding, codePoint)
                                   : encodeByConverter(encoding, codePoint);
}

Result<std::vector<MaskedBytes>> textPatterns(std::span<const char32_t> text, const Encoding& encoding,
                                              bool ignoreCase)
{
    std::map<char32_t, std::map<qsizetype, std::vector<QByteArray>>> known;
    std::vector<MaskedBytes> patterns(1);
    for (size_t i = 0; i < text.size(); ++i) {
        auto found = known.find(text[i]);
        if (found == known.end()) {
            std::map<qsizetype, std::vector<QByteArray>> byLength;
            for (const char32_t c : casesOf(text[i], ignoreCase)) {
                if (const std::optional<QByteArray> bytes = encodeChar(encoding, c))
                    byLength[bytes->size()].push_back(*bytes);
            }
            found = known.emplace(text[i], std::move(byLength)).first;
        }
        if (found->second.empty()) {
            return fail(Error::Kind::Invalid,
                        tr("\"%1\" cannot be written in %2: choose another encoding")
                            .arg(QString::fromUcs4(&text[i], 1), encoding.label()),
                        0, static_cast<qint64>(i));
        }
        if (patterns.size() * found->second.size() > kMaxVariants) {
            return fail(
                Error::Kind::TooLarge,
                tr("Upper and lower case differ in length at too many places: take case into account, "
                   "or look for a part of the text"),
                0, static_cast<qint64>(i));
        }
        std::vector<MaskedBytes> longer;
        for (const auto& [length, variants] : found->second) {
            for (MaskedBytes bytes : patterns) {
                appendCell(bytes, variants);
                longer.push_back(std::move(bytes));
            }
        }
        patterns = std::move(longer);
    }
    return patterns;
}

} // namespace sluice

#include "core/bytes/codepage.h"

#include "core/bytes/encoding.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <limits>

namespace sluice {
namespace {

/// ICU's own callback writes U+001A for some single bytes: we want U+FFFD for every invalid sequence.
void replaceInvalid(const void* context, UConverterToUnicodeArgs* arguments, const char*, int32_t,
                    UConverterCallbackReason reason, UErrorCode* error)
{
    if (reason > UCNV_IRREGULAR)
        return;
    *error = U_ZERO_ERROR;
    static constexpr UChar replacement = unicode::kReplacement;
    ucnv_cbToUWriteUChars(arguments, &replacement, 1, 0, error);
    ++*static_cast<qint64*>(const_cast<void*>(context));
}

/// The text that ICU makes of the whole of `bytes`, and at which byte each unit of it begins.
struct Converted
{
    std::vector<char16_t> units;
    std::vector<int32_t> offsets;
};

Converted convertAll(UConverter* converter, std::span<const quint8> bytes)
{
    Q_ASSERT(bytes.size() <= size_t(std::numeric_limits<int32_t>::max()));
    // Offsets are lost where the target is full, so start again with a larger one: rare, most bytes give less
    // than one unit.
    for (size_t capacity = bytes.size() + 32;; capacity *= 2) {
        Converted result{std::vector<char16_t>(capacity), std::vector<int32_t>(capacity)};
        const char* source = reinterpret_cast<const char*>(bytes.data());
        char16_t* target = result.units.data();
        UErrorCode error = U_ZERO_ERROR;
        ucnv_reset(converter);
        ucnv_toUnicode(converter, &target, target + capacity, &source, source + bytes.size(),
                       result.offsets.data(), true, &error);
        if (error == U_BUFFER_OVERFLOW_ERROR)
            continue;
        const auto length = static_cast<size_t>(target - result.units.data());
        result.units.resize(length);
        result.offsets.resize(length);
        return result;
    }
}

/// Gives the bytes [begin, end) to the code points that they make, each at least one byte: nearly always one
/// code point. A run of shift sequences after it is cut, so that no character is longer than kMaxLength.
void shareOut(qint64 begin, qint64 end, std::span<const char32_t> codePoints, ByteRange wanted,
              std::vector<DecodedChar>& chars)
{
    constexpr qint64 kMaxLength = 32;
    const auto count = std::ssize(codePoints);
    qint64 index = 0;
    for (qint64 offset = begin; offset < end; ++index) {
        const qint64 charEnd = index + 1 < count ? offset + 1 : std::min(offset + kMaxLength, end);
        const char32_t codePoint =
            index < count ? codePoints[static_cast<size_t>(index)] : unicode::kReplacement;
        if (charEnd > wanted.offset && offset < wanted.end()) {
            chars.push_back(
                {offset, static_cast<int>(charEnd - offset), codePoint, codePoint != unicode::kReplacement});
        }
        offset = charEnd;
    }
}

} // namespace

void CodePage::CloseConverter::operator()(UConverter* converter) const
{
    ucnv_close(converter);
}

std::unique_ptr<const CodePage> CodePage::open(const char* converterName)
{
    UErrorCode error = U_ZERO_ERROR;
    Converter converter(ucnv_open(converterName, &error));
    if (U_FAILURE(error))
        return nullptr;
    return std::unique_ptr<const CodePage>(new CodePage(std::move(converter)));
}

CodePage::CodePage(Converter converter)
    : m_prototype(std::move(converter))
    , m_maxBytes(ucnv_getMaxCharSize(m_prototype.get()))
{
    qint64 invalid = 0;
    const Converter probe = makeConverter(&invalid);
    bool oneUnitEach = true;
    for (size_t byte = 0; byte < m_loneBytes.size(); ++byte) {
        const auto value = static_cast<quint8>(byte);
        const Converted text = convertAll(probe.get(), {&value, 1});
        oneUnitEach = oneUnitEach && text.units.size() == 1;
        m_loneBytes[byte] = text.units.size() == 1 ? text.units[0] : char16_t(unicode::kReplacement);
    }
    m_singleByte = oneUnitEach && m_maxBytes == 1 && ucnv_getType(m_prototype.get()) == UCNV_SBCS;
    m_rotatedControls = m_loneBytes[0x1a] == 0x1c && m_loneBytes[0x1c] == 0x7f && m_loneBytes[0x7f] == 0x1a;
    restoreControls(m_loneBytes);
}

CodePage::~CodePage() = default;

CodePage::Converter CodePage::makeConverter(qint64* invalid) const
{
    UErrorCode error = U_ZERO_ERROR;
    Converter converter(ucnv_clone(m_prototype.get(), &error));
    ucnv_setToUCallBack(converter.get(), replaceInvalid, invalid, nullptr, nullptr, &error);
    if (U_FAILURE(error))
        qFatal("ICU cannot copy a converter: %s", u_errorName(error));
    return converter;
}

void CodePage::restoreControls(std::span<char16_t> text) const
{
    if (!m_rotatedControls)
        return;
    for (char16_t& unit : text) {
        if (unit == 0x1c)
            unit = 0x1a;
        else if (unit == 0x7f)
            unit = 0x1c;
        else if (unit == 0x1a)
            unit = 0x7f;
    }
}

void CodePage::decodeChars(std::span<const quint8> bytes, ByteRange wanted,
                           std::vector<DecodedChar>& chars) const
{
    if (bytes.empty())
        return;
    qint64 invalid = 0;
    const Converter converter = makeConverter(&invalid);
    Converted text = convertAll(converter.get(), bytes);
    restoreControls(text.units);

    // A character's bytes reach to where the next begins; shift sequences go to the character before them, or
    // to the first. An offset of -1 (ICU read the bytes twice) is that of the unit before.
    std::vector<char32_t> group;
    qint64 begin = 0;
    const auto units = std::ssize(text.units);
    for (qint64 i = 0; i < units;) {
        const qint64 offset = text.offsets[static_cast<size_t>(i)];
        if (offset > begin && !group.empty()) {
            shareOut(begin, offset, group, wanted, chars);
            group.clear();
            begin = offset;
        }
        UChar32 codePoint = 0;
        U16_NEXT(text.units.data(), i, units, codePoint);
        group.push_back(U_IS_SURROGATE(codePoint) ? unicode::kReplacement : static_cast<char32_t>(codePoint));
    }
    // Bytes that are nothing but shift sequences.
    if (group.empty())
        group.push_back(unicode::kReplacement);
    shareOut(begin, std::ssize(bytes), group, wanted, chars);
}

CodePage::Stream::Stream(const CodePage& page)
    : m_page(page)
    , m_converter(page.makeConverter(&m_invalid).release())
{
}

CodePage::Stream::~Stream()
{
    ucnv_close(m_converter);
}

QString CodePage::Stream::decode(std::span<const quint8> chunk, bool flush)
{
    QString text;
    if (m_high != 0)
        text.append(QChar(m_high));
    const char* source = chunk.empty() ? "" : reinterpret_cast<const char*>(chunk.data());
    const char* const sourceEnd = source + chunk.size();
    UErrorCode error = U_ZERO_ERROR;
    do {
        std::array<char16_t, 4096> block; // NOLINT(*-member-init): written before it is read
        char16_t* target = block.data();
        error = U_ZERO_ERROR;
        ucnv_toUnicode(m_converter, &target, target + block.size(), &source, sourceEnd, nullptr, flush,
                       &error);
        const auto length = static_cast<size_t>(target - block.data());
        m_page.restoreControls({block.data(), length});
        text.append(QStringView(block.data(), static_cast<qsizetype>(length)));
    } while (error == U_BUFFER_OVERFLOW_ERROR);
    if (flush)
        ucnv_reset(m_converter);
    replaceLoneSurrogates(text, flush);
    return text;
}

/// ICU lets them through where the encoding writes UTF-16 units: UTF-7, SCSU, BOCU-1, CESU-8.
void CodePage::Stream::replaceLoneSurrogates(QString& text, bool flush)
{
    m_high = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar unit = std::as_const(text)[i];
        if (!unit.isSurrogate())
            continue;
        if (unit.isHighSurrogate() && i + 1 < text.size() && std::as_const(text)[i + 1].isLowSurrogate()) {
            ++i;
        } else if (unit.isHighSurrogate() && i + 1 == text.size() && !flush) {
            m_high = unit.unicode();
            text.chop(1);
        } else {
            text[i] = QChar(char16_t(unicode::kReplacement));
            ++m_invalid;
        }
    }
}

} // namespace sluice

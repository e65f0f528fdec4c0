#include "core/bytes/encoding.h"

#include "core/bytes/encodingtable.h"

#include <QCoreApplication>

#include <unicode/ucnv.h>

#include <algorithm>
#include <deque>

namespace sluice {
namespace {

constexpr unicode::ByteTable byteTable(int valid)
{
    unicode::ByteTable table{};
    for (int byte = 0; byte < 256; ++byte)
        table[static_cast<size_t>(byte)] = byte < valid ? char16_t(byte) : char16_t(unicode::kReplacement);
    return table;
}

/// A code page as all() lists it: a name that ICU knows, and words for a menu.
struct Listed
{
    const char* name;
    const char* label;
    const char* group;
};

constexpr const char* kUnicode = QT_TRANSLATE_NOOP("Encoding", "Unicode");
constexpr const char* kWestern = QT_TRANSLATE_NOOP("Encoding", "Western");
constexpr const char* kWindows = QT_TRANSLATE_NOOP("Encoding", "Windows");
constexpr const char* kIso = QT_TRANSLATE_NOOP("Encoding", "ISO 8859");
constexpr const char* kCyrillic = QT_TRANSLATE_NOOP("Encoding", "KOI8");
constexpr const char* kDos = QT_TRANSLATE_NOOP("Encoding", "DOS");
constexpr const char* kMac = QT_TRANSLATE_NOOP("Encoding", "Macintosh");
constexpr const char* kAsian = QT_TRANSLATE_NOOP("Encoding", "East Asian");
constexpr const char* kEbcdic = QT_TRANSLATE_NOOP("Encoding", "EBCDIC");

/// In the order of the menu.
constexpr Listed kListed[] = {
    {"windows-1252", QT_TRANSLATE_NOOP("Encoding", "Windows-1252 (Western)"), kWestern},
    {"windows-1250", QT_TRANSLATE_NOOP("Encoding", "Windows-1250 (Central European)"), kWindows},
    {"windows-1251", QT_TRANSLATE_NOOP("Encoding", "Windows-1251 (Cyrillic)"), kWindows},
    {"windows-1253", QT_TRANSLATE_NOOP("Encoding", "Windows-1253 (Greek)"), kWindows},
    {"windows-1254", QT_TRANSLATE_NOOP("Encoding", "Windows-1254 (Turkish)"), kWindows},
    {"windows-1255", QT_TRANSLATE_NOOP("Encoding", "Windows-1255 (Hebrew)"), kWindows},
    {"windows-1256", QT_TRANSLATE_NOOP("Encoding", "Windows-1256 (Arabic)"), kWindows},
    {"windows-1257", QT_TRANSLATE_NOOP("Encoding", "Windows-1257 (Baltic)"), kWindows},
    {"windows-1258", QT_TRANSLATE_NOOP("Encoding", "Windows-1258 (Vietnamese)"), kWindows},
    {"windows-874", QT_TRANSLATE_NOOP("Encoding", "Windows-874 (Thai)"), kWindows},
    {"ISO-8859-2", QT_TRANSLATE_NOOP("Encoding", "ISO 8859-2 (Central European)"), kIso},
    {"ISO-8859-3", QT_TRANSLATE_NOOP("Encoding", "ISO 8859-3 (South European)"), kIso},
    {"ISO-8859-4", QT_TRANSLATE_NOOP("Encoding", "ISO 8859-4 (North European)"), kIso},
    {"ISO-8859-5", QT_TRANSLATE_NOOP("Encoding", "ISO 8859-5 (Cyrillic)"), kIso},
    {"ISO-8859-6", QT_TRANSLATE_NOOP("Encoding", "ISO 8859-6 (Arabic)"), kIso},
    {"ISO-8859-7", QT_TRANSLATE_NOOP("Encoding", "ISO 8859-7 (Greek)"), kIso},
    {"ISO-8859-8", QT_TRANSLATE_NOOP("Encoding", "ISO 8859-8 (Hebrew)"), kIso},
    {"ISO-8859-9", QT_TRANSLATE_NOOP("Encoding", "ISO 8859-9 (Turkish)"), kIso},
    {"ISO-8859-10", QT_TRANSLATE_NOOP("Encoding", "ISO 8859-10 (Nordic)"), kIso},
    {"ISO-8859-13", QT_TRANSLATE_NOOP("Encoding", "ISO 8859-13 (Baltic)"), kIso},
    {"ISO-8859-14", QT_TRANSLATE_NOOP("Encoding", "ISO 8859-14 (Celtic)"), kIso},
    {"ISO-8859-15", QT_TRANSLATE_NOOP("Encoding", "ISO 8859-15 (Western, with euro)"), kIso},
    {"ISO-8859-16", QT_TRANSLATE_NOOP("Encoding", "ISO 8859-16 (South-Eastern European)"), kIso},
    {"KOI8-R", QT_TRANSLATE_NOOP("Encoding", "KOI8-R (Russian)"), kCyrillic},
    {"KOI8-U", QT_TRANSLATE_NOOP("Encoding", "KOI8-U (Ukrainian)"), kCyrillic},
    {"IBM437", QT_TRANSLATE_NOOP("Encoding", "CP437 (DOS, United States)"), kDos},
    {"IBM850", QT_TRANSLATE_NOOP("Encoding", "CP850 (DOS, Western)"), kDos},
    {"IBM852", QT_TRANSLATE_NOOP("Encoding", "CP852 (DOS, Central European)"), kDos},
    {"IBM855", QT_TRANSLATE_NOOP("Encoding", "CP855 (DOS, Cyrillic)"), kDos},
    {"IBM857", QT_TRANSLATE_NOOP("Encoding", "CP857 (DOS, Turkish)"), kDos},
    {"IBM00858", QT_TRANSLATE_NOOP("Encoding", "CP858 (DOS, Western with euro)"), kDos},
    {"IBM862", QT_TRANSLATE_NOOP("Encoding", "CP862 (DOS, Hebrew)"), kDos},
    {"IBM866", QT_TRANSLATE_NOOP("Encoding", "CP866 (DOS, Russian)"), kDos},
    {"cp737", QT_TRANSLATE_NOOP("Encoding", "CP737 (DOS, Greek)"), kDos},
    {"macintosh", QT_TRANSLATE_NOOP("Encoding", "Mac Roman"), kMac},
    {"x-mac-cyrillic", QT_TRANSLATE_NOOP("Encoding", "Mac Cyrillic"), kMac},
    {"x-mac-greek", QT_TRANSLATE_NOOP("Encoding", "Mac Greek"), kMac},
    {"x-mac-turkish", QT_TRANSLATE_NOOP("Encoding", "Mac Turkish"), kMac},
    {"Shift_JIS", QT_TRANSLATE_NOOP("Encoding", "Shift-JIS (Japanese)"), kAsian},
    {"EUC-JP", QT_TRANSLATE_NOOP("Encoding", "EUC-JP (Japanese)"), kAsian},
    {"ISO-2022-JP", QT_TRANSLATE_NOOP("Encoding", "ISO-2022-JP (Japanese)"), kAsian},
    {"GB18030", QT_TRANSLATE_NOOP("Encoding", "GB18030 (Chinese)"), kAsian},
    {"GBK", QT_TRANSLATE_NOOP("Encoding", "GBK (Simplified Chinese)"), kAsian},
    {"Big5", QT_TRANSLATE_NOOP("Encoding", "Big5 (Traditional Chinese)"), kAsian},
    {"Big5-HKSCS", QT_TRANSLATE_NOOP("Encoding", "Big5-HKSCS (Hong Kong)"), kAsian},
    {"EUC-KR", QT_TRANSLATE_NOOP("Encoding", "EUC-KR (Korean)"), kAsian},
    {"windows-949", QT_TRANSLATE_NOOP("Encoding", "Windows-949 (Korean)"), kAsian},
    {"IBM037", QT_TRANSLATE_NOOP("Encoding", "IBM037 (EBCDIC, United States)"), kEbcdic},
    {"IBM500", QT_TRANSLATE_NOOP("Encoding", "IBM500 (EBCDIC, International)"), kEbcdic},
    {"IBM1047", QT_TRANSLATE_NOOP("Encoding", "IBM1047 (EBCDIC, Latin-1 open systems)"), kEbcdic},
    {"IBM273", QT_TRANSLATE_NOOP("Encoding", "IBM273 (EBCDIC, Germany)"), kEbcdic},
    {"IBM01140", QT_TRANSLATE_NOOP("Encoding", "IBM1140 (EBCDIC, United States with euro)"), kEbcdic},
    {"ibm-930", QT_TRANSLATE_NOOP("Encoding", "IBM930 (EBCDIC, Japanese)"), kEbcdic},
};

/// A name without case, '-', '_' and spaces.
QByteArray normalised(QByteArrayView name)
{
    QByteArray result;
    for (const char letter : name) {
        if (letter != '-' && letter != '_' && letter != ' ')
            result.append(letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter);
    }
    return result;
}

/// Converters of ICU 72 that some bytes crash (ICU-23165, ICU-23404) or that cannot be cloned safely.
bool isUnsafe(QByteArrayView converter)
{
    return converter.startsWith("LMBCS") || converter.startsWith("x11-compound-text") ||
           converter.startsWith("ISO_2022,locale=zh");
}

} // namespace

constexpr unicode::ByteTable Encoding::Table::kAsciiTable = byteTable(0x80);
constexpr unicode::ByteTable Encoding::Table::kLatin1Table = byteTable(0x100);

const CodePage& Encoding::Table::codePage() const
{
    std::call_once(m_once, [this] { m_codePage = CodePage::open(converter); });
    if (!m_codePage)
        qFatal("ICU listed the converter %s, but cannot open it", converter);
    return *m_codePage;
}

/// Every encoding there is, each once. The tables never move.
struct Encoding::Tables
{
    std::deque<Table> tables;
    std::vector<Encoding> listed;

    /// Our own decoders.
    static const Tables& own()
    {
        static const Tables tables = makeOwn();
        return tables;
    }
    /// ICU's: asking it which it has takes some milliseconds the first time.
    static const Tables& icu()
    {
        static const Tables tables = makeIcu();
        return tables;
    }

    static Tables makeOwn();
    static Tables makeIcu();
    [[nodiscard]] const Table* byConverter(const char* name) const;
    Table& add(Table::Kind kind, QByteArray name, const char* label, const char* group);
};

Encoding::Table& Encoding::Tables::add(Table::Kind kind, QByteArray name, const char* label,
                                       const char* group)
{
    Table& table = tables.emplace_back();
    table.kind = kind;
    table.name = std::move(name);
    table.label = label;
    table.group = group;
    return table;
}

Encoding::Tables Encoding::Tables::makeOwn()
{
    using Kind = Table::Kind;
    Tables result;
    result.add(Kind::Utf8, "utf-8", "UTF-8", kUnicode);
    result.add(Kind::Utf16Le, "utf-16le", "UTF-16 LE", kUnicode);
    result.add(Kind::Utf16Be, "utf-16be", "UTF-16 BE", kUnicode);
    result.add(Kind::Utf32Le, "utf-32le", "UTF-32 LE", kUnicode);
    result.add(Kind::Utf32Be, "utf-32be", "UTF-32 BE", kUnicode);
    result.add(Kind::Ascii, "ascii", "ASCII", kWestern);
    result.add(Kind::Latin1, "latin1", QT_TRANSLATE_NOOP("Encoding", "Latin-1 (ISO 8859-1)"), kWestern);
    for (const Table& table : result.tables)
        result.listed.push_back(Encoding(&table));
    return result;
}

Encoding::Tables Encoding::Tables::makeIcu()
{
    Tables result;
    const int count = ucnv_countAvailable();
    for (int i = 0; i < count; ++i) {
        const char* const converter = ucnv_getAvailableName(i);
        if (isUnsafe(converter))
            continue;
        Table& table = result.add(Table::Kind::CodePage, converter, "", "");
        table.converter = converter;
        // The name that people know, where it means this converter and no other.
        for (const char* standard : {"MIME", "IANA"}) {
            UErrorCode error = U_ZERO_ERROR;
            const char* known = ucnv_getStandardName(table.converter, standard, &error);
            if (known && U_SUCCESS(error) && qstrcmp(ucnv_getAlias(known, 0, &error), table.converter) == 0) {
                table.name = known;
                break;
            }
        }
    }
    for (const Listed& listed : kListed) {
        UErrorCode error = U_ZERO_ERROR;
        const char* converter = ucnv_getAlias(listed.name, 0, &error);
        for (Table& table : result.tables) {
            if (!converter || qstrcmp(table.converter, converter) != 0 || *table.label != 0)
                continue;
            table.name = listed.name;
            table.label = listed.label;
            table.group = listed.group;
            result.listed.push_back(Encoding(&table));
        }
    }
    return result;
}

const Encoding::Table* Encoding::Tables::byConverter(const char* name) const
{
    const auto found = std::find_if(tables.begin(), tables.end(), [name](const Table& table) {
        return table.converter && ucnv_compareNames(table.converter, name) == 0;
    });
    return found == tables.end() ? nullptr : &*found;
}

std::optional<Encoding> Encoding::find(QByteArrayView name)
{
    using Kind = Table::Kind;
    static constexpr struct
    {
        const char* name;
        Kind kind;
    } ownNames[] = {
        {"utf8", Kind::Utf8},     {"utf16le", Kind::Utf16Le}, {"utf16", Kind::Utf16Le},
        {"ucs2", Kind::Utf16Le},  {"utf16be", Kind::Utf16Be}, {"utf32le", Kind::Utf32Le},
        {"utf32", Kind::Utf32Le}, {"ucs4", Kind::Utf32Le},    {"utf32be", Kind::Utf32Be},
        {"ascii", Kind::Ascii},   {"usascii", Kind::Ascii},   {"latin1", Kind::Latin1},
        {"binary", Kind::Latin1},
    };
    const auto ofKind = [](Kind kind) { return Tables::own().listed[static_cast<size_t>(kind)]; };
    const QByteArray plain = normalised(name);
    for (const auto& own : ownNames) {
        if (plain == own.name)
            return ofKind(own.kind);
    }
    if (name.isEmpty() || name.size() >= UCNV_MAX_CONVERTER_NAME_LENGTH || name.contains('\0'))
        return std::nullopt;

    const QByteArray wanted = name.toByteArray();
    const Tables& icu = Tables::icu();
    const Table* table = icu.byConverter(wanted.constData());
    if (!table) {
        UErrorCode error = U_ZERO_ERROR;
        const char* converter = ucnv_getAlias(wanted.constData(), 0, &error);
        table = converter && U_SUCCESS(error) ? icu.byConverter(converter) : nullptr;
    }
    if (!table)
        return std::nullopt;
    // Aliases of what we decode ourselves, and ICU's readers of byte order marks, which would drop them.
    const QByteArray converter = normalised(table->converter);
    if (converter == "iso88591")
        return ofKind(Kind::Latin1);
    if (converter == "usascii")
        return ofKind(Kind::Ascii);
    if (converter == "utf8")
        return ofKind(Kind::Utf8);
    if (converter.startsWith("utf16"))
        return ofKind(converter.contains("be") || converter.contains("opposite") ? Kind::Utf16Be
                                                                                 : Kind::Utf16Le);
    if (converter.startsWith("utf32"))
        return ofKind(converter.contains("be") || converter.contains("opposite") ? Kind::Utf32Be
                                                                                 : Kind::Utf32Le);
    return Encoding(table);
}

const std::vector<Encoding>& Encoding::all()
{
    static const std::vector<Encoding> encodings = [] {
        std::vector<Encoding> result = Tables::own().listed;
        const std::vector<Encoding>& pages = Tables::icu().listed;
        result.insert(result.end(), pages.begin(), pages.end());
        return result;
    }();
    return encodings;
}

Encoding Encoding::utf8()
{
    return Tables::own().listed.front();
}

QByteArray Encoding::name() const
{
    return m_table->name;
}

QString Encoding::label() const
{
    return *m_table->label ? QCoreApplication::translate("Encoding", m_table->label)
                           : QString::fromLatin1(m_table->name);
}

QString Encoding::group() const
{
    return *m_table->group ? QCoreApplication::translate("Encoding", m_table->group)
                           : QCoreApplication::translate("Encoding", "Other");
}

int Encoding::unitSize() const
{
    switch (m_table->kind) {
    case Table::Kind::Utf16Le:
    case Table::Kind::Utf16Be:
        return 2;
    case Table::Kind::Utf32Le:
    case Table::Kind::Utf32Be:
        return 4;
    default:
        return 1;
    }
}

bool Encoding::isSingleByte() const
{
    return maxCharSize() == 1;
}

int Encoding::maxCharSize() const
{
    switch (m_table->kind) {
    case Table::Kind::Ascii:
    case Table::Kind::Latin1:
        return 1;
    case Table::Kind::CodePage:
        return m_table->codePage().isSingleByte() ? 1 : std::max(2, m_table->codePage().maxBytes());
    default:
        return 4;
    }
}

QByteArray Encoding::unitFor(char32_t codePoint) const
{
    if (codePoint == unicode::kReplacement && unitSize() == 1)
        return {};
    const auto low = static_cast<char>(codePoint & 0xff);
    const auto high = static_cast<char>(codePoint >> 8 & 0xff);
    const auto plane = static_cast<char>(codePoint >> 16 & 0xff);
    const bool isChar = codePoint <= 0x10ffff && (codePoint & 0xfffff800) != 0xd800;
    switch (m_table->kind) {
    case Table::Kind::Utf8:
    case Table::Kind::Ascii:
        return codePoint < 0x80 ? QByteArray(1, low) : QByteArray();
    case Table::Kind::Latin1:
        return codePoint < 0x100 ? QByteArray(1, low) : QByteArray();
    case Table::Kind::Utf16Le:
        return isChar && codePoint < 0x10000 ? QByteArray{}.append(low).append(high) : QByteArray();
    case Table::Kind::Utf16Be:
        return isChar && codePoint < 0x10000 ? QByteArray{}.append(high).append(low) : QByteArray();
    case Table::Kind::Utf32Le:
        return isChar ? QByteArray{}.append(low).append(high).append(plane).append('\0') : QByteArray();
    case Table::Kind::Utf32Be:
        return isChar ? QByteArray{}.append('\0').append(plane).append(high).append(low) : QByteArray();
    case Table::Kind::CodePage:
        break;
    }
    const unicode::ByteTable& table = m_table->codePage().loneBytes();
    const auto found = std::find(table.begin(), table.end(), codePoint);
    return found == table.end() ? QByteArray() : QByteArray(1, static_cast<char>(found - table.begin()));
}

} // namespace sluice

#include "core/bytes/dumpformat.h"

#include "core/bytes/binarytext.h"
#include "core/bytes/rowformatter.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace sluice {
namespace {

constexpr int kMaxWidth = 256;
/// Digits of 2^63 - 1.
constexpr int kMaxDecimalOffset = 19;
constexpr int kMaxHexOffset = 16;

/// The text of every byte, `Width` characters each.
template <size_t Width>
using ByteTable = std::array<std::array<char, Width>, 256>;

/// Digits of `Radix`, most significant first.
template <int Radix, size_t Width>
constexpr ByteTable<Width> digitTable(std::string_view digits)
{
    ByteTable<Width> table{};
    for (size_t byte = 0; byte < table.size(); ++byte) {
        size_t rest = byte;
        for (size_t i = Width; i-- > 0; rest /= Radix)
            table[byte][i] = digits[rest % Radix];
    }
    return table;
}

constexpr auto kLowerHex = digitTable<16, 2>("0123456789abcdef");
constexpr auto kUpperHex = digitTable<16, 2>("0123456789ABCDEF");
constexpr auto kBinary = digitTable<2, 8>("01");
constexpr auto kOctal = digitTable<8, 3>("01234567");

constexpr std::array<char, 256> kPrintable = [] {
    std::array<char, 256> table{};
    for (size_t byte = 0; byte < table.size(); ++byte)
        table[byte] = byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '.';
    return table;
}();

char* put(char* at, std::string_view text)
{
    std::memcpy(at, text.data(), text.size());
    return at + text.size();
}

template <size_t Width>
char* put(char* at, const std::array<char, Width>& cell)
{
    std::memcpy(at, cell.data(), Width);
    return at + Width;
}

char* putDecimal(char* at, qint64 number)
{
    return std::to_chars(at, at + kMaxDecimalOffset, number).ptr;
}

/// printf's %0*llx.
char* putHexOffset(char* at, qint64 offset, int minDigits)
{
    int digits = minDigits;
    while (digits < kMaxHexOffset && offset >> (4 * digits) != 0)
        ++digits;
    for (int i = digits; i-- > 0; offset >>= 4)
        at[i] = "0123456789abcdef"[offset & 15];
    return at + digits;
}

/// xxd's layout: the offset, cells of `Width` digits in groups with a space between, the characters.
template <size_t Width>
class XxdFormatter final : public RowFormatter
{
public:
    XxdFormatter(qint64 offset, int rowLength, const ByteTable<Width>& table, size_t groupSize)
        : RowFormatter(offset, rowLength)
        , m_table(table)
    {
        for (size_t i = 0; i < this->rowLength(); ++i)
            m_cells.push_back(i * Width + i / groupSize);
        m_textColumn = m_cells.back() + Width + 2;
    }

    void finish(QByteArray& out) override { writePending(out); }

protected:
    void writeRows(Bytes bytes, QByteArray& out) override
    {
        const size_t most = kMaxHexOffset + 2 + m_textColumn + rowLength() + 1;
        eachRow(bytes, out, most, [this](char* at, Bytes row, qint64 rowOffset) {
            at = put(putHexOffset(at, rowOffset, 8), ": ");
            std::memset(at, ' ', m_textColumn);
            char* const text = at + m_textColumn;
            for (size_t i = 0; i < row.size(); ++i) {
                put(at + m_cells[i], m_table[row[i]]);
                text[i] = kPrintable[row[i]];
            }
            text[row.size()] = '\n';
            return text + row.size() + 1;
        });
    }

private:
    const ByteTable<Width>& m_table;
    /// Where the digits of each byte of a row begin.
    std::vector<size_t> m_cells;
    size_t m_textColumn = 0;
};

class OctalFormatter final : public RowFormatter
{
public:
    using RowFormatter::RowFormatter;

    void finish(QByteArray& out) override
    {
        writePending(out);
        std::array<char, kMaxHexOffset + 1> line;
        out.append(line.data(), put(putHexOffset(line.data(), offset(), 6), "\n") - line.data());
    }

protected:
    void writeRows(Bytes bytes, QByteArray& out) override
    {
        eachRow(bytes, out, kMaxHexOffset + 4 * rowLength() + 1, [](char* at, Bytes row, qint64 rowOffset) {
            at = putHexOffset(at, rowOffset, 6);
            for (const quint8 byte : row)
                at = put(put(at, " "), kOctal[byte]);
            return put(at, "\n");
        });
    }
};

class CArrayFormatter final : public RowFormatter
{
public:
    CArrayFormatter(int rowLength, const ByteTable<2>& digits, QByteArray name)
        : RowFormatter(0, rowLength)
        , m_digits(digits)
        , m_name(std::move(name))
    {
    }

    void finish(QByteArray& out) override
    {
        writePending(out);
        // An array of C has at least one element.
        out += offset() == 0 ? "const unsigned char " + m_name + "[1] = {0};\n" : QByteArray("};\n");
        out += "const unsigned long long " + m_name + "_length = " + QByteArray::number(offset()) + ";\n";
    }

protected:
    void writeRows(Bytes bytes, QByteArray& out) override
    {
        if (offset() == 0)
            out += "const unsigned char " + m_name + "[] = {\n";
        eachRow(bytes, out, 3 + 6 * rowLength() + 1, [this](char* at, Bytes row, qint64) {
            at = put(at, "   ");
            for (const quint8 byte : row)
                at = put(put(put(at, " 0x"), m_digits[byte]), ",");
            return put(at, "\n");
        });
    }

private:
    const ByteTable<2>& m_digits;
    QByteArray m_name;
};

class JsonRowFormatter final : public RowFormatter
{
public:
    using RowFormatter::RowFormatter;

    void finish(QByteArray& out) override { writePending(out); }

protected:
    void writeRows(Bytes bytes, QByteArray& out) override
    {
        eachRow(bytes, out, kMaxDecimalOffset + 2 * rowLength() + 32,
                [](char* at, Bytes row, qint64 rowOffset) {
                    at = put(putDecimal(put(at, "{\"offset\":"), rowOffset), ",\"bytes\":\"");
                    for (const quint8 byte : row)
                        at = put(at, kLowerHex[byte]);
                    return put(at, "\"}\n");
                });
    }
};

/// Rows of one element.
class ValueFormatter final : public RowFormatter
{
public:
    ValueFormatter(qint64 offset, ElementType type, ElementFormat format, bool json)
        : RowFormatter(offset, type.size())
        , m_type(type)
        , m_format(format)
        , m_json(json)
    {
    }

    void finish(QByteArray&) override {}
    [[nodiscard]] qint64 leftover() const override { return static_cast<qint64>(pending().size()); }

protected:
    void writeRows(Bytes bytes, QByteArray& out) override
    {
        const auto width = static_cast<size_t>(maxElementWidth(m_type, m_format));
        if (!m_json) {
            eachRow(bytes, out, width + 1, [this](char* at, Bytes row, qint64) {
                return put(at + formatElement(m_type, row.data(), m_format, at), "\n");
            });
            return;
        }
        eachRow(bytes, out, width + kMaxDecimalOffset + 32, [this](char* at, Bytes row, qint64 rowOffset) {
            at = put(putDecimal(put(at, "{\"offset\":"), rowOffset), ",\"value\":");
            return put(putJson(at, row.data()), "}\n");
        });
    }

private:
    char* putJson(char* at, const quint8* element) const
    {
        if (m_format == ElementFormat::Hexadecimal) {
            at = put(at, "\"");
            return put(at + formatElement(m_type, element, m_format, at), "\"");
        }
        if (classifyElement(m_type, element) == FloatClass::NotANumber)
            return put(at, "\"NaN\"");
        if (classifyElement(m_type, element) == FloatClass::Infinite)
            return put(at,
                       std::get<double>(loadElement(m_type, element)) < 0 ? "\"-Infinity\"" : "\"Infinity\"");
        const qsizetype length = formatElement(m_type, element, m_format, at);
        // Many readers of JSON take -0 for the integer 0; -0.0 keeps its sign everywhere.
        if (m_type.isFloat() && QByteArrayView(at, length) == "-0")
            return put(at, "-0.0");
        return at + length;
    }

    ElementType m_type;
    ElementFormat m_format;
    bool m_json;
};

class EncodedFormatter final : public DumpFormatter
{
public:
    EncodedFormatter(BinaryText kind, BinaryTextEncoder::Options options)
        : m_encoder(kind, options)
        , m_endsLine(options.lineLength > 0)
    {
    }

    void append(const Slice& chunk, QByteArray& out) override
    {
        m_empty = m_empty && chunk.isEmpty();
        m_encoder.encode(chunk.bytes(), out);
    }

    void finish(QByteArray& out) override
    {
        m_encoder.finish(out);
        if (m_endsLine && !m_empty)
            out += '\n';
    }

private:
    BinaryTextEncoder m_encoder;
    bool m_endsLine;
    bool m_empty = true;
};

class TextFormatter final : public DumpFormatter
{
public:
    explicit TextFormatter(const Encoding& encoding)
        : m_decoder(encoding)
    {
    }

    void append(const Slice& chunk, QByteArray& out) override
    {
        out += m_decoder.decode(chunk.bytes()).toUtf8();
    }
    void finish(QByteArray& out) override { out += m_decoder.finish().toUtf8(); }

private:
    TextDecoder m_decoder;
};

/// `width`, or what 0 stands for.
Result<int> rowLength(DumpKind kind, int width)
{
    if (width < 0 || width > kMaxWidth) {
        return fail(
            Error::Kind::Invalid,
            QCoreApplication::translate("DumpFormat", "A width of %1 bytes a row is out of range: 1 to %2.")
                .arg(width)
                .arg(kMaxWidth));
    }
    if (width > 0)
        return width;
    return kind == DumpKind::BinaryDump ? 6 : kind == DumpKind::CArray ? 12 : 16;
}

Result<void> checkLineLength(DumpKind kind, int width)
{
    if (width >= 0 && (kind != DumpKind::PlainHex || width % 2 == 0))
        return {};
    return fail(Error::Kind::Invalid,
                QCoreApplication::translate("DumpFormat",
                                            "A line cannot have %1 characters: use an even number, or 0 "
                                            "for a single line.")
                    .arg(width));
}

/// Letters, digits and '_'. Reserved words pass: a compiler says so clearly enough.
Result<void> checkIdentifier(const QByteArray& name)
{
    const auto isLetter = [](char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    if (!name.isEmpty() && !isDigit(name[0]) &&
        std::all_of(name.begin(), name.end(), [&](char c) { return isLetter(c) || isDigit(c); }))
        return {};
    return fail(Error::Kind::Invalid,
                QCoreApplication::translate("DumpFormat",
                                            "\"%1\" cannot be the name of an array: use letters, digits "
                                            "and _, and no digit first.")
                    .arg(QString::fromUtf8(name.left(40))));
}

using Formatter = std::unique_ptr<DumpFormatter>;

} // namespace

Result<std::unique_ptr<DumpFormatter>> makeDumpFormatter(DumpKind kind, const DumpOptions& options)
{
    Q_ASSERT(options.offset >= 0);
    const ByteTable<2>& digits = options.upperCase ? kUpperHex : kLowerHex;
    const auto rows = [&] { return rowLength(kind, options.width); };
    const auto encoded = [&](BinaryText text) {
        return checkLineLength(kind, options.width).map([&]() -> Formatter {
            return std::make_unique<EncodedFormatter>(
                text, BinaryTextEncoder::Options{options.upperCase, options.width});
        });
    };
    switch (kind) {
    case DumpKind::HexDump:
        return rows().map([&](int length) -> Formatter {
            return std::make_unique<XxdFormatter<2>>(options.offset, length, digits, 2);
        });
    case DumpKind::BinaryDump:
        return rows().map([&](int length) -> Formatter {
            return std::make_unique<XxdFormatter<8>>(options.offset, length, kBinary, 1);
        });
    case DumpKind::OctalDump:
        return rows().map([&](int length) -> Formatter {
            return std::make_unique<OctalFormatter>(options.offset, length);
        });
    case DumpKind::JsonRows:
        return rows().map([&](int length) -> Formatter {
            return std::make_unique<JsonRowFormatter>(options.offset, length);
        });
    case DumpKind::CArray:
        return checkIdentifier(options.arrayName).and_then(rows).map([&](int length) -> Formatter {
            return std::make_unique<CArrayFormatter>(length, digits, options.arrayName);
        });
    case DumpKind::Values:
    case DumpKind::JsonValues:
        return std::make_unique<ValueFormatter>(options.offset, options.type, options.format,
                                                kind == DumpKind::JsonValues);
    case DumpKind::PlainHex:
        return encoded(BinaryText::Hex);
    case DumpKind::Base64:
        return encoded(BinaryText::Base64);
    case DumpKind::Text:
        return std::make_unique<TextFormatter>(options.encoding);
    }
    Q_UNREACHABLE();
}

} // namespace sluice

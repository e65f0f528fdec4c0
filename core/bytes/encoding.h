#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <QtGlobal>

#include "core/bytes/byterange.h"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace sluice {

struct DecodedChar;

/// A way to read bytes as characters: ASCII, Latin-1, UTF-8, UTF-16, UTF-32 by our own decoders, the legacy
/// code pages by ICU's converters. Thread rule: a value; every member from any thread.
class Encoding
{
public:
    /// By name, case and '-', '_' ignored: Node's names ("utf8", "utf16le", "ucs2", "latin1", "binary",
    /// "ascii"), IANA names and ICU's aliases ("Shift_JIS", "IBM037", "cp437", "KOI8-R"). "utf-16" and
    /// "utf-32" without a byte order are little-endian, as the WHATWG standard has it: a byte order mark is a
    /// character.
    [[nodiscard]] static std::optional<Encoding> find(QByteArrayView name);
    /// What a menu offers, the common ones first, then by group(). Only what this machine's ICU has.
    [[nodiscard]] static const std::vector<Encoding>& all();
    [[nodiscard]] static Encoding utf8();

    /// The canonical name, which find() takes: "utf-8", "utf-16le", "Shift_JIS".
    [[nodiscard]] QByteArray name() const;
    /// For a menu: "UTF-16 LE", "Shift-JIS (Japanese)".
    [[nodiscard]] QString label() const;
    /// For a menu: the heading under which all() lists it, "Unicode", "Windows", "East Asian".
    [[nodiscard]] QString group() const;
    /// Bytes of the smallest unit, at whose multiples (from the start of the document) characters begin: 1,
    /// 2, 4.
    [[nodiscard]] int unitSize() const;
    /// Every character is one byte.
    [[nodiscard]] bool isSingleByte() const;
    /// Bytes of the longest character.
    [[nodiscard]] int maxCharSize() const;
    /// The bytes of the one unit that by itself means `codePoint`; empty when no single unit does.
    [[nodiscard]] QByteArray unitFor(char32_t codePoint) const;

    friend bool operator==(const Encoding& a, const Encoding& b) { return a.m_table == b.m_table; }

private:
    struct Table;
    struct Tables;
    explicit Encoding(const Table* table)
        : m_table(table)
    {
    }
    friend class TextDecoder;
    friend std::vector<DecodedChar> decodeChars(const Encoding& encoding, std::span<const quint8> bytes,
                                                ByteRange wanted);

    const Table* m_table;
};

/// A character as it lies in the bytes.
struct DecodedChar
{
    /// Relative to the bytes given.
    qint64 offset = 0;
    /// Bytes it takes, at least 1.
    int length = 1;
    /// U+FFFD when the bytes are no character.
    char32_t codePoint = 0;
    bool valid = true;
};

/// Bytes that decodeChars() wants before and after the wanted range, where the document has them.
inline constexpr qint64 kDecodeContext = 64;

/// The characters that overlap `wanted`, in order and without gaps: every byte of `wanted` belongs to exactly
/// one of them. `bytes` is `wanted` with up to kDecodeContext bytes of context on both sides, less where the
/// document begins or ends, and begins at a multiple of unitSize() of the document; `wanted` is relative to
/// `bytes`, and a character that begins before it and reaches into it is given too.
///
/// Invalid sequences come as Python's errors="replace" cuts them, or as ICU does for its code pages. UTF-8
/// gets in step by looking back at most 3 bytes, UTF-16 one unit: what they give does not depend on the
/// context. Multi-byte code pages are read from the start of `bytes`, which may be amid a character: they get
/// in step at the next ASCII character, and stateful ones (ISO-2022, EBCDIC with shifts) only at a shift. A
/// sequence that means several code points gives each a part of its bytes; shift sequences belong to the
/// character before them.
[[nodiscard]] std::vector<DecodedChar> decodeChars(const Encoding& encoding, std::span<const quint8> bytes,
                                                   ByteRange wanted);

/// Decodes a stream that arrives in chunks, cut anywhere, to UTF-16 text; invalid sequences become U+FFFD, a
/// byte order mark stays. How the stream was cut makes no difference.
/// Thread rule: one thread at a time.
class TextDecoder
{
public:
    explicit TextDecoder(const Encoding& encoding);
    ~TextDecoder();
    TextDecoder(const TextDecoder&) = delete;
    TextDecoder& operator=(const TextDecoder&) = delete;

    [[nodiscard]] QString decode(std::span<const quint8> chunk);
    /// What an unfinished sequence at the end of the input gives. The decoder is then as new.
    [[nodiscard]] QString finish();
    /// Invalid sequences met so far, since the decoder was made.
    [[nodiscard]] qint64 invalidCount() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace sluice

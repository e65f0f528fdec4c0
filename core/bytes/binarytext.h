#pragma once

#include <QByteArray>
#include <QStringView>
#include <QtGlobal>

#include <span>

namespace sluice {

/// The encodings of Node's Buffer that write bytes as text.
enum class BinaryText {
    Hex,      ///< two digits a byte
    Base64,   ///< RFC 4648 section 4, with padding
    Base64Url ///< RFC 4648 section 5, without padding, as Node writes it
};

/// Writes bytes that arrive in chunks, cut anywhere, as text. Thread rule: one thread at a time.
class BinaryTextEncoder
{
public:
    struct Options
    {
        bool upperCase = false; ///< hex only
        /// Characters between line feeds (an even number for hex); 0 writes one line. No line feed at the
        /// end.
        int lineLength = 0;
    };

    explicit BinaryTextEncoder(BinaryText kind);
    BinaryTextEncoder(BinaryText kind, Options options);

    /// Appends to `out` the text of what can be told so far.
    void encode(std::span<const quint8> chunk, QByteArray& out);
    /// Appends the rest of it. The encoder is then as new.
    void finish(QByteArray& out);

private:
    void encodeHex(std::span<const quint8> chunk, QByteArray& out) const;
    void encodeBase64(std::span<const quint8> chunk, QByteArray& out);
    void breakLines(QByteArray& out, qsizetype from);

    BinaryText m_kind;
    Options m_options;
    int m_column = 0;
    quint8 m_pending[2] = {};
    int m_pendingCount = 0;
};

/// Characters of the text that gave no bytes. Whitespace between base64 characters and padding do not count.
struct IgnoredText
{
    qint64 count = 0;
    /// Of the first of them, from the start of the text; -1 when there are none.
    qint64 firstOffset = -1;

    friend bool operator==(IgnoredText, IgnoredText) = default;
};

/// Reads text that arrives in chunks, cut anywhere, as lenient as Node's Buffer.from(): hex stops at the
/// first pair that is not two digits; base64 and base64url take both alphabets, skip what belongs to neither
/// and stop at the first '='. Thread rule: one thread at a time.
class BinaryTextDecoder
{
public:
    explicit BinaryTextDecoder(BinaryText kind);

    /// Appends to `out` the bytes that `text` (ASCII or UTF-8) gives.
    void decode(std::span<const quint8> text, QByteArray& out);
    /// Tells what was left over. decode() then starts anew; ignored() stays until it does.
    void finish();
    /// What was ignored so far; complete after finish().
    [[nodiscard]] IgnoredText ignored() const { return m_ignored; }

private:
    void decodeHex(std::span<const quint8> text, QByteArray& out);
    void decodeBase64(std::span<const quint8> text, QByteArray& out);
    void ignore(qint64 offset, qint64 count = 1);

    BinaryText m_kind;
    IgnoredText m_ignored;
    qint64 m_offset = 0;
    /// Bits that do not make a byte yet, and how many characters of the group of 2 or 4 gave them.
    quint32 m_bits = 0;
    int m_groupCount = 0;
    qint64 m_lastDigit = 0;
    bool m_stopped = false;
    bool m_finished = false;
};

/// The encodings in which Node's Buffer.from(string) writes text.
enum class TextBytes {
    Utf8,    ///< a lone surrogate gives EF BF BD
    Utf16Le, ///< the code units as they are, lone surrogates too
    Latin1,  ///< the low byte of each code unit
    Ascii    ///< the same as Latin1, as in Node
};

/// `text` as bytes, exactly as Node's Buffer.from(text, encoding) gives them.
[[nodiscard]] QByteArray encodeText(QStringView text, TextBytes encoding);

} // namespace sluice

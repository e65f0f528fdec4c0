#pragma once

#include "core/bytes/byterange.h"
#include "core/bytes/unicodedecode.h"

#include <QString>
#include <QtGlobal>

#include <memory>
#include <span>
#include <vector>

struct UConverter;

namespace sluice {

struct DecodedChar;

/// A legacy code page, as ICU's converter reads it. IBM's tables for DOS and Japanese code pages rotate the
/// controls 1A, 1C and 7F among each other; here they stay what they are in ASCII.
/// Thread rule: immutable; every member from any thread.
class CodePage
{
public:
    /// By ICU's own name of the converter; null when ICU cannot make it.
    [[nodiscard]] static std::unique_ptr<const CodePage> open(const char* converterName);
    ~CodePage();
    CodePage(const CodePage&) = delete;
    CodePage& operator=(const CodePage&) = delete;

    /// Every character is one byte, and loneBytes() is all there is to know.
    [[nodiscard]] bool isSingleByte() const { return m_singleByte; }
    /// What each byte means on its own, at the start of text; U+FFFD for nothing.
    [[nodiscard]] const unicode::ByteTable& loneBytes() const { return m_loneBytes; }
    /// Bytes of the longest character, without shift sequences.
    [[nodiscard]] int maxBytes() const { return m_maxBytes; }

    /// As the free function decodeChars(); `bytes` is where it gets in step, at most 2^31 - 1 of them.
    void decodeChars(std::span<const quint8> bytes, ByteRange wanted, std::vector<DecodedChar>& chars) const;

    /// A stream of text in this code page. Thread rule: one thread at a time; the page outlives it.
    class Stream
    {
    public:
        explicit Stream(const CodePage& page);
        ~Stream();
        Stream(const Stream&) = delete;
        Stream& operator=(const Stream&) = delete;

        /// `flush`: the text ends here; the stream is then as new.
        [[nodiscard]] QString decode(std::span<const quint8> chunk, bool flush);
        [[nodiscard]] qint64 invalidCount() const { return m_invalid; }

    private:
        void replaceLoneSurrogates(QString& text, bool flush);

        const CodePage& m_page;
        UConverter* m_converter;
        /// A high surrogate at the end of what came so far, whose low one may follow; else 0.
        char16_t m_high = 0;
        qint64 m_invalid = 0;
    };

private:
    struct CloseConverter
    {
        void operator()(UConverter* converter) const;
    };
    using Converter = std::unique_ptr<UConverter, CloseConverter>;

    explicit CodePage(Converter converter);
    /// A converter of one's own, for one thread, which counts invalid sequences into `invalid`.
    [[nodiscard]] Converter makeConverter(qint64* invalid) const;
    void restoreControls(std::span<char16_t> text) const;

    Converter m_prototype;
    unicode::ByteTable m_loneBytes{};
    bool m_singleByte = false;
    bool m_rotatedControls = false;
    int m_maxBytes = 1;
};

} // namespace sluice

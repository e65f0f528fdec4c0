#include "core/bytes/encodingtable.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace sluice {
namespace {

template <typename Decoder>
void decodeRange(const Decoder& decoder, std::span<const quint8> bytes, ByteRange wanted,
                 std::vector<DecodedChar>& chars)
{
    const auto size = std::ssize(bytes);
    for (qint64 position = Decoder::startOf(bytes, wanted.offset); position < wanted.end();) {
        const unicode::Step step = decoder.step(bytes.data() + position, size - position);
        if (position + step.length > wanted.offset)
            chars.push_back({position, step.length, step.codePoint, step.valid});
        position += step.length;
    }
}

void decodeRange(const CodePage& page, std::span<const quint8> bytes, ByteRange wanted,
                 std::vector<DecodedChar>& chars)
{
    page.decodeChars(bytes, wanted, chars);
}

char16_t* append(char16_t* out, char32_t codePoint)
{
    if (codePoint < 0x10000) {
        *out++ = static_cast<char16_t>(codePoint);
    } else {
        *out++ = QChar::highSurrogate(codePoint);
        *out++ = QChar::lowSurrogate(codePoint);
    }
    return out;
}

/// How many of the bytes at `p` up to `end` are ASCII, in steps of 16; writes them to `out`.
qint64 widenAscii(const quint8* p, const quint8* end, char16_t* out)
{
    const quint8* const begin = p;
    while (end - p >= 16) {
        std::array<quint64, 2> words; // NOLINT(*-member-init): written by the copy
        std::memcpy(words.data(), p, sizeof words);
        if (((words[0] | words[1]) & 0x8080808080808080U) != 0)
            break;
        for (int i = 0; i < 16; ++i)
            out[i] = p[i];
        p += 16;
        out += 16;
    }
    return p - begin;
}

} // namespace

std::vector<DecodedChar> decodeChars(const Encoding& encoding, std::span<const quint8> bytes,
                                     ByteRange wanted)
{
    std::vector<DecodedChar> chars;
    wanted = wanted.intersected({0, std::ssize(bytes)});
    if (wanted.isEmpty())
        return chars;
    chars.reserve(static_cast<size_t>(wanted.length / encoding.unitSize() + 2));
    encoding.m_table->visit([&](const auto& decoder) { decodeRange(decoder, bytes, wanted, chars); });
    return chars;
}

struct TextDecoder::State
{
    const Encoding::Table* table;
    /// For a code page that is not single-byte.
    std::unique_ptr<CodePage::Stream> stream;
    /// The begun sequence at the end of what came so far.
    std::array<quint8, 4> carry{};
    int carried = 0;
    qint64 invalid = 0;

    char16_t* emitStep(const unicode::Step& step, char16_t* out)
    {
        invalid += step.valid ? 0 : 1;
        return append(out, step.codePoint);
    }

    template <typename Decoder>
    char16_t* decodeCarry(const Decoder& decoder, std::span<const quint8>& chunk, char16_t* out);
    template <typename Decoder>
    char16_t* decodeChunk(const Decoder& decoder, std::span<const quint8> chunk, char16_t* out);
};

/// Goes on with the begun sequence and takes what it needs from the front of `chunk`.
template <typename Decoder>
char16_t* TextDecoder::State::decodeCarry(const Decoder& decoder, std::span<const quint8>& chunk,
                                          char16_t* out)
{
    while (carried > 0) {
        std::array<quint8, 8> bytes{};
        const size_t taken = std::min<size_t>(chunk.size(), 4);
        std::copy_n(carry.begin(), carried, bytes.begin());
        std::copy_n(chunk.begin(), taken, bytes.begin() + carried);
        const unicode::Step step = decoder.step(bytes.data(), carried + static_cast<int>(taken));
        if (!step.complete) {
            // Four bytes always decide, so the chunk is used up.
            carry = {bytes[0], bytes[1], bytes[2], bytes[3]};
            carried = step.length;
            chunk = {};
            return out;
        }
        out = emitStep(step, out);
        if (step.length >= carried) {
            chunk = chunk.subspan(static_cast<size_t>(step.length - carried));
            carried = 0;
        } else {
            std::copy(carry.begin() + step.length, carry.begin() + carried, carry.begin());
            carried -= step.length;
        }
    }
    return out;
}

template <typename Decoder>
char16_t* TextDecoder::State::decodeChunk(const Decoder& decoder, std::span<const quint8> chunk,
                                          char16_t* out)
{
    out = decodeCarry(decoder, chunk, out);
    const quint8* p = chunk.data();
    const quint8* const end = p + chunk.size();
    while (p < end) {
        if constexpr (std::is_same_v<Decoder, unicode::Utf8>) {
            if (*p < 0x80) {
                const qint64 run = widenAscii(p, end, out);
                p += run;
                out += run;
                if (run > 0)
                    continue;
            }
        }
        const unicode::Step step = decoder.step(p, end - p);
        if (!step.complete) {
            carried = step.length;
            std::copy_n(p, carried, carry.begin());
            return out;
        }
        out = emitStep(step, out);
        p += step.length;
    }
    return out;
}

TextDecoder::TextDecoder(const Encoding& encoding)
    : m_state(std::make_unique<State>())
{
    m_state->table = encoding.m_table;
    encoding.m_table->visit([this](const auto& decoder) {
        if constexpr (std::is_same_v<std::decay_t<decltype(decoder)>, CodePage>)
            m_state->stream = std::make_unique<CodePage::Stream>(decoder);
    });
}

TextDecoder::~TextDecoder() = default;

QString TextDecoder::decode(std::span<const quint8> chunk)
{
    if (m_state->stream)
        return m_state->stream->decode(chunk, false);
    // No encoding of ours gives more than one UTF-16 unit a byte.
    QString text(static_cast<qsizetype>(chunk.size()) + m_state->carried, Qt::Uninitialized);
    auto* const begin = reinterpret_cast<char16_t*>(text.data());
    const char16_t* end = begin;
    m_state->table->visit([&](const auto& decoder) {
        if constexpr (!std::is_same_v<std::decay_t<decltype(decoder)>, CodePage>)
            end = m_state->decodeChunk(decoder, chunk, begin);
    });
    text.truncate(end - begin);
    return text;
}

QString TextDecoder::finish()
{
    if (m_state->stream)
        return m_state->stream->decode({}, true);
    const bool begun = m_state->carried > 0;
    m_state->carried = 0;
    m_state->invalid += begun ? 1 : 0;
    return begun ? QString(QChar(char16_t(unicode::kReplacement))) : QString();
}

qint64 TextDecoder::invalidCount() const
{
    return m_state->stream ? m_state->stream->invalidCount() : m_state->invalid;
}

} // namespace sluice

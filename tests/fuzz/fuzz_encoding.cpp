#include "core/bytes/encoding.h"

#include <cstdlib>

using namespace sluice;

namespace {

void require(bool condition)
{
    if (!condition)
        std::abort();
}

const std::vector<Encoding>& encodings()
{
    static const std::vector<Encoding> list = [] {
        std::vector<Encoding> result = Encoding::all();
        for (const char* name :
             {"UTF-7", "SCSU", "BOCU-1", "CESU-8", "HZ", "ISO-2022-KR", "ibm-939", "ibm-1388",
              "ISCII,version=0", "gsm-03.38-2009", "IMAP-mailbox-name", "EUC-TW"}) {
            if (const std::optional<Encoding> found = Encoding::find(name))
                result.push_back(*found);
        }
        return result;
    }();
    return list;
}

void checkWithoutGaps(const std::vector<DecodedChar>& chars, ByteRange wanted)
{
    qint64 next = chars.empty() ? wanted.offset : chars.front().offset;
    require(next <= wanted.offset);
    for (const DecodedChar& c : chars) {
        require(c.offset == next && c.length >= 1 && c.length <= 32 && c.codePoint <= 0x10ffff);
        require(c.valid || c.codePoint == 0xfffd);
        require(wanted.overlaps({c.offset, c.length}));
        next += c.length;
    }
    require(next >= wanted.end());
}

} // namespace

/// The first bytes choose the encoding, the size of the chunks and a window; the rest is the text.
extern "C" int LLVMFuzzerTestOneInput(const quint8* data, size_t size)
{
    if (size < 4 || size > 4'096)
        return 0;
    const Encoding encoding = encodings()[data[0] % encodings().size()];
    const size_t chunkSize = 1 + data[1] % 9;
    const std::span<const quint8> text = std::span(data, size).subspan(4);
    const auto length = std::ssize(text);

    checkWithoutGaps(decodeChars(encoding, text, {0, length}), {0, length});
    const ByteRange window = ByteRange{data[2], data[3] % 64}.intersected({0, length});
    if (!window.isEmpty())
        checkWithoutGaps(decodeChars(encoding, text, window), window);

    TextDecoder decoder(encoding);
    QString whole = decoder.decode(text);
    whole += decoder.finish();
    const qint64 invalid = decoder.invalidCount();
    QString pieces;
    for (size_t at = 0; at < text.size(); at += chunkSize)
        pieces += decoder.decode(text.subspan(at, std::min(chunkSize, text.size() - at)));
    pieces += decoder.finish();
    require(pieces == whole);
    require(decoder.invalidCount() == 2 * invalid);
    require(whole.isValidUtf16());
    return 0;
}

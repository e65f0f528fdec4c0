#include "core/search/classmatcher.h"
#include "core/search/fixedmatcher.h"
#include "core/search/numbermatcher.h"
#include "tests/support/numberkeys.h"

#include <algorithm>
#include <cstdlib>

namespace {

using namespace sluice;
using namespace sluice::test;

/// `matcher` finds in `bytes`, call after call of `piece` places, what `isAt` says of each place.
template <typename Matcher, typename IsAt>
void checkMatcher(Matcher& matcher, const std::vector<quint8>& bytes, size_t piece, const IsAt& isAt)
{
    const auto length = static_cast<size_t>(matcher.length());
    if (bytes.size() < length)
        return;
    const size_t places = bytes.size() - length + 1;
    for (size_t from = 0; from < places; from += piece) {
        const size_t count = std::min(piece, places - from);
        // A buffer of its own, so that to read past its end is seen.
        const std::vector<quint8> part(bytes.begin() + static_cast<std::ptrdiff_t>(from),
                                       bytes.begin() +
                                           static_cast<std::ptrdiff_t>(from + count + length - 1));
        std::vector<HitWord> words(count / 64 + 1);
        const size_t number = matcher.find(part.data(), count, words.data());
        size_t next = 0;
        for (size_t base = 0; base < count; base += 64) {
            quint64 bits = 0;
            for (size_t i = 0; i < std::min<size_t>(64, count - base); ++i)
                bits |= quint64{isAt(part.data() + base + i)} << i;
            if (bits == 0)
                continue;
            if (next == number || words[next].base != base || words[next].bits != bits)
                std::abort();
            ++next;
        }
        if (next != number)
            std::abort();
    }
}

void checkBytes(const ByteKernel& kernel, const QByteArray& input, size_t piece)
{
    const auto length = static_cast<qsizetype>(1 + static_cast<quint8>(input[0]) % 80);
    if (input.size() < 1 + 2 * length)
        return;
    MaskedBytes wanted;
    for (qsizetype i = 0; i < length; ++i) {
        const char mask = "\xff\xff\xff\xff\xf0\x0f\xdf\x00"[input[1 + i] & 7];
        wanted.mask += mask;
        wanted.value += static_cast<char>(input[1 + length + i] & mask);
    }
    if (wanted.mask.count('\0') == length)
        return;
    const std::vector<quint8> bytes(input.begin() + 1 + 2 * length, input.end());
    const auto isAt = [&](const quint8* at) {
        for (qsizetype i = 0; i < length; ++i) {
            if (static_cast<char>(at[i] & static_cast<quint8>(wanted.mask[i])) != wanted.value[i])
                return false;
        }
        return true;
    };
    FixedMatcher matcher(wanted, kernel);
    checkMatcher(matcher, bytes, piece, isAt);

    ClassSequence sequence;
    for (qsizetype i = 0; i < length; ++i) {
        std::bitset<256> matching;
        for (unsigned byte = 0; byte < 256; ++byte)
            matching[byte] = static_cast<char>(byte & static_cast<quint8>(wanted.mask[i])) == wanted.value[i];
        sequence.steps.push_back({matching, 1});
    }
    ClassMatcher classes(sequence, kernel);
    if (bytes.size() >= static_cast<size_t>(length)) {
        std::vector<const quint8*> sample;
        for (size_t i = 0; i + static_cast<size_t>(length) <= bytes.size(); i += piece % 7 + 1)
            sample.push_back(bytes.data() + i);
        (void)classes.arrange(std::move(sample));
    }
    checkMatcher(classes, bytes, piece, isAt);
}

void checkNumbers(const ByteKernel& kernel, const QByteArray& input, size_t piece)
{
    const std::vector<ElementType>& types = ElementType::all();
    const ElementType type = types[static_cast<quint8>(input[0]) % types.size()];
    if (input.size() < 1 + 2 * type.size())
        return;
    const auto* const at = reinterpret_cast<const quint8*>(input.constData()) + 1;
    NumberRange range = {type, keyAt(type, at), keyAt(type, at + type.size())};
    const quint64 all = allBits(type);
    const quint64 sign = (all >> 1) + 1;
    if (type.isFloat() && (range.low ^ sign) > (range.high ^ sign))
        std::swap(range.low, range.high);
    NumberMatcher matcher(range, kernel);
    const std::vector<quint8> bytes(input.begin() + 1 + 2 * type.size(), input.end());
    checkMatcher(matcher, bytes, piece, [&](const quint8* place) {
        return ((keyAt(type, place) - range.low) & all) <= ((range.high - range.low) & all);
    });
}

} // namespace

/// Every kernel finds bytes under masks and numbers of a range where a look at each place finds them, and
/// reads nothing else. The data is repeated, as short data goes the same way always.
extern "C" int LLVMFuzzerTestOneInput(const quint8* data, size_t size)
{
    if (size < 3)
        return 0;
    QByteArray input(reinterpret_cast<const char*>(data + 2), static_cast<qsizetype>(size - 2));
    const int times = 1 << (data[0] >> 1) % 5;
    input += input.right(input.size() / 2).repeated(times);
    const size_t piece = 64 * (size_t{1} + data[1]) + (data[0] >> 6);
    for (int i = 0; byteKernels()[i] != nullptr; ++i) {
        if ((data[0] & 1) != 0)
            checkNumbers(*byteKernels()[i], input, piece);
        else
            checkBytes(*byteKernels()[i], input, piece);
    }
    return 0;
}

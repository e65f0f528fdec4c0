#include "core/bytes/binarytext.h"

#include <algorithm>
#include <cstdlib>

using namespace sluice;

namespace {

void require(bool condition)
{
    if (!condition)
        std::abort();
}

std::span<const quint8> bytesOf(const QByteArray& array)
{
    return {reinterpret_cast<const quint8*>(array.constData()), static_cast<size_t>(array.size())};
}

QByteArray encode(BinaryText kind, std::span<const quint8> bytes, size_t chunkSize, int lineLength)
{
    BinaryTextEncoder encoder(kind, {.lineLength = lineLength});
    QByteArray text;
    for (size_t at = 0; at < bytes.size(); at += chunkSize)
        encoder.encode(bytes.subspan(at, std::min(chunkSize, bytes.size() - at)), text);
    encoder.finish(text);
    return text;
}

IgnoredText decode(BinaryText kind, std::span<const quint8> text, size_t chunkSize, QByteArray& bytes)
{
    BinaryTextDecoder decoder(kind);
    for (size_t at = 0; at < text.size(); at += chunkSize)
        decoder.decode(text.subspan(at, std::min(chunkSize, text.size() - at)), bytes);
    decoder.finish();
    return decoder.ignored();
}

} // namespace

/// The first bytes choose kind, chunks and line length; the rest is read as bytes and as text.
extern "C" int LLVMFuzzerTestOneInput(const quint8* data, size_t size)
{
    if (size < 3)
        return 0;
    const auto kind = static_cast<BinaryText>(data[0] % 3);
    const size_t chunkSize = 1 + data[1] % 9;
    const std::span<const quint8> input = std::span(data, size).subspan(3);

    const QByteArray text = encode(kind, input, input.size() + 1, 0);
    require(encode(kind, input, chunkSize, 0) == text);
    QByteArray back;
    require(decode(kind, bytesOf(text), chunkSize, back).count == 0);
    require(std::equal(back.begin(), back.end(), input.begin(), input.end(),
                       [](char a, quint8 b) { return static_cast<quint8>(a) == b; }));
    QByteArray broken = encode(kind, input, chunkSize, 2 * (data[2] % 40));
    require(broken.replace('\n', QByteArray()) == text);

    QByteArray whole;
    QByteArray pieces;
    const IgnoredText ignored = decode(kind, input, input.size() + 1, whole);
    require(decode(kind, input, chunkSize, pieces) == ignored);
    require(whole == pieces);
    require(ignored.count <= std::ssize(input) && ignored.firstOffset < std::ssize(input));
    return 0;
}

// Verifiers by trial decode: compressed streams, through the decoders of core/streams.
#include "core/formats/scankinds.h"
#include "core/streams/bzip2codec.h"
#include "core/streams/inflatecodec.h"
#include "core/streams/lz4codec.h"
#include "core/streams/xzcodec.h"
#include "core/streams/zstdcodec.h"

namespace sluice {
namespace {

/// So much that decodes without an error is no accident, whatever the signature.
constexpr qint64 kEnough = qint64{64} << 10;
/// Streams that end within so many bytes, decoded, are decoded whole: for the length and the checksum.
constexpr qint64 kMostOutput = qint64{1} << 20;
/// So much is read before the first byte comes out: headers with long names, and the blocks of bzip2, xz and
/// LZ4.
constexpr qint64 kLongHeader = qint64{128} << 10;
constexpr qint64 kLongBlock = qint64{5} << 20;
constexpr qint64 kHeaderCost = 16;
constexpr qint64 kStep = qint64{16} << 10;
/// What making a decoder ready costs, in bytes that it could have decoded instead.
constexpr qint64 kRestart = 4096;
constexpr int kLargestWindowLog = 23;
constexpr qint64 kXzMemory = qint64{100} << 20;

/// `silence`: bytes of input that may give no output. `leastCut`: so many decoded bytes are enough where the
/// data reaches the end of the range and is cut off there.
std::optional<ScanMatch> tryDecode(ScanReader& reader, Decoder& decoder, std::vector<quint8>& output,
                                   qint64 silence, qint64 leastCut)
{
    reader.charge(kRestart);
    if (!decoder.restart())
        return std::nullopt;
    output.resize(static_cast<size_t>(kEnough));
    qint64 at = 0;
    qint64 produced = 0;
    while (produced < kMostOutput && (produced > 0 || at < silence)) {
        const bool atEnd = at >= reader.size();
        const std::span<const quint8> in = atEnd ? std::span<const quint8>() : reader.some(at, kStep);
        if (!atEnd && in.empty())
            break;
        const CodecStep step = decoder.step(in, output, false);
        at += step.consumed;
        produced += step.produced;
        // Headers are read byte by byte.
        const bool header = step.produced == 0 && silence == kLongHeader;
        reader.charge(header ? kHeaderCost * step.consumed : step.produced);
        if (step.state == CodecStep::State::Ended)
            return ScanMatch{at, ScanProof::Decoded};
        if (step.state != CodecStep::State::Going)
            return std::nullopt;
        if (step.consumed <= 0 && step.produced == 0) {
            if (!atEnd || produced < leastCut)
                return std::nullopt;
            return ScanMatch{-1, ScanProof::Decoded};
        }
    }
    if (produced < kEnough)
        return std::nullopt;
    return ScanMatch{-1, ScanProof::Decoded};
}

template <typename Make>
Decoder& ready(std::unique_ptr<Decoder>& decoder, const Make& make)
{
    if (!decoder)
        decoder = make();
    return *decoder;
}

} // namespace

std::optional<ScanMatch> verifyGzip(ScanReader& reader, ScanDecoders& decoders)
{
    constexpr qint64 kReservedFlags = 0xe0; // RFC 1952, 2.3.1.2
    const qint64 flags = reader.little(3, 1);
    if (flags < 0 || (flags & kReservedFlags) != 0)
        return std::nullopt;
    Decoder& decoder = ready(decoders.gzip, [] { return makeInflateDecoder(DeflateWrapper::Gzip); });
    return tryDecode(reader, decoder, decoders.output, kLongHeader, 1024);
}

std::optional<ScanMatch> verifyZlib(ScanReader& reader, ScanDecoders& decoders)
{
    Decoder& decoder = ready(decoders.zlib, [] { return makeInflateDecoder(DeflateWrapper::Zlib); });
    return tryDecode(reader, decoder, decoders.output, kLongHeader, kEnough);
}

std::optional<ScanMatch> verifyBzip2(ScanReader& reader, ScanDecoders& decoders)
{
    const qint64 level = reader.has(0, "BZh") ? reader.little(3, 1) : -1;
    if (level < '1' || level > '9')
        return std::nullopt;
    return tryDecode(reader, ready(decoders.bzip2, makeBunzip2Decoder), decoders.output, kLongBlock, 1);
}

std::optional<ScanMatch> verifyXz(ScanReader& reader, ScanDecoders& decoders)
{
    Decoder& decoder = ready(decoders.xz, [] { return makeUnxzDecoder(kXzMemory); });
    return tryDecode(reader, decoder, decoders.output, kLongBlock, 1);
}

std::optional<ScanMatch> verifyZstd(ScanReader& reader, ScanDecoders& decoders)
{
    Decoder& decoder = ready(decoders.zstd, [] { return makeUnzstdDecoder(kLargestWindowLog); });
    return tryDecode(reader, decoder, decoders.output, kLongBlock, 1024);
}

std::optional<ScanMatch> verifyLz4(ScanReader& reader, ScanDecoders& decoders)
{
    return tryDecode(reader, ready(decoders.lz4, makeUnlz4Decoder), decoders.output, kLongBlock, 1024);
}

} // namespace sluice

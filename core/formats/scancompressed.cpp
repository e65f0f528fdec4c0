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

/// What tells a stream of a format from chance.
struct Trial
{
    /// Bytes of input that may give no output.
    qint64 silence = kLongBlock;
    /// Of a stream that is cut off, so many decoded bytes are enough ...
    qint64 leastCut = 1;
    /// ... or so many bytes of input, none decoded yet, in which the decoder saw nothing wrong: that proves
    /// as much as `header` says. 0: never.
    qint64 leastHeader = 0;
    ScanProof header = ScanProof::Structure;
    /// How many times as long as gzip's a byte takes to decode.
    qint64 slowness = 1;
};

/// All of the range was decoded, and the stream had not ended.
std::optional<ScanMatch> cutStream(const ScanReader& reader, const Trial& trial, qint64 at, qint64 produced)
{
    ScanMatch match = ScanMatch::cutOff(reader, produced > 0 ? ScanProof::Decoded : trial.header);
    match.decoded = produced;
    const bool header = trial.leastHeader > 0 && at >= trial.leastHeader;
    if (match.flaw == ScanFlaw::None || !(produced >= trial.leastCut || header))
        return std::nullopt;
    return match;
}

std::optional<ScanMatch> tryDecode(ScanReader& reader, Decoder& decoder, ScanDecoders& shared,
                                   const Trial& trial)
{
    reader.charge(kRestart);
    if (!decoder.restart())
        return std::nullopt;
    shared.output.resize(static_cast<size_t>(kEnough));
    const qint64 most = std::min(shared.mostOutput, shared.mostWork / trial.slowness);
    qint64 at = 0;
    qint64 produced = 0;
    while (produced < most && (produced > 0 || at < trial.silence)) {
        const bool atEnd = at >= reader.size();
        const std::span<const quint8> in = atEnd ? std::span<const quint8>() : reader.some(at, kStep);
        if (!atEnd && in.empty())
            break;
        const CodecStep step = decoder.step(in, shared.output, false);
        at += step.consumed;
        produced += step.produced;
        shared.work += trial.slowness * step.produced;
        // Headers are read byte by byte.
        const bool header = step.produced == 0 && trial.silence == kLongHeader;
        reader.charge(header ? kHeaderCost * step.consumed : step.produced);
        if (step.state == CodecStep::State::Ended)
            return ScanMatch{at, ScanProof::Decoded};
        if (step.state == CodecStep::State::Corrupt && produced >= kEnough)
            return ScanMatch{-1, ScanProof::Decoded, 0, ScanFlaw::Damaged, produced};
        if (step.state != CodecStep::State::Going)
            return std::nullopt;
        if (step.consumed <= 0 && step.produced == 0)
            return atEnd ? cutStream(reader, trial, at, produced) : std::nullopt;
    }
    if (produced < kEnough)
        return std::nullopt;
    return ScanMatch{.proof = ScanProof::Decoded, .decoded = produced};
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
    return tryDecode(reader, decoder, decoders, {.silence = kLongHeader});
}

std::optional<ScanMatch> verifyZlib(ScanReader& reader, ScanDecoders& decoders)
{
    Decoder& decoder = ready(decoders.zlib, [] { return makeInflateDecoder(DeflateWrapper::Zlib); });
    // Two bytes begin many other things.
    return tryDecode(reader, decoder, decoders, {.silence = kLongHeader, .leastCut = 4096});
}

std::optional<ScanMatch> verifyBzip2(ScanReader& reader, ScanDecoders& decoders)
{
    const qint64 level = reader.has(0, "BZh") ? reader.little(3, 1) : -1;
    if (level < '1' || level > '9')
        return std::nullopt;
    constexpr qint64 kBlockHeader = 18;
    return tryDecode(reader, ready(decoders.bzip2, makeBunzip2Decoder), decoders,
                     {.leastHeader = kBlockHeader, .slowness = 24});
}

std::optional<ScanMatch> verifyXz(ScanReader& reader, ScanDecoders& decoders)
{
    Decoder& decoder = ready(decoders.xz, [] { return makeUnxzDecoder(kXzMemory); });
    constexpr qint64 kStreamHeader = 12;
    return tryDecode(reader, decoder, decoders,
                     {.leastHeader = kStreamHeader, .header = ScanProof::Checksum, .slowness = 6});
}

std::optional<ScanMatch> verifyZstd(ScanReader& reader, ScanDecoders& decoders)
{
    Decoder& decoder = ready(decoders.zstd, [] { return makeUnzstdDecoder(kLargestWindowLog); });
    constexpr qint64 kLongestHeaders = 21; // of the frame and its first block
    return tryDecode(reader, decoder, decoders, {.leastHeader = kLongestHeaders});
}

std::optional<ScanMatch> verifyLz4(ScanReader& reader, ScanDecoders& decoders)
{
    constexpr qint64 kLongestHeader = 19;
    return tryDecode(reader, ready(decoders.lz4, makeUnlz4Decoder), decoders,
                     {.leastHeader = kLongestHeader, .header = ScanProof::Checksum});
}

} // namespace sluice

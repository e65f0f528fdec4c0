#pragma once

#include "core/formats/scan.h"
#include "core/formats/scanreader.h"
#include "core/streams/codec.h"

#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace sluice {

/// What the trial decodes of one worker share: decoders are made when they are first needed, and kept.
/// Thread rule: one thread at a time.
struct ScanDecoders
{
    std::unique_ptr<Decoder> gzip;
    std::unique_ptr<Decoder> zlib;
    std::unique_ptr<Decoder> bzip2;
    std::unique_ptr<Decoder> xz;
    std::unique_ptr<Decoder> zstd;
    std::unique_ptr<Decoder> lz4;
    std::vector<quint8> output;
    /// A stream is decoded so far, if it has no end before: bytes of output, and work at most. Work is bytes
    /// of output of what decodes as fast as gzip.
    qint64 mostOutput = qint64{1} << 20;
    qint64 mostWork = std::numeric_limits<qint64>::max();
    /// What was done in all.
    qint64 work = 0;
};

/// A candidate that was verified; lengths and flaws as in EmbeddedData.
struct ScanMatch
{
    qint64 length = -1;
    ScanProof proof = ScanProof::Structure;
    /// Where the data begins, relative to where the signature said.
    qint64 start = 0;
    ScanFlaw flaw = ScanFlaw::None;
    qint64 decoded = -1;

    /// Data that goes on beyond the reader's bytes; of unknown length where those are not all that there are.
    [[nodiscard]] static ScanMatch cutOff(const ScanReader& reader, ScanProof proof = ScanProof::Structure);
    /// Data that says that it takes `length` bytes: cut off where they are not all there.
    [[nodiscard]] static ScanMatch lasting(const ScanReader& reader, qint64 length,
                                           ScanProof proof = ScanProof::Structure);
};

/// Says whether the reader's bytes, from offset 0, are of a kind. The signature is known to be there.
using ScanVerify = std::optional<ScanMatch> (*)(ScanReader& reader, ScanDecoders& decoders);

/// A kind of data: a row of the one table. To add a kind: write its verifier, add its row.
struct ScanKind
{
    const char* name;
    /// Bytes at `magicAt` from the start of the data; the search looks for the two from `anchor` of them,
    /// which are best rare.
    std::string_view magic;
    qint64 magicAt;
    size_t anchor;
    ScanVerify verify;
    /// It is not reported inside data of this kind whose length is known: it is a part of that. Null: always.
    const char* partOf;
};

[[nodiscard]] std::span<const ScanKind> scanKinds();

// Verifiers, by what they look into.

std::optional<ScanMatch> verifyGzip(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verifyZlib(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verifyBzip2(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verifyXz(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verifyZstd(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verifyLz4(ScanReader& reader, ScanDecoders& decoders);

std::optional<ScanMatch> verifyZipEntry(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verifyZipEnd(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verify7z(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verifyRar4(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verifyRar5(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verifyTar(ScanReader& reader, ScanDecoders& decoders);

std::optional<ScanMatch> verifyPng(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verifyJpeg(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verifyGif(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verifyBmp(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verifyRiff(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verifyOgg(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verifyFlac(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verifyMp4(ScanReader& reader, ScanDecoders& decoders);

std::optional<ScanMatch> verifyElf(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verifyPe(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verifyPdf(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verifySqlite(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verifyPcap(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verifyPcapng(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verifyCertificate(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verifyPem(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verifySquashfs(ScanReader& reader, ScanDecoders& decoders);
std::optional<ScanMatch> verifyExt(ScanReader& reader, ScanDecoders& decoders);

} // namespace sluice

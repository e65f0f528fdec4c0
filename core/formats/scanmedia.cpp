// Verifiers of pictures, sound and video: by their structure, and by checksums where they have them.
#include "core/formats/scankinds.h"
#include "core/streams/checksums.h"

#include <QtEndian>

namespace sluice {
namespace {

using namespace std::string_view_literals;

/// Chunks, boxes and pages that are followed to learn how long the data is.
constexpr int kMostParts = 65'536;
constexpr qint64 kLongestSearch = qint64{16} << 20;

bool isPrintable(qint64 fourBytes)
{
    for (int i = 0; i < 4; ++i, fourBytes >>= 8) {
        const qint64 byte = fourBytes & 0xff;
        if (byte < 0x20 || byte > 0x7e)
            return false;
    }
    return true;
}

/// Four characters as a big-endian number.
constexpr qint64 code(std::string_view name)
{
    qint64 value = 0;
    for (const char c : name)
        value = value << 8 | static_cast<quint8>(c);
    return value;
}

/// Where sub-blocks of a GIF end; -1 when they do not.
qint64 skipGifBlocks(ScanReader& reader, qint64 at)
{
    while (true) {
        const qint64 size = reader.little(at, 1);
        if (size < 0)
            return -1;
        at += 1 + size;
        if (size == 0)
            return at;
    }
}

/// Bytes of a GIF's colour table, by its flags.
qint64 gifTable(qint64 flags)
{
    return (flags & 0x80) != 0 ? qint64{3} << ((flags & 7) + 1) : 0;
}

/// The CRC of an Ogg page (RFC 3533, 6): polynomial 0x04c11db7, not reflected, the field itself as zeros.
quint32 oggCrc(std::span<const quint8> page)
{
    quint32 crc = 0;
    for (const quint8 byte : page) {
        crc ^= static_cast<quint32>(byte) << 24U;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 0x80000000U) != 0 ? crc << 1U ^ 0x04c11db7U : crc << 1U;
    }
    return crc;
}

/// The length of the Ogg page at `at`; -1 when there is none.
qint64 oggPage(ScanReader& reader, qint64 at)
{
    constexpr qint64 kHeader = 27;
    std::array<quint8, 255> lacing = {};
    const qint64 segments = reader.has(at, "OggS\0"sv) ? reader.little(at + 26, 1) : -1;
    if (segments < 0 || !reader.copy(at + kHeader, std::span(lacing).first(static_cast<size_t>(segments))))
        return -1;
    qint64 length = kHeader + segments;
    for (qint64 i = 0; i < segments; ++i)
        length += lacing[static_cast<size_t>(i)];
    return length <= reader.size() - at ? length : -1;
}

} // namespace

/// ISO/IEC 15948 (PNG), 5: the CRC-32 of IHDR decides, chunks up to IEND give the length.
std::optional<ScanMatch> verifyPng(ScanReader& reader, ScanDecoders& decoders)
{
    Q_UNUSED(decoders);
    std::array<quint8, 17> header = {};
    if (reader.big(8, 4) != 13 || !reader.has(12, "IHDR"sv) || !reader.copy(12, header))
        return std::nullopt;
    const std::unique_ptr<Digest> crc = makeChecksum("crc32");
    crc->update(header);
    if (qFromBigEndian<quint32>(crc->finish().constData()) != reader.big(29, 4))
        return std::nullopt;
    qint64 at = 8;
    for (int parts = 0; parts < kMostParts; ++parts) {
        const qint64 length = reader.big(at, 4);
        const qint64 type = reader.big(at + 4, 4);
        if (type >= 0 && !isPrintable(type))
            return ScanMatch{-1, ScanProof::Checksum};
        if (type < 0 || length > reader.size() - at - 12)
            return ScanMatch::cutOff(reader, ScanProof::Checksum);
        at += length + 12;
        if (type == code("IEND"))
            return ScanMatch{at, ScanProof::Checksum};
    }
    return ScanMatch{-1, ScanProof::Checksum};
}

/// ITU-T T.81, annex B: marker segments with a frame header among them up to the first scan; then the end
/// marker.
std::optional<ScanMatch> verifyJpeg(ScanReader& reader, ScanDecoders& decoders)
{
    Q_UNUSED(decoders);
    constexpr qint64 kStartOfScan = 0xda;
    bool frame = false;
    qint64 at = 2;
    for (int parts = 0; parts < 1024; ++parts) {
        const qint64 marker = reader.big(at, 2);
        const qint64 length = reader.big(at + 2, 2);
        const qint64 kind = marker & 0xff;
        if (marker >> 8 != 0xff || kind < 0xc0 || kind == 0xd8 || kind == 0xff || length < 2)
            return std::nullopt;
        const bool isFrame = kind >= 0xc0 && kind <= 0xcf && kind != 0xc4 && kind != 0xc8 && kind != 0xcc;
        if (isFrame) {
            const qint64 precision = reader.little(at + 4, 1);
            const qint64 components = reader.little(at + 9, 1);
            if ((precision != 8 && precision != 12 && precision != 16) || reader.big(at + 7, 2) == 0 ||
                components < 1 || components > 4 || length != 8 + 3 * components)
                return std::nullopt;
            frame = true;
        }
        at += 2 + length;
        if (kind == kStartOfScan) {
            const qint64 components = reader.little(at - length + 2, 1);
            if (!frame || length != 6 + 2 * components)
                return std::nullopt;
            // A 0xff of the picture's data has a zero after it: the end marker is not in it.
            const qint64 end = reader.find(at, kLongestSearch, "\xff\xd9"sv);
            if (end < 0 && reader.size() - at <= kLongestSearch)
                return ScanMatch::cutOff(reader);
            return ScanMatch{end >= 0 ? end + 2 : -1};
        }
    }
    return std::nullopt;
}

/// GIF89a specification: blocks up to the trailer.
std::optional<ScanMatch> verifyGif(ScanReader& reader, ScanDecoders& decoders)
{
    Q_UNUSED(decoders);
    const qint64 screenFlags = reader.little(10, 1);
    if (screenFlags < 0 || reader.little(6, 2) == 0 || reader.little(8, 2) == 0)
        return std::nullopt;
    qint64 at = 13 + gifTable(screenFlags);
    bool anyBlock = false;
    for (int parts = 0; parts < kMostParts; ++parts) {
        const qint64 kind = reader.little(at, 1);
        if (kind == 0x3b)
            return anyBlock ? std::optional(ScanMatch{at + 1}) : std::nullopt;
        if (kind == 0x21) {
            at = skipGifBlocks(reader, at + 2);
        } else if (kind == 0x2c) {
            const qint64 flags = reader.little(at + 9, 1);
            const qint64 codeSize = flags < 0 ? -1 : reader.little(at + 10 + gifTable(flags), 1);
            if (codeSize < 2 || codeSize > 11)
                return std::nullopt;
            at = skipGifBlocks(reader, at + 11 + gifTable(flags));
        } else {
            // Where the bytes end, it is cut off; else it is none.
            return anyBlock && kind < 0 ? std::optional(ScanMatch::cutOff(reader)) : std::nullopt;
        }
        if (at < 0)
            return anyBlock ? std::optional(ScanMatch::cutOff(reader)) : std::nullopt;
        anyBlock = true;
    }
    return ScanMatch{};
}

/// BITMAPFILEHEADER and the headers that follow it.
std::optional<ScanMatch> verifyBmp(ScanReader& reader, ScanDecoders& decoders)
{
    Q_UNUSED(decoders);
    constexpr std::array<qint64, 8> kHeaders = {12, 16, 40, 52, 56, 64, 108, 124};
    constexpr std::array<qint64, 7> kDepths = {0, 1, 4, 8, 16, 24, 32};
    const qint64 size = reader.little(2, 4);
    const qint64 pixels = reader.little(10, 4);
    const qint64 header = reader.little(14, 4);
    const bool old = header == 12;
    const qint64 width = reader.little(18, old ? 2 : 4);
    const qint64 height = reader.little(old ? 20 : 22, old ? 2 : 4);
    const qint64 planes = reader.little(old ? 22 : 26, 2);
    const qint64 depth = reader.little(old ? 24 : 28, 2);
    constexpr qint64 kFileHeader = 14;
    constexpr qint64 kLargestSide = 1 << 20;
    const qint64 rows = height > 0x7fffffff ? 0x100000000 - height : height; // negative: from the top down
    if (reader.little(6, 4) != 0 || std::find(kHeaders.begin(), kHeaders.end(), header) == kHeaders.end() ||
        planes != 1 || std::find(kDepths.begin(), kDepths.end(), depth) == kDepths.end() || width < 1 ||
        width > kLargestSide || rows < 1 || rows > kLargestSide || pixels < kFileHeader + header ||
        pixels > kFileHeader + header + 2048 || size < pixels)
        return std::nullopt;
    return ScanMatch::lasting(reader, size);
}

/// Multimedia Programming Interface 1.0: WAV, AVI, WebP and others.
std::optional<ScanMatch> verifyRiff(ScanReader& reader, ScanDecoders& decoders)
{
    Q_UNUSED(decoders);
    constexpr qint64 kHeader = 8;
    const qint64 size = reader.little(4, 4);
    const qint64 first = reader.little(16, 4);
    if (size < 12 || first < 0 || !isPrintable(reader.big(8, 4)) || !isPrintable(reader.big(12, 4)) ||
        first > size - 12)
        return std::nullopt;
    return ScanMatch::lasting(reader, size + kHeader);
}

/// RFC 3533: the first page's checksum decides, pages that follow give the length.
std::optional<ScanMatch> verifyOgg(ScanReader& reader, ScanDecoders& decoders)
{
    Q_UNUSED(decoders);
    constexpr qint64 kCrcAt = 22;
    const qint64 length = oggPage(reader, 0);
    if (length < 0)
        return std::nullopt;
    std::vector<quint8> page(static_cast<size_t>(length));
    if (!reader.copy(0, page))
        return std::nullopt;
    std::fill_n(page.begin() + kCrcAt, 4, quint8{0});
    reader.charge(8 * length);
    if (oggCrc(page) != reader.little(kCrcAt, 4))
        return std::nullopt;
    qint64 at = length;
    for (int parts = 0; parts < kMostParts; ++parts) {
        const qint64 next = oggPage(reader, at);
        if (next < 0)
            return ScanMatch{at, ScanProof::Checksum};
        at += next;
    }
    return ScanMatch{-1, ScanProof::Checksum};
}

/// RFC 9639, 8.2: STREAMINFO. The format does not say where it ends.
std::optional<ScanMatch> verifyFlac(ScanReader& reader, ScanDecoders& decoders)
{
    Q_UNUSED(decoders);
    const qint64 smallest = reader.big(8, 2);
    const qint64 largest = reader.big(10, 2);
    const qint64 rate = reader.big(18, 3) >> 4;
    if (smallest < 16 || largest < smallest || rate < 1 || rate > 1'048'575)
        return std::nullopt;
    // The header of the next metadata block, or a frame's sync code.
    const qint64 next = reader.little(42, 1);
    constexpr qint64 kLastType = 6;
    if (next < 0 || ((next & 0x7f) > kLastType && next != 0xff))
        return std::nullopt;
    return ScanMatch{};
}

/// ISO/IEC 14496-12: a file type box, then boxes of known types that give the length.
std::optional<ScanMatch> verifyMp4(ScanReader& reader, ScanDecoders& decoders)
{
    Q_UNUSED(decoders);
    constexpr std::array kTypes = {"moov"sv, "mdat"sv, "free"sv, "skip"sv, "wide"sv, "meta"sv,
                                   "moof"sv, "mfra"sv, "styp"sv, "sidx"sv, "uuid"sv, "pdin"sv,
                                   "pnot"sv, "ssix"sv, "prft"sv, "emsg"sv, "jp2h"sv, "jp2c"sv};
    const qint64 brands = reader.big(0, 4);
    if (brands < 16 || brands > 1024 || brands % 4 != 0 || !isPrintable(reader.big(8, 4)))
        return std::nullopt;
    qint64 at = brands;
    int parts = 0;
    for (; parts < kMostParts && at < reader.size(); ++parts) {
        qint64 size = reader.big(at, 4);
        const qint64 type = reader.big(at + 4, 4);
        if (std::none_of(kTypes.begin(), kTypes.end(),
                         [type](std::string_view known) { return code(known) == type; }))
            break;
        if (size == 1)
            size = reader.big(at + 8, 8);
        if (size == 0)
            return ScanMatch{reader.size()};
        if (size < 8)
            break;
        if (size > reader.size() - at)
            return ScanMatch::cutOff(reader);
        at += size;
    }
    if (parts == 0)
        return std::nullopt;
    return ScanMatch{parts < kMostParts ? at : -1};
}

} // namespace sluice

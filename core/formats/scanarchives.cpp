// Verifiers of archives: by their structure, and by the checksums of their headers.
#include "core/formats/scankinds.h"
#include "core/streams/checksums.h"

#include <QtEndian>

namespace sluice {
namespace {

using namespace std::string_view_literals;

/// Parts that are followed to learn how long an archive is.
constexpr int kMostParts = 65'536;

/// CRC-32 of so many bytes; nothing when they are not there.
std::optional<quint32> crc32(ScanReader& reader, qint64 offset, qint64 length)
{
    const std::unique_ptr<Digest> digest = makeChecksum("crc32");
    for (qint64 at = 0; at < length;) {
        const std::span<const quint8> part = reader.some(offset + at, length - at);
        if (part.empty())
            return std::nullopt;
        digest->update(part);
        at += static_cast<qint64>(part.size());
    }
    return qFromBigEndian<quint32>(digest->finish().constData());
}

/// An offset after `at`, or nothing when that is beyond the bytes there are.
std::optional<qint64> advance(const ScanReader& reader, qint64 at, qint64 by)
{
    if (by < 0 || at > reader.size() || by > reader.size() - at)
        return std::nullopt;
    return at + by;
}

/// A local file header of APPNOTE.TXT 4.3.7, as far as it can be judged; the length of the header.
std::optional<qint64> localHeader(ScanReader& reader, qint64 at)
{
    constexpr std::array<qint64, 14> kMethods = {0, 1, 6, 8, 9, 12, 14, 93, 94, 95, 96, 97, 98, 99};
    constexpr qint64 kLatestVersion = 63;
    constexpr qint64 kLongestName = 4096;
    const qint64 version = reader.little(at + 4, 2);
    const qint64 method = reader.little(at + 8, 2);
    const qint64 name = reader.little(at + 26, 2);
    const qint64 extra = reader.little(at + 28, 2);
    if (version < 0 || (version & 0xff) > kLatestVersion || extra < 0 || name < 1 || name > kLongestName ||
        std::find(kMethods.begin(), kMethods.end(), method) == kMethods.end())
        return std::nullopt;
    const std::span<const quint8> first = reader.some(at + 30, std::min<qint64>(name, 16));
    if (first.empty() || std::any_of(first.begin(), first.end(), [](quint8 c) { return c < 0x20; }))
        return std::nullopt;
    const std::optional<qint64> end = advance(reader, at + 30, name + extra);
    return end ? std::optional(*end - at) : std::nullopt;
}

/// The bytes end inside the local file header at `at`.
bool isBeyond(ScanReader& reader, qint64 at)
{
    const qint64 name = reader.little(at + 26, 2);
    const qint64 extra = reader.little(at + 28, 2);
    return name < 0 || extra < 0 || !advance(reader, at + 30, name + extra);
}

/// A tar header's number: octal digits among spaces and zeros, or 256-based (POSIX pax, GNU).
qint64 tarNumber(std::span<const quint8> field)
{
    constexpr quint8 kBinary = 0x80;
    qint64 value = 0;
    if (field[0] == kBinary) {
        for (const quint8 byte : field.subspan(field.size() - 7))
            value = value << 8U | byte;
        return value;
    }
    bool any = false;
    for (const quint8 byte : field) {
        if (byte >= '0' && byte <= '7') {
            value = value << 3U | (byte - '0');
            any = true;
        } else if (any || byte != ' ') {
            break;
        }
    }
    return any ? value : -1;
}

/// The size of the member whose header is at `at`; -1 when that is no header with a right checksum.
qint64 tarMember(ScanReader& reader, qint64 at)
{
    std::array<quint8, 512> header = {};
    if (!reader.copy(at, header))
        return -1;
    constexpr size_t kSumAt = 148;
    constexpr size_t kSumEnd = 156;
    qint64 sum = 0;
    for (size_t i = 0; i < header.size(); ++i)
        sum += i >= kSumAt && i < kSumEnd ? ' ' : header[i];
    const std::span<const quint8> all(header);
    if (tarNumber(all.subspan(kSumAt, kSumEnd - kSumAt)) != sum)
        return -1;
    return tarNumber(all.subspan(124, 12));
}

/// A number of RAR 5: seven bits a byte, the lowest first. Moves `at` beyond it; -1 when it is none.
qint64 rarNumber(ScanReader& reader, qint64& at)
{
    qint64 value = 0;
    for (unsigned shift = 0; shift < 63; shift += 7) {
        const qint64 byte = reader.little(at++, 1);
        if (byte < 0)
            return -1;
        value |= (byte & 0x7f) << shift;
        if (byte < 0x80)
            return value;
    }
    return -1;
}

} // namespace

std::optional<ScanMatch> verifyZipEntry(ScanReader& reader, ScanDecoders& decoders)
{
    Q_UNUSED(decoders);
    constexpr qint64 kSizesFollow = 0x08;
    constexpr qint64 kLarge = 0xffffffff;
    if (!localHeader(reader, 0))
        return std::nullopt;
    // An archive whose end is there is found by it: here are those that are cut off. Members follow each
    // other.
    qint64 at = 0;
    for (int parts = 0; parts < kMostParts && reader.has(at, "PK\x03\x04"sv); ++parts) {
        const std::optional<qint64> header = localHeader(reader, at);
        const qint64 size = reader.little(at + 18, 4);
        if (!header && isBeyond(reader, at))
            return ScanMatch::cutOff(reader);
        if (!header || size == kLarge || (reader.little(at + 6, 2) & kSizesFollow) != 0)
            return ScanMatch{};
        const std::optional<qint64> next = advance(reader, at + *header, size);
        if (!next)
            return ScanMatch::cutOff(reader);
        at = *next;
    }
    return ScanMatch{at};
}

/// The end of central directory record, APPNOTE.TXT 4.3.16: it leads to the directory and to the start.
std::optional<ScanMatch> verifyZipEnd(ScanReader& reader, ScanDecoders& decoders)
{
    Q_UNUSED(decoders);
    constexpr qint64 kRecord = 22;
    const qint64 entries = reader.little(10, 2);
    const qint64 size = reader.little(12, 4);
    const qint64 offset = reader.little(16, 4);
    const qint64 comment = reader.little(20, 2);
    if (comment < 0 || comment > reader.size() - kRecord || entries != reader.little(8, 2) ||
        reader.little(4, 4) != 0)
        return std::nullopt;
    if (size > reader.before() || offset > reader.before() - size)
        return std::nullopt;
    const qint64 start = -size - offset;
    const qint64 length = kRecord + comment - start;
    if (entries == 0)
        return size == 0 && offset == 0 ? std::optional(ScanMatch{length}) : std::nullopt;
    if (!reader.has(-size, "PK\x01\x02"sv) || !reader.has(start, "PK\x03\x04"sv))
        return std::nullopt;
    return ScanMatch{length, ScanProof::Structure, start};
}

/// The signature header of 7zFormat.txt.
std::optional<ScanMatch> verify7z(ScanReader& reader, ScanDecoders& decoders)
{
    Q_UNUSED(decoders);
    constexpr qint64 kHeader = 32;
    if (reader.little(6, 1) != 0 || crc32(reader, 12, 20) != reader.little(8, 4))
        return std::nullopt;
    const qint64 offset = reader.little(12, 8);
    const qint64 size = reader.little(20, 8);
    if (offset < 0 || size < 0)
        return std::nullopt;
    const std::optional<qint64> header = advance(reader, kHeader, offset);
    const std::optional<qint64> end = header ? advance(reader, *header, size) : std::nullopt;
    return end ? ScanMatch{*end, ScanProof::Checksum} : ScanMatch::cutOff(reader, ScanProof::Checksum);
}

/// RAR 1.5 to 4 (technote.txt): blocks with a CRC-16 that is half of a CRC-32.
std::optional<ScanMatch> verifyRar4(ScanReader& reader, ScanDecoders& decoders)
{
    Q_UNUSED(decoders);
    constexpr qint64 kMarker = 7;
    constexpr qint64 kMainHead = 0x73;
    constexpr qint64 kEndHead = 0x7b;
    constexpr qint64 kHasData = 0x8000;
    constexpr qint64 kFileHead = 0x74;
    qint64 at = kMarker;
    for (int parts = 0; parts < kMostParts; ++parts) {
        const qint64 type = reader.little(at + 2, 1);
        const qint64 flags = reader.little(at + 3, 2);
        const qint64 header = reader.little(at + 5, 2);
        const std::optional<quint32> sum =
            header >= kMarker ? crc32(reader, at + 2, header - 2) : std::nullopt;
        const bool good = sum && (*sum & 0xffff) == reader.little(at, 2);
        if (at == kMarker && (!good || type != kMainHead))
            return std::nullopt;
        if (!good && (header < 0 || header > reader.size() - at))
            return ScanMatch::cutOff(reader, ScanProof::Checksum);
        if (!good)
            break;
        const bool data = type == kFileHead || (flags & kHasData) != 0;
        const std::optional<qint64> next = advance(reader, at + header, data ? reader.little(at + 7, 4) : 0);
        if (!next)
            return ScanMatch::cutOff(reader, ScanProof::Checksum);
        at = *next;
        if (type == kEndHead)
            return ScanMatch{at, ScanProof::Checksum};
    }
    return ScanMatch{-1, ScanProof::Checksum};
}

/// RAR 5 (https://www.rarlab.com/technote.htm): blocks with a CRC-32.
std::optional<ScanMatch> verifyRar5(ScanReader& reader, ScanDecoders& decoders)
{
    Q_UNUSED(decoders);
    constexpr qint64 kMarker = 8;
    constexpr qint64 kLongestHeader = qint64{2} << 20;
    constexpr qint64 kEnd = 5;
    constexpr qint64 kLeastBlock = 7;
    constexpr qint64 kExtraFlag = 1;
    constexpr qint64 kDataFlag = 2;
    qint64 at = kMarker;
    for (int parts = 0; parts < kMostParts; ++parts) {
        qint64 field = at + 4;
        const qint64 header = rarNumber(reader, field);
        const qint64 body = field;
        const bool good = header > 0 && header <= kLongestHeader &&
                          crc32(reader, at + 4, body - at - 4 + header) == reader.little(at, 4);
        if (!good && at == kMarker)
            return std::nullopt;
        const bool isLonger = header > reader.size() - body && header <= kLongestHeader;
        if (!good && (reader.size() - at < kLeastBlock || isLonger))
            return ScanMatch::cutOff(reader, ScanProof::Checksum);
        if (!good)
            break;
        const qint64 type = rarNumber(reader, field);
        const qint64 flags = rarNumber(reader, field);
        if (flags >= 0 && (flags & kExtraFlag) != 0)
            rarNumber(reader, field);
        const qint64 data = flags >= 0 && (flags & kDataFlag) != 0 ? rarNumber(reader, field) : 0;
        const std::optional<qint64> next = advance(reader, body + header, data);
        if (!next)
            return ScanMatch::cutOff(reader, ScanProof::Checksum);
        at = *next;
        if (type == kEnd)
            return ScanMatch{at, ScanProof::Checksum};
    }
    return ScanMatch{-1, ScanProof::Checksum};
}

/// POSIX.1-2017, pax, "ustar interchange format": the checksum of the first header decides.
std::optional<ScanMatch> verifyTar(ScanReader& reader, ScanDecoders& decoders)
{
    Q_UNUSED(decoders);
    constexpr qint64 kBlock = 512;
    qint64 at = 0;
    for (int parts = 0; parts < kMostParts; ++parts) {
        const qint64 size = tarMember(reader, at);
        if (size < 0 && at == 0)
            return std::nullopt;
        if (size < 0) {
            // Two blocks of zeros end it.
            std::array<quint8, 2 * kBlock> end = {};
            const bool whole = reader.copy(at, end) &&
                               std::all_of(end.begin(), end.end(), [](quint8 byte) { return byte == 0; });
            return whole || reader.size() - at >= 2 * kBlock
                       ? ScanMatch{whole ? at + 2 * kBlock : -1, ScanProof::Checksum}
                       : ScanMatch::cutOff(reader, ScanProof::Checksum);
        }
        const qint64 padding = (kBlock - size % kBlock) % kBlock;
        const std::optional<qint64> data = advance(reader, at + kBlock, size);
        const std::optional<qint64> next = data ? advance(reader, *data, padding) : std::nullopt;
        if (!next)
            return ScanMatch::cutOff(reader, ScanProof::Checksum);
        at = *next;
    }
    return ScanMatch{-1, ScanProof::Checksum};
}

} // namespace sluice

// Verifiers of programs, documents, databases, captures, certificates and file systems: by their structure.
#include "core/formats/scankinds.h"

#include <bit>

namespace sluice {
namespace {

using namespace std::string_view_literals;

constexpr int kMostParts = 65'536;

bool isPowerOfTwo(qint64 value, qint64 least, qint64 most)
{
    return value >= least && value <= most && std::has_single_bit(static_cast<quint64>(value));
}

/// The end of `length` bytes from `offset`, at least `end`; -1 where it is beyond all bytes or either is
/// unknown.
qint64 furthest(const ScanReader& reader, qint64 end, qint64 offset, qint64 length)
{
    if (end < 0 || offset < 0 || length < 0 || offset > reader.size() || length > reader.size() - offset)
        return -1;
    return std::max(end, offset + length);
}

/// Tag and length of a DER element at `at`: where its content begins and ends; nothing when it is none.
struct DerElement
{
    qint64 tag = 0;
    qint64 begin = 0;
    qint64 end = 0;
};

std::optional<DerElement> derElement(ScanReader& reader, qint64 at)
{
    const qint64 tag = reader.little(at, 1);
    qint64 length = reader.little(at + 1, 1);
    if (tag < 0 || length < 0)
        return std::nullopt;
    qint64 begin = at + 2;
    if (length >= 0x80) {
        const int bytes = static_cast<int>(length & 0x7f);
        if (bytes < 1 || bytes > 4)
            return std::nullopt;
        length = reader.big(begin, bytes);
        begin += bytes;
    }
    if (length < 0 || begin > reader.size() || length > reader.size() - begin)
        return std::nullopt;
    return DerElement{tag, begin, begin + length};
}

/// Follows the records of a capture: they end where the bytes do, or where no record can be.
ScanMatch pcapRecords(ScanReader& reader, bool bigEndian, qint64 snapLength)
{
    constexpr qint64 kRecordHeader = 16;
    constexpr int kMostRecords = 1 << 20;
    const auto number = [&](qint64 at) { return bigEndian ? reader.big(at, 4) : reader.little(at, 4); };
    qint64 at = 24;
    for (int records = 0; records < kMostRecords; ++records) {
        if (at == reader.size())
            return {at};
        const qint64 kept = number(at + 8);
        const qint64 original = number(at + 12);
        if (kept < 0 || original < kept || kept > snapLength || original == 0)
            return {reader.isSpent() ? -1 : at};
        if (kept > reader.size() - at - kRecordHeader)
            return ScanMatch::cutOff(reader);
        at += kRecordHeader + kept;
    }
    return {};
}

} // namespace

/// System V ABI, chapter 4 and 5: the tables of segments and sections give the length.
std::optional<ScanMatch> verifyElf(ScanReader& reader, ScanDecoders& decoders)
{
    Q_UNUSED(decoders);
    const qint64 bits = reader.little(4, 1);
    const qint64 order = reader.little(5, 1);
    if ((bits != 1 && bits != 2) || (order != 1 && order != 2) || reader.little(6, 1) != 1)
        return std::nullopt;
    const bool wide = bits == 2;
    const int word = wide ? 8 : 4;
    const auto number = [&](qint64 at, int bytes) {
        return order == 2 ? reader.big(at, bytes) : reader.little(at, bytes);
    };
    const qint64 type = number(16, 2);
    const qint64 header = number(wide ? 52 : 40, 2);
    const qint64 segmentSize = number(wide ? 54 : 42, 2);
    const qint64 segments = number(wide ? 56 : 44, 2);
    const qint64 sectionSize = number(wide ? 58 : 46, 2);
    const qint64 sections = number(wide ? 60 : 48, 2);
    const bool system = type >= 0xfe00;
    if (type < 0 || (type > 4 && !system) || number(18, 2) < 1 || number(20, 4) != 1 ||
        header != (wide ? 64 : 52) || (segments > 0 && segmentSize != (wide ? 56 : 32)) ||
        (sections > 0 && sectionSize != (wide ? 64 : 40)) || sections < 0)
        return std::nullopt;

    const qint64 segmentsAt = number(wide ? 32 : 28, word);
    const qint64 sectionsAt = number(wide ? 40 : 32, word);
    qint64 end = header;
    if (segments > 0)
        end = furthest(reader, end, segmentsAt, segments * segmentSize);
    if (sections > 0)
        end = furthest(reader, end, sectionsAt, sections * sectionSize);
    for (qint64 i = 0; end >= 0 && i < segments; ++i) {
        const qint64 at = segmentsAt + i * segmentSize;
        end = furthest(reader, end, number(at + (wide ? 8 : 4), word), number(at + (wide ? 32 : 16), word));
    }
    constexpr qint64 kNoBits = 8;
    for (qint64 i = 0; end >= 0 && i < sections; ++i) {
        const qint64 at = sectionsAt + i * sectionSize;
        if (number(at + 4, 4) != kNoBits)
            end = furthest(reader, end, number(at + (wide ? 24 : 16), word),
                           number(at + (wide ? 32 : 20), word));
    }
    return end < 0 ? ScanMatch::cutOff(reader) : ScanMatch{end};
}

/// Microsoft's PE Format: the sections, and the certificates after them, give the length.
std::optional<ScanMatch> verifyPe(ScanReader& reader, ScanDecoders& decoders)
{
    Q_UNUSED(decoders);
    constexpr qint64 kFurthestHeader = 0x10000;
    constexpr qint64 kMostSections = 96;
    const qint64 header = reader.little(60, 4);
    if (header < 4 || header > kFurthestHeader || !reader.has(header, "PE\0\0"sv))
        return std::nullopt;
    const qint64 sections = reader.little(header + 6, 2);
    const qint64 optional = reader.little(header + 20, 2);
    const qint64 magic = reader.little(header + 24, 2);
    const bool wide = magic == 0x20b;
    if (sections < 0 || sections > kMostSections || (magic != 0x10b && !wide) || optional < (wide ? 112 : 96))
        return std::nullopt;
    const qint64 table = header + 24 + optional;
    qint64 end = furthest(reader, table, table, sections * 40);
    for (qint64 i = 0; end >= 0 && i < sections; ++i) {
        const qint64 at = table + i * 40;
        const qint64 size = reader.little(at + 16, 4);
        if (size != 0)
            end = furthest(reader, end, reader.little(at + 20, 4), size);
    }
    constexpr qint64 kCertificates = 4;
    const qint64 directory = header + 24 + (wide ? 112 : 96) + kCertificates * 8;
    if (end >= 0 && reader.little(directory - kCertificates * 8 - 4, 4) > kCertificates &&
        reader.little(directory + 4, 4) > 0)
        end = furthest(reader, end, reader.little(directory, 4), reader.little(directory + 4, 4));
    return end < 0 ? ScanMatch::cutOff(reader) : ScanMatch{end};
}

/// ISO 32000-1, 7.5.2: a version, and an object near it. Updates append to a PDF: it does not tell its end.
std::optional<ScanMatch> verifyPdf(ScanReader& reader, ScanDecoders& decoders)
{
    Q_UNUSED(decoders);
    constexpr qint64 kNear = 4096;
    const qint64 major = reader.little(5, 1);
    const qint64 minor = reader.little(7, 1);
    const qint64 after = reader.little(8, 1);
    if ((major != '1' && major != '2') || reader.little(6, 1) != '.' || minor < '0' || minor > '9' ||
        (after != '\r' && after != '\n' && after != ' ' && after != '%'))
        return std::nullopt;
    const qint64 object = reader.find(9, kNear, " obj"sv);
    const qint64 before = object > 0 ? reader.little(object - 1, 1) : -1;
    if (before < '0' || before > '9')
        return std::nullopt;
    return ScanMatch{};
}

/// https://www.sqlite.org/fileformat2.html, 1.3: sizes and constants of the header.
std::optional<ScanMatch> verifySqlite(ScanReader& reader, ScanDecoders& decoders)
{
    Q_UNUSED(decoders);
    qint64 page = reader.big(16, 2);
    page = page == 1 ? 65'536 : page;
    if (!isPowerOfTwo(page, 512, 65'536) || reader.big(18, 1) > 2 || reader.big(19, 1) > 2 ||
        reader.big(21, 3) != 0x402020)
        return std::nullopt;
    constexpr qint64 kHeader = 100;
    if (reader.size() < kHeader)
        return ScanMatch::cutOff(reader);
    // The number of pages counts when it was written with the last change.
    const qint64 pages = reader.big(28, 4);
    const bool current = pages > 0 && reader.big(24, 4) == reader.big(92, 4);
    return current ? ScanMatch::lasting(reader, pages * page) : ScanMatch{};
}

/// draft-ietf-opsawg-pcap: the header, and records that follow from each other.
std::optional<ScanMatch> verifyPcap(ScanReader& reader, ScanDecoders& decoders)
{
    Q_UNUSED(decoders);
    constexpr qint64 kLargestSnap = qint64{256} << 20;
    constexpr qint64 kUsualSnap = 262'144;
    const bool bigEndian = reader.little(0, 1) == 0xa1;
    const qint64 snap = bigEndian ? reader.big(16, 4) : reader.little(16, 4);
    const qint64 link = bigEndian ? reader.big(20, 4) : reader.little(20, 4);
    if (link < 0 || (link & 0x0fff0000) != 0)
        return std::nullopt;
    // 0 and huge numbers stand for no limit.
    const bool limited = snap > 0 && snap <= kLargestSnap;
    return pcapRecords(reader, bigEndian, std::max(limited ? snap : kLargestSnap, kUsualSnap));
}

/// draft-ietf-opsawg-pcapng: blocks that say their length twice.
std::optional<ScanMatch> verifyPcapng(ScanReader& reader, ScanDecoders& decoders)
{
    Q_UNUSED(decoders);
    constexpr qint64 kLargestBlock = qint64{64} << 20;
    const bool bigEndian = reader.has(8, "\x1a\x2b\x3c\x4d"sv);
    const auto number = [&](qint64 at, int bytes) {
        return bigEndian ? reader.big(at, bytes) : reader.little(at, bytes);
    };
    if (!reader.has(0, "\n\r\r\n"sv) || number(12, 2) != 1)
        return std::nullopt;
    qint64 at = 0;
    int parts = 0;
    for (; parts < kMostParts && at < reader.size(); ++parts) {
        const qint64 length = number(at + 4, 4);
        if (length < 12 || length % 4 != 0 || length > kLargestBlock || length > reader.size() - at ||
            number(at + length - 4, 4) != length)
            break;
        at += length;
    }
    if (parts == 0)
        return std::nullopt;
    return ScanMatch{parts < kMostParts && !reader.isSpent() ? at : -1};
}

/// RFC 5280, 4.1: a certificate in DER (X.690) holds what is signed, an algorithm and a signature, and no
/// more.
std::optional<ScanMatch> verifyCertificate(ScanReader& reader, ScanDecoders& decoders)
{
    Q_UNUSED(decoders);
    constexpr qint64 kSequence = 0x30;
    constexpr qint64 kInteger = 0x02;
    constexpr qint64 kBitString = 0x03;
    constexpr qint64 kVersion = 0xa0;
    const std::optional<DerElement> whole = derElement(reader, 0);
    const std::optional<DerElement> content = whole ? derElement(reader, whole->begin) : std::nullopt;
    if (!content || whole->tag != kSequence || content->tag != kSequence)
        return std::nullopt;
    const std::optional<DerElement> version = derElement(reader, content->begin);
    const std::optional<DerElement> serial = version ? derElement(reader, version->end) : std::nullopt;
    const std::optional<DerElement> inner = serial ? derElement(reader, serial->end) : std::nullopt;
    const std::optional<DerElement> algorithm = derElement(reader, content->end);
    const std::optional<DerElement> signature = algorithm ? derElement(reader, algorithm->end) : std::nullopt;
    if (!inner || !signature || version->tag != kVersion || serial->tag != kInteger ||
        inner->tag != kSequence || algorithm->tag != kSequence || signature->tag != kBitString ||
        signature->end != whole->end)
        return std::nullopt;
    return ScanMatch{whole->end};
}

/// RFC 7468, 2: a label between dashes, base64, and the same label at the end.
std::optional<ScanMatch> verifyPem(ScanReader& reader, ScanDecoders& decoders)
{
    Q_UNUSED(decoders);
    constexpr qint64 kBegin = 11;
    constexpr qint64 kLongestLabel = 48;
    constexpr qint64 kLongestText = qint64{1} << 20;
    std::string label;
    for (qint64 c = 0; c != '-'; label += static_cast<char>(c)) {
        c = reader.little(kBegin + static_cast<qint64>(label.size()), 1);
        const bool good = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' || c == '-';
        if (!good || static_cast<qint64>(label.size()) > kLongestLabel)
            return std::nullopt;
    }
    label.pop_back();
    const qint64 labelEnd = kBegin + static_cast<qint64>(label.size());
    if (label.empty() || !reader.has(labelEnd, "-----"sv))
        return std::nullopt;
    qint64 at = labelEnd + 5;
    for (const qint64 most = std::min(reader.size(), at + kLongestText); at < most; ++at) {
        const qint64 c = reader.little(at, 1);
        const bool text = c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0x7e);
        if (!text)
            return std::nullopt;
        if (c == '-' && reader.has(at, "-----END "sv) && reader.has(at + 9, label) &&
            reader.has(at + 9 + static_cast<qint64>(label.size()), "-----"sv))
            return ScanMatch{at + 14 + static_cast<qint64>(label.size())};
        // Headers such as "Proc-Type:" have dashes too; five of them begin another text.
        if (c == '-' && reader.has(at, "-----"sv))
            return std::nullopt;
    }
    return std::nullopt;
}

/// The superblock of squashfs 4.0 (Documentation/filesystems/squashfs.rst and the kernel's squashfs_fs.h).
std::optional<ScanMatch> verifySquashfs(ScanReader& reader, ScanDecoders& decoders)
{
    Q_UNUSED(decoders);
    const qint64 block = reader.little(12, 4);
    const qint64 log = reader.little(22, 2);
    const qint64 used = reader.little(40, 8);
    if (!isPowerOfTwo(block, 4096, 1 << 20) || log < 0 || log > 20 || block != qint64{1} << log ||
        reader.little(28, 2) != 4 || reader.little(30, 2) != 0 || used < 96)
        return std::nullopt;
    return ScanMatch::lasting(reader, used);
}

/// The superblock of ext2, 3 and 4 (Documentation/filesystems/ext4/super.rst), the first one of the file
/// system.
std::optional<ScanMatch> verifyExt(ScanReader& reader, ScanDecoders& decoders)
{
    Q_UNUSED(decoders);
    constexpr qint64 kSuper = 1024;
    const auto number = [&](qint64 at, int bytes) { return reader.little(kSuper + at, bytes); };
    const qint64 blocks = number(0x04, 4);
    const qint64 log = number(0x18, 4);
    const qint64 perGroup = number(0x20, 4);
    const qint64 state = number(0x3a, 2);
    const qint64 errors = number(0x3c, 2);
    const qint64 revision = number(0x4c, 4);
    if (number(0, 4) < 1 || blocks < 1 || log < 0 || log > 6 || perGroup < 8 || number(0x28, 4) < 1 ||
        number(0x14, 4) > 1 || state < 0 || state > 7 || errors < 1 || errors > 3 || revision < 0 ||
        revision > 1 || number(0x5a, 2) != 0)
        return std::nullopt;
    constexpr qint64 k64Bit = 0x80;
    const bool large = revision == 1 && (number(0x60, 4) & k64Bit) != 0;
    const qint64 high = large ? number(0x150, 4) : 0;
    const qint64 unit = qint64{1024} << log;
    if (high < 0 || high > 0xffff || (high << 32 | blocks) > reader.size() / unit)
        return high < 0 || high > 0xffff ? ScanMatch{} : ScanMatch::cutOff(reader);
    return ScanMatch{(high << 32 | blocks) * unit};
}

} // namespace sluice

#include "core/formats/filetype.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace sluice {
namespace {

using namespace std::string_view_literals;

using Head = std::string_view;

// Bytes that a type has at fixed places; `more` may be empty.
struct Signature
{
    const char* name;
    size_t offset;
    std::string_view bytes;
    size_t moreOffset = 0;
    std::string_view more = {};
};

// The first that fits wins, so what contains or extends another comes before it.
constexpr Signature kSignatures[] = {
    // Images
    {"png", 0, "\x89PNG\r\n\x1a\n"sv},
    {"jpeg", 0, "\xff\xd8\xff"sv},
    {"gif", 0, "GIF87a"sv},
    {"gif", 0, "GIF89a"sv},
    {"webp", 0, "RIFF"sv, 8, "WEBP"sv},
    {"tiff", 0, "II*\0"sv},
    {"tiff", 0, "MM\0*"sv},
    {"psd", 0, "8BPS\0\1"sv},
    {"jpeg xl", 0, "\0\0\0\x0cJXL \r\n\x87\n"sv},
    {"jpeg 2000", 0, "\0\0\0\x0cjP  \r\n\x87\n"sv},
    {"openexr", 0, "v/1\1"sv},
    {"qoi", 0, "qoif"sv},
    {"avif", 4, "ftypavif"sv},
    {"heif", 4, "ftypheic"sv},
    {"heif", 4, "ftypmif1"sv},
    // Sound and video
    {"wav", 0, "RIFF"sv, 8, "WAVE"sv},
    {"avi", 0, "RIFF"sv, 8, "AVI "sv},
    {"aiff", 0, "FORM"sv, 8, "AIFF"sv},
    {"aiff", 0, "FORM"sv, 8, "AIFC"sv},
    {"flac", 0, "fLaC"sv},
    {"ogg", 0, "OggS"sv},
    {"mp3", 0, "ID3"sv},
    {"midi", 0, "MThd\0\0\0\6"sv},
    {"au", 0, ".snd"sv},
    {"quicktime", 4, "ftypqt  "sv},
    {"mp4", 4, "ftyp"sv},
    {"matroska", 0, "\x1a\x45\xdf\xa3"sv},
    {"flv", 0, "FLV\1"sv},
    // Captures
    {"pcap", 0, "\xd4\xc3\xb2\xa1"sv},
    {"pcap", 0, "\xa1\xb2\xc3\xd4"sv},
    {"pcap", 0, "\x4d\x3c\xb2\xa1"sv},
    {"pcap", 0, "\xa1\xb2\x3c\x4d"sv},
    {"pcapng", 0, "\n\r\r\n"sv, 8, "\x4d\x3c\x2b\x1a"sv},
    {"pcapng", 0, "\n\r\r\n"sv, 8, "\x1a\x2b\x3c\x4d"sv},
    // Compressed data and archives
    {"gzip", 0, "\x1f\x8b\x08"sv},
    {"bzip2", 0, "BZh"sv, 4, "1AY&SY"sv},
    {"bzip2", 0, "BZh"sv, 4, "\x17\x72\x45\x38\x50\x90"sv},
    {"xz", 0, "\xfd\x37zXZ\0"sv},
    {"zstd", 0, "\x28\xb5\x2f\xfd"sv},
    {"lz4", 0, "\x04\x22\x4d\x18"sv},
    {"lzip", 0, "LZIP\1"sv},
    {"compress", 0, "\x1f\x9d"sv},
    {"zip", 0, "PK\3\4"sv},
    {"zip", 0, "PK\5\6"sv},
    {"7z", 0, "7z\xbc\xaf\x27\x1c"sv},
    {"rar", 0, "Rar!\x1a\7"sv},
    {"tar", 257, "ustar"sv},
    {"deb", 0, "!<arch>\ndebian-binary"sv},
    {"ar", 0, "!<arch>\n"sv},
    {"cpio", 0, "070701"sv},
    {"cpio", 0, "070702"sv},
    {"cpio", 0, "070707"sv},
    {"cpio", 0, "\xc7\x71"sv},
    {"cab", 0, "MSCF\0\0\0\0"sv},
    {"rpm", 0, "\xed\xab\xee\xdb"sv},
    // Programs
    {"elf core", 0,
     "\x7f"
     "ELF"sv,
     16, "\4\0"sv},
    {"elf core", 0,
     "\x7f"
     "ELF"sv,
     16, "\0\4"sv},
    {"elf", 0,
     "\x7f"
     "ELF"sv},
    {"mach-o", 0, "\xcf\xfa\xed\xfe"sv},
    {"mach-o", 0, "\xce\xfa\xed\xfe"sv},
    {"mach-o", 0, "\xfe\xed\xfa\xcf"sv},
    {"mach-o", 0, "\xfe\xed\xfa\xce"sv},
    {"wasm", 0, "\0asm"sv},
    {"dex", 0, "dex\n"sv},
    {"lua bytecode", 0, "\x1bLua"sv},
    {"llvm bitcode", 0, "BC\xc0\xde"sv},
    // Disks and file systems
    {"qcow2", 0, "QFI\xfb"sv},
    {"vmdk", 0, "KDMV"sv},
    {"vhd", 0, "conectix"sv},
    {"vhdx", 0, "vhdxfile"sv},
    {"vdi", 64, "\x7f\x10\xda\xbe"sv},
    {"luks", 0, "LUKS\xba\xbe"sv},
    {"squashfs", 0, "hsqs"sv},
    {"erofs", 1024, "\xe2\xe1\xf5\xe0"sv},
    {"xfs", 0, "XFSB"sv},
    {"btrfs", 0x10040, "_BHRfS_M"sv},
    {"ext", 0x438, "\x53\xef"sv, 0x44c, "\1\0\0\0"sv},
    {"ntfs", 3, "NTFS    "sv},
    {"exfat", 3, "EXFAT   "sv},
    {"fat", 54, "FAT12   "sv, 510, "\x55\xaa"sv},
    {"fat", 54, "FAT16   "sv, 510, "\x55\xaa"sv},
    {"fat", 82, "FAT32   "sv, 510, "\x55\xaa"sv},
    {"swap", 4086, "SWAPSPACE2"sv},
    {"iso 9660", 0x8001, "CD001"sv},
    {"gpt disk", 512, "EFI PART"sv},
    // Documents, databases, fonts
    {"pdf", 0, "%PDF-"sv},
    {"postscript", 0, "%!PS"sv},
    {"rtf", 0, "{\\rtf"sv},
    {"ole2", 0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv},
    {"sqlite", 0, "SQLite format 3\0"sv},
    {"hdf5", 0, "\x89HDF\r\n\x1a\n"sv},
    {"parquet", 0, "PAR1"sv},
    {"arrow", 0, "ARROW1\0\0"sv},
    {"numpy", 0, "\x93NUMPY"sv},
    {"opentype", 0, "OTTO\0"sv},
    {"truetype", 0, "\0\1\0\0\0"sv},
    {"woff", 0, "wOFF"sv},
    {"woff2", 0, "wOF2"sv},
    {"git pack", 0, "PACK\0\0\0"sv},
    {"git index", 0, "DIRC\0\0\0"sv},
    {"journal", 0, "LPKSHHRH"sv},
    {"evtx", 0, "ElfFile\0"sv},
    {"pem", 0, "-----BEGIN "sv},
    {"xml", 0, "<?xml"sv},
    {"xml", 0, "\xef\xbb\xbf<?xml"sv},
    {"script", 0, "#!"sv},
};

bool has(Head head, size_t offset, std::string_view bytes)
{
    return offset <= head.size() && head.substr(offset, bytes.size()) == bytes;
}

quint32 number(Head head, size_t offset, size_t bytes, bool bigEndian = false)
{
    quint32 value = 0;
    for (size_t i = 0; i < bytes; ++i)
        value = value << 8U | static_cast<quint8>(head[offset + (bigEndian ? i : bytes - 1 - i)]);
    return value;
}

// Types whose signature is too short to be believed by itself.
const char* weakType(Head head, qint64 fileSize)
{
    if (has(head, 0, "MZ"sv) && head.size() >= 64) {
        const quint32 header = number(head, 60, 4);
        return has(head, header, "PE\0\0"sv) ? "pe" : "dos executable";
    }
    if (has(head, 0, "BM"sv) && head.size() >= 18) {
        const quint32 header = number(head, 14, 4);
        if (header == 12 || (header >= 40 && header <= 124))
            return "bmp";
    }
    if (has(head, 0, "\xca\xfe\xba\xbe"sv) &&
        head.size() >= 8) // a fat binary has few parts, a class file version 45 up
        return number(head, 4, 4, true) < 45 ? "mach-o" : "java class";
    if (has(head, 0, "\0\0\1\0"sv) && head.size() >= 22) {
        const quint32 count = number(head, 4, 2);
        if (count > 0 && number(head, 18, 4) == 6 + 16 * count)
            return "ico";
    }
    // RFC 1950, 2.2: method 8, a window of at most 32 KiB, a multiple of 31, no preset dictionary.
    if (head.size() >= 6 && (number(head, 0, 1) & 0x0fU) == 8 && number(head, 0, 1) >> 4U <= 7 &&
        number(head, 0, 2, true) % 31 == 0 && (number(head, 1, 1) & 0x20U) == 0 && number(head, 0, 1) == 0x78)
        return "zlib";
    // A frame of MPEG audio layer III with a valid bit rate and sampling rate.
    if (head.size() >= 4 && number(head, 0, 1) == 0xff && (number(head, 1, 1) & 0xe6U) == 0xe2 &&
        (number(head, 1, 1) & 0x18U) != 0x08 && number(head, 2, 1) >> 4U != 15 &&
        number(head, 2, 1) >> 4U != 0 && (number(head, 2, 1) & 0x0cU) != 0x0c)
        return "mp3";
    if (fileSize >= 512 && has(head, 510, "\x55\xaa"sv))
        return "boot sector";
    return nullptr;
}

// Length of the UTF-8 character at `at` (RFC 3629), 0 when there is none, -1 when `text` ends inside it.
int characterLength(Head text, size_t at)
{
    const auto byte = [&](size_t i) { return static_cast<quint8>(text[i]); };
    const quint8 lead = byte(at);
    if (lead < 0x80)
        return 1;
    const int length = lead >= 0xc2 && lead <= 0xdf   ? 2
                       : lead >= 0xe0 && lead <= 0xef ? 3
                       : lead >= 0xf0 && lead <= 0xf4 ? 4
                                                      : 0;
    for (int i = 1; i < length; ++i) {
        if (at + static_cast<size_t>(i) >= text.size())
            return -1;
        const quint8 next = byte(at + static_cast<size_t>(i));
        const quint8 low = i > 1 ? 0x80 : lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        const quint8 high = i > 1 ? 0xbf : lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (next < low || next > high)
            return 0;
    }
    return length;
}

bool isTextControl(char byte)
{
    return "\b\t\n\v\f\r\x1b"sv.find(byte) != std::string_view::npos;
}

const char* textType(Head head, bool isWhole)
{
    if (has(head, 0, "\xff\xfe\0\0"sv) || has(head, 0, "\0\0\xfe\xff"sv))
        return "text (UTF-32)";
    if (has(head, 0, "\xff\xfe"sv))
        return "text (UTF-16LE)";
    if (has(head, 0, "\xfe\xff"sv))
        return "text (UTF-16BE)";
    bool ascii = true;
    for (size_t at = 0; at < head.size();) {
        const int length = characterLength(head, at);
        if (length == -1 && !isWhole)
            break;
        if (length <= 0)
            return nullptr;
        const char byte = head[at];
        if ((static_cast<quint8>(byte) < 0x20 && !isTextControl(byte)) || byte == '\x7f')
            return nullptr;
        ascii = ascii && length == 1;
        at += static_cast<size_t>(length);
    }
    return ascii ? "text (ASCII)" : "text (UTF-8)";
}

} // namespace

QLatin1String fileType(std::span<const quint8> head, qint64 fileSize)
{
    if (head.empty())
        return QLatin1String(fileSize > 0 ? "data" : "empty");
    const Head bytes(reinterpret_cast<const char*>(head.data()), head.size());
    const auto* const found =
        std::find_if(std::begin(kSignatures), std::end(kSignatures), [&](const Signature& s) {
            return has(bytes, s.offset, s.bytes) && has(bytes, s.moreOffset, s.more);
        });
    if (found != std::end(kSignatures))
        return QLatin1String(found->name);
    const bool isWhole = static_cast<qint64>(head.size()) >= fileSize;
    if (const char* text = textType(bytes, isWhole))
        return QLatin1String(text);
    const char* const weak = weakType(bytes, fileSize);
    return QLatin1String(weak != nullptr ? weak : "data");
}

} // namespace sluice

#include "core/formats/scankinds.h"

namespace sluice {
namespace {

using namespace std::string_view_literals;

// Sorted by name. Anchors: two bytes that are neither text nor frequent in programs, where there are such.
constexpr ScanKind kKinds[] = {
    {"bmp", "BM"sv, 0, 0, verifyBmp, nullptr},
    {"bzip2", "1AY&SY"sv, 4, 3, verifyBzip2, nullptr},
    {"bzip2", "\x17\x72\x45\x38\x50\x90"sv, 4, 0, verifyBzip2, nullptr},
    {"certificate", "\xa0\x03\x02\x01\x02\x02"sv, 8, 0, verifyCertificate, nullptr},
    {"elf", "\x7f\x45\x4c\x46"sv, 0, 0, verifyElf, nullptr},
    {"ext", "\x53\xef"sv, 0x438, 0, verifyExt, nullptr},
    {"flac", "fLaC\0\0\0\x22"sv, 0, 2, verifyFlac, nullptr},
    {"gif", "GIF87a"sv, 0, 3, verifyGif, nullptr},
    {"gif", "GIF89a"sv, 0, 3, verifyGif, nullptr},
    {"gzip", "\x1f\x8b\x08"sv, 0, 0, verifyGzip, nullptr},
    {"jpeg", "\xff\xd8\xff"sv, 0, 0, verifyJpeg, nullptr},
    {"lz4", "\x04\x22\x4d\x18"sv, 0, 2, verifyLz4, nullptr},
    {"mp4", "ftyp"sv, 4, 2, verifyMp4, nullptr},
    {"ogg", "OggS\0"sv, 0, 2, verifyOgg, "ogg"},
    {"pcap", "\xd4\xc3\xb2\xa1\x02\0\x04\0"sv, 0, 1, verifyPcap, nullptr},
    {"pcap", "\x4d\x3c\xb2\xa1\x02\0\x04\0"sv, 0, 1, verifyPcap, nullptr},
    {"pcap", "\xa1\xb2\xc3\xd4\0\x02\0\x04"sv, 0, 1, verifyPcap, nullptr},
    {"pcap", "\xa1\xb2\x3c\x4d\0\x02\0\x04"sv, 0, 1, verifyPcap, nullptr},
    {"pcapng", "\x4d\x3c\x2b\x1a"sv, 8, 2, verifyPcapng, "pcapng"},
    {"pcapng", "\x1a\x2b\x3c\x4d"sv, 8, 0, verifyPcapng, "pcapng"},
    {"pdf", "%PDF-"sv, 0, 0, verifyPdf, nullptr},
    {"pe", "MZ"sv, 0, 0, verifyPe, nullptr},
    {"pem", "-----BEGIN "sv, 0, 4, verifyPem, nullptr},
    {"png", "\x89PNG\r\n\x1a\n"sv, 0, 0, verifyPng, nullptr},
    {"rar", "Rar!\x1a\x07\0"sv, 0, 3, verifyRar4, nullptr},
    {"rar", "Rar!\x1a\x07\x01\0"sv, 0, 3, verifyRar5, nullptr},
    {"riff", "RIFF"sv, 0, 2, verifyRiff, nullptr},
    {"7z", "7z\xbc\xaf\x27\x1c"sv, 0, 2, verify7z, nullptr},
    {"sqlite", "SQLite format 3\0"sv, 0, 1, verifySqlite, nullptr},
    {"squashfs", "hsqs"sv, 0, 1, verifySquashfs, nullptr},
    {"tar", "ustar"sv, 257, 0, verifyTar, "tar"},
    {"xz", "\xfd\x37zXZ\0"sv, 0, 0, verifyXz, nullptr},
    {"zip", "PK\x03\x04"sv, 0, 1, verifyZipEntry, "zip"},
    {"zip", "PK\x05\x06"sv, 0, 1, verifyZipEnd, nullptr},
    {"zlib", "\x78\x01"sv, 0, 0, verifyZlib, "png"},
    {"zlib", "\x78\x5e"sv, 0, 0, verifyZlib, "png"},
    {"zlib", "\x78\x9c"sv, 0, 0, verifyZlib, "png"},
    {"zlib", "\x78\xda"sv, 0, 0, verifyZlib, "png"},
    {"zstd", "\x28\xb5\x2f\xfd"sv, 0, 1, verifyZstd, nullptr},
};

} // namespace

ScanMatch ScanMatch::cutOff(const ScanReader& reader, ScanProof proof)
{
    // Without a budget, or cancelled, bytes seem to be missing that are not.
    return {.length = -1, .proof = proof, .flaw = reader.isExhaustive() ? ScanFlaw::Cut : ScanFlaw::None};
}

ScanMatch ScanMatch::lasting(const ScanReader& reader, qint64 length, ScanProof proof)
{
    return length <= reader.size() ? ScanMatch{length, proof} : cutOff(reader, proof);
}

std::span<const ScanKind> scanKinds()
{
    return kKinds;
}

} // namespace sluice

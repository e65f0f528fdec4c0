"""Small valid files of the kinds that `sluice scan` knows, made by other code than ours where there is some.

Prints a line each: a name, the kind, the length that a scan should tell (- for none), the bytes in hexadecimal.
"""
import bz2
import gzip
import io
import lzma
import os
import sqlite3
import struct
import subprocess
import tarfile
import tempfile
import wave
import zipfile
import zlib

TEXT = b"".join(b"line %d of some text, %d\n" % (i, i * i % 977) for i in range(60))


def emit(name, kind, data, length=None):
    print(name, kind, "-" if length == -1 else len(data) if length is None else length, data.hex())


def command(*words):
    return subprocess.run(words, input=TEXT, stdout=subprocess.PIPE, check=True).stdout


def zip_file():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", TEXT)
        archive.writestr("b.txt", b"hello")
        archive.comment = b"a comment"
    return out.getvalue()


def tar_file():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in "xy":
            info = tarfile.TarInfo(name)
            info.size = 700
            archive.addfile(info, io.BytesIO(b"q" * 700))
    # The padding to 10240 bytes is the program's, not the format's: two blocks of zeros end it.
    return out.getvalue()[: 2 * (512 + 1024) + 1024]


def sqlite_file():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "t.db")
        base = sqlite3.connect(path)
        base.executescript("pragma page_size=512; create table t(a); insert into t values(1);")
        base.close()
        with open(path, "rb") as file:
            return file.read()


def png_file():
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + bytes(range(30)) for _ in range(10))
    header = struct.pack(">IIBBBBB", 10, 10, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def jpeg_file():
    def segment(marker, data):
        return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data

    frame = struct.pack(">BHHB", 8, 8, 8, 1) + b"\x01\x11\x00"
    scan = b"\x01\x01\x00\x00\x3f\x00"
    return (b"\xff\xd8" + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0") + segment(0xDB, b"\0" + b"\1" * 64)
            + segment(0xC0, frame) + segment(0xDA, scan) + b"\x12\x34\xff\x00\x56" + b"\xff\xd9")


def gif_file():
    return (b"GIF89a" + struct.pack("<HHBBB", 2, 2, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff" + b"\x21\xf9\x04\0\0\0\0\0"
            + b"\x2c" + struct.pack("<HHHHB", 0, 0, 2, 2, 0) + b"\x02\x02\x4c\x01\0" + b"\x3b")


def bmp_file():
    pixels = b"\1\2\3\0" * 8
    return (struct.pack("<2sIII", b"BM", 54 + len(pixels), 0, 54)
            + struct.pack("<IiiHHIIiiII", 40, 2, 4, 1, 24, 0, len(pixels), 0, 0, 0, 0) + pixels)


def wav_file():
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\1\2" * 50)
    return out.getvalue()


def ogg_file():
    def crc(data):
        value = 0
        for byte in data:
            value ^= byte << 24
            for _ in range(8):
                value = (value << 1 ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
        return value

    pages = b""
    for number in range(3):
        body = bytes([number]) * 40
        page = b"OggS" + struct.pack("<BBqIIIB", 0, 2 if number == 0 else 0, 0, 7, number, 0, 1) + b"\x28" + body
        pages += page[:22] + struct.pack("<I", crc(page)) + page[26:]
    return pages


def flac_file():
    info = struct.pack(">HH", 4096, 4096) + bytes(6) + (44100 << 44 | 1 << 41 | 15 << 36).to_bytes(8, "big") + bytes(16)
    return b"fLaC\0\0\0\x22" + info + b"\x84\0\0\x04test"


def mp4_file():
    def box(name, data):
        return struct.pack(">I4s", len(data) + 8, name) + data

    return box(b"ftyp", b"isom\0\0\2\0isomiso2") + box(b"free", b"") + box(b"mdat", b"x" * 20) + box(b"moov", b"y" * 30)


def elf_file():
    ident = b"\x7fELF\2\1\1" + bytes(9)
    header = struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, 0x400000, 64, 0, 0, 64, 56, 1, 64, 0, 0)
    return ident + header + struct.pack("<IIQQQQQQ", 1, 5, 120, 0x400000, 0x400000, 30, 30, 4096) + b"\x90" * 30


def pe_file():
    dos = b"MZ" + bytes(58) + struct.pack("<I", 64)
    header = b"PE\0\0" + struct.pack("<HHIIIHH", 0x8664, 1, 0, 0, 0, 112 + 16 * 8, 0x22)
    optional = struct.pack("<H", 0x20B) + bytes(106) + struct.pack("<I", 16) + bytes(128)
    section = b".text\0\0\0" + struct.pack("<IIIIIIHHI", 64, 4096, 64, 512, 0, 0, 0, 0, 0x20)
    return (dos + header + optional + section).ljust(512, b"\0") + b"\xc3" * 64


def pdf_file():
    return b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


def pcap_file(order):
    records = b"".join(struct.pack(order + "IIII", i, 0, 20, 60) + bytes([i]) * 20 for i in range(1, 4))
    return struct.pack(order + "IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1) + records


def pcapng_file(order):
    def block(kind, data):
        length = len(data) + 12
        return struct.pack(order + "II", kind, length) + data + struct.pack(order + "I", length)

    return (block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))
            + block(1, struct.pack(order + "HHI", 1, 0, 65535)) + block(3, struct.pack(order + "I", 8) + b"12345678"))


def seven_zip_file():
    packed, header = b"packed data", b"\x01\x00"
    start = struct.pack("<QQI", len(packed), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<I", zlib.crc32(start)) + start + packed + header


def rar4_file():
    def block(kind, flags, body, data=b""):
        head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + data

    stored = struct.pack("<IIBIIBBHI", 5, 5, 3, zlib.crc32(b"hello"), 0, 29, 0x30, 1, 0x20) + b"a"
    return b"Rar!\x1a\7\0" + block(0x73, 0, bytes(6)) + block(0x74, 0x8000, stored, b"hello") + block(0x7B, 0x4000, b"")


def rar5_file():
    def block(body, data=b""):
        sized = bytes([len(body)]) + body
        return struct.pack("<I", zlib.crc32(sized)) + sized + data

    return (b"Rar!\x1a\7\1\0" + block(b"\1\0\0") + block(b"\2\2\5\0\5\x20\0\0\1a", b"hello") + block(b"\5\0\0"))


def squashfs_file():
    head = b"hsqs" + struct.pack("<IIIIHHHHHHQQ", 1, 0, 131072, 0, 1, 17, 0, 1, 4, 0, 0, 160)
    return head.ljust(96, b"\0") + b"d" * 64


def ext_file():
    image = bytearray(20 * 1024)
    struct.pack_into("<IIIIIIII", image, 1024, 16, 20, 1, 2, 3, 1, 0, 0)
    struct.pack_into("<III", image, 1024 + 0x20, 8192, 8192, 16)
    struct.pack_into("<HHH", image, 1024 + 0x38, 0xEF53, 1, 1)
    struct.pack_into("<I", image, 1024 + 0x4C, 1)
    return bytes(image)


def certificate(form):
    with tempfile.TemporaryDirectory() as folder:
        key = os.path.join(folder, "key")
        return subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
             key, "-subj", "/CN=test", "-outform", form], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout


emit("7z", "7z", seven_zip_file())
emit("bmp", "bmp", bmp_file())
emit("bzip2", "bzip2", bz2.compress(TEXT))
emit("bzip2-empty", "bzip2", bz2.compress(b""))
emit("certificate", "certificate", certificate("DER"))
emit("elf", "elf", elf_file())
emit("ext", "ext", ext_file())
emit("flac", "flac", flac_file(), -1)
emit("gif", "gif", gif_file())
emit("gzip", "gzip", gzip.compress(TEXT))
emit("jpeg", "jpeg", jpeg_file())
emit("lz4", "lz4", command("lz4", "-c"))
emit("mp4", "mp4", mp4_file())
emit("ogg", "ogg", ogg_file())
emit("pcap-little", "pcap", pcap_file("<"))
emit("pcap-big", "pcap", pcap_file(">"))
emit("pcapng-little", "pcapng", pcapng_file("<"))
emit("pcapng-big", "pcapng", pcapng_file(">"))
emit("pdf", "pdf", pdf_file(), -1)
emit("pe", "pe", pe_file())
emit("pem", "pem", certificate("PEM").rstrip(b"\n"))
emit("png", "png", png_file())
emit("rar-4", "rar", rar4_file())
emit("rar-5", "rar", rar5_file())
emit("riff", "riff", wav_file())
emit("sqlite", "sqlite", sqlite_file())
emit("squashfs", "squashfs", squashfs_file())
emit("tar", "tar", tar_file())
emit("xz", "xz", lzma.compress(TEXT))
emit("zip", "zip", zip_file())
emit("zip-empty", "zip", b"PK\5\6" + bytes(18))
emit("zlib", "zlib", zlib.compress(TEXT))
emit("zlib-best", "zlib", zlib.compress(TEXT, 9))
emit("zlib-fast", "zlib", zlib.compress(TEXT, 1))
emit("zstd", "zstd", command("zstd", "-c"))

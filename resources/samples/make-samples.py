#!/usr/bin/env python3
"""Makes the sample files of this folder, the same bytes each time: make-samples.py [FOLDER]

Nothing here comes from elsewhere: the texts, the sounds, the pictures and the packets are written or computed below.
"""

import math
import struct
import sys
import zlib
from pathlib import Path

SAMPLES = []


def sample(name, description):
    """Marks a function that gives the bytes of the sample called `name`."""

    def mark(make):
        SAMPLES.append((name, description, make))
        return make

    return mark


class Dice:
    """A small generator of numbers that never changes between versions of Python."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % limit

    def pick(self, items):
        return items[self.below(len(items))]


# --- text ------------------------------------------------------------------------------------------------------------

SCRIPTS = """\
Sluice: the same bytes, read as characters.

English     The quick brown fox jumps over the lazy dog.
Français    Où est passée la crème brûlée ? Là-bas, chez l'œnologue.
Deutsch     Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich.
Polski      Zażółć gęślą jaźń.
Türkçe      Iğdır'da şiş köfte: I ve İ, ı ve i aynı harf değil.
Tiếng Việt  Một con đường dài hơn ở phía trước.
Ελληνικά    Ένα ρυάκι τρέχει προς τη θάλασσα.
Русский     Съешь же ещё этих мягких французских булок.
Հայերեն     Ջուրը հոսում է դարպասի միջով։
עברית       המים זורמים דרך השער.
العربية     يجري الماء من خلال البوابة.
हिन्दी        पानी फाटक से होकर बहता है।
தமிழ்        தண்ணீர் வாய்க்கால் வழியாக ஓடுகிறது.
ไทย         น้ำไหลผ่านประตูน้ำ
ქართული     წყალი მიედინება კარიბჭეში.
中文        水流过闸门。
日本語      水は水門を通って流れる。カタカナ、ﾊﾝｶｸ。
한국어      물은 수문을 지나 흐른다.
Math        ∀x ∈ ℝ: ⌈x⌉ = −⌊−x⌋, ∑ 1/n² = π²/6
Money       $ ¢ £ ¥ € ₹ ₿
Beyond      𝔘𝔫𝔦𝔠𝔬𝔡𝔢 plane 1: 𐍈 𝄞 𠜎 need four bytes, or two units of UTF-16
Emoji       🌊 🚪 👩‍🔬 (3 code points) 🇫🇮 (2) 👍🏽 (2)
Combining   é is é: U+00E9, or e and U+0301
Invisible   zero width space [​], no-break space [ ], soft hyphen [­], right-to-left mark [‏]
"""


@sample("text-utf8.txt", "UTF-8: two dozen scripts, emoji, one to four bytes a character")
def text_utf8():
    return SCRIPTS.encode("utf-8")


# --- a log, compressed -----------------------------------------------------------------------------------------------


def gzip_member(data, name, comment=None):
    """RFC 1952. The time is 0, so that the bytes never change."""
    flags = 0x08 | (0x10 if comment else 0)
    header = b"\x1f\x8b\x08" + struct.pack("<BIBB", flags, 0, 2, 3) + name.encode("latin-1") + b"\0"
    if comment:
        header += comment.encode("latin-1") + b"\0"
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packer.compress(data) + packer.flush()
    return header + body + struct.pack("<II", zlib.crc32(data), len(data) % 2**32)


@sample("server.log.gz", "gzip of three members: a web server's log of 3000 requests")
def server_log():
    dice = Dice(1)
    agents = [
        "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0 Safari/537.36",
        "curl/7.88.1",
        "ExampleBot/2.1 (+http://bot.example/about)",
    ]
    paths = ["/", "/index.html", "/style.css", "/gate/1", "/gate/2", "/levels.json", "/images/lake.png", "/login"]
    second = 0
    members = []
    for part in range(3):
        lines = []
        for _ in range(1000):
            second += 1 + dice.below(52)
            clock = f"{second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02}"
            address = f"192.0.2.{1 + dice.below(60)}" if dice.below(4) else f"2001:db8::{1 + dice.below(4095):x}"
            path = dice.pick(paths) if dice.below(12) else f"/gate/{dice.below(900)}?open={dice.below(100)}"
            status = dice.pick([200] * 14 + [304] * 4 + [404, 500])
            size = 0 if status == 304 else 180 + dice.below(60000)
            verb = "POST" if path == "/login" else "GET"
            lines.append(
                f'{address} - - [14/Mar/2024:{clock} +0000] "{verb} {path} HTTP/1.1" {status} {size} "-" '
                f'"{dice.pick(agents)}"\n'
            )
        comment = f"part {part + 1} of 3" if part else None
        members.append(gzip_member("".join(lines).encode(), "server.log", comment))
    return b"".join(members)


# --- sound -----------------------------------------------------------------------------------------------------------


@sample("recording-f32le.raw", "float32 at 16 kHz: a tone, a sweep, then NaN, infinities, denormals")
def recording():
    rate = 16000
    values = [0.0] * 64
    for i in range(rate * 3 // 4):
        fade = min(1.0, i / 800, (rate * 3 // 4 - i) / 800)
        values.append(0.8 * fade * math.sin(2 * math.pi * 440 * i / rate))
    length = rate
    for i in range(length):
        # From 50 Hz to 5 kHz, the frequency growing evenly.
        cycles = 50 * i / rate + (5000 - 50) * i * i / (2 * rate * length)
        values.append(0.5 * math.sin(2 * math.pi * cycles))
    special = [
        0x7FC00000, 0xFFC00000, 0x7F800001, 0x7FC0BEEF,  # quiet NaNs, a signalling one, one with a payload
        0x7F800000, 0xFF800000, 0x80000000, 0x00000000,  # infinity, -infinity, -0, 0
        0x00000001, 0x80000001, 0x007FFFFF, 0x00800000,  # smallest denormal, its negative, largest denormal, smallest normal
        0x7F7FFFFF, 0xFF7FFFFF, 0x3F800000, 0x3F800001,  # largest, its negative, 1, the next after 1
    ]
    return b"".join(struct.pack("<f", value) for value in values) + struct.pack(f"<{len(special)}I", *special)


@sample("samples-i16le.wav", "WAV, 16 bits, stereo, 8 kHz: a struck bell")
def wav():
    rate, seconds = 8000, 1
    frames = bytearray()
    for i in range(rate * seconds):
        t = i / rate
        decay = math.exp(-4 * t)
        bell = sum(math.sin(2 * math.pi * 330 * ratio * t) / (n + 1) for n, ratio in enumerate((1, 2.76, 5.4)))
        left, right = 15000 * decay * bell, 15000 * decay * math.sin(2 * math.pi * 331 * t)
        frames += struct.pack("<hh", round(left), round(right))

    def chunk(name, body):
        return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)

    form = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 2, rate, rate * 4, 4, 16))
    notes = chunk(b"LIST", b"INFO" + chunk(b"INAM", b"A bell\0") + chunk(b"ISFT", b"make-samples.py\0"))
    body = b"WAVE" + form + notes + chunk(b"data", bytes(frames))
    return chunk(b"RIFF", body)


# --- pictures --------------------------------------------------------------------------------------------------------


def paint(x, y, width, height):
    """A lake behind a gate at dusk: red, green, blue, alpha at a pixel."""
    u, v = x / width, y / height
    horizon = 0.5
    if v < horizon:
        warm = v / horizon
        red, green, blue = 38 + 200 * warm, 52 + 92 * warm, 110 + 12 * warm
        if (u - 0.72) ** 2 + ((v - 0.34) * height / width) ** 2 < 0.0045:
            red, green, blue = 255, 226, 160
    else:
        depth = (v - horizon) / (1 - horizon)
        wave = 14 * math.sin(60 * depth + 9 * u + 4 * math.sin(7 * u))
        red, green, blue = 150 - 120 * depth + wave, 110 - 50 * depth + wave, 120 - 10 * depth + wave
    post = abs(u - 0.22) < 0.02 or abs(u - 0.5) < 0.02
    beam = 0.2 < u < 0.52 and 0.26 < v < 0.31
    gate = 0.22 < u < 0.5 and 0.31 < v < 0.66 and (x // 6) % 2 == 0
    if (post and v > 0.2) or beam:
        red, green, blue = 44, 38, 40
    elif gate:
        red, green, blue = 86, 66, 58
    edge = min(x, y, width - 1 - x, height - 1 - y)
    alpha = min(255, 16 + 20 * edge)
    return tuple(max(0, min(255, round(channel))) for channel in (red, green, blue)) + (alpha,)


def png_chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def paeth(left, up, corner):
    guess = left + up - corner
    distances = abs(guess - left), abs(guess - up), abs(guess - corner)
    return (left, up, corner)[distances.index(min(distances))]


@sample("picture.png", "PNG, RGBA, 240 x 180: twelve kinds of chunk, five row filters")
def png():
    width, height, bpp = 240, 180, 4
    rows = [b"".join(bytes(paint(x, y, width, height)) for x in range(width)) for y in range(height)]
    filtered = bytearray()
    above = bytes(width * bpp)
    for y, row in enumerate(rows):
        kind = y % 5
        filtered.append(kind)
        for i, value in enumerate(row):
            left = row[i - bpp] if i >= bpp else 0
            corner = above[i - bpp] if i >= bpp else 0
            guess = (0, left, above[i], (left + above[i]) // 2, paeth(left, above[i], corner))[kind]
            filtered.append((value - guess) % 256)
        above = row
    data = zlib.compress(bytes(filtered), 9)
    chunks = [
        png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)),
        png_chunk(b"gAMA", struct.pack(">I", 45455)),
        png_chunk(b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)),
        png_chunk(b"sBIT", bytes([8, 8, 8, 8])),
        png_chunk(b"bKGD", struct.pack(">HHH", 255, 255, 255)),
        png_chunk(b"pHYs", struct.pack(">IIB", 3780, 3780, 1)),
        png_chunk(b"tIME", struct.pack(">HBBBBB", 2024, 3, 14, 15, 9, 26)),
        png_chunk(b"tEXt", b"Title\0The gate at dusk"),
        png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"Computed, pixel by pixel. " * 8, 9)),
        png_chunk(b"iTXt", b"Title\0\0\0fi\0Otsikko\0" + "Portti hämärässä".encode()),
    ]
    chunks += [png_chunk(b"IDAT", data[i : i + 8192]) for i in range(0, len(data), 8192)]
    chunks.append(png_chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@sample("picture-rgb.bmp", "BMP, 24 bits, 126 x 94: rows from the bottom up, padded")
def bmp():
    width, height = 126, 94
    pad = b"\0" * (-width * 3 % 4)
    rows = []
    for y in reversed(range(height)):
        pixels = (paint(x, y, width, height) for x in range(width))
        rows.append(b"".join(bytes((blue, green, red)) for red, green, blue, _ in pixels) + pad)
    body = b"".join(rows)
    header = b"BM" + struct.pack("<IHHI", 54 + len(body), 0, 0, 54)
    return header + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(body), 3780, 3780, 0, 0) + body


# --- packets ---------------------------------------------------------------------------------------------------------


def internet_sum(data):
    """RFC 1071."""
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


CLIENT_MAC, GATE_MAC = bytes.fromhex("02005e100001"), bytes.fromhex("02005e1000fe")
CLIENT4, DNS4, WEB4 = bytes([192, 0, 2, 10]), bytes([192, 0, 2, 53]), bytes([198, 51, 100, 80])
CLIENT6 = bytes.fromhex("20010db8000000000000000000000010")
WEB6 = bytes.fromhex("20010db8000000000000000000000080")


def ethernet(out, kind, body):
    ends = GATE_MAC + CLIENT_MAC if out else CLIENT_MAC + GATE_MAC
    return ends + struct.pack(">H", kind) + body


def transport_sum(source, target, protocol, segment):
    if len(source) == 4:
        pseudo = source + target + struct.pack(">BBH", 0, protocol, len(segment))
    else:
        pseudo = source + target + struct.pack(">II", len(segment), protocol)
    return internet_sum(pseudo + segment)


def ip(out, near, far, protocol, segment, at, identity=0):
    """`segment` with its checksum, which stands at `at`, put in; inside IP inside Ethernet."""
    source, target = (near, far) if out else (far, near)
    check = internet_sum(segment) if protocol == 1 else transport_sum(source, target, protocol, segment)
    if protocol == 17 and check == 0:
        check = 0xFFFF
    segment = segment[:at] + struct.pack(">H", check) + segment[at + 2 :]
    if len(source) == 16:
        header = struct.pack(">IHBB", 0x60000000, len(segment), protocol, 64) + source + target
        return ethernet(out, 0x86DD, header + segment)
    header = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(segment), identity, 0x4000, 64, protocol, 0) + source + target
    header = header[:10] + struct.pack(">H", internet_sum(header)) + header[12:]
    return ethernet(out, 0x0800, header + segment)


def udp(out, near, far, near_port, far_port, body, identity=0):
    ports = (near_port, far_port) if out else (far_port, near_port)
    return ip(out, near, far, 17, struct.pack(">HHHH", *ports, 8 + len(body), 0) + body, 6, identity)


def tcp(out, near, far, near_port, far_port, seq, ack, flags, body=b"", options=b"", identity=0):
    ports = (near_port, far_port) if out else (far_port, near_port)
    words = 5 + len(options) // 4
    header = struct.pack(">HHIIBBHHH", *ports, seq, ack, words << 4, flags, 64240, 0, 0)
    return ip(out, near, far, 6, header + options + body, 16, identity)


def dns_name(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def dns(identity, name, kind, address=None):
    question = dns_name(name) + struct.pack(">HH", kind, 1)
    if address is None:
        return struct.pack(">HHHHHH", identity, 0x0100, 1, 0, 0, 0) + question
    answer = struct.pack(">HHHIH", 0xC00C, kind, 1, 300, len(address)) + address
    return struct.pack(">HHHHHH", identity, 0x8180, 1, 1, 0, 0) + question + answer


def conversation(near, far, port, request, answer, seq=1000, ack=77000):
    """A TCP connection from its three-way handshake to both FINs."""
    fin, syn, psh, got = 0x01, 0x02, 0x08, 0x10
    mss = struct.pack(">BBHBBBB", 2, 4, 1460, 1, 3, 3, 7)
    ends = near, far, port, 80
    yield tcp(True, *ends, seq, 0, syn, options=mss, identity=1)
    yield tcp(False, *ends, ack, seq + 1, syn | got, options=mss, identity=2)
    seq, ack = seq + 1, ack + 1
    yield tcp(True, *ends, seq, ack, got, identity=3)
    yield tcp(True, *ends, seq, ack, psh | got, request, identity=4)
    seq += len(request)
    yield tcp(False, *ends, ack, seq, got, identity=5)
    for i in range(0, len(answer), 700):
        part = answer[i : i + 700]
        yield tcp(False, *ends, ack, seq, psh | got, part, identity=6 + i)
        ack += len(part)
        yield tcp(True, *ends, seq, ack, got, identity=7 + i)
    yield tcp(False, *ends, ack, seq, fin | got, identity=60)
    yield tcp(True, *ends, seq, ack + 1, fin | got, identity=61)
    yield tcp(False, *ends, ack + 1, seq + 1, got, identity=62)


@sample("capture.pcap", "Packets: ARP, ping, DNS, HTTP over IPv4 and IPv6")
def capture():
    name = "lake.example"
    page = b"<!doctype html>\n<title>Lake</title>\n" + b"".join(
        b"<p>Gate %d is open %d %%.</p>\n" % (gate, gate * 7 % 100) for gate in range(1, 31)
    )
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
    request = b"GET / HTTP/1.1\r\nHost: lake.example\r\nUser-Agent: make-samples\r\nConnection: close\r\n\r\n"
    echo = struct.pack(">BBHHH", 8, 0, 0, 7, 1) + bytes(range(32))
    reply = struct.pack(">BBHHH", 0, 0, 0, 7, 1) + bytes(range(32))
    arp = struct.pack(">HHBBH", 1, 0x0800, 6, 4, 1) + CLIENT_MAC + CLIENT4 + bytes(6) + DNS4
    arp_answer = struct.pack(">HHBBH", 1, 0x0800, 6, 4, 2) + GATE_MAC + DNS4 + CLIENT_MAC + CLIENT4
    small = b'{"level":417}\n'

    packets = [
        b"\xff" * 6 + CLIENT_MAC + struct.pack(">H", 0x0806) + arp + bytes(18),
        ethernet(False, 0x0806, arp_answer + bytes(18)),
        udp(True, CLIENT4, DNS4, 40001, 53, dns(0x5A17, name, 1), 70),
        udp(False, CLIENT4, DNS4, 40001, 53, dns(0x5A17, name, 1, WEB4), 71),
        udp(True, CLIENT4, DNS4, 40001, 53, dns(0x5A18, name, 28), 72),
        udp(False, CLIENT4, DNS4, 40001, 53, dns(0x5A18, name, 28, WEB6), 73),
        ip(True, CLIENT4, WEB4, 1, echo, 2, 80),
        ip(False, CLIENT4, WEB4, 1, reply, 2, 81),
        *conversation(CLIENT4, WEB4, 49152, request, head % len(page) + page),
        *conversation(CLIENT6, WEB6, 49153, request.replace(b"/ ", b"/level.json "), head % len(small) + small),
    ]
    out = bytearray(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
    microseconds = 0
    dice = Dice(4)
    for packet in packets:
        microseconds += 80 + dice.below(9000)
        out += struct.pack("<IIII", 1710428966, microseconds, len(packet), len(packet)) + packet
    return bytes(out)


# --- numbers ---------------------------------------------------------------------------------------------------------


@sample("structures.bin", "Known values, each in 32 bytes after its name: for the inspector")
def structures():
    def both(code, value):
        return struct.pack("<" + code, value) + struct.pack(">" + code, value)

    unix = 1710428966
    filetime = (unix + 11644473600) * 10**7
    dos = ((2024 - 1980) << 9 | 3 << 5 | 14) << 16 | (15 << 11 | 9 << 5 | 26 // 2)
    records = [
        ("Sluice records", b"32 B: name+value"),
        ("i8 -2, u8 254", struct.pack("<bB", -2, 254)),
        ("i16 -2 LE BE", both("h", -2)),
        ("u16 513 LE BE", both("H", 513)),
        ("i32 -123456789", both("i", -123456789)),
        ("u32 3405691582", both("I", 0xCAFEBABE)),
        ("i64 -2^62", both("q", -(2**62))),
        ("u64 2^64-1", both("Q", 2**64 - 1)),
        ("f16 1.5", both("e", 1.5)),
        ("f32 pi LE BE", both("f", math.pi)),
        ("f64 e LE BE", both("d", math.e)),
        ("f32 NaN Inf -0", struct.pack("<ffff", math.nan, math.inf, -math.inf, -0.0)),
        ("f64 denormal", struct.pack("<Qd", 1, 2.2250738585072014e-308)),
        ("bfloat16 pi", both("H", 0x4049)),
        ("ULEB128 624485", bytes([0xE5, 0x8E, 0x26])),
        ("SLEB128 -123456", bytes([0xC0, 0xBB, 0x78])),
        ("GUID mixed", bytes.fromhex("33221100554477668899aabbccddeeff")),
        ("GUID RFC 4122", bytes.fromhex("00112233445566778899aabbccddeeff")),
        ("Unix s 32", both("I", unix)),
        ("Unix s 64", both("q", unix)),
        ("Unix ms 64", both("q", unix * 1000)),
        ("FILETIME", both("Q", filetime)),
        ("DOS date time", struct.pack("<I", dos)),
        ("HFS+ time", both("I", unix + 2082844800)),
        ("IPv4 192.0.2.10", CLIENT4),
        ("IPv6 2001:db8::", CLIENT6),
        ("MAC", CLIENT_MAC),
        ("RGBA 4C8DAE80", bytes.fromhex("4c8dae80")),
        ("UTF-8 wave", "🌊é€A".encode()),
        ("UTF-16LE wave", "🌊é€A".encode("utf-16-le")),
        ("ramp 0..15", bytes(range(16))),
        ("all ones", b"\xff" * 16),
    ]
    out = bytearray()
    for label, value in records:
        assert len(label) <= 16 and len(value) <= 16, label
        out += label.encode().ljust(16) + value.ljust(16, b"\0")
    return bytes(out)


# --- text in other encodings --------------------------------------------------------------------------------------------


@sample("text-utf16le.txt", "The same text as UTF-16 LE: surrogate pairs beyond U+FFFF")
def text_utf16le():
    return b"\xff\xfe" + SCRIPTS.encode("utf-16-le")


@sample("text-utf16be.txt", "The same text as UTF-16 BE with a byte order mark")
def text_utf16be():
    return b"\xfe\xff" + SCRIPTS.encode("utf-16-be")


@sample("text-utf32le.txt", "The same text as UTF-32 LE: four bytes for every code point")
def text_utf32le():
    return b"\xff\xfe\0\0" + SCRIPTS.encode("utf-32-le")


@sample("text-latin1.txt", "ISO 8859-1 (Latin-1): one byte a character, the first 256 of Unicode")
def text_latin1():
    lines = [
        "Latin-1: byte and code point are the same number.",
        "Français   Déjà vu à la crémerie, où l'été traîne.",
        "Español    ¿Dónde está el niño? ¡Aquí!",
        "Íslenska   Kæmi ný öxi hér, ykist þjófum nú bæði víl og ádrepa.",
        "Signs      £ ¥ § © « » ° ± ² ³ µ ¶ ¼ ½ ¾ × ÷",
    ]
    return ("\r\n".join(lines) + "\r\n").encode("latin-1")


@sample("text-shift-jis.txt", "Shift-JIS: one or two bytes a character, some look like ASCII")
def text_shift_jis():
    lines = [
        "シフトJISの文章",
        "水は水門を通って流れる。",
        "表示、能力、ソース: 二バイト目は0x5Cです。",
        "半角カナ: ｽｲﾓﾝ",
        "ABC 123 \\",
    ]
    return ("\n".join(lines) + "\n").encode("shift_jis")


@sample("text-koi8-r.txt", "KOI8-R: Cyrillic that stays readable when the eighth bit is lost")
def text_koi8r():
    first = "Вода течёт через шлюз; шлюз держит напор."
    bare = bytes(byte & 0x7F for byte in first.encode("koi8_r")).decode("ascii")
    lines = ["Русский текст в кодировке КОИ-8.", first, "Без старшего бита: " + bare]
    return ("\n".join(lines) + "\n").encode("koi8_r")


@sample("text-cp437.txt", "Code page 437, the DOS characters: box drawing, blocks, Greek")
def text_cp437():
    rows = [
        "╔═══════════════════════════════════╗",
        "║ SLUICE.EXE                   1987 ║",
        "╟────────────┬──────────────────────╢",
        "║ Gate 1     │ ████████████░░░░ 75% ║",
        "║ Gate 2     │ ██████▒░░░░░░░░░ 40% ║",
        "╚════════════╧══════════════════════╝",
        "αßΓπΣσµτΦΘΩδ∞φε∩ ≡±≥≤⌠⌡÷≈°∙·√ⁿ²■ ½¼ ¢£¥₧ƒ",
    ]
    return ("\r\n".join(rows) + "\r\n\x1a").encode("cp437")


@sample("text-ebcdic.txt", "EBCDIC (IBM037), as on a mainframe: records of 80 bytes")
def text_ebcdic():
    records = [
        "//SLUICE   JOB (ACCT),'OPEN THE GATE',CLASS=A,MSGCLASS=X",
        "//STEP1    EXEC PGM=IEBGENER",
        "//SYSPRINT DD SYSOUT=*",
        "//SYSUT1   DD DSN=WATER.LEVEL.DAILY,DISP=SHR",
        "//SYSUT2   DD SYSOUT=*",
        "Upper lake 0417 cm, lower lake 0233 cm. Gate open 12%.",
    ]
    return "".join(record.ljust(80) for record in records).encode("cp037")


@sample("text-broken.txt", "UTF-8 with faults on purpose, and five kinds of line end")
def text_broken():
    return b"".join(
        [
            b"\xef\xbb\xbf" + "A byte order mark first.\n".encode(),
            "This line ends with CR LF.\r\n".encode(),
            "This one with CR alone.\r".encode(),
            "This one with NEL.\u0085".encode(),
            "This one with LINE SEPARATOR.\u2028".encode(),
            b"Latin-1 in between: caf\xe9 cr\xe8me\n",
            b"Cut after two of three bytes: \xe2\x82\n",
            b"Cut after three of four bytes: \xf0\x9f\x8c\n",
            b"Overlong slash: \xc0\xaf \xe0\x80\xaf\n",
            b"A lone continuation byte: \x80\xbf\n",
            b"A surrogate: \xed\xa0\x80\n",
            b"Above U+10FFFF: \xf4\x90\x80\x80\n",
            b"Never in UTF-8: \xfe\xff\n",
            b"Zeros \0\0 and controls \x01\x07\x1b[31mred\x1b[0m\x7f\n",
            b"Tabs\tand\ttrailing blanks   \n",
            "The last line has no end: \u2713".encode(),
        ]
    )


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    index = []
    for name, description, make in SAMPLES:
        (folder / name).write_bytes(make())
        index.append(f"{name}\t{description}\n")
    (folder / "index.txt").write_text("".join(index), encoding="utf-8")


if __name__ == "__main__":
    main()

#include "core/bytes/inspect.h"
#include "core/bytes/inspectedit.h"
#include "tests/support/python.h"
#include "tests/support/random.h"

#include <QTest>

#include <limits>

using namespace sluice;

namespace {

constexpr int kFieldCount = static_cast<int>(InspectorField::Mac) + 1;

std::vector<InspectorRow> inspectBytes(const QByteArray& bytes)
{
    return inspect(Slice::fromByteArray(bytes));
}

/// One reading as a word: the value, or "!" when there is none.
QString word(const Reading& reading)
{
    return reading.hasValue() ? reading.text : QStringLiteral("!");
}

/// What holds for any bytes; gives what is broken, or nothing.
QString brokenPromise(const std::vector<InspectorRow>& rows, qsizetype available)
{
    if (rows.size() != size_t{kFieldCount})
        return QStringLiteral("a row is missing");
    for (int i = 0; i < kFieldCount; ++i) {
        const InspectorRow& row = rows[static_cast<size_t>(i)];
        if (row.field != static_cast<InspectorField>(i) || row.label.isEmpty())
            return QStringLiteral("row %1 is out of order").arg(i);
        for (const Reading* reading : {&row.little, row.big ? &*row.big : nullptr}) {
            if (reading == nullptr)
                continue;
            const bool has = reading->hasValue();
            if (has == reading->text.isEmpty() || has != (reading->length > 0) || reading->length > available)
                return row.label + QStringLiteral(": neither a value nor a reason");
            for (const QString& text : {reading->text, reading->note, reading->reason}) {
                if (text.size() > 64 || text.contains(QLatin1Char('\n')) || !text.isValidUtf16())
                    return row.label + QStringLiteral(": not a short line: ") + text;
            }
        }
    }
    return {};
}

/// Python's view of windows of 16 bytes: every row of the inspector as "little|big", '?' where it has no say.
constexpr auto kOracle = R"(
import sys, struct, uuid, ipaddress, datetime, unicodedata
def num(code, n):
    return lambda w: [str(struct.unpack(o + code, w[:n])[0]) for o in '<>']
def one(f): return lambda w: [f(w)]
def leb(w, signed):
    v = 0
    for i, b in enumerate(w):
        v |= (b & 0x7f) << (7 * i)
        if b < 0x80: break
    else: return '!'
    if signed and w[i] & 0x40: v -= 1 << (7 * (i + 1))
    return str(v) if (-2**63 <= v < 2**63 if signed else v < 2**64) else '!'
def char(c):
    kind = unicodedata.category(c)
    if kind[0] in 'ZCM': return '?'
    return 'U+%04X %s' % (ord(c), c)
def utf8(w):
    for n in range(1, 5):
        try: return char(w[:n].decode('utf-8'))
        except UnicodeDecodeError: pass
    return '!'
def utf16(w):
    out = []
    for code in ('utf-16-le', 'utf-16-be'):
        for n in (2, 4):
            try:
                out.append(char(w[:n].decode(code)))
                break
            except UnicodeDecodeError: pass
        else: out.append('!')
    return out
def time(epoch, unit, digits):
    def text(v):
        s, rest = divmod(v, unit)
        try: t = (epoch + datetime.timedelta(seconds=s)).isoformat()
        except OverflowError: return '?'
        return t + ('.%0*d' % (digits, rest) if digits else '') + 'Z'
    return text
def times(code, n, *how):
    return lambda w: [time(*how)(struct.unpack(o + code, w[:n])[0]) for o in '<>']
def dos(w):
    out = []
    for o in '<>':
        v = struct.unpack(o + 'I', w[:4])[0]
        try: out.append(datetime.datetime(1980 + (v >> 25), v >> 21 & 15, v >> 16 & 31, v >> 11 & 31, v >> 5 & 63, (v & 31) * 2).isoformat())
        except ValueError: out.append('!')
    return out
def v6(w):
    a = ipaddress.IPv6Address(w)
    return '::ffff:%s' % a.ipv4_mapped if a.ipv4_mapped else str(a)
unix, windows, hfs = datetime.datetime(1970, 1, 1), datetime.datetime(1601, 1, 1), datetime.datetime(1904, 1, 1)
unknown = lambda w: ['?', '?']
rows = [one(lambda w: format(w[0], '08b')), one(lambda w: num('b', 1)(w)[0]), one(lambda w: num('B', 1)(w)[0]),
    num('h', 2), num('H', 2), num('i', 4), num('I', 4), num('q', 8), num('Q', 8), unknown, unknown, unknown, unknown,
    one(lambda w: leb(w, False)), one(lambda w: leb(w, True)), one(utf8), utf16,
    times('i', 4, unix, 1, 0), times('q', 8, unix, 1, 0), times('q', 8, unix, 1000, 3),
    times('Q', 8, windows, 10**7, 7), dos, times('I', 4, hfs, 1, 0),
    lambda w: [str(uuid.UUID(bytes_le=w)), str(uuid.UUID(bytes=w))],
    lambda w: ['#' + w[3::-1].hex(), '#' + w[:4].hex()],
    lambda w: ['#%02x%02x%02x%02x' % (w[2], w[1], w[0], w[3]), '#%02x%02x%02x%02x' % (w[1], w[2], w[3], w[0])],
    lambda w: [str(ipaddress.IPv4Address(w[3::-1])), str(ipaddress.IPv4Address(w[:4]))],
    one(v6), one(lambda w: ':'.join('%02x' % b for b in w[:6]))]
data = sys.stdin.buffer.read()
for i in range(0, len(data), 16):
    sys.stdout.buffer.write(('\t'.join('|'.join(r(data[i:i+16])) for r in rows) + '\n').encode())
)";

QByteArray windowsToCheck(test::Random& random)
{
    QByteArray windows;
    const auto add = [&windows](QByteArray window) {
        window.resize(16, '\0');
        windows += window;
    };
    for (int fill = 0; fill < 256; ++fill)
        add(QByteArray(16, static_cast<char>(fill)));
    for (int i = 0; i < 5000; ++i)
        add(test::randomBytes(random, 16));
    for (int i = 0; i < 2000; ++i) {
        // Near moments, mostly zero addresses, LEB128 of all lengths.
        QByteArray window(16, '\0');
        const quint64 moment = test::uniform<quint64>(random, 0, quint64{1} << test::uniform(random, 8, 40));
        std::memcpy(window.data() + (i % 2 == 0 ? 0 : 8), &moment, 8);
        add(window);
        window = QByteArray(16, '\0');
        for (int byte = 0; byte < 4; ++byte)
            window[test::uniform<qsizetype>(random, 0, 15)] = static_cast<char>(random());
        add(window);
        const auto ends = test::uniform<qsizetype>(random, 0, 14);
        window = test::randomBytes(random, 16);
        for (qsizetype byte = 0; byte < ends; ++byte)
            window[byte] = static_cast<char>(window[byte] | '\x80');
        window[ends] = static_cast<char>(i % 3 == 0 ? 0 : i % 3 == 1 ? 0x7f : window[ends] & 0x7f);
        add(window);
        add(QString::fromUcs4(std::u32string(1, static_cast<char32_t>(i * 37 + 0x20)).c_str(), 1).toUtf8());
    }
    for (const char* hex : {"00000000000000000000ffff01020304", "00000000000000000000000000000001",
                            "20010db8000000000001000000000001", "fe800000000000000000000000000000",
                            "0102000000000003000000000004ffff"})
        add(QByteArray::fromHex(hex));
    return windows;
}

} // namespace

class TestInspect : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // What a row shows is taken back, and shows the same again; where it shows all of the bits, it gives
    // them.
    void whatIsShownIsTakenBack()
    {
        test::Random random(test::seed());
        for (int round = 0; round < 500; ++round) {
            QByteArray window = test::randomBytes(random, 24);
            // Small numbers and text are rare among random bytes.
            for (int i = test::uniform(random, 0, 24); i > 0; --i)
                window[i - 1] = static_cast<char>(window[i - 1] & (round % 3 == 0 ? 0x03 : 0x7f));
            for (const InspectorRow& row : inspectBytes(window)) {
                for (const bool big : {false, true}) {
                    const Reading* reading = big ? (row.big ? &*row.big : nullptr) : &row.little;
                    if (reading == nullptr || !reading->hasValue())
                        continue;
                    const Result<QByteArray> bytes =
                        parseInspected(reading->text, row.field, big, reading->length);
                    const QString what = QStringLiteral("%1 of %2, %3: %4")
                                             .arg(row.label, QString::fromLatin1(window.toHex()))
                                             .arg(big)
                                             .arg(reading->text);
                    QVERIFY2(bytes, qPrintable(what + (bytes ? QString() : bytes.error().message)));
                    QCOMPARE(bytes->size(), reading->length);
                    const QByteArray written = *bytes + window.mid(reading->length);
                    const InspectorRow again = inspectBytes(written)[size_t(row.field)];
                    QVERIFY2((big ? *again.big : again.little).text == reading->text, qPrintable(what));
                    QVERIFY2(*bytes == window.left(reading->length), qPrintable(what));
                }
            }
        }
    }

    void writtenValues_data()
    {
        using Field = InspectorField;
        QTest::addColumn<int>("field");
        QTest::addColumn<bool>("big");
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("length");
        QTest::addColumn<QByteArray>("bytes"); // hexadecimal; empty: refused
        const auto row = [](Field field, bool big, const char* text, int length, const char* bytes) {
            QTest::addRow("%d %s", int(field), text)
                << int(field) << big << QString::fromUtf8(text) << length << QByteArray(bytes);
        };
        row(Field::Bits, false, "0b101", 1, "05");
        row(Field::Bits, false, "1010 1010", 1, "aa");
        row(Field::Bits, false, "101010101", 1, "");
        row(Field::Bits, false, "", 1, "");
        row(Field::Int16, true, "-2", 2, "fffe");
        row(Field::Int16, false, "-2", 2, "feff");
        row(Field::Int16, false, "32768", 2, "");
        row(Field::UInt8, false, "0xff", 1, "ff");
        row(Field::Float32, true, "1.5", 4, "3fc00000");
        row(Field::Float32, true, "wide", 4, "");
        row(Field::BFloat16, true, "1", 2, "3f80");
        row(Field::BFloat16, true, "1.00390625", 2, "3f80"); // half way: to even
        row(Field::BFloat16, true, "1.003906250001", 2, "3f81");
        row(Field::BFloat16, true, "1.01171875", 2, "3f82");
        row(Field::BFloat16, true, "-inf", 2, "ff80");
        row(Field::BFloat16, true, "1e39", 2, "");
        row(Field::BFloat16, true, "3.4e38", 2, "");
        row(Field::UnsignedLeb128, false, "300", 2, "ac02");
        row(Field::UnsignedLeb128, false, "5", 3, "858000");
        row(Field::UnsignedLeb128, false, "300", 1, "");
        row(Field::UnsignedLeb128, false, "-1", 2, "");
        row(Field::SignedLeb128, false, "-1", 3, "ffff7f");
        row(Field::SignedLeb128, false, "64", 2, "c000");
        row(Field::SignedLeb128, false, "64", 1, "");
        row(Field::SignedLeb128, false, "-9223372036854775808", 10, "8080808080808080807f");
        row(Field::Utf8, false, "A", 1, "41");
        row(Field::Utf8, false, " ", 1, "20");
        row(Field::Utf8, false, "U+20AC", 3, "e282ac");
        row(Field::Utf8, false, "\u20ac", 1, "");
        row(Field::Utf8, false, "u+d800", 3, "");
        row(Field::Utf8, false, "U+110000", 4, "");
        row(Field::Utf8, false, "AB", 1, "");
        row(Field::Utf16, true, "U+1F600", 4, "d83dde00");
        row(Field::Utf16, false, "A", 2, "4100");
        row(Field::UnixSeconds32, true, "1970-01-01 00:01", 4, "0000003c");
        row(Field::UnixSeconds32, true, "2038-01-19T03:14:08Z", 4, "");
        row(Field::UnixSeconds32, true, "2023-02-29T00:00:00Z", 4, "");
        row(Field::UnixSeconds32, true, "2024-02-29T24:00:00Z", 4, "");
        row(Field::UnixSeconds64, true, "1969-12-31T23:59:59Z", 8, "ffffffffffffffff");
        row(Field::UnixSeconds64, true, "999999999999-01-01T00:00:00Z", 8, "");
        row(Field::UnixMilliseconds64, true, "1970-01-01T00:00:01.5Z", 8, "00000000000005dc");
        row(Field::FileTime, true, "1601-01-01T00:00:00Z", 8, "0000000000000000");
        row(Field::FileTime, true, "1600-12-31T23:59:59Z", 8, "");
        row(Field::DosDateTime, true, "1980-01-01T00:00:02", 4, "00210001");
        row(Field::DosDateTime, true, "1979-12-31T00:00:00", 4, "");
        row(Field::HfsTime, true, "1904-01-01T00:00:00Z", 4, "00000000");
        row(Field::Guid, true, "{00112233-4455-6677-8899-AABBCCDDEEFF}", 16,
            "00112233445566778899aabbccddeeff");
        row(Field::Guid, false, "00112233445566778899aabbccddeeff", 16, "33221100554477668899aabbccddeeff");
        row(Field::Guid, true, "00112233", 16, "");
        row(Field::ColourRgba, true, "#102030", 4, "102030ff");
        row(Field::ColourArgb, true, "10203040", 4, "40102030");
        row(Field::ColourRgba, true, "red", 4, "");
        row(Field::Ipv4, true, "192.168.0.1", 4, "c0a80001");
        row(Field::Ipv4, false, "192.168.0.1", 4, "0100a8c0");
        row(Field::Ipv4, true, "192.168.0.256", 4, "");
        row(Field::Ipv6, false, "::1", 16, "00000000000000000000000000000001");
        row(Field::Ipv6, false, "1:2", 16, "");
        row(Field::Mac, false, "02-00-5e-10-00-01", 6, "02005e100001");
        row(Field::Mac, false, "02:00", 6, "");
    }

    void writtenValues()
    {
        QFETCH(const int, field);
        QFETCH(const bool, big);
        QFETCH(const QString, text);
        QFETCH(const int, length);
        QFETCH(const QByteArray, bytes);
        const Result<QByteArray> parsed =
            parseInspected(text, static_cast<InspectorField>(field), big, length);
        QCOMPARE(parsed ? parsed->toHex() : QByteArray(), bytes);
        QVERIFY(parsed || !parsed.error().message.isEmpty());
    }

    void equalsPythons()
    {
        test::Random random(test::seed());
        const QByteArray windows = windowsToCheck(random);
        const QList<QByteArray> expected = test::runPython(QString::fromLatin1(kOracle), windows).split('\n');
        QCOMPARE(expected.size(), windows.size() / 16 + 1);
        for (qsizetype i = 0; i < windows.size() / 16; ++i) {
            const QByteArray window = windows.mid(i * 16, 16);
            const std::vector<InspectorRow> rows = inspectBytes(window);
            const QStringList fields = QString::fromUtf8(expected[i]).split(QLatin1Char('\t'));
            QCOMPARE(fields.size(), qsizetype{kFieldCount});
            for (qsizetype field = 0; field < fields.size(); ++field) {
                const InspectorRow& row = rows[static_cast<size_t>(field)];
                const QStringList words = fields[field] == QLatin1String("U+007C |")
                                              ? QStringList(fields[field])
                                              : fields[field].split(QLatin1Char('|'));
                if (words.size() > 2)
                    continue; // the character '|' itself
                QCOMPARE(row.big.has_value(), words.size() == 2);
                const auto check = [&](const Reading& reading, const QString& wanted) {
                    return wanted == QLatin1String("?") || word(reading) == wanted;
                };
                QVERIFY2(check(row.little, words[0]) && (!row.big || check(*row.big, words[1])),
                         qPrintable(QStringLiteral("%1 of %2: %3 and %4, not %5")
                                        .arg(row.label, QString::fromLatin1(window.toHex()), word(row.little),
                                             row.big ? word(*row.big) : QString(), fields[field])));
            }
        }
    }

    void anyBytesGiveAllRows()
    {
        test::Random random(test::seed());
        constexpr std::array<quint64, 10> extremes{0,
                                                   1,
                                                   0x7f,
                                                   0x80,
                                                   0x7fffffff,
                                                   0x80000000,
                                                   0x7fffffffffffffff,
                                                   0x8000000000000000,
                                                   0xfffffffffffffffe,
                                                   0xffffffffffffffff};
        for (int i = 0; i < 20'000; ++i) {
            QByteArray bytes = test::randomBytes(random, 64);
            const quint64 extreme = extremes[static_cast<size_t>(i) % extremes.size()];
            std::memcpy(bytes.data(), &extreme, sizeof extreme);
            if (i % 3 == 0)
                std::reverse(bytes.begin(), bytes.begin() + 8);
            bytes.resize(i % 5 == 0 ? 64 : test::uniform<qsizetype>(random, 0, 20));
            const QString broken = brokenPromise(inspectBytes(bytes), bytes.size());
            QVERIFY2(broken.isEmpty(), qPrintable(broken + QString::fromLatin1(bytes.toHex())));
        }
    }

    void everyLengthSaysWhatIsMissing()
    {
        for (qsizetype length = 0; length <= 16; ++length) {
            const std::vector<InspectorRow> rows = inspectBytes(QByteArray(length, 'A'));
            QVERIFY(brokenPromise(rows, length).isEmpty());
            const Reading& wide = rows[static_cast<size_t>(InspectorField::Int64)].little;
            const Reading& guid = rows[static_cast<size_t>(InspectorField::Guid)].little;
            QCOMPARE(wide.hasValue(), length >= 8);
            QCOMPARE(guid.hasValue(), length >= 16);
            if (length == 0)
                QCOMPARE(wide.reason, QStringLiteral("no byte here: this is the end"));
            else if (length < 8)
                QCOMPARE(wide.reason, QStringLiteral("needs 8 bytes, %1 left").arg(length));
        }
    }

    void looksAt64BytesAtMost()
    {
        QByteArray bytes(100, '\x80');
        bytes[70] = '\x01';
        const Reading reading =
            inspectBytes(bytes)[static_cast<size_t>(InspectorField::UnsignedLeb128)].little;
        QCOMPARE(reading.reason, QStringLiteral("no end within 64 bytes"));
    }

    void readings_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<InspectorField>("field");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* hex, InspectorField field, const char* expected) {
            QTest::newRow(name) << QByteArray::fromHex(hex) << field << QString::fromUtf8(expected);
        };
        using Field = InspectorField;
        // "little note" or "little note / big note", or the reason.
        row("integer with its bits", "ff00", Field::Int16, "255 (0x00ff) / -256 (0xff00)");
        row("denormal", "01000000", Field::Float32,
            "1e-45 (0x00000001, denormal) / 2.3509887e-38 (0x01000000)");
        row("bfloat16", "803f", Field::BFloat16, "1 (0x3f80) / -5.8e-39 (0x803f, denormal)");
        row("odd NaN", "010000000000f07f", Field::Float64,
            "NaN 0x7ff0000000000001 (0x7ff0000000000001) / 7.291122019656072e-304 (0x010000000000f07f)");
        row("LEB128", "e58e26", Field::UnsignedLeb128, "624485 (3 bytes)");
        row("LEB128 of one byte", "7f", Field::SignedLeb128, "-1 (1 byte)");
        row("overlong LEB128", "8180808000", Field::UnsignedLeb128, "1 (5 bytes, overlong: 1 would do)");
        row("signed LEB128", "c0bb78", Field::SignedLeb128, "-123456 (3 bytes)");
        row("overlong signed LEB128", "ffffff7f", Field::SignedLeb128, "-1 (4 bytes, overlong: 1 would do)");
        row("a sign byte that is needed", "ff00", Field::SignedLeb128, "127 (2 bytes)");
        row("largest LEB128", "ffffffffffffffffff01", Field::UnsignedLeb128,
            "18446744073709551615 (10 bytes)");
        row("LEB128 of 65 bits", "ffffffffffffffffff03", Field::UnsignedLeb128,
            "10 bytes, more than 64 bits");
        row("least signed LEB128", "8080808080808080807f", Field::SignedLeb128,
            "-9223372036854775808 (10 bytes)");
        row("LEB128 that does not end", "8080", Field::SignedLeb128, "no end before the document ends");
        row("euro", "e282ac", Field::Utf8, "U+20AC €");
        row("line feed", "0a", Field::Utf8, "U+000A LF");
        row("no-break space", "c2a0", Field::Utf8, "U+00A0 space");
        row("right-to-left override", "e280ae", Field::Utf8, "U+202E format");
        row("combining acute", "cc81", Field::Utf8, "U+0301 \u25cc\u0301");
        row("byte order mark", "efbbbf", Field::Utf8, "U+FEFF byte order mark");
        row("private use", "ee8080", Field::Utf8, "U+E000 private use");
        row("noncharacter", "efbfbf", Field::Utf8, "U+FFFF noncharacter");
        row("last code point", "f48fbfbf", Field::Utf8, "U+10FFFF noncharacter");
        row("continuation", "80", Field::Utf8, "a continuation byte: no character begins here");
        row("overlong", "c080", Field::Utf8, "overlong: more bytes than the character needs");
        row("surrogate in UTF-8", "eda080", Field::Utf8, "a surrogate, which UTF-8 must not hold");
        row("past Unicode", "f4908080", Field::Utf8, "above U+10FFFF");
        row("never in UTF-8", "ff", Field::Utf8, "0xff does not occur in UTF-8");
        row("broken off", "e282", Field::Utf8, "needs 3 bytes, 2 left");
        row("broken in the middle", "e28241", Field::Utf8, "broken off after 2 of 3 bytes");
        row("a pair", "3dd800de", Field::Utf16, "U+1F600 😀 / U+3DD8 㷘");
        row("high surrogate at the end", "3dd8", Field::Utf16, "needs 4 bytes, 2 left / U+3DD8 㷘");
        row("lone high surrogate", "d8000041", Field::Utf16,
            "U+00D8 Ø / a high surrogate without its low one");
        row("lone low surrogate", "00dc", Field::Utf16,
            "a low surrogate: no character begins here / U+00DC Ü");
        row("end of 32-bit time", "ffffff7f", Field::UnixSeconds32,
            "2038-01-19T03:14:07Z / 1969-12-31T23:57:51Z");
        row("end of 64-bit time", "ffffffffffffff7f", Field::UnixSeconds64,
            "+292277026596-12-04T15:30:07Z / 1969-12-31T23:57:51Z");
        row("end of time in ms", "ffffffffffffff7f", Field::UnixMilliseconds64,
            "+292278994-08-17T07:12:55.807Z / 1969-12-31T23:59:59.871Z");
        row("end of FILETIME", "ffffffffffffffff", Field::FileTime,
            "+060056-05-28T05:36:10.9551615Z / +060056-05-28T05:36:10.9551615Z");
        row("no month", "00000000", Field::DosDateTime, "no date: month 0 / no date: month 0");
        row("29 February", "00005d58", Field::DosDateTime, "2024-02-29T00:00:00 / no date: month 0");
        row("30 February", "00005e58", Field::DosDateTime, "no date: day 30 of month 2 / no date: month 0");
        row("60 seconds", "1e002158", Field::DosDateTime, "no time: 0:0:60 / no date: month 0");
        row("end of HFS+", "ffffffff", Field::HfsTime, "2040-02-06T06:28:15Z / 2040-02-06T06:28:15Z");
        row("mapped IPv4", "00000000000000000000ffff01020304", Field::Ipv6, "::ffff:1.2.3.4");
        row("all zeros", "00000000000000000000000000000000", Field::Ipv6, "::");
        row("one zero group stays", "20010db8000000010001000100010001", Field::Ipv6, "2001:db8:0:1:1:1:1:1");
        row("first of two runs", "00010000000000010000000000010001", Field::Ipv6, "1::1:0:0:1:1");
    }

    void readings()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const InspectorField, field);
        const InspectorRow row = inspectBytes(bytes)[static_cast<size_t>(field)];
        const auto text = [](const Reading& reading) {
            if (!reading.hasValue())
                return reading.reason;
            return reading.note.isEmpty() ? reading.text
                                          : reading.text + QStringLiteral(" (%1)").arg(reading.note);
        };
        QTEST(row.big ? text(row.little) + QStringLiteral(" / ") + text(*row.big) : text(row.little),
              "expected");
    }

    void coloursCarryTheirPaint()
    {
        const std::vector<InspectorRow> rows = inspectBytes(QByteArray::fromHex("11223344"));
        const InspectorRow& rgba = rows[static_cast<size_t>(InspectorField::ColourRgba)];
        const InspectorRow& argb = rows[static_cast<size_t>(InspectorField::ColourArgb)];
        QCOMPARE(rgba.little.argb, std::optional<quint32>(0x11443322));
        QCOMPARE(rgba.big->argb, std::optional<quint32>(0x44112233));
        QCOMPARE(argb.little.argb, std::optional<quint32>(0x44332211));
        QCOMPARE(argb.big->argb, std::optional<quint32>(0x11223344));
        QCOMPARE(argb.big->text, QStringLiteral("#22334411"));
        QVERIFY(!rows[0].little.argb);
    }
};

QTEST_GUILESS_MAIN(TestInspect)
#include "tst_inspect.moc"

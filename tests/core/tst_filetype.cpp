#include "core/formats/filetype.h"

#include "tests/support/random.h"

#include <QTest>

#include <limits>

using namespace sluice;

namespace {

QByteArray at(qsizetype offset, const QByteArray& bytes, qsizetype size)
{
    QByteArray whole(std::max(size, offset + bytes.size()), '\0');
    whole.replace(offset, bytes.size(), bytes);
    return whole;
}

QString typeOf(const QByteArray& bytes, qint64 fileSize = -1)
{
    const std::span<const quint8> head(reinterpret_cast<const quint8*>(bytes.constData()),
                                       static_cast<size_t>(bytes.size()));
    return QString(fileType(head, fileSize < 0 ? bytes.size() : fileSize));
}

QByteArray hex(const char* digits)
{
    return QByteArray::fromHex(digits);
}

} // namespace

class TestFileType : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void names_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("type");
        const auto row = [](const char* name, const QByteArray& bytes, const char* type) {
            QTest::newRow(name) << bytes << QString::fromLatin1(type);
        };
        row("nothing", {}, "empty");
        row("one zero", QByteArray(1, '\0'), "data");
        row("zeros", QByteArray(5000, '\0'), "data");
        row("png", hex("89504e470d0a1a0a0000000d"), "png");
        row("png cut short", hex("89504e470d0a1a"), "data");
        row("gzip", hex("1f8b0800000000000003"), "gzip");
        row("bzip2", "BZh91AY&SY", "bzip2");
        row("BZh as text", "BZhello, world", "text (ASCII)");
        row("zlib", hex("789c010000ffff"), "zlib");
        row("x and text", "x^2 + y^2", "text (ASCII)");
        row("pcap, this order", hex("d4c3b2a102000400"), "pcap");
        row("pcap, nanoseconds, other order", hex("a1b23c4d00020004"), "pcap");
        row("pcapng", hex("0a0d0d0a1c0000004d3c2b1a"), "pcapng");
        row("elf", hex("7f454c4602010100000000000000000003003e00"), "elf");
        row("elf core", hex("7f454c4602010100000000000000000004003e00"), "elf core");
        row("pe", at(0, "MZ", 60) + hex("80000000") + at(0, {}, 64) + "PE" + hex("0000"), "pe");
        row("pe header beyond the head", at(0, "MZ", 60) + hex("ffffffff"), "dos executable");
        row("java class", hex("cafebabe00000034"), "java class");
        row("fat mach-o", hex("cafebabe00000002"), "mach-o");
        row("wav", "RIFF\x24\x08\x01\x01WAVEfmt ", "wav");
        row("riff of another kind", "RIFF\x24\x08\x01\x01Wxyz", "data");
        row("mp4", hex("00000018") + "ftypisom", "mp4");
        row("avif", hex("00000018") + "ftypavif", "avif");
        row("mp3 frame", hex("fffb9064"), "mp3");
        row("tar", at(257, "ustar", 512), "tar");
        row("ext", at(0x438, hex("53ef"), 2048).replace(0x44c, 4, hex("01000000")), "ext");
        row("iso 9660", at(0x8001, "CD001", 40000), "iso 9660");
        row("btrfs", at(0x10040, "_BHRfS_M", 66000), "btrfs");
        row("fat", at(82, "FAT32   ", 512).replace(510, 2, hex("55aa")), "fat");
        row("boot sector", at(510, hex("55aa"), 512), "boot sector");
        row("bmp", "BM" + at(0, {}, 12) + hex("28000000"), "bmp");
        row("BM as text", "BMW, a maker of cars", "text (ASCII)");
        row("ico", hex("00000100010010101000010004002801000016000000"), "ico");
        row("script", "#!/bin/sh\n", "script");
        row("xml after a byte order mark", hex("efbbbf") + "<?xml version", "xml");
        row("ascii", "hello\tworld\r\n", "text (ASCII)");
        row("colours of a terminal", "\x1b[31mred\x1b[0m\n", "text (ASCII)");
        row("utf-8", "gr\xc3\xbc\xc3\x9f\x65", "text (UTF-8)");
        row("utf-8, four bytes", "\xf0\x9f\x8c\x8a", "text (UTF-8)");
        row("overlong", "\xc0\xaf", "data");
        row("overlong, three bytes", "\xe0\x9f\xbf", "data");
        row("a surrogate", "\xed\xa0\x80", "data");
        row("above U+10FFFF", "\xf4\x90\x80\x80", "data");
        row("latin-1", "gr\xfc\xdf\x65", "data");
        row("a NUL in text", QByteArray("ab\0cd", 5), "data");
        row("utf-16", hex("fffe68006900"), "text (UTF-16LE)");
        row("utf-16, other order", hex("feff00680069"), "text (UTF-16BE)");
        row("utf-32", hex("fffe000068000000"), "text (UTF-32)");
    }

    void names()
    {
        QFETCH(const QByteArray, bytes);
        QTEST(typeOf(bytes), "type");
    }

    void textCutInsideACharacter()
    {
        const QByteArray cut = "gr\xc3\xbc\xc3";
        QCOMPARE(typeOf(cut), QStringLiteral("data"));
        QCOMPARE(typeOf(cut, 1000), QStringLiteral("text (UTF-8)"));
    }

    void anyBytesHaveAType()
    {
        test::Random random(test::seed());
        for (int round = 0; round < 20'000; ++round) {
            const QByteArray bytes = test::randomBytes(random, test::uniform<qsizetype>(random, 0, 80));
            QVERIFY(!typeOf(bytes).isEmpty());
            QVERIFY(!typeOf(bytes, std::numeric_limits<qint64>::max()).isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(TestFileType)
#include "tst_filetype.moc"

#include "core/bytes/memorysource.h"
#include "core/bytes/textlines.h"
#include "tests/support/encodings.h"
#include "tests/support/random.h"

#include <QTest>

#include <functional>
#include <limits>

using namespace sluice;
using test::encodingOf;

namespace {

constexpr qint64 kBlock = TextLines::kBlock;
constexpr qint64 kHuge = std::numeric_limits<qint64>::max();

/// Bytes that are made when they are read, each time in memory of their own, so that a sanitizer sees every
/// step outside what was read. Reading outside `allowed` is noticed.
class MadeSource final : public ByteSource
{
public:
    MadeSource(qint64 size, std::function<QByteArray(ByteRange)> make)
        : m_size(size)
        , m_make(std::move(make))
    {
    }

    [[nodiscard]] Access access() const noexcept override { return Access::Memory; }
    [[nodiscard]] qint64 size() const noexcept override { return m_size; }
    [[nodiscard]] Result<Slice> read(ByteRange range) const override
    {
        return checkRange(range, m_size).map([&] {
            if (!allowed.contains(range))
                trespassed = true;
            return Slice::fromByteArray(m_make(range));
        });
    }
    [[nodiscard]] Residency residency(ByteRange) const override { return Residency::Resident; }
    [[nodiscard]] Result<void> prepare(ByteRange range) const override { return checkRange(range, m_size); }
    [[nodiscard]] quint64 faultCount() const noexcept override { return 0; }
    [[nodiscard]] std::vector<ByteRange> lostRanges() const override { return {}; }
    void setTruncatedAt(qint64) noexcept override {}

    ByteRange allowed{0, kHuge};
    mutable bool trespassed = false;

private:
    qint64 m_size;
    std::function<QByteArray(ByteRange)> m_make;
};

std::shared_ptr<MadeSource> sourceOf(const QByteArray& bytes)
{
    return std::make_shared<MadeSource>(bytes.size(), [bytes](ByteRange range) {
        return QByteArray(bytes.constData() + range.offset, range.length);
    });
}

struct Line
{
    qint64 begin = 0;
    qint64 end = 0;
    LineEnd lineEnd = LineEnd::None;
    friend bool operator==(const Line&, const Line&) = default;
};

/// All visual lines of a document, by the rules of textlines.h read literally, from its start to its end.
class StupidLines
{
public:
    StupidLines(const QByteArray& bytes, const Encoding& encoding, int columns)
        : m_bytes(bytes)
        , m_encoding(encoding)
        , m_columns(columns)
    {
        findEnds();
        qint64 start = 0;
        for (const Line& end : paragraphs()) {
            wrap(start, end);
            start = end.end;
        }
    }

    std::vector<Line> lines;

    [[nodiscard]] size_t indexOf(qint64 offset) const
    {
        const auto after =
            std::upper_bound(lines.begin(), lines.end(), offset,
                             [](qint64 wanted, const Line& line) { return wanted < line.begin; });
        return static_cast<size_t>(after - lines.begin()) - 1;
    }

private:
    [[nodiscard]] bool isAt(qint64 offset, QByteArrayView unit) const
    {
        return !unit.isEmpty() && unit.size() <= m_bytes.size() - offset &&
               QByteArrayView(m_bytes).sliced(offset, unit.size()) == unit;
    }

    /// Line ends as [begin, end).
    void findEnds()
    {
        const int unit = m_encoding.unitSize();
        const QByteArray cr = m_encoding.unitFor(U'\r');
        const QByteArray lf = m_encoding.unitFor(U'\n');
        const QByteArray nel = m_encoding.unitFor(U'\u0085');
        const bool ebcdic = unit == 1 && m_encoding.unitFor(U'A') != "A";
        for (qint64 i = 0; i < m_bytes.size(); i += unit) {
            if (isAt(i, cr) && isAt(i + unit, lf)) {
                m_ends.push_back({i, i + qint64{2} * unit, LineEnd::CrLf});
                i += unit;
            } else if (isAt(i, cr)) {
                m_ends.push_back({i, i + unit, LineEnd::Cr});
            } else if (isAt(i, lf)) {
                m_ends.push_back({i, i + unit, LineEnd::Lf});
            } else if (ebcdic && isAt(i, nel)) {
                m_ends.push_back({i, i + unit, LineEnd::Nel});
            }
        }
    }

    /// Where paragraphs end: `begin` is the end of the text, `end` that of the line end.
    [[nodiscard]] std::vector<Line> paragraphs() const
    {
        std::vector<Line> result = m_ends;
        for (qint64 block = kBlock; block < m_bytes.size(); block += kBlock) {
            qint64 start = 0;
            bool across = false;
            for (const Line& end : m_ends) {
                start = end.end <= block ? end.end : start;
                across = across || (end.begin < block && end.end > block);
            }
            if (start > block - kBlock)
                continue;
            qint64 cut = block;
            const auto* data = reinterpret_cast<const quint8*>(m_bytes.constData()) + block - 64;
            const auto around = static_cast<size_t>(std::min<qint64>(128, m_bytes.size() - block + 64));
            const DecodedChar c = decodeChars(m_encoding, {data, around}, {64, 1}).front();
            if (c.offset < 64)
                cut = block - 64 + c.offset + c.length;
            if (across)
                cut = block + m_encoding.unitSize();
            if (cut < m_bytes.size())
                result.push_back({cut, cut, LineEnd::None});
        }
        std::stable_sort(result.begin(), result.end(),
                         [](const Line& a, const Line& b) { return a.end < b.end; });
        result.erase(std::unique(result.begin(), result.end(),
                                 [](const Line& a, const Line& b) { return a.end == b.end; }),
                     result.end());
        result.push_back({m_bytes.size(), m_bytes.size(), LineEnd::EndOfData});
        return result;
    }

    void wrap(qint64 start, const Line& end)
    {
        const QByteArray text = m_bytes.mid(start, end.end - start);
        const auto* data = reinterpret_cast<const quint8*>(text.constData());
        int column = 0;
        int count = 0;
        qint64 begin = start;
        for (const DecodedChar& c :
             decodeChars(m_encoding, {data, static_cast<size_t>(text.size())}, {0, text.size()})) {
            if (start + c.offset >= end.begin)
                break;
            int width = c.codePoint == '\t' ? 8 - column % 8 : displayWidth(c.codePoint);
            const bool full = count == (m_columns == 0 ? 4096 : std::min(4096, 4 * m_columns + 16));
            const bool tabFits = c.codePoint == '\t' && column < m_columns;
            if (count > 0 && (full || (m_columns > 0 && column + width > m_columns && !tabFits))) {
                lines.push_back({begin, start + c.offset, LineEnd::None});
                begin = start + c.offset;
                column = count = 0;
                width = c.codePoint == '\t' ? 8 : displayWidth(c.codePoint);
            }
            column += width;
            if (m_columns > 0)
                column = std::min(column, m_columns);
            ++count;
        }
        lines.push_back({begin, end.end, end.lineEnd});
    }

    QByteArray m_bytes;
    Encoding m_encoding;
    int m_columns;
    std::vector<Line> m_ends;
};

QByteArray encode(const Encoding& encoding, const QString& text)
{
    QByteArray bytes;
    for (const char32_t c : text.toUcs4()) {
        if (encoding == Encoding::utf8())
            bytes += QString::fromUcs4(&c, 1).toUtf8();
        else
            bytes += encoding.unitFor(c);
    }
    return bytes;
}

/// Text whose lines are up to `longest` characters, with tabs, wide and combining characters.
QString randomText(test::Random& random, int length, int longest)
{
    static const QString kLetters =
        QStringLiteral(u"abcdefgh \t\t\u00e9\u0301\u4e16\u754c\u00df\U0001f30a\u0000");
    static const QStringList kEnds{QStringLiteral("\n"), QStringLiteral("\r\n"), QStringLiteral("\r"),
                                   QStringLiteral(u"\u0085"), QStringLiteral("\n\r")};
    const std::u32string letters = kLetters.toStdU32String();
    QString text;
    int left = test::uniform(random, 0, longest);
    while (text.size() < length) {
        if (left-- == 0) {
            text += kEnds[test::uniform(random, qsizetype{0}, kEnds.size() - 1)];
            left = test::uniform(random, 0, longest);
        } else {
            text += QChar::fromUcs4(letters[test::uniform(random, size_t{0}, letters.size() - 1)]);
        }
    }
    return text;
}

} // namespace

class TestTextLines : public QObject
{
    Q_OBJECT

private:
    static void compareWithStupid(const QByteArray& bytes, const Encoding& encoding, int columns,
                                  const std::vector<qint64>& offsets)
    {
        const StupidLines stupid(bytes, encoding, columns);
        const std::shared_ptr<MadeSource> source = sourceOf(bytes);
        const TextLines lines{Snapshot(source), encoding, columns};
        const auto total = std::ssize(stupid.lines);

        const auto whole = lines.down(0, static_cast<int>(total) + 5);
        QVERIFY(whole);
        std::vector<Line> found;
        for (const TextLine& line : *whole) {
            found.push_back({line.range.offset, line.range.end(), line.end});
            qint64 next = 0;
            for (const DecodedChar& c : line.chars) {
                QCOMPARE(c.offset, next);
                next += c.length;
            }
            QCOMPARE(next, line.range.length - line.endLength);
        }
        for (size_t i = 0; i < std::min(found.size(), stupid.lines.size()); ++i) {
            if (found[i] != stupid.lines[i])
                qInfo("line %d: is [%lld, %lld), should be [%lld, %lld)", int(i), found[i].begin,
                      found[i].end, stupid.lines[i].begin, stupid.lines[i].end);
            QVERIFY(found[i] == stupid.lines[i]);
        }
        QCOMPARE(std::ssize(found), total);

        for (const qint64 offset : offsets) {
            const size_t index = stupid.indexOf(offset);
            source->allowed = lines.window(offset, 0, 0);
            QCOMPARE(lines.lineStart(offset).value(), stupid.lines[index].begin);
            for (const int count : {1, 3, 70}) {
                source->allowed = lines.window(offset, 0, count);
                const auto down = lines.down(offset, count);
                QVERIFY(down);
                QCOMPARE(std::ssize(*down), std::min<qint64>(count, total - static_cast<qint64>(index)));
                QCOMPARE(down->front().range.offset, stupid.lines[index].begin);
                QCOMPARE(down->back().range.end(), stupid.lines[index + down->size() - 1].end);

                source->allowed = lines.window(offset, count, 0);
                const size_t above = index - std::min(index, static_cast<size_t>(count));
                QCOMPARE(lines.up(offset, count).value(), stupid.lines[above].begin);
                QVERIFY(!source->trespassed);
            }
            source->allowed = {0, kHuge};
        }
    }

private Q_SLOTS:
    void everyOffsetOfSmallTexts_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("empty") << QString();
        QTest::newRow("one character") << QStringLiteral("a");
        QTest::newRow("one line") << QStringLiteral("abc\n");
        QTest::newRow("LF only") << QStringLiteral("\n");
        QTest::newRow("CR only") << QStringLiteral("\r");
        QTest::newRow("empty lines") << QStringLiteral("\n\n\r\r\r\n\r\n\n\r");
        QTest::newRow("CR at the end") << QStringLiteral("ab\r");
        QTest::newRow("no line end") << QStringLiteral("abcdefghijklmnopqrstuvwxyz0123456789");
        QTest::newRow("tabs") << QStringLiteral("\t\ta\tbcdefgh\t\t\n\t\t\t\t");
        QTest::newRow("wide") << QStringLiteral(u"\u4e16\u754c\u4e16a\u754c\n\u4e16");
        QTest::newRow("combining") << QStringLiteral(u"e\u0301\u0301x\u0301\n\u0301\u0301") +
                                          QString(100, QChar(0x301));
        QTest::newRow("NEL") << QStringLiteral(u"ab\u0085cd\r\u0085");
    }

    void everyOffsetOfSmallTexts()
    {
        QFETCH(const QString, text);
        for (const char* name : {"utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be", "latin1", "IBM037",
                                 "Shift_JIS", "windows-1252"}) {
            const Encoding encoding = encodingOf(name);
            const QByteArray bytes = encode(encoding, text);
            std::vector<qint64> offsets;
            for (qint64 offset = 0; offset <= bytes.size(); ++offset)
                offsets.push_back(offset);
            for (const int columns : {0, 1, 2, 7, 80}) {
                compareWithStupid(bytes, encoding, columns, offsets);
                if (QTest::currentTestFailed())
                    QFAIL(qPrintable(QStringLiteral("%1, %2 columns").arg(QLatin1String(name)).arg(columns)));
            }
        }
    }

    void longTexts_data()
    {
        QTest::addColumn<QByteArray>("encoding");
        QTest::addColumn<int>("longest");
        for (const char* name :
             {"utf-8", "utf-16le", "utf-16be", "utf-32be", "latin1", "IBM037", "Shift_JIS"}) {
            for (const int longest : {60, 9'000, 40'000, 400'000}) {
                QTest::addRow("%s, lines of up to %d", name, longest) << QByteArray(name) << longest;
            }
        }
    }

    void longTexts()
    {
        QFETCH(const QByteArray, encoding);
        QFETCH(const int, longest);
        test::Random random(test::seed());
        const Encoding reader = encodingOf(encoding.constData());
        QByteArray bytes = encode(reader, randomText(random, 60'000, longest)).left(90'000);
        // Line ends and characters across the places where long text is cut, and an odd size.
        for (qint64 block = kBlock; block + 8 < bytes.size(); block += kBlock) {
            const QString there =
                QStringList{QStringLiteral("\r\n"), QStringLiteral("\n"), QStringLiteral("\r"),
                            QStringLiteral("ab"), QStringLiteral("\n\n")}
                    .at(test::uniform(random, 0, 4));
            const QByteArray unit = encode(reader, there);
            bytes.replace(block - qint64{reader.unitSize()} * test::uniform(random, 0, 2), unit.size(), unit);
        }
        bytes.chop(test::uniform(random, 0, 3));
        std::vector<qint64> offsets{0, bytes.size(), bytes.size() - 1};
        for (qint64 block = kBlock; block <= bytes.size(); block += kBlock) {
            for (qint64 near = -5; near <= 5; ++near)
                offsets.push_back(std::min<qint64>(block + near, bytes.size()));
        }
        for (int i = 0; i < 30; ++i)
            offsets.push_back(test::uniform(random, qint64{0}, qint64{bytes.size()}));
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        // They take minutes for all of them.
        compareWithStupid(bytes, reader, test::uniform(random, 0, 1) == 0 ? 0 : 80, offsets);
#else
        for (const int columns : {0, 80, 3})
            compareWithStupid(bytes, reader, columns, offsets);
#endif
    }

    void randomBytes_data()
    {
        QTest::addColumn<QByteArray>("encoding");
        for (const char* name : {"utf-8", "utf-16le", "utf-32be", "IBM037", "Shift_JIS", "GB18030", "UTF-7"})
            QTest::addRow("%s", name) << QByteArray(name);
    }

    void randomBytes()
    {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        constexpr qsizetype kRandomSize = 10'001;
#else
        constexpr qsizetype kRandomSize = 50'001;
#endif
        QFETCH(const QByteArray, encoding);
        test::Random random(test::seed());
        for (int round = 0; round < 6; ++round) {
            QByteArray bytes = test::randomBytes(random, kRandomSize);
            if (round % 2 == 1)
                bytes.replace('\n', 'x').replace('\r', 'y').replace('\x25', 'z').replace('\x15', 'w');
            std::vector<qint64> offsets{0, bytes.size()};
            for (int i = 0; i < 20; ++i)
                offsets.push_back(test::uniform(random, qint64{0}, qint64{bytes.size()}));
            compareWithStupid(bytes, encodingOf(encoding.constData()), round < 2 ? 0 : 100, offsets);
        }
    }

    void endsOfAHugeDocument_data()
    {
        QTest::addColumn<qint64>("lineLength");
        QTest::newRow("lines of 97 bytes") << qint64{97};
        QTest::newRow("lines of a megabyte") << (qint64{1} << 20);
        QTest::newRow("one line") << qint64{0};
    }

    void endsOfAHugeDocument()
    {
        QFETCH(const qint64, lineLength);
        const auto source = std::make_shared<MadeSource>(kHuge, [lineLength](ByteRange range) {
            QByteArray bytes(range.length, Qt::Uninitialized);
            for (qint64 i = 0; i < range.length; ++i) {
                const qint64 at = range.offset + i;
                const bool ends = lineLength > 0 && at % lineLength == lineLength - 1;
                bytes[i] = static_cast<char>(ends ? '\n' : 'a' + at % 26);
            }
            return bytes;
        });
        for (const int columns : {0, 80}) {
            const TextLines lines{Snapshot(source), encodingOf("utf-8"), columns};
            for (const qint64 offset : {kHuge, kHuge - 1, kHuge - 100, kHuge - 5'000'000, kHuge / 2}) {
                const qint64 top = lines.up(offset, 60).value();
                QVERIFY(top < offset);
                QVERIFY(offset - top < qint64{70} * TextLines::kMaxChars);
                const auto down = lines.down(top, 61);
                QVERIFY(down);
                QCOMPARE(std::ssize(*down), 61);
                QVERIFY(down->back().range.contains(offset) || down->back().range.end() == offset);
                QCOMPARE(down->back().end == LineEnd::EndOfData, down->back().range.end() == kHuge);
                for (size_t i = 1; i < down->size(); ++i)
                    QCOMPARE((*down)[i].range.offset, (*down)[i - 1].range.end());
                QVERIFY(lines.window(offset, 60, 60).length < 3'000'000);
            }
        }
    }

    void absurdArguments()
    {
        const TextLines lines{Snapshot(sourceOf("one\ntwo\n")), Encoding::utf8(), -5};
        QCOMPARE(lines.lineStart(-1).value(), 0);
        QCOMPARE(lines.lineStart(kHuge).value(), 8);
        QCOMPARE(lines.up(kHuge, std::numeric_limits<int>::max()).value(), 0);
        QCOMPARE(lines.up(5, -1).value(), 4);
        QCOMPARE(lines.down(0, 0)->size(), size_t{0});
        QCOMPARE(lines.down(0, -1)->size(), size_t{0});
        QCOMPARE(lines.down(kHuge, std::numeric_limits<int>::max())->size(), size_t{1});
        QCOMPARE(lines.down(std::numeric_limits<qint64>::min(), 9)->size(), size_t{3});
        QCOMPARE(lines.window(0, std::numeric_limits<int>::max(), std::numeric_limits<int>::max()),
                 (ByteRange{0, 8}));
        const TextLines none{Snapshot(), Encoding::utf8(), 0};
        QCOMPARE(none.down(0, 3)->size(), size_t{1});
        QCOMPARE(none.up(7, 3).value(), 0);
    }

    void displayWidths_data()
    {
        QTest::addColumn<char32_t>("codePoint");
        QTest::addColumn<int>("width");
        QTest::newRow("letter") << U'a' << 1;
        QTest::newRow("control") << U'\u0001' << 1;
        QTest::newRow("soft hyphen") << U'\u00ad' << 1;
        QTest::newRow("combining acute") << U'\u0301' << 0;
        QTest::newRow("zero width joiner") << U'\u200d' << 0;
        QTest::newRow("byte order mark") << U'\ufeff' << 1;
        QTest::newRow("right-to-left override") << U'\u202e' << 1;
        QTest::newRow("variation selector") << U'\ufe0f' << 0;
        QTest::newRow("replacement") << U'\ufffd' << 1;
        QTest::newRow("ideograph") << U'\u4e16' << 2;
        QTest::newRow("full-width letter") << U'\uff21' << 2;
        QTest::newRow("half-width kana") << U'\uff71' << 1;
        QTest::newRow("Hangul syllable") << U'\uac00' << 2;
        QTest::newRow("Hangul vowel") << U'\u1161' << 0;
        QTest::newRow("emoji") << U'\U0001f30a' << 2;
        QTest::newRow("private use") << U'\ue000' << 1;
        QTest::newRow("last code point") << U'\U0010ffff' << 1;
        QTest::newRow("no code point") << char32_t{0xffffffff} << 1;
    }

    void displayWidths()
    {
        QFETCH(const char32_t, codePoint);
        QTEST(displayWidth(codePoint), "width");
    }
};

QTEST_GUILESS_MAIN(TestTextLines)
#include "tst_textlines.moc"

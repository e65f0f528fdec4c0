// Finding in a stream against finding in the whole, at every size of chunk.
#include "core/bytes/memorysource.h"
#include "core/search/searcher.h"
#include "tests/support/collectingoutput.h"
#include "tests/support/random.h"
#include "tests/support/stages.h"

#include <QTest>

using namespace sluice;
using namespace sluice::test;

namespace {

/// What the remark is to say, by a search of the whole.
QString expectedRemark(const QByteArray& bytes, const QByteArray& pattern, qsizetype shown)
{
    const Snapshot whole(std::make_shared<MemorySource>(Slice::fromByteArray(bytes)));
    QList<qint64> offsets;
    (void)Searcher::make(*Pattern::parse(pattern))
        ->run(whole, {0, bytes.size()}, [&offsets](std::span<const Hit> hits) {
            for (const Hit& hit : hits)
                offsets.append(hit.offset);
            return true;
        });
    QString text =
        offsets.size() == 1 ? QStringLiteral("1 hit") : QStringLiteral("%1 hits").arg(offsets.size());
    for (const qint64 offset : offsets.first(std::min(shown, offsets.size())))
        text += QStringLiteral("\n%1").arg(offset);
    if (offsets.size() > shown && shown > 0)
        text += QStringLiteral("\n\u2026");
    return text;
}

/// Without the excerpts.
QString withoutExcerpts(const QString& remark)
{
    QStringList lines = remark.split(QLatin1Char('\n'));
    for (qsizetype i = 1; i < lines.size(); ++i)
        lines[i] = lines[i].section(QStringLiteral("  "), 0, 0);
    return lines.join(QLatin1Char('\n'));
}

} // namespace

class TestGrepStage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyChunkSizeFindsAlike_data()
    {
        QTest::addColumn<QByteArray>("pattern");
        for (const char* pattern : {"61", "6162", "61 ?? 61", "text:aabb", "text:a\ntext:babab\n62 62",
                                    "u16le 0x6161..0x6162", "text:bbbbbbbb\n61"})
            QTest::newRow(pattern) << QByteArray(pattern);
    }

    void everyChunkSizeFindsAlike()
    {
        QFETCH(const QByteArray, pattern);
        Random random(seed());
        for (int round = 0; round < 12; ++round) {
            QByteArray bytes(uniform(random, 0, 80), Qt::Uninitialized);
            for (char& byte : bytes)
                byte = static_cast<char>('a' + uniform(random, 0, 1));
            const qsizetype shown = uniform<qsizetype>(random, 0, 30);
            const QString expected = expectedRemark(bytes, pattern, shown);
            for (qsizetype chunk = 1; chunk <= bytes.size() + 1; ++chunk) {
                StageSpec spec{"grep", {{"pattern", pattern}, {"show", QByteArray::number(shown)}}};
                auto stage = findStageKind("grep")->makeTransform(spec);
                QVERIFY(stage);
                const TransformRun run = runTransform(**stage, bytes, chunk);
                QVERIFY(run.result);
                QCOMPARE(run.output, bytes);
                QCOMPARE(withoutExcerpts(run.remark), expected);
            }
            auto stage = findStageKind("grep")->makeTransform(
                {"grep", {{"pattern", pattern}, {"show", QByteArray::number(shown)}}});
            const TransformRun run =
                runTransform(**stage, bytes, [&random] { return uniform<qsizetype>(random, 1, 9); });
            QCOMPARE(withoutExcerpts(run.remark), expected);
        }
    }

    void theBytesAreNotCopied()
    {
        const auto stage = makeTransform("grep:needle");
        CollectingOutput output(16);
        const Slice chunk = Slice::fromByteArray(QByteArray(100'000, '.') + "needle...");
        QVERIFY(stage->push(chunk, output));
        QCOMPARE(output.forwarded.size(), size_t{1});
        QCOMPARE(output.forwarded[0].data(), chunk.data());
        QCOMPARE(output.copied, 0);
        QCOMPARE(stage->remark(), QStringLiteral("1 hit\n100000  needle..."));
    }

    void wrongPatternsAreRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("expression") << QByteArray("grep:/a(/");
        QTest::newRow("no digits") << QByteArray("grep:hex:4z");
        QTest::newRow("no encoding") << QByteArray("grep:abc,encoding=klingon");
        QTest::newRow("empty") << QByteArray("grep:pattern=");
    }

    void wrongPatternsAreRefused()
    {
        QFETCH(const QByteArray, text);
        const Result<StageSpec> spec = StageSpec::parse(text);
        QVERIFY(!spec || !findStageKind("grep")->makeTransform(*spec));
    }

    void caseAndEncodings()
    {
        const auto stage = makeTransform("grep:Word,case=ignore,encoding=all");
        const QByteArray bytes = QByteArray("wORD..") + QByteArray("w\0o\0r\0d\0", 8);
        QVERIFY(runTransform(*stage, bytes, 3).remark.startsWith(QStringLiteral("2 hits")));
    }
};

QTEST_GUILESS_MAIN(TestGrepStage)
#include "tst_grepstage.moc"

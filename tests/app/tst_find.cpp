// sluice find as a program: what it prints, and its exit statuses.
#include "tests/support/program.h"

#include <QTest>

using namespace sluice::test;

class TestFind : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void prints_data();
    void prints();
    void saysWhatIsWrong();
};

void TestFind::prints_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("out");
    const auto row = [](const char* name, const QStringList& arguments, int status, const char* out) {
        QTest::newRow(name) << arguments << status << QByteArray(out);
    };
    const QString text = QStringLiteral("text:aba");
    row("overlapping text", {text}, 0, "0 3 ababa GET\n2 3 aba GET\n");
    row("count", {text, QStringLiteral("--count")}, 0, "2\n");
    row("json", {text, QStringLiteral("--json"), QStringLiteral("--max=1")}, 0,
        "{\"offset\":0,\"length\":3}\n");
    row("range", {text, QStringLiteral("--range"), QStringLiteral("1..")}, 0, "2 3 aba GET\n");
    row("hexadecimal", {QStringLiteral("61 ?? 6?")}, 0, "0 3 ababa GET\n2 3 aba GET\n");
    row("expression", {QStringLiteral("/(ab)+/")}, 0, "0 4 ababa GET\n");
    row("any case", {QStringLiteral("get"), QStringLiteral("--as=text"), QStringLiteral("--ignore-case")}, 0,
        "6 3 GET\n");
    row("number", {QStringLiteral("u16le 0x4547")}, 0, "6 2 GET\n");
    row("negative number", {QStringLiteral("-5..97"), QStringLiteral("--as=i8")}, 0,
        "0 1 ababa GET\n2 1 aba GET\n4 1 a GET\n5 1  GET\n6 1 GET\n7 1 ET\n8 1 T\n");
    row("nothing", {QStringLiteral("text:xyz")}, 1, "");
    row("nothing counted", {QStringLiteral("text:xyz"), QStringLiteral("--count")}, 1, "0\n");
    row("wrong expression", {QStringLiteral("/a(/")}, 64, "");
    row("no pattern", {QString()}, 64, "");
    row("nothing but wildcards", {QStringLiteral("?? ??")}, 64, "");
    row("wrong encoding", {text, QStringLiteral("--encoding=nothing")}, 64, "");
}

void TestFind::prints()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const int, status);
    QFETCH(const QByteArray, out);
    const ProgramRun run =
        runSluice(QStringList{QStringLiteral("find"), QStringLiteral("-")} + arguments, "ababa GET");
    QCOMPARE(run.out, out);
    QCOMPARE(run.status, status);
}

void TestFind::saysWhatIsWrong()
{
    const QStringList find = {QStringLiteral("find"), QStringLiteral("-")};
    const ProgramRun range =
        runSluice(find + QStringList{QStringLiteral("a"), QStringLiteral("--range=5..3")}, "ababa GET");
    QCOMPARE(range.err, QByteArray("sluice: The range \"5..3\" ends before it begins.\n"));
    const ProgramRun empty = runSluice(find + QStringList{QString()}, "ababa GET");
    QVERIFY2(empty.err.contains("after the file's name is empty"), empty.err.constData());
}

QTEST_GUILESS_MAIN(TestFind)
#include "tst_find.moc"

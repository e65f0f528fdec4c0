#include "tests/support/program.h"
#include "tests/support/random.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace sluice::test;

namespace {

struct Count
{
    qint64 bytes = 0;
    qint64 count = 0;
};

/// Beside what the ledger tells of, our code moves its own small things (lists of slices, words of the
/// command line): memcpys of 1 KiB or more of that kind stay below this, whatever the input's size.
constexpr qint64 kOwnMoves = 256 << 10;

QByteArray read(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QMap<QString, Count> shimTotals(const QString& path)
{
    QMap<QString, Count> totals;
    for (const QByteArray& line : read(path).split('\n')) {
        const QList<QByteArray> words = line.split(' ');
        if (words.size() == 3)
            totals[QString::fromLatin1(words[0])] = {words[1].toLongLong(), words[2].toLongLong()};
    }
    return totals;
}

} // namespace

// The ledger against an independent witness: a preloaded library that counts what the program really calls.
class tst_LedgerWitness : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

private Q_SLOTS:
    void initTestCase()
    {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("the sanitizers put their own functions in the shim's place");
#endif
#if !defined(__x86_64__)
        QSKIP("the shim is written for x86-64");
#endif
        Random random(seed());
        QFile file(m_folder.filePath(QStringLiteral("in")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        for (int i = 0; i < 6'000'000 / 40; ++i)
            file.write(randomBytes(random, 20).toHex().replace('0', '\n'));
        file.close();
        const ProgramRun made = runShell(QStringLiteral("cd \"$1\" && gzip -k in"), {m_folder.path()});
        QCOMPARE(made.status, 0);
    }

    void agrees_data()
    {
        QTest::addColumn<QString>("command");
        const auto row = [](const char* name, const char* command) {
            QTest::newRow(name) << QString::fromLatin1(command);
        };
        row("mapped digests", "$S in sha256 md5 crc32");
        row("read digest", "$S in --feed read sha256");
        row("mapped to file", "$S in -o out");
        row("read, compressed, to file", "$S in --feed read gzip:level=1 sha256 -o out");
        row("gunzip and digest to file", "$S in.gz gunzip sha256 -o out");
        row("kernel, file to file", "$S in --feed kernel -o out");
        row("kernel, file to pipe", "$S in --feed kernel -o - | cat > out");
        row("mapped to socket", "$L & $WAIT; $S in --to tcp:127.0.0.1:$(cat port)");
        row("kernel, file to socket", "$L & $WAIT; $S in --feed kernel --to tcp:127.0.0.1:$(cat port)");
        row("pipe to pipe", "cat in | $S - sha256 -o - | cat > out");
        row("frames to file", "$S in lines -o out");
        row("text there and back", "$S in hex-encode base64-encode base64-decode hex-decode sha256 -o out");
        row("bytes", "$S in xor:key=0x1234 swap:4 skip:1000 take:5000000 --chunk 100001 -o out");
        row("cipher", "$S in --feed read aes-128-cbc:key=00112233445566778899aabbccddeeff,"
                      "iv=00112233445566778899aabbccddeeff sha256 -o out");
        row("other codecs", "$S in zstd unzstd lz4 unlz4 bzip2 bunzip2 --chunk 10000 -o out");
    }

    void agrees()
    {
        QFETCH(const QString, command);
        const QString script = QStringLiteral(
            "cd \"$1\"; rm -f shim port out\n"
            "S=\"env LD_PRELOAD=$2 COPYSHIM_OUT=shim $SLUICE stream --stats json\"\n"
            "L=\"python3 -c 'import socket,os\n"
            "s=socket.create_server((\\\"127.0.0.1\\\",0)); open(\\\"p\\\",\\\"w\\\").write(str(s."
            "getsockname()[1])); os.rename(\\\"p\\\",\\\"port\\\")\n"
            "c=s.accept()[0]\n"
            "while c.recv(65536): pass'\"\n"
            "WAIT='until [ -e port ]; do :; done'\n"
            "eval \"$(printf '%s' \"$3\" | S=$S L=$L WAIT=$WAIT python3 -c 'import os,sys,string; "
            "print(string.Template(sys.stdin.read()).safe_substitute(os.environ))')\"; wait");
        const ProgramRun run = runShell(script, {m_folder.path(), QStringLiteral(SLUICE_COPYSHIM), command});
        const QJsonObject stats = QJsonDocument::fromJson(run.err.mid(run.err.indexOf('{'))).object();
        const QJsonObject copies = stats.value(QLatin1String("copies")).toObject();
        QVERIFY2(!copies.isEmpty(), run.err.constData());
        const QMap<QString, Count> witness = shimTotals(m_folder.filePath(QStringLiteral("shim")));
        QVERIFY(!witness.isEmpty());
        for (const char* kind : {"kernelToUser", "userToKernel", "kernelToKernel"}) {
            const QJsonObject told = copies.value(QLatin1String(kind)).toObject();
            const Count seen = witness[QString::fromLatin1(kind)];
            QVERIFY2(told.value(QLatin1String("bytes")).toInteger() == seen.bytes &&
                         told.value(QLatin1String("count")).toInteger() == seen.count,
                     qPrintable(QStringLiteral("%1: seen %2 bytes in %3 calls, told %4")
                                    .arg(QLatin1String(kind))
                                    .arg(seen.bytes)
                                    .arg(seen.count)
                                    .arg(QString::fromUtf8(QJsonDocument(told).toJson()))));
        }
        const qint64 told =
            copies.value(QLatin1String("userToUser")).toObject().value(QLatin1String("bytes")).toInteger();
        const qint64 seen = witness[QStringLiteral("userToUser")].bytes;
        // Beyond that the two may differ by what was copied in pieces below 1 KiB: at most a hundredth.
        QVERIFY2(seen <= told + kOwnMoves && told - seen <= told / 100 + kOwnMoves,
                 qPrintable(QStringLiteral("seen %1, told %2").arg(seen).arg(told)));
    }
};

QTEST_GUILESS_MAIN(tst_LedgerWitness)

#include "tst_ledgerwitness.moc"

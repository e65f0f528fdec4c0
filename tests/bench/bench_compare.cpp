// Comparing against the plain pass over both mappings and against cmp(1), as ratios, each round in turn:
// [MiB of each file, 1024 without].
#include "tests/bench/benchtiming.h"
#include "tests/support/python.h"
#include "tests/support/random.h"

#include "core/analysis/compare.h"
#include "core/analysis/shortestedit.h"
#include "core/bytes/memorysource.h"
#include "core/bytes/openfile.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTextStream>

#include <cstring>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr int kRounds = 5;

Snapshot opened(const QByteArray& path)
{
    Result<OpenedFile> file = openFile(path, std::make_shared<Ledger>());
    if (!file)
        qFatal("%s", qPrintable(file.error().message));
    return Snapshot(file->source);
}

Comparison compared(const Snapshot& a, const Snapshot& b, CompareOptions::Mode mode)
{
    CompareOptions options;
    options.mode = mode;
    return compare(a, b, options, {}).value();
}

/// Writes A, and B, which is A with an insertion, a deletion or a byte changed in every `spacing` bytes.
void writeFiles(const QByteArray& pathA, const QByteArray& pathB, qint64 mebibytes, qint64 spacing)
{
    Random random(1);
    QFile a(QFile::decodeName(pathA));
    QFile b(QFile::decodeName(pathB));
    if (!a.open(QIODevice::WriteOnly) || !b.open(QIODevice::WriteOnly))
        qFatal("cannot write");
    QByteArray piece(1 << 20, Qt::Uninitialized);
    qint64 edits = 0;
    for (qint64 done = 0; done < mebibytes; ++done) {
        for (qsizetype i = 0; i < piece.size(); i += 8) {
            const quint64 word = random();
            memcpy(piece.data() + i, &word, 8);
        }
        a.write(piece);
        for (; spacing > 0 && edits * spacing < (done + 1) << 20; ++edits) {
            const qsizetype at = uniform<qsizetype>(random, 0, (1 << 20) - 100);
            if (edits % 3 == 0)
                piece.insert(at, "inserted");
            else if (edits % 3 == 1)
                piece.remove(at, 5);
            else
                piece[at] = static_cast<char>(~piece[at]);
        }
        b.write(piece);
        piece.resize(1 << 20);
    }
}

void atOffsets(const QByteArray& pathA, const QByteArray& pathB)
{
    std::vector<double> toPass;
    std::vector<double> toCmp;
    for (int round = 0; round < kRounds; ++round) {
        quint64 total = 0;
        const double pass = seconds([&] { total = readPass(opened(pathA)) + readPass(opened(pathB)); });
        const double ours = seconds([&] {
            if (!compared(opened(pathA), opened(pathB), CompareOptions::Mode::SameOffset).isSame())
                qFatal("not the same");
        });
        const double cmp = seconds([&] {
            if (QProcess::execute(QStringLiteral("cmp"),
                                  {QFile::decodeName(pathA), QFile::decodeName(pathB)}) != 0)
                qFatal("cmp");
        });
        toPass.push_back(ours / (total == 1 ? 0 : pass));
        toCmp.push_back(ours / cmp);
    }
    QTextStream(stdout) << "equal files, same offset: " << median(toPass) << " of the plain pass over both, "
                        << median(toCmp) << " of cmp\n";
}

void aligned(const QByteArray& pathA, const QByteArray& pathB, const char* name)
{
    std::vector<double> toPass;
    Comparison found;
    double ours = 0;
    for (int round = 0; round < kRounds; ++round) {
        quint64 total = 0;
        const double pass = seconds([&] { total = readPass(opened(pathA)) + readPass(opened(pathB)); });
        ours =
            seconds([&] { found = compared(opened(pathA), opened(pathB), CompareOptions::Mode::Aligned); });
        toPass.push_back(ours / (total == 1 ? 0 : pass));
    }
    QTextStream(stdout) << "aligned, " << name << ": " << found.count() << " differences, " << median(toPass)
                        << " times the plain pass over both, "
                        << static_cast<double>(found.sizeA) / ours / 1e9 << " GB/s of A\n";
}

/// Without samples: the shortest edit of the whole, which is what there is for small files.
void naively(const QByteArray& pathA, const QByteArray& pathB)
{
    const auto head = [](const QByteArray& path) {
        QFile file(QFile::decodeName(path));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("cannot read");
        return file.read(qint64{16} << 20);
    };
    const QByteArray a = head(pathA);
    const QByteArray b = head(pathB);
    const auto spanOf = [](const QByteArray& bytes) {
        return std::span(reinterpret_cast<const quint8*>(bytes.constData()),
                         static_cast<size_t>(bytes.size()));
    };
    const auto snapshotOf = [](const QByteArray& bytes) {
        return Snapshot(std::make_shared<MemorySource>(Slice::fromByteArray(bytes)));
    };
    const double ours = seconds(
        [&] { static_cast<void>(compared(snapshotOf(a), snapshotOf(b), CompareOptions::Mode::Aligned)); });
    const double naive = seconds([&] { static_cast<void>(shortestEdit(spanOf(a), spanOf(b), 20'000)); });
    QTextStream(stdout) << "aligned, first 16 MiB: " << ours / naive
                        << " of the time of one shortest edit of the whole\n";
}

} // namespace

int main(int argc, char** argv)
{
    const qint64 size = argc > 1 ? QByteArray(argv[1]).toLongLong() : 1024;
    const QTemporaryDir folder;
    const auto path = [&folder](const char* name) {
        return QFile::encodeName(folder.filePath(QString::fromLatin1(name)));
    };
    writeFiles(path("a"), path("b"), size, 0);
    atOffsets(path("a"), path("b"));
    aligned(path("a"), path("b"), "equal files");
    writeFiles(path("a"), path("b"), size, qint64{1} << 20);
    aligned(path("a"), path("b"), "an edit a MiB");
    writeFiles(path("a"), path("b"), size, qint64{4} << 10);
    aligned(path("a"), path("b"), "an edit in 4 KiB");
    naively(path("a"), path("b"));
    return 0;
}

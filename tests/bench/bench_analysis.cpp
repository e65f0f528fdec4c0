// How fast statistics and scans are beside a pass that only reads, on one thread and on all. Argument: MiB of
// data.
#include "core/analysis/statistics.h"
#include "core/bytes/openfile.h"
#include "core/formats/scan.h"
#include "tests/support/random.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTextStream>

#include <chrono>
#include <cstring>
#include <functional>

using namespace sluice;
using namespace sluice::test;

namespace {

double best(const std::function<void()>& call, int rounds = 5)
{
    double seconds = 1e9;
    for (int i = 0; i < rounds; ++i) {
        const auto start = std::chrono::steady_clock::now();
        call();
        seconds = std::min(seconds,
                           std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return seconds;
}

/// Noise, text, code-like bytes and zeros, a MiB each in turn.
void writeMixed(const QString& path, int mebibytes)
{
    Random random(1);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        qFatal("cannot write %s", qPrintable(path));
    for (int i = 0; i < mebibytes; ++i) {
        QByteArray part = randomBytes(random, 1 << 20);
        if (i % 4 == 1)
            part = part.toHex().left(1 << 20);
        if (i % 4 == 2) {
            for (char& byte : part)
                byte = static_cast<char>(static_cast<quint8>(byte) % 7 == 0 ? byte : byte & 0x3f);
        }
        if (i % 4 == 3)
            part.fill('\0');
        file.write(part);
    }
}

} // namespace

int main(int argc, char** argv)
{
    const int mebibytes = argc > 1 ? std::atoi(argv[1]) : 1024;
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("mixed"));
    writeMixed(path, mebibytes);
    const Result<OpenedFile> file = openFile(QFile::encodeName(path), std::make_shared<Ledger>());
    if (!file)
        qFatal("%s", qPrintable(file.error().message));
    const Snapshot snapshot(file->source);
    const ByteRange all = {0, snapshot.size()};
    QTextStream out(stdout);

    quint64 sum = 0;
    const double read = best([&] {
        const Slice bytes = snapshot.read(all).value();
        for (qint64 at = 0; at + 8 <= bytes.size(); at += 8) {
            quint64 word = 0;
            std::memcpy(&word, bytes.data() + at, 8);
            sum += word;
        }
    });
    out << "read pass, one thread (sum " << sum << "): " << double(all.length) / read / 1e9 << " GB/s\n";
    const auto tell = [&](const QString& name, double seconds) {
        out << name << ": " << double(all.length) / seconds / 1e9 << " GB/s, " << read / seconds
            << " of the read pass\n";
        out.flush();
    };
    const auto check = [](const auto& result) {
        if (!result)
            qFatal("%s", qPrintable(result.error().message));
    };
    for (const int threads : {1, 0}) {
        const QString many = threads == 1 ? QStringLiteral(", one thread") : QStringLiteral(", all threads");
        StatisticsOptions options;
        options.threads = threads;
        tell(QStringLiteral("statistics") + many,
             best([&] { check(countStatistics(snapshot, all, options)); }));
        options.digraph = true;
        options.numbers = true;
        tell(QStringLiteral("statistics, digraph, numbers") + many,
             best([&] { check(countStatistics(snapshot, all, options)); }));
        ScanOptions scan;
        scan.threads = threads;
        tell(QStringLiteral("scan") + many, best([&] { check(scanForData(snapshot, all, scan)); }));
    }
    const double preview = best([&] { check(previewStatistics(snapshot, all, {})); });
    out << "preview: " << preview * 1000 << " ms\n";
    return 0;
}

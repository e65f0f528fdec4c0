// Searching against the plain read pass over the same mapping, and against ripgrep and grep -P where they are
// installed, as ratios, each round in turn: [MiB, 1024 without].
#include "tests/bench/benchtiming.h"
#include "tests/support/random.h"

#include "core/bytes/openfile.h"
#include "core/search/searcher.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTextStream>

#include <algorithm>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr int kRounds = 5;
/// Some take seconds.
constexpr int kGrepRounds = 3;

/// Lines: one of 18 bytes, again and again. Bits: zeros and ones, by chance. Letters: four. Sparse: one byte
/// in 16 is not zero.
enum class Content { Mixed, Text, Zeros, Lines, Bits, Letters, Sparse };

/// Lines as a server logs them, with addresses, dates and digests among the words.
QByteArray logLines(Random& random)
{
    static const char* const kWords[] = {"request", "served", "cache", "miss",    "Warning", "timeout",
                                         "retry",   "user",   "from",  "session", "closed",  "error"};
    QByteArray text;
    text.reserve((1 << 20) + 200);
    while (text.size() < 1 << 20) {
        text += "2024-0" + QByteArray::number(uniform(random, 1, 9)) + "-1" +
                QByteArray::number(uniform(random, 0, 9)) + ' ';
        const int words = uniform(random, 4, 14);
        for (int i = 0; i < words; ++i)
            text += QByteArray(kWords[uniform(random, 0, 11)]) + ' ';
        switch (uniform(random, 0, 19)) {
        case 0:
            text += "mail=somebody" + QByteArray::number(uniform(random, 0, 999)) + "@example.org";
            break;
        case 1:
            text += "GET https://www.example.org/a/b?c=" + QByteArray::number(uniform(random, 0, 999));
            break;
        case 2:
            text += randomBytes(random, 16).toHex();
            break;
        default:
            break;
        }
        text += '\n';
    }
    return text.left(1 << 20);
}

void write(const QString& path, Content content, int mebibytes)
{
    Random random(1);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        qFatal("cannot write %s", qPrintable(path));
    const QByteArray zeros(1 << 20, '\0');
    const QByteArray noise = randomBytes(random, 1 << 20);
    const auto noiseAs = [&noise](const auto& map) {
        QByteArray bytes(noise.size(), '\0');
        std::transform(noise.begin(), noise.end(), bytes.begin(), map);
        return bytes;
    };
    const QByteArray bits = noiseAs([](char byte) { return static_cast<char>(byte & 1); });
    const QByteArray letters = noiseAs([](char byte) { return "ACGT"[byte & 3]; });
    const QByteArray sparse = noiseAs([](char byte) { return (byte & 15) == 0 ? byte : '\0'; });
    const QByteArray lines = QByteArray("aaaaaaaabaaaaaaac\n").repeated(1 << 16);
    for (int i = 0; i < mebibytes; ++i) {
        if (content == Content::Lines)
            file.write(lines.left(1 << 20));
        else if (content == Content::Bits)
            file.write(bits);
        else if (content == Content::Letters)
            file.write(letters);
        else if (content == Content::Sparse)
            file.write(sparse);
        else if (content == Content::Zeros || (content == Content::Mixed && i % 4 == 3))
            file.write(zeros);
        else if (content == Content::Text || i % 4 == 1)
            file.write(logLines(random));
        else
            file.write(randomBytes(random, 1 << 20));
    }
}

/// Another program's search; 0 without it.
double other(const char* program, const QStringList& arguments)
{
    const QString path = QStandardPaths::findExecutable(QLatin1String(program));
    if (path.isEmpty())
        return 0;
    return seconds([&] {
        // Through a pipe: grep stops at the first match when nobody reads what it says.
        QProcess process;
        process.start(path, arguments);
        process.waitForFinished(-1);
        if (process.exitStatus() != QProcess::NormalExit || process.exitCode() > 1)
            qFatal("%s: %s", program, process.readAllStandardError().constData());
    });
}

/// `rival`: the same as a regular expression for the others; empty: they are not asked.
void compareSearches(const char* name, const QString& path, const QByteArray& text, bool ignoreCase,
                     const QString& rival)
{
    const Result<OpenedFile> file = openFile(QFile::encodeName(path), std::make_shared<Ledger>());
    PatternOptions options;
    options.ignoreCase = ignoreCase;
    const Result<Pattern> pattern = Pattern::parse(text, options);
    if (!file || !pattern)
        qFatal("%s", qPrintable((file ? pattern.error() : file.error()).message));
    const Result<Searcher> searcher = Searcher::make(*pattern);
    if (!searcher)
        qFatal("%s", qPrintable(searcher.error().message));
    const Snapshot snapshot(file->source);

    // The others count lines with a match, which is less work than matches.
    QStringList common = {QStringLiteral("-a"), QStringLiteral("-c")};
    if (ignoreCase)
        common.append(QStringLiteral("-i"));
    std::vector<double> toPass;
    std::vector<double> toRipgrep;
    std::vector<double> toGrep;
    qint64 hits = 0;
    for (int round = 0; round < kRounds; ++round) {
        quint64 total = 0;
        const double pass = seconds([&] { total = readPass(snapshot); });
        SearchOptions one;
        one.threads = 1;
        const double onOne = seconds([&] {
            hits = searcher->run(snapshot, {0, snapshot.size()}, {}, one).hits;
        });
        toPass.push_back((total == 1 ? 0 : pass) / onOne);
        if (rival.isEmpty())
            continue;
        const double onAll = seconds([&] { (void)searcher->run(snapshot, {0, snapshot.size()}, {}); });
        toRipgrep.push_back(
            other("rg", common + QStringList{QStringLiteral("--no-unicode"), QStringLiteral("-uuu"),
                                             QStringLiteral("-j2"), rival, path}) /
            onAll);
        if (round < kGrepRounds)
            toGrep.push_back(other("grep", common + QStringList{QStringLiteral("-P"), rival, path}) / onAll);
    }
    QTextStream out(stdout);
    out << name << ": " << hits << " hits, " << median(toPass) << " of the read pass's speed on one thread";
    if (!rival.isEmpty())
        out << ", on all " << median(toRipgrep) << " times ripgrep's, " << median(toGrep)
            << " times grep -P's";
    out << '\n';
}

} // namespace

int main(int argc, char** argv)
{
    const int mebibytes = argc > 1 ? std::atoi(argv[1]) : 1024;
    QTemporaryDir folder;
    const auto written = [&](const char* name, Content content) {
        QString path = folder.filePath(QLatin1String(name));
        write(path, content, mebibytes);
        return path;
    };
    const QString mixed = written("mixed", Content::Mixed);
    const QString log = written("log", Content::Text);
    const QString zeros = written("zeros", Content::Zeros);
    const QString lines = written("lines", Content::Lines);
    const QString bits = written("bits", Content::Bits);
    const QString letters = written("letters", Content::Letters);
    const QString sparse = written("sparse", Content::Sparse);

    const char* const kLiteral = "00 01 02 03 04 05 06 07 08 09 0b 0c 0d 0e 0f 10";
    const QString literal =
        QStringLiteral("\\x00\\x01\\x02\\x03\\x04\\x05\\x06\\x07\\x08\\x09\\x0b\\x0c\\x0d\\x0e\\x0f\\x10");
    compareSearches("16 bytes, mixed", mixed, kLiteral, false, literal);
    compareSearches("16 bytes, zeros", zeros, kLiteral, false, {});
    compareSearches("16 bytes of text, log", log, "text:session closed e", false,
                    QStringLiteral("session closed e"));
    compareSearches("16 zeros and a one, zeros", zeros, "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01",
                    false, {});
    const QByteArray zero32 = QByteArray("00 ").repeated(32);
    compareSearches("32 zeros, zeros", zeros, zero32, false, {});
    compareSearches("17 bytes of a line, lines", lines, "text:aaaaaaaabaaaaaaac", false, {});
    compareSearches("16 bytes, bits", bits, "00 00 00 01 01 00 01 00 00 01 01 01 00 01 00 01", false, {});
    compareSearches("16 bytes, letters", letters, "text:AGGAACGCGGAATCGA", false, {});
    compareSearches("24 zeros, sparse", sparse, QByteArray("00 ").repeated(24), false, {});
    compareSearches("mask, mixed", mixed, "48 8b ?? 4? e8", false, {});
    compareSearches("mask, zeros", zeros, "00 ?? 00 0? 01", false, {});
    compareSearches("mask of three kinds, zeros", zeros, "00 0? 00 ?0 00 00 0? 00 ?0 00 00 00", false, {});
    compareSearches("mask of four kinds, sparse", sparse,
                    "00 00 0? 00 00 00 00/df 00 00 00 ?0 00 00 0? 00 00/df 00/df ?0 00 00", false, {});
    compareSearches("u32le, mixed", mixed, "u32le 1000..2000", false, {});
    compareSearches("f64le, mixed", mixed, "f64le 3.14 \u00b1 0.01", false, {});
    compareSearches("f64le, zeros", zeros, "f64le -1..1", false, {});
    compareSearches("2 bytes, mixed", mixed, "7f 45", false, {});
    compareSearches("2 bytes, log", log, "text:er", false, {});
    compareSearches("caseless word, mixed", mixed, "text:warning", true, QStringLiteral("warning"));
    compareSearches("caseless word, log", log, "text:warning", true, QStringLiteral("warning"));
    const std::pair<const char*, const char*> kExpressions[] = {
        {"e-mail, log", "[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}"},
        {"URL, log", "https?://[^\\s\"]+"},
        {"date, log", "\\d{4}-\\d{2}-\\d{2}"},
        {"32 hex digits, log", "[0-9a-f]{32}"}};
    for (const auto& [name, expression] : kExpressions)
        compareSearches(name, log, QByteArray("regex:").append(expression), false,
                        QString::fromLatin1(expression));
    return 0;
}

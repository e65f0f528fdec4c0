// How many times faster strings are than GNU strings on the same file: the search on one thread, which only
// counts, by processor time; and the command, which prints, by the clock. In rounds, each in turn. Arguments:
// MiB of data (512 without), the command (without: the one built beside).
#include "tests/bench/benchtiming.h"
#include "tests/support/random.h"

#include "core/bytes/openfile.h"
#include "core/search/strings.h"

#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTextStream>

#include <sys/resource.h>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr int kRounds = 3;

/// About a MiB of lines whose words are of characters in [first, last].
QByteArray words(Random& random, char32_t first, char32_t last)
{
    QByteArray text;
    text.reserve((1 << 20) + 200);
    while (text.size() < 1 << 20) {
        QList<char32_t> line;
        const int length = uniform(random, 5, 60);
        for (int i = 0; i < length; ++i)
            line += uniform(random, 0, 6) == 0 ? U' ' : uniform<char32_t>(random, first, last);
        text += QString::fromUcs4(line.constData(), line.size()).toUtf8() + '\n';
    }
    return text;
}

QByteArray logLines(Random& random)
{
    static const char* const kWords[] = {"request", "served", "cache", "miss", "Warning", "timeout"};
    QByteArray text;
    text.reserve((1 << 20) + 200);
    while (text.size() < 1 << 20) {
        text += "2024-01-0" + QByteArray::number(uniform(random, 1, 9));
        for (int i = uniform(random, 4, 14); i > 0; --i)
            text += ' ' + QByteArray(kWords[uniform(random, 0, 5)]);
        text += '\n';
    }
    return text;
}

QByteArray wide(const QByteArray& text)
{
    QByteArray units;
    units.reserve(2 * text.size());
    for (const char byte : text)
        units.append(byte).append('\0');
    return units;
}

/// This program itself: code, tables and names, as in any other.
QByteArray program()
{
    QFile file(QStringLiteral("/proc/self/exe"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

struct Content
{
    const char* name;
    std::vector<QByteArray> parts;
};

std::vector<Content> contents()
{
    Random random(1);
    const QByteArray noise = randomBytes(random, 1 << 20);
    const QByteArray zeros(1 << 20, '\0');
    const QByteArray log = logLines(random);
    return {{"program", {program()}},
            {"mixed", {noise, log, program(), zeros, wide(log.left(1 << 19)), words(random, 0x430, 0x44f)}},
            {"log", {log}},
            {"Cyrillic", {words(random, 0x430, 0x44f)}},
            {"Greek", {words(random, 0x3b1, 0x3c9)}},
            {"Chinese", {words(random, 0x4e00, 0x9fa5)}},
            {"Japanese", {words(random, 0x3041, 0x3096)}},
            {"emoji", {words(random, 0x1f600, 0x1f64f)}},
            {"UTF-16", {wide(log)}},
            {"zeros", {zeros}},
            {"random", {noise, randomBytes(random, 1 << 20)}}};
}

void write(const QString& path, const Content& content, qint64 size)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        qFatal("cannot write %s", qPrintable(path));
    for (size_t i = 0; file.pos() < size; ++i)
        file.write(content.parts[i % content.parts.size()]);
}

/// Of this process and of those that it waited for.
double processorSeconds()
{
    double sum = 0;
    for (const auto who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
        rusage usage = {};
        getrusage(who, &usage);
        sum += double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
               1e-6 * double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
    }
    return sum;
}

struct Cost
{
    double clock = 0;
    double processor = 0;
};

Cost costOf(const std::function<void()>& work)
{
    const double before = processorSeconds();
    const double clock = seconds(work);
    return {clock, processorSeconds() - before};
}

Cost run(const QString& program, const QStringList& arguments, const QString& into)
{
    return costOf([&] {
        QProcess process;
        process.setStandardOutputFile(into);
        process.start(program, arguments);
        process.waitForFinished(-1);
        if (process.exitStatus() != QProcess::NormalExit || process.exitCode() > 1)
            qFatal("%s: %s", qPrintable(program), process.readAllStandardError().constData());
    });
}

struct Encoding
{
    const char* name;
    StringEncoding encoding;
    /// What GNU strings is asked for: 's' where it has nothing like it.
    const char* rival;
};
constexpr Encoding kEncodings[] = {{"ascii", StringEncoding::Ascii, "s"},
                                   {"utf8", StringEncoding::Utf8, "s"},
                                   {"utf16le", StringEncoding::Utf16Le, "l"},
                                   {"utf16be", StringEncoding::Utf16Be, "b"},
                                   {"all", StringEncoding::All, "s"}};

void compare(const char* content, const QString& path, const Encoding& encoding, const QString& command)
{
    const Result<OpenedFile> file = openFile(QFile::encodeName(path), std::make_shared<Ledger>());
    if (!file)
        qFatal("%s", qPrintable(file.error().message));
    const Snapshot snapshot(file->source);
    StringOptions options;
    options.encoding = encoding.encoding;
    options.threads = 1;
    const QStringList theirs = {QStringLiteral("-a"),
                                QStringLiteral("-t"),
                                QStringLiteral("d"),
                                QStringLiteral("-e"),
                                QString::fromLatin1(encoding.rival),
                                path};
    const QStringList ours = {QStringLiteral("strings"), path, QStringLiteral("--encoding"),
                              QString::fromLatin1(encoding.name)};
    const QString nowhere = QStringLiteral("/dev/null");
    const QString printed = path + QStringLiteral(".txt");

    qint64 found = 0;
    const auto count = [&] {
        found = 0;
        const Result<void> done = findStrings(snapshot, {0, snapshot.size()}, options,
                                              [&](std::span<const FoundString> some) -> Result<void> {
                                                  found += static_cast<qint64>(some.size());
                                                  return {};
                                              });
        if (!done)
            qFatal("%s", qPrintable(done.error().message));
    };
    std::vector<double> rates;
    std::vector<double> searched;
    std::vector<double> toNowhere;
    std::vector<double> toFile;
    for (int round = 0; round < kRounds; ++round) {
        const Cost gnu = run(QStringLiteral("strings"), theirs, nowhere);
        const double search = costOf(count).processor;
        rates.push_back(double(snapshot.size()) / search / 1e9);
        searched.push_back(gnu.processor / search);
        if (command.isEmpty())
            continue;
        toNowhere.push_back(gnu.clock / run(command, ours, nowhere).clock);
        toFile.push_back(run(QStringLiteral("strings"), theirs, printed).clock /
                         run(command, ours, printed).clock);
    }
    QTextStream out(stdout);
    out.setRealNumberPrecision(3);
    out << content << ", " << encoding.name << ": " << found << " found, one thread " << median(rates)
        << " GB/s, " << median(searched) << " times GNU strings";
    if (!command.isEmpty())
        out << "; the command " << median(toNowhere) << " times to /dev/null, " << median(toFile)
            << " times to a file";
    out << '\n';
}

} // namespace

int main(int argc, char** argv)
{
    const qint64 mebibytes = argc > 1 ? std::atoi(argv[1]) : 512;
    QString command =
        argc > 2 ? QString::fromLocal8Bit(argv[2])
                 : QFileInfo(QString::fromLocal8Bit(argv[0])).path() + QStringLiteral("/../app/sluice");
    if (!QFileInfo(command).isExecutable())
        command.clear();
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("bytes"));
    for (const Content& content : contents()) {
        write(path, content, mebibytes << 20);
        for (const Encoding& encoding : kEncodings)
            compare(content.name, path, encoding, command);
    }
    return 0;
}

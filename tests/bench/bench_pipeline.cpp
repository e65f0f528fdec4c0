// What the engine costs beside the work itself, as ratios, each pair run in turn: [MiB of data, 1024
// without]. CPU time of the process where one thread works; time of the clock where threads are meant to
// overlap or a socket is waited for: that needs a machine with two idle cores.
#include "tests/support/python.h"
#include "tests/support/random.h"

#include "core/bytes/openfile.h"
#include "core/streams/recipe.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTextStream>

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <functional>
#include <thread>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr int kRounds = 9;

double seconds(clockid_t clock)
{
    timespec now = {};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// Times of some things run in turn, a few rounds of them.
class Rounds
{
public:
    Rounds(clockid_t clock, const std::vector<std::function<void()>>& things)
    {
        for (std::vector<double>& times : m_times) {
            for (const std::function<void()>& thing : things) {
                const double begun = seconds(clock);
                thing();
                times.push_back(seconds(clock) - begun);
            }
        }
    }

    /// Median over the rounds of `ratio`, which gets the times of one round: what slows a whole round down,
    /// as other programs do, changes no ratio.
    [[nodiscard]] double median(const std::function<double(const std::vector<double>&)>& ratio) const
    {
        std::array<double, kRounds> ratios = {};
        std::transform(m_times.begin(), m_times.end(), ratios.begin(), ratio);
        std::sort(ratios.begin(), ratios.end());
        return ratios[kRounds / 2];
    }
    /// Time of `a` for one of `b`.
    [[nodiscard]] double ratio(size_t a, size_t b) const
    {
        return median([&](const std::vector<double>& times) { return times[a] / times[b]; });
    }

private:
    std::array<std::vector<double>, kRounds> m_times;
};

/// The plain read pass: what a pipeline cannot be faster than.
quint64 sum(std::span<const quint8> bytes)
{
    quint64 total = 0;
    for (size_t i = 0; i + 8 <= bytes.size(); i += 8) {
        quint64 word = 0;
        memcpy(&word, bytes.data() + i, 8);
        total += word;
    }
    return total;
}

class SumDigest final : public Digest
{
public:
    void update(std::span<const quint8> bytes) override { m_total += sum(bytes); }
    QByteArray finish() override { return QByteArray::number(m_total); }

private:
    quint64 m_total = 0;
};

RunResult run(const OpenedFile& file, const QByteArray& text, bool withSum = false)
{
    const Recipe recipe = Recipe::parse(text).value();
    auto source = makeSource(FileInput::of(file, {0, file.source->size()}), recipe.feed).value();
    std::unique_ptr<Pipeline> pipeline;
    if (withSum) {
        std::vector<PipelineStage> stages;
        stages.push_back({QStringLiteral("sum"), nullptr, std::make_unique<SumDigest>()});
        PipelineSettings settings;
        settings.chunkSize = recipe.chunkSize;
        pipeline = std::make_unique<Pipeline>(std::move(source), std::move(stages),
                                              std::vector<std::unique_ptr<StreamSink>>(), settings);
    } else {
        pipeline = makePipeline(recipe, std::move(source), nullptr).value();
    }
    pipeline->start();
    pipeline->waitForFinished();
    RunResult result = pipeline->result();
    if (result.error)
        qFatal("%s: %s", text.constData(), qPrintable(result.error->message));
    return result;
}

void evp(std::span<const quint8> bytes)
{
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestInit_ex(context, EVP_sha256(), nullptr);
    for (size_t at = 0; at < bytes.size(); at += 1 << 20)
        EVP_DigestUpdate(context, bytes.data() + at, std::min<size_t>(1 << 20, bytes.size() - at));
    unsigned char value[EVP_MAX_MD_SIZE];
    EVP_DigestFinal_ex(context, value, nullptr);
    EVP_MD_CTX_free(context);
}

/// Takes connections and throws away what they bring, until it is destroyed.
class Drain
{
public:
    Drain()
        : m_socket(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        if (bind(m_socket, reinterpret_cast<sockaddr*>(&address), length) != 0 || listen(m_socket, 8) != 0 ||
            getsockname(m_socket, reinterpret_cast<sockaddr*>(&address), &length) != 0)
            qFatal("no loopback");
        port = ntohs(address.sin_port);
        m_thread = std::thread([this] {
            std::vector<char> buffer(1 << 20);
            int peer = -1;
            while ((peer = accept(m_socket, nullptr, nullptr)) >= 0) {
                while (recv(peer, buffer.data(), buffer.size(), MSG_TRUNC) > 0) {
                }
                close(peer);
            }
        });
    }
    Drain(const Drain&) = delete;
    Drain& operator=(const Drain&) = delete;
    ~Drain()
    {
        shutdown(m_socket, SHUT_RDWR);
        m_thread.join();
        close(m_socket);
    }

    quint16 port = 0;

private:
    const int m_socket;
    std::thread m_thread;
};

} // namespace

int main(int argc, char** argv)
{
    const qint64 size = (argc > 1 ? QByteArray(argv[1]).toLongLong() : 1024) << 20;
    const QTemporaryDir folder(QStringLiteral("/var/tmp/bench_pipeline-XXXXXX"));
    const QByteArray path = folder.filePath(QStringLiteral("data")).toUtf8();
    {
        QFile file(QString::fromUtf8(path));
        if (!file.open(QIODevice::WriteOnly))
            qFatal("cannot write");
        Random random(1);
        const QByteArray block = randomBytes(random, 1 << 19).toHex();
        for (qint64 at = 0; at < size; at += block.size())
            file.write(block);
    }
    const OpenedFile file = openFile(path, std::make_shared<Ledger>()).value();
    const Slice all = file.source->read({0, file.source->size()}).value();
    volatile quint64 sink = 0;
    const auto pass = [&] { sink = sink + sum(all.bytes()); };
    pass();

    QTextStream out(stdout);
    const auto say = [&](const char* what, double ratio) {
        out << what << ": " << QString::number(ratio, 'f', 3) << Qt::endl;
    };
    {
        const Rounds t(CLOCK_PROCESS_CPUTIME_ID,
                       {pass, [&] { run(file, "--chunk 1M"); }, [&] { run(file, "--chunk 1M", true); },
                        [&] { run(file, "", true); }, [&] { run(file, "xxh3"); },
                        [&] { run(file, "crc32"); }});
        out << "plain read pass: "
            << static_cast<double>(size) / t.median([](const auto& times) { return times[0]; }) / 1e9
            << " GB/s" << Qt::endl;
        say("engine alone, 1 MiB chunks, share of the pass", t.ratio(1, 0));
        say("the pass inside the engine, 1 MiB chunks, speed against the pass", t.ratio(0, 2));
        say("the pass inside the engine, 256 KiB chunks, speed against the pass", t.ratio(0, 3));
        say("xxh3, speed against the pass", t.ratio(0, 4));
        say("crc32, speed against the pass", t.ratio(0, 5));
    }
    {
        const Rounds t(CLOCK_PROCESS_CPUTIME_ID, {[&] { evp(all.bytes()); }, [&] { run(file, "sha256"); },
                                                  [&] { run(file, "--feed read sha256"); }});
        say("sha256 mapped, speed against EVP alone", t.ratio(0, 1));
        say("sha256 read, speed against EVP alone", t.ratio(0, 2));
    }
    {
        const Rounds t(CLOCK_MONOTONIC, {[&] { run(file, "sha256"); }, [&] { run(file, "sha1"); },
                                         [&] { run(file, "sha256 sha1"); }});
        say("two digests, time against the slower alone (two idle cores)",
            t.median([](const auto& times) { return times[2] / std::max(times[0], times[1]); }));
    }
    {
        const QByteArray zipped = folder.filePath(QStringLiteral("data.gz")).toUtf8();
        run(file, "gzip:level=1 -o " + zipped);
        const OpenedFile gz = openFile(zipped, std::make_shared<Ledger>()).value();
        const Rounds t(CLOCK_MONOTONIC, {[&] { run(gz, "gunzip"); }, [&] { run(file, "sha256"); },
                                         [&] { run(gz, "gunzip sha256"); }});
        say("gunzip and sha256, time against the slower alone (two idle cores)",
            t.median([](const auto& times) { return times[2] / std::max(times[0], times[1]); }));
    }
    {
        const Drain drain;
        const QByteArray to = " --to tcp:127.0.0.1:" + QByteArray::number(drain.port);
        const QString python =
            QStringLiteral("import socket,time\n"
                           "t=time.monotonic()\n"
                           "s=socket.create_connection(('127.0.0.1',%1))\n"
                           "s.sendfile(open('%2','rb')); s.shutdown(socket.SHUT_WR); s.recv(1)\n"
                           "print(time.monotonic()-t)\n")
                .arg(drain.port)
                .arg(QString::fromUtf8(path));
        std::vector<double> pythonTimes;
        const Rounds t(CLOCK_MONOTONIC, {[&] { run(file, "--feed kernel" + to); }, [&] { run(file, to); },
                                         [&] { pythonTimes.push_back(runPython(python).toDouble()); }});
        // Python's time is its own: without starting it.
        const auto speed = [&](size_t which) {
            size_t round = 0;
            return t.median([&](const auto& times) { return pythonTimes[round++] / times[which]; });
        };
        say("file to loopback socket by the kernel, speed against Python's sendfile", speed(0));
        say("file to loopback socket mapped, speed against Python's sendfile", speed(1));
    }
    return 0;
}

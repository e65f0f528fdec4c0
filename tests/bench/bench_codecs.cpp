// How fast digests and codecs run inside their stages, side by side with the library alone, and with the
// commands. CPU time of the thread (of the child for commands), so that other programs count little.
// Argument: MiB of data.
#include "tests/support/random.h"
#include "tests/support/stages.h"

#include <QTemporaryDir>
#include <QTextStream>

#include <isa-l/igzip_lib.h>
#include <openssl/evp.h>

#include <algorithm>
#include <functional>

#include <sys/resource.h>
#include <time.h>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr qint64 kChunk = 1 << 20;
constexpr size_t kBuffer = 262144;
constexpr int kRounds = 7;

double threadTime()
{
    timespec now = {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

double childTime()
{
    rusage usage = {};
    getrusage(RUSAGE_CHILDREN, &usage);
    const auto seconds = [](const timeval& time) { return double(time.tv_sec) + double(time.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Best times of two things run in turn.
std::pair<double, double> inTurn(const std::function<void()>& a, const std::function<void()>& b,
                                 double (*clock)() = threadTime)
{
    std::pair best(1e9, 1e9);
    for (int round = 0; round < kRounds; ++round) {
        const double start = threadTime();
        a();
        best.first = std::min(best.first, threadTime() - start);
        const double middle = clock();
        b();
        best.second = std::min(best.second, clock() - middle);
    }
    return best;
}

/// A ring of buffers that are overwritten.
class RingOutput : public Output
{
public:
    [[nodiscard]] Result<std::span<quint8>> buffer() override
    {
        return std::span(m_ring[m_index]).subspan(m_filled);
    }
    [[nodiscard]] Result<void> commit(qint64 bytes) override
    {
        m_filled += size_t(bytes);
        if (m_filled == kBuffer) {
            m_filled = 0;
            m_index = (m_index + 1) % m_ring.size();
        }
        return {};
    }
    [[nodiscard]] Result<void> forward(const Slice& slice) override
    {
        Q_UNUSED(slice);
        return {};
    }

private:
    std::vector<std::vector<quint8>> m_ring{5, std::vector<quint8>(kBuffer)};
    size_t m_index = 0;
    size_t m_filled = 0;
};

void print(const char* name, qint64 bytes, double ours, double theirs, const char* other)
{
    static QTextStream out(stdout);
    out << QStringLiteral("%1 %2 MB/s, %3 of %4\n")
               .arg(QLatin1StringView(name), -34)
               .arg(double(bytes) / ours / 1e6, 8, 'f', 0)
               .arg(theirs / ours, 5, 'f', 2)
               .arg(QLatin1StringView(other))
        << Qt::flush;
}

void forEachChunk(const QByteArray& data, const std::function<void(std::span<const quint8>)>& work)
{
    const auto* const bytes = reinterpret_cast<const quint8*>(data.constData());
    for (qint64 offset = 0; offset < data.size(); offset += kChunk)
        work({bytes + offset, size_t(std::min(kChunk, data.size() - offset))});
}

void runStage(const QByteArray& stage, const QByteArray& data, Output& output)
{
    const auto transform = makeTransform(stage);
    const Slice whole = Slice::fromByteArray(data);
    for (qint64 offset = 0; offset < data.size(); offset += kChunk) {
        if (!transform->push(whole.subslice({offset, kChunk}), output))
            qFatal("%s failed", stage.constData());
    }
    if (const auto finished = transform->finish(output); !finished)
        qFatal("%s: %s", stage.constData(), qPrintable(finished.error().message));
}

void runDigest(const QByteArray& name, const QByteArray& data)
{
    auto digest = findStageKind(name)->makeDigest(*StageSpec::parse(name));
    forEachChunk(data, [&](std::span<const quint8> chunk) { (*digest)->update(chunk); });
    static_cast<void>((*digest)->finish());
}

void runEvp(const char* name, const QByteArray& data)
{
    EVP_MD_CTX* const context = EVP_MD_CTX_new();
    unsigned char value[EVP_MAX_MD_SIZE];
    EVP_DigestInit_ex(context, EVP_get_digestbyname(name), nullptr);
    EVP_DigestUpdate(context, data.constData(), size_t(data.size()));
    EVP_DigestFinal_ex(context, value, nullptr);
    EVP_MD_CTX_free(context);
}

void readPass(const QByteArray& data)
{
    const auto* const words = reinterpret_cast<const quint64*>(data.constData());
    quint64 sum = 0;
    for (qsizetype i = 0; i < data.size() / 8; ++i)
        sum += words[i];
    asm volatile("" : : "r"(sum)); // so that the sum is made
}

/// isa-l as it is quickest: 64 KiB in, 256 KiB out, one thread, its own check of the trailer.
void runIsal(const QByteArray& packed, std::vector<quint8>& out)
{
    auto state = std::make_unique<inflate_state>();
    isal_inflate_init(state.get());
    state->crc_flag = ISAL_GZIP;
    for (qsizetype offset = 0; offset < packed.size();) {
        const auto length = std::min<qsizetype>(65536, packed.size() - offset);
        state->next_in = reinterpret_cast<quint8*>(const_cast<char*>(packed.constData())) + offset;
        state->avail_in = quint32(length);
        do {
            state->next_out = out.data();
            state->avail_out = quint32(out.size());
            if (isal_inflate(state.get()) != ISAL_DECOMP_OK)
                qFatal("isa-l failed");
        } while (state->avail_out == 0);
        offset += length;
    }
}

/// Text of a log, tables of numbers, and noise: about a third of it remains after gzip.
QByteArray mixedData(qsizetype size)
{
    Random random(20240601);
    QByteArray data;
    data.reserve(size + 4096);
    while (data.size() < size) {
        for (int i = 0; i < 40; ++i) {
            data += "2024-06-01T12:" + QByteArray::number(uniform(random, 10, 59)) + ":00Z 192.168.0." +
                    QByteArray::number(uniform(random, 1, 254)) + " GET /static/img/" +
                    QByteArray::number(uniform(random, 1, 99999)) + ".png HTTP/1.1 200\n";
        }
        qint32 value = 0;
        for (int i = 0; i < 500; ++i) {
            value += uniform(random, -20, 20);
            data.append(reinterpret_cast<const char*>(&value), sizeof value);
        }
        data += randomBytes(random, 500);
    }
    data.truncate(size);
    return data;
}

void benchDigests(const QByteArray& data)
{
    const auto against = [&data](const char* name, const char* other, const std::function<void()>& run) {
        const auto [ours, theirs] = inTurn([&] { runDigest(name, data); }, run);
        print(name, data.size(), ours, theirs, other);
    };
    for (const char* name : {"md5", "sha1", "sha256", "sha512"})
        against(name, "EVP alone", [&] { runEvp(name, data); });
    for (const char* name : {"crc32", "crc32c", "crc64", "adler32", "xxh3", "xxh128"})
        against(name, "a plain read pass", [&] { readPass(data); });
}

/// All of them, or the one named.
void benchCodecs(const QByteArray& data, const QByteArray& only)
{
    RingOutput output;
    struct Codec
    {
        const char* pack;
        const char* unpack;
        const char* packCommand;
        const char* unpackCommand;
    };
    constexpr std::array kCodecs = {
        Codec{"gzip", "gunzip", "gzip -c", "igzip -dc"},
        Codec{"bzip2", "bunzip2", "bzip2 -c", "bzip2 -dc"},
        Codec{"xz:1", "unxz", "xz -1 -c", "xz -dc"},
        Codec{"zstd", "unzstd", "zstd -c --single-thread", "zstd -dc"},
        Codec{"lz4", "unlz4", "lz4 -c", "lz4 -dc"},
        Codec{"brotli:5", "unbrotli", "brotli -q 5 -c", "brotli -dc"},
    };
    QTemporaryDir directory;
    const auto writeFile = [&directory](const QString& name, const QByteArray& bytes) {
        QFile file(directory.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("no room");
    };
    writeFile(QStringLiteral("plain"), data);
    for (const Codec& codec : kCodecs) {
        if (!only.isEmpty() && only != codec.unpack)
            continue;
        const auto command = [&directory](const char* words, const char* file) {
            const QString line =
                QStringLiteral("cd '%1' && %2 < %3 > /dev/null")
                    .arg(directory.path(), QLatin1StringView(words), QLatin1StringView(file));
            if (std::system(qPrintable(line)) != 0)
                qFatal("%s failed", words);
        };
        /// Keeps what is made.
        class Keeping : public RingOutput
        {
        public:
            [[nodiscard]] Result<void> commit(qint64 bytes) override
            {
                kept.append(reinterpret_cast<const char*>(buffer()->data()), bytes);
                return RingOutput::commit(bytes);
            }
            QByteArray kept;
        } keeping;
        runStage(codec.pack, data, keeping);
        const QByteArray& packed = keeping.kept;
        writeFile(QStringLiteral("packed"), packed);
        const auto [unpackOurs, unpackTheirs] =
            inTurn([&] { runStage(codec.unpack, packed, output); },
                   [&] { command(codec.unpackCommand, "packed"); }, childTime);
        print(codec.unpack, data.size(), unpackOurs, unpackTheirs, codec.unpackCommand);
        const auto [packOurs, packTheirs] = inTurn([&] { runStage(codec.pack, data, output); },
                                                   [&] { command(codec.packCommand, "plain"); }, childTime);
        print(codec.pack, data.size(), packOurs, packTheirs, codec.packCommand);
        if (qstrcmp(codec.unpack, "gunzip") == 0) {
            std::vector<quint8> out(kBuffer);
            const auto [ours, isal] =
                inTurn([&] { runStage("gunzip", packed, output); }, [&] { runIsal(packed, out); });
            print("gunzip", data.size(), ours, isal, "isa-l alone");
        }
    }
}

void benchBytes(const QByteArray& data)
{
    RingOutput output;
    for (const char* stage :
         {"pass", "xor:key=secret", "swap:4", "hex-encode", "base64-encode", "to-utf8:from=latin1", "lines",
          "lines:slices=chunks",
          "aes-256-gcm:key=0000000000000000000000000000000000000000000000000000000000000000,iv=00"}) {
        const auto [ours, theirs] = inTurn([&] { runStage(stage, data, output); }, [&] { readPass(data); });
        print(QByteArray(stage).left(30).constData(), data.size(), ours, theirs, "a plain read pass");
    }
}

} // namespace

int main(int argc, char** argv)
{
    const qsizetype mebibytes = argc > 1 ? QByteArray(argv[1]).toLongLong() : 128;
    const QByteArray data = mixedData(mebibytes << 20);
    const QByteArray only = argc > 2 ? argv[2] : "";
    if (only.isEmpty()) {
        benchDigests(data);
        benchBytes(data);
    }
    benchCodecs(data.first(std::min<qsizetype>(data.size(), 32 << 20)), only);
    return 0;
}

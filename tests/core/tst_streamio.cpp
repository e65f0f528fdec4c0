#include "tests/support/random.h"
#include "tests/support/teststages.h"

#include "core/bytes/filehandle.h"
#include "core/bytes/openfile.h"
#include "core/streams/pipeline.h"

#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <semaphore>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace sluice;
using namespace sluice::test;
using namespace std::chrono_literals;

namespace {

constexpr qint64 kUnlimited = std::numeric_limits<qint64>::max();

CopyCount copies(const RunResult& result, CopyKind kind)
{
    return result.status.copies[static_cast<size_t>(kind)];
}

RunResult runToEnd(Pipeline& pipeline)
{
    pipeline.start();
    if (!pipeline.waitForFinished(60s))
        qFatal("the run does not end");
    return pipeline.result();
}

/// Waits before it looks at chunk `at`, until it is let on.
class BarrierDigest final : public Digest
{
public:
    struct Barrier
    {
        std::binary_semaphore reached{0};
        std::binary_semaphore passed{0};
    };

    BarrierDigest(std::shared_ptr<Barrier> barrier, int at)
        : m_barrier(std::move(barrier))
        , m_left(at)
    {
    }

    void update(std::span<const quint8> bytes) override
    {
        if (m_left-- == 0) {
            m_barrier->reached.release();
            m_barrier->passed.acquire();
        }
        m_inner.update(bytes);
    }
    QByteArray finish() override { return m_inner.finish(); }

private:
    const std::shared_ptr<Barrier> m_barrier;
    int m_left;
    Sha256Digest m_inner;
};

/// A listening socket on the loopback, of the test.
class Listener
{
public:
    Listener()
        : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        if (::bind(m_socket.number(), reinterpret_cast<sockaddr*>(&address), length) != 0 ||
            ::listen(m_socket.number(), 5) != 0 ||
            ::getsockname(m_socket.number(), reinterpret_cast<sockaddr*>(&address), &length) != 0)
            qFatal("no loopback");
        m_port = ntohs(address.sin_port);
    }

    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] Descriptor accept() const
    {
        return Descriptor(::accept(m_socket.number(), nullptr, nullptr));
    }

private:
    Descriptor m_socket;
    quint16 m_port = 0;
};

QByteArray readAll(int descriptor)
{
    QByteArray all;
    char buffer[65536];
    ssize_t got = 0;
    while ((got = ::read(descriptor, buffer, sizeof buffer)) > 0)
        all.append(buffer, got);
    return all;
}

quint16 portOf(const QString& name)
{
    return name.mid(name.lastIndexOf(u':') + 1).toUShort();
}

Descriptor connectTo(quint16 port, int type)
{
    Descriptor socket(::socket(AF_INET, type | SOCK_CLOEXEC, 0));
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket.number(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        qFatal("cannot connect");
    return socket;
}

} // namespace

class tst_StreamIo : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    QByteArray path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)).toUtf8(); }

    static void write(const QByteArray& path, const QByteArray& bytes)
    {
        QFile file(QFile::decodeName(path));
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        QCOMPARE(file.write(bytes), bytes.size());
    }

    static QByteArray read(const QByteArray& path)
    {
        QFile file(QFile::decodeName(path));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    static FileInput input(const QByteArray& path)
    {
        const OpenedFile file = openFile(path, std::make_shared<Ledger>()).value();
        return FileInput::of(file, {0, file.source->size()});
    }

    QStringList strays() const
    {
        return QDir(m_folder.path()).entryList({QStringLiteral(".sluice-*")}, QDir::Files | QDir::Hidden);
    }

private Q_SLOTS:
    void init() { QVERIFY(m_folder.isValid()); }
    void cleanup() { QCOMPARE(strays(), QStringList()); }

    void feedsAgree()
    {
        Random random(seed());
        const QByteArray bytes = randomBytes(random, 3'000'000);
        write(path("in"), bytes);
        for (int run = 0; run < 20; ++run) {
            FileInput mapped = input(path("in"));
            mapped.range.offset = uniform<qint64>(random, 0, bytes.size());
            mapped.range.length = uniform<qint64>(random, 0, bytes.size() - mapped.range.offset);
            PipelineSettings settings;
            settings.chunkSize = uniform<qint64>(random, 1000, 1'000'000);
            const QByteArray expected = bytes.mid(mapped.range.offset, mapped.range.length);
            Pipeline one(makeSnapshotSource(mapped), stageList(digestStage({})),
                         sinkList(makeMemorySink(kUnlimited)), settings);
            Pipeline two(makeReadSource(mapped).value(), stageList(digestStage({})),
                         sinkList(makeMemorySink(kUnlimited)), settings);
            const RunResult byMapping = runToEnd(one);
            const RunResult byRead = runToEnd(two);
            QCOMPARE(contentOf(byMapping.contents[0]), expected);
            QCOMPARE(contentOf(byRead.contents[0]), expected);
            QCOMPARE(byMapping.digests, byRead.digests);
            QCOMPARE(copies(byMapping, CopyKind::KernelToUser), CopyCount());
            QCOMPARE(copies(byRead, CopyKind::KernelToUser).bytes, qint64{expected.size()});
        }
    }

    // The clipboard's way: the digest is of everything, the bytes are the first ones.
    void memoryDropsTheRestWhenAsked()
    {
        Random random(seed());
        const QByteArray bytes = randomBytes(random, 300'000);
        write(path("in"), bytes);
        for (const qint64 cap : {0, 1, 65'536, 100'000, 299'999, 300'000, 300'001}) {
            Pipeline pipeline(makeSnapshotSource(input(path("in"))), stageList(digestStage({})),
                              sinkList(makeMemorySink(cap, WhenFull::DropRest)), PipelineSettings{65'536});
            const RunResult result = runToEnd(pipeline);
            QVERIFY(!result.error);
            QCOMPARE(contentOf(result.contents[0]), bytes.left(cap));
            QCOMPARE(result.status.stages.back().meter.bytesIn, qint64{bytes.size()});
            QCOMPARE(result.digests.size(), size_t{1});
        }
    }

    void shrinksWhileItIsHashed_data()
    {
        QTest::addColumn<bool>("mapped");
        QTest::addColumn<int>("rounds");
        QTest::newRow("mapped: confirmed faults") << true << 200;
        QTest::newRow("read: short reads") << false << 200;
    }

    // The reader stands before a chunk, the file is cut, the reader goes on: an error that says so, every
    // time.
    void shrinksWhileItIsHashed()
    {
        QFETCH(const bool, mapped);
        QFETCH(const int, rounds);
        Random random(seed());
        const QByteArray bytes = randomBytes(random, 1 << 20);
        int confirmed = 0;
        for (int round = 0; round < rounds; ++round) {
            write(path("cut"), bytes);
            const FileInput whole = input(path("cut"));
            const auto barrier = std::make_shared<BarrierDigest::Barrier>();
            PipelineSettings settings;
            settings.chunkSize = 64 << 10;
            settings.highWaterMark = 1;
            settings.fuse = round % 2 == 0;
            const int at = uniform(random, 0, 10);
            std::vector<PipelineStage> stages;
            stages.push_back({QStringLiteral("a"), nullptr, std::make_unique<BarrierDigest>(barrier, at)});
            Pipeline pipeline(mapped ? makeSnapshotSource(whole) : makeReadSource(whole).value(),
                              std::move(stages), {}, settings);
            pipeline.start();
            barrier->reached.acquire();
            const qint64 cut = uniform<qint64>(random, 0, settings.chunkSize * at);
            QCOMPARE(::truncate(path("cut").constData(), cut), 0);
            barrier->passed.release();
            QVERIFY(pipeline.waitForFinished(10s));
            const RunResult result = pipeline.result();
            QVERIFY(result.error);
            QCOMPARE(result.error->kind, Error::Kind::Changed);
            QVERIFY2(result.error->message.contains(QLatin1String("changed while it was read, at offset")),
                     qPrintable(result.error->message));
            QVERIFY(result.error->offset >= cut);
            QVERIFY(result.digests.empty());
            confirmed += !mapped || whole.snapshot.faultCount() > 0 ? 1 : 0;
        }
        QCOMPARE(confirmed, rounds);
    }

    void changesBehindTheReader_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<bool>("fails");
        QTest::newRow("cut inside the last page") << QStringLiteral("cut") << true;
        QTest::newRow("written in place") << QStringLiteral("write") << true;
        QTest::newRow("appended, as logs are") << QStringLiteral("append") << false;
        QTest::newRow("deleted") << QStringLiteral("delete") << false;
        QTest::newRow("nothing") << QString() << false;
    }

    // What was read already cannot fault any more: the look at the end finds it.
    void changesBehindTheReader()
    {
        QFETCH(const QString, what);
        QFETCH(const bool, fails);
        const QByteArray bytes(1'000'001, 'x');
        for (const bool mapped : {true, false}) {
            write(path("behind"), bytes);
            const FileInput whole = input(path("behind"));
            const auto barrier = std::make_shared<BarrierDigest::Barrier>();
            PipelineSettings settings;
            settings.chunkSize = 500'001;
            std::vector<PipelineStage> stages;
            stages.push_back({QStringLiteral("a"), nullptr, std::make_unique<BarrierDigest>(barrier, 1)});
            Pipeline pipeline(mapped ? makeSnapshotSource(whole) : makeReadSource(whole).value(),
                              std::move(stages), {}, settings);
            pipeline.start();
            barrier->reached.acquire();
            QFile file(QFile::decodeName(path("behind")));
            // Times of files advance in steps of a few milliseconds.
            QTRY_VERIFY([&] {
                struct stat now = {};
                if (what == QLatin1String("cut")) {
                    ::truncate(path("behind").constData(), bytes.size() - 1);
                } else if (what == QLatin1String("write")) {
                    file.open(QIODevice::ReadWrite);
                    file.write("y");
                    file.close();
                } else if (what == QLatin1String("append")) {
                    file.open(QIODevice::Append);
                    file.write("y");
                    file.close();
                } else {
                    if (what == QLatin1String("delete"))
                        file.remove();
                    return true;
                }
                ::stat(path("behind").constData(), &now);
                return qint64{now.st_mtim.tv_sec} * 1'000'000'000 + now.st_mtim.tv_nsec !=
                       whole.identity.modified;
            }());
            barrier->passed.release();
            QVERIFY(pipeline.waitForFinished(10s));
            const RunResult result = pipeline.result();
            QCOMPARE(result.error.has_value(), fails);
            if (fails)
                QCOMPARE(result.error->kind, Error::Kind::Changed);
            else
                QCOMPARE(result.digests[0].value, sha256(bytes));
            QCOMPARE(result.status.stages[0].remark.isEmpty(), what != QLatin1String("append"));
        }
    }

    void fileSinkReplacesWhole()
    {
        const QByteArray bytes = randomBytes(*std::make_unique<Random>(seed()), 2'000'000);
        write(path("target"), "old");
        QCOMPARE(::chmod(path("target").constData(), 0640), 0);
        QVERIFY(QFile::link(QStringLiteral("target"), m_folder.filePath(QStringLiteral("link"))));
        Pipeline pipeline(memoryStream(bytes), {}, sinkList(makeFileSink(path("link"))));
        const RunResult result = runToEnd(pipeline);
        QVERIFY(!result.error);
        QCOMPARE(read(path("target")), bytes);
        QVERIFY(QFileInfo(m_folder.filePath(QStringLiteral("link"))).isSymLink());
        struct stat status = {};
        QCOMPARE(::stat(path("target").constData(), &status), 0);
        QCOMPARE(status.st_mode & 07777, mode_t{0640});
        QCOMPARE(copies(result, CopyKind::UserToKernel).bytes, qint64{bytes.size()});
    }

    // Onto the very file that is being read: the reader keeps the old bytes, the name gets the new ones.
    void fileSinkOntoItsInput()
    {
        const QByteArray bytes = randomBytes(*std::make_unique<Random>(seed()), 3'000'000);
        write(path("same"), bytes);
        Pipeline pipeline(
            makeSnapshotSource(input(path("same"))),
            stageList(transformStage({}, std::make_unique<RepeatTransform>(2, 0)), digestStage({})),
            sinkList(makeFileSink(path("same"))));
        const RunResult result = runToEnd(pipeline);
        QVERIFY(!result.error);
        QCOMPARE(read(path("same")).size(), 2 * bytes.size());
        QCOMPARE(sha256(read(path("same"))), result.digests[0].value);
    }

    void fileSinkKeepsTheOldFileOnFailure_data()
    {
        QTest::addColumn<QString>("how");
        for (const char* how : {"stage fails", "cancelled", "limit", "largest file size", "memory sink full"})
            QTest::newRow(how) << QString::fromLatin1(how);
    }

    void fileSinkKeepsTheOldFileOnFailure()
    {
        QFETCH(const QString, how);
        write(path("kept"), "old");
        const QByteArray bytes(4'000'000, 'x');
        std::vector<PipelineStage> stages;
        stages.push_back(digestStage({}));
        if (how == QLatin1String("stage fails"))
            stages.push_back(transformStage({}, std::make_unique<FailingTransform>(3'500'000)));
        if (how == QLatin1String("cancelled"))
            stages.push_back(transformStage({}, std::make_unique<SlowTransform>(20ms)));
        OutputLimit limit;
        limit.bytes = how == QLatin1String("limit") ? 1'000'000 : -1;
        auto sinks = sinkList(makeFileSink(path("kept"), limit));
        if (how == QLatin1String("memory sink full"))
            sinks.push_back(makeMemorySink(1000));
        Pipeline pipeline(memoryStream(bytes), std::move(stages), std::move(sinks));
        rlimit before = {};
        ::getrlimit(RLIMIT_FSIZE, &before);
        if (how == QLatin1String("largest file size")) {
            const rlimit small = {1'000'000, before.rlim_max};
            ::setrlimit(RLIMIT_FSIZE, &small);
        }
        pipeline.start();
        if (how == QLatin1String("cancelled")) {
            QTRY_VERIFY(pipeline.poll().stages.back().meter.bytesIn > 0);
            pipeline.cancel();
        }
        const bool over = pipeline.waitForFinished(10s);
        ::setrlimit(RLIMIT_FSIZE, &before);
        QVERIFY(over);
        const RunResult result = pipeline.result();
        QVERIFY(result.error);
        QVERIFY(result.digests.empty());
        QCOMPARE(read(path("kept")), QByteArray("old"));
        if (how.startsWith(QLatin1String("l")) || how.startsWith(QLatin1String("m")))
            QCOMPARE(result.error->kind, Error::Kind::TooLarge);
        if (how == QLatin1String("limit"))
            QVERIFY(result.error->message.contains(QLatin1String("1000000")));
    }

    void fileSinkRefusals_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<Error::Kind>("kind");
        QTest::newRow("full disk") << QByteArray("/dev/full") << Error::Kind::Io;
        QTest::newRow("a folder") << QByteArray("/tmp") << Error::Kind::Io;
        QTest::newRow("no such folder") << QByteArray("/nowhere/at/all") << Error::Kind::NotFound;
        QTest::newRow("below a file") << QByteArray("/etc/passwd/x") << Error::Kind::NotFound;
        QTest::newRow("read-only system") << QByteArray("/proc/version") << Error::Kind::Denied;
    }

    void fileSinkRefusals()
    {
        QFETCH(const QByteArray, target);
        QFETCH(const Error::Kind, kind);
        Pipeline pipeline(memoryStream(QByteArray(1 << 20, 'x')), stageList(digestStage({})),
                          sinkList(makeFileSink(target)));
        const RunResult result = runToEnd(pipeline);
        QVERIFY(result.error);
        if (target != "/proc/version")
            QCOMPARE(result.error->kind, kind);
        QVERIFY2(result.error->message.contains(QString::fromUtf8(target)),
                 qPrintable(result.error->message));
        QVERIFY(result.digests.empty());
    }

    void documentSpills_data()
    {
        QTest::addColumn<qint64>("size");
        QTest::addColumn<bool>("spilled");
        QTest::newRow("empty") << qint64{0} << false;
        QTest::newRow("one byte") << qint64{1} << false;
        QTest::newRow("just fits") << qint64{1 << 20} << false;
        QTest::newRow("one more") << qint64{(1 << 20) + 1} << true;
        QTest::newRow("much more") << qint64{9'999'999} << true;
    }

    void documentSpills()
    {
        QFETCH(const qint64, size);
        QFETCH(const bool, spilled);
        const QByteArray bytes = randomBytes(*std::make_unique<Random>(seed()), size);
        DocumentSinkOptions options;
        options.memoryLimit = 1 << 20;
        options.folder = m_folder.path().toUtf8();
        std::shared_ptr<ByteSource> content;
        {
            PipelineSettings settings;
            settings.chunkSize = 100'000;
            Pipeline pipeline(memoryStream(bytes), {}, sinkList(makeDocumentSink(options)), settings);
            const RunResult result = runToEnd(pipeline);
            QVERIFY(!result.error);
            content = result.contents[0];
            QCOMPARE(copies(result, CopyKind::UserToKernel).bytes, spilled ? size : 0);
        }
        // The document outlives its run, and its file has no name.
        QVERIFY(content);
        QCOMPARE(content->size(), size);
        QCOMPARE(contentOf(content), bytes);
        QCOMPARE(content->access(), spilled ? Access::Mapped : Access::Memory);
        QVERIFY(QDir(m_folder.path()).entryList({QStringLiteral("sluice-*")}).isEmpty());
    }

    void documentGrowsInSight()
    {
        const QByteArray bytes = randomBytes(*std::make_unique<Random>(seed()), 400'000);
        PipelineSettings settings;
        settings.chunkSize = 1000;
        DocumentSinkOptions options;
        options.memoryLimit = 200'000;
        Pipeline pipeline(memoryStream(bytes), {}, sinkList(makeDocumentSink(options)), settings);
        pipeline.pause();
        pipeline.start();
        for (qint64 steps = 1; steps <= 3; ++steps) {
            pipeline.step();
            QTRY_COMPARE(pipeline.content(0)->size(), steps * 1000);
            QCOMPARE(contentOf(pipeline.content(0)), bytes.left(steps * 1000));
        }
        const std::shared_ptr<ByteSource> early = pipeline.content(0);
        pipeline.resume();
        QVERIFY(pipeline.waitForFinished(10s));
        QCOMPARE(contentOf(early), bytes.left(3000));
        QCOMPARE(contentOf(pipeline.content(0)), bytes);
    }

    void memorySinkHasACap()
    {
        Pipeline fits(memoryStream(QByteArray(1000, 'x')), {}, sinkList(makeMemorySink(1000)));
        QVERIFY(!runToEnd(fits).error);
        Pipeline larger(memoryStream(QByteArray(1001, 'x')), {}, sinkList(makeMemorySink(1000)));
        QCOMPARE(runToEnd(larger).error->kind, Error::Kind::TooLarge);
    }

    void tcpBothWays()
    {
        const QByteArray bytes = randomBytes(*std::make_unique<Random>(seed()), 5'000'000);
        auto listening = makeTcpListenSource("127.0.0.1", 0).value();
        const quint16 port = portOf(listening->name());
        Pipeline receiver(std::move(listening), stageList(digestStage({})), sinkList(makeDocumentSink()));
        receiver.start();
        Pipeline sender(memoryStream(bytes), {}, sinkList(makeTcpSink("localhost", port)));
        const RunResult sent = runToEnd(sender);
        QVERIFY2(!sent.error, qPrintable(sent.error ? sent.error->message : QString()));
        QCOMPARE(copies(sent, CopyKind::UserToKernel).bytes, qint64{bytes.size()});
        QVERIFY(receiver.waitForFinished(10s));
        const RunResult received = receiver.result();
        QVERIFY(!received.error);
        QCOMPARE(contentOf(received.contents[0]), bytes);
        QCOMPARE(received.digests[0].value, sha256(bytes));
        QCOMPARE(copies(received, CopyKind::KernelToUser).bytes, qint64{bytes.size()});
    }

    void udpUntilAnEmptyDatagram()
    {
        auto listening = makeUdpListenSource("127.0.0.1", 0).value();
        const quint16 port = portOf(listening->name());
        Pipeline receiver(std::move(listening), {}, sinkList(makeMemorySink(kUnlimited)));
        receiver.start();
        const Descriptor socket = connectTo(port, SOCK_DGRAM);
        QByteArray expected;
        for (const qsizetype size : {1, 1000, 60'000, 30'000, 60'000, 65'507, 7}) {
            const QByteArray datagram(size, static_cast<char>('a' + size % 26));
            QCOMPARE(::send(socket.number(), datagram.constData(), static_cast<size_t>(size), 0),
                     ssize_t{size});
            expected += datagram;
            QTRY_COMPARE(receiver.poll().stages[1].meter.bytesIn, qint64{expected.size()});
        }
        QCOMPARE(receiver.poll().stages[1].meter.chunksIn, qint64{7});
        QCOMPARE(::send(socket.number(), "", 0, 0), ssize_t{0});
        QVERIFY(receiver.waitForFinished(10s));
        QCOMPARE(contentOf(receiver.result().contents[0]), expected);
    }

    void peerThatCloses()
    {
        const Listener listener;
        Pipeline sender(memoryStream(QByteArray(64 << 20, 'x')), stageList(digestStage({})),
                        sinkList(makeTcpSink("127.0.0.1", listener.port())));
        sender.start();
        {
            const Descriptor peer = listener.accept();
        }
        QVERIFY(sender.waitForFinished(10s));
        QCOMPARE(sender.result().error->kind, Error::Kind::Io);
        QVERIFY(sender.result().digests.empty());
    }

    void nobodyListens()
    {
        quint16 port = 0;
        {
            const Listener gone;
            port = gone.port();
        }
        Pipeline sender(memoryStream("x"), {}, sinkList(makeTcpSink("127.0.0.1", port)));
        const RunResult result = runToEnd(sender);
        QVERIFY(result.error);
        QVERIFY2(result.error->message.contains(QString::number(port)), qPrintable(result.error->message));
    }

    void portThatIsTaken()
    {
        const Listener taken;
        const auto source = makeTcpListenSource("127.0.0.1", taken.port());
        QVERIFY(!source);
        QVERIFY(!makeTcpListenSource("nonsense", 0));
        QVERIFY(makeTcpListenSource("::1", 0) ||
                QFile::exists(QStringLiteral("/proc/sys/net/ipv6")) == false);
    }

    void cancelWhileWaitingForThePeer_data()
    {
        QTest::addColumn<QString>("where");
        for (const char* where : {"accept", "receive", "send", "datagram"})
            QTest::newRow(where) << QString::fromLatin1(where);
    }

    void cancelWhileWaitingForThePeer()
    {
        QFETCH(const QString, where);
        const Listener listener;
        std::unique_ptr<StreamSource> source = memoryStream(QByteArray(64 << 20, 'x'));
        std::vector<std::unique_ptr<StreamSink>> sinks;
        Descriptor peer;
        if (where == QLatin1String("send")) {
            sinks = sinkList(makeTcpSink("127.0.0.1", listener.port()));
        } else {
            source = where == QLatin1String("datagram") ? makeUdpListenSource("127.0.0.1", 0).value()
                                                        : makeTcpListenSource("127.0.0.1", 0).value();
            if (where == QLatin1String("receive"))
                peer = connectTo(portOf(source->name()), SOCK_STREAM);
        }
        Pipeline pipeline(std::move(source), stageList(digestStage({})), std::move(sinks));
        pipeline.start();
        if (where == QLatin1String("send")) {
            peer = listener.accept();
            QTRY_VERIFY(pipeline.poll().stages.back().meter.activity == Activity::Backpressure);
        } else {
            QTRY_VERIFY(pipeline.poll().stages.front().meter.activity == Activity::Starved);
        }
        const auto begun = std::chrono::steady_clock::now();
        pipeline.cancel();
        QVERIFY(pipeline.waitForFinished(5s));
        QVERIFY(std::chrono::steady_clock::now() - begun < 100ms);
        QCOMPARE(pipeline.result().error->kind, Error::Kind::Cancelled);
    }

    void kernelCopies_data()
    {
        QTest::addColumn<bool>("toSocket");
        QTest::addColumn<qint64>("size");
        QTest::newRow("file to file") << false << qint64{20'000'001};
        QTest::newRow("file to socket") << true << qint64{20'000'001};
        QTest::newRow("empty file") << false << qint64{0};
    }

    void kernelCopies()
    {
        QFETCH(const bool, toSocket);
        QFETCH(const qint64, size);
        const QByteArray bytes = randomBytes(*std::make_unique<Random>(seed()), size);
        write(path("kernel"), bytes);
        const Listener listener;
        QByteArray received;
        std::thread peer([&] {
            if (toSocket)
                received = readAll(listener.accept().number());
        });
        PipelineSettings settings;
        settings.byKernel = true;
        Pipeline pipeline(
            makeSnapshotSource(input(path("kernel"))), {},
            sinkList(toSocket ? makeTcpSink("127.0.0.1", listener.port()) : makeFileSink(path("kernel.out"))),
            settings);
        const RunResult result = runToEnd(pipeline);
        peer.join();
        QVERIFY2(!result.error, qPrintable(result.error ? result.error->message : QString()));
        QVERIFY((toSocket ? received : read(path("kernel.out"))) == bytes);
        QCOMPARE(copies(result, CopyKind::KernelToKernel).bytes, size);
        QCOMPARE(copies(result, CopyKind::UserToKernel), CopyCount());
        QCOMPARE(copies(result, CopyKind::KernelToUser), CopyCount());
        QCOMPARE(result.status.stages[1].meter.bytesIn, size);
    }

    void kernelRefusesStages()
    {
        write(path("kernel"), "abc");
        PipelineSettings settings;
        settings.byKernel = true;
        Pipeline pipeline(makeSnapshotSource(input(path("kernel"))), stageList(digestStage({})),
                          sinkList(makeFileSink(path("kernel.out"))), settings);
        QCOMPARE(runToEnd(pipeline).error->kind, Error::Kind::Unsupported);
    }

    void severalSinksShareChunks()
    {
        const QByteArray bytes = randomBytes(*std::make_unique<Random>(seed()), 3'000'000);
        Pipeline pipeline(memoryStream(bytes),
                          stageList(transformStage({}, std::make_unique<RepeatTransform>(1, 1))),
                          sinkList(makeDocumentSink(), makeFileSink(path("one")), makeFileSink(path("two")),
                                   makeMemorySink(kUnlimited)));
        const RunResult result = runToEnd(pipeline);
        QVERIFY(!result.error);
        QCOMPARE(result.status.producedBytes, qint64{bytes.size()});
        QCOMPARE(read(path("one")), contentOf(result.contents[0]));
        QCOMPARE(read(path("two")), contentOf(result.contents[3]));
        QCOMPARE(contentOf(result.contents[0]).size(), bytes.size());
    }
};

QTEST_GUILESS_MAIN(tst_StreamIo)

#include "tst_streamio.moc"

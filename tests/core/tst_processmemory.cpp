#include "core/ledger/processmemory.h"

#include <QTest>

#include <cstring>
#include <thread>

#include <sys/mman.h>

using namespace sluice;

namespace {

constexpr size_t kSize = size_t{64} << 20;
constexpr qint64 kPages = static_cast<qint64>(kSize / 4096);

// Makes a mapping of kSize bytes and touches every page of it.
class Touched
{
public:
    explicit Touched(bool huge)
    {
        madvise(m_data, kSize, huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
        for (size_t i = 0; i < kSize; i += 4096)
            static_cast<volatile char*>(m_data)[i] = 1;
    }
    Touched(const Touched&) = delete;
    Touched& operator=(const Touched&) = delete;
    ~Touched() { munmap(m_data, kSize); }

private:
    void* m_data = mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
};

} // namespace

class TestProcessMemory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void seesWhatIsAllocated()
    {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("the sanitizer's own memory comes on top");
#endif
        const ProcessMemory before = processMemory();
        QVERIFY(before.anonymous > 0);
        QVERIFY(before.file > 0);
        {
            const Touched block(false);
            const qint64 grown = processMemory().anonymous - before.anonymous;
            QVERIFY2(qAbs(grown - static_cast<qint64>(kSize)) < 4 << 20, qPrintable(QString::number(grown)));
        }
        QVERIFY(processMemory().anonymous - before.anonymous < 4 << 20);
    }

    void countsFaultsByThread()
    {
        const FaultCount process = processFaults();
        const FaultCount mine = threadFaults();
        FaultCount others;
        std::thread([&] {
            const FaultCount before = threadFaults();
            const Touched block(false);
            others.minor = threadFaults().minor - before.minor;
        }).join();
        QVERIFY(others.minor >= kPages);
        QVERIFY(processFaults().minor - process.minor >= kPages);
        QVERIFY(threadFaults().minor - mine.minor < kPages);
        QVERIFY(threadFaults().major >= mine.major);
    }
};

QTEST_GUILESS_MAIN(TestProcessMemory)
#include "tst_processmemory.moc"

#include "core/bytes/sigbusguard.h"

#include "core/bytes/filehandle.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <mutex>
#include <thread>

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace sluice {

// One place in the table that the signal handler walks. Places are reused, never freed. The handler counts
// itself in (`visitors`) before it trusts what it found, and whoever empties a place waits until it is alone.
struct SigbusGuard::Region
{
    std::atomic<quintptr> begin = 0;
    std::atomic<quintptr> end = 0; ///< 0: this place guards nothing
    std::atomic<FileHandle*> handle = nullptr;
    std::atomic<int> visitors = 0;
    std::atomic<bool> taken = false;
    Region* next = nullptr; ///< written once, before the region is published

    // `end` is read first: seen by a visitor, it holds back whoever wants to empty the place, so the `begin`
    // read after it belongs to it.
    [[nodiscard]] bool covers(quintptr address) const noexcept
    {
        return address < end.load(std::memory_order_seq_cst) &&
               address >= begin.load(std::memory_order_seq_cst);
    }

    [[nodiscard]] bool putZeros(quintptr from, quintptr to) const noexcept;
    [[nodiscard]] bool dropFrom(qint64 fileEnd) const noexcept;
    [[nodiscard]] bool repair(quintptr address) const noexcept;

    static bool repairAt(quintptr address) noexcept;
    static void handOn(int number, siginfo_t* info, void* context) noexcept;
    static void onSignal(int number, siginfo_t* info, void* context) noexcept;
    static void install();
    static Region* acquire();

    static std::atomic<Region*> first;
    static struct sigaction previous;
    static quintptr pageSize;
};

// The one process-wide thing of the program: a signal has one handler, and that needs to find the mappings.
std::atomic<SigbusGuard::Region*> SigbusGuard::Region::first = nullptr;
struct sigaction SigbusGuard::Region::previous = {};
quintptr SigbusGuard::Region::pageSize = 0;

bool SigbusGuard::Region::putZeros(quintptr from, quintptr to) const noexcept
{
    if (from >= to)
        return true;
    // PROT_READ and private: costs no memory and no commit charge, whatever its size. Straight to the kernel:
    // nothing that stands in for mmap() is expected in a signal handler.
    const long placed = syscall(SYS_mmap, from, to - from, PROT_READ,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0L);
    return placed != -1;
}

bool SigbusGuard::Region::dropFrom(qint64 fileEnd) const noexcept
{
    const quintptr start = begin.load(std::memory_order_relaxed);
    const quintptr stop = end.load(std::memory_order_relaxed);
    const quintptr length = stop - start;
    if (static_cast<quintptr>(fileEnd) >= length)
        return true;
    const quintptr pages = (static_cast<quintptr>(fileEnd) + pageSize - 1) / pageSize;
    return putZeros(start + pages * pageSize, stop);
}

bool SigbusGuard::Region::repair(quintptr address) const noexcept
{
    FileHandle* const file = handle.load(std::memory_order_relaxed);
    const quintptr start = begin.load(std::memory_order_relaxed);
    const quintptr page = address / pageSize * pageSize;
    const auto offset = static_cast<qint64>(page - start);

    const qint64 size = file->currentSize();
    if (size >= 0 && offset >= size) {
        if (!dropFrom(size))
            return false;
        file->noteCut(size);
        file->noteFault();
        return true;
    }
    // The page is inside the file: it cannot be read. One page of zeros; when the table of mappings is full,
    // one large mapping to the end needs fewer entries.
    qint64 lost = static_cast<qint64>(pageSize);
    if (!putZeros(page, page + pageSize)) {
        const quintptr stop = end.load(std::memory_order_relaxed);
        if (!putZeros(page, stop))
            return false;
        lost = static_cast<qint64>(stop - page);
    }
    file->noteUnreadable({offset, lost});
    file->noteFault();
    return true;
}

bool SigbusGuard::Region::repairAt(quintptr address) noexcept
{
    for (Region* region = first.load(std::memory_order_acquire); region != nullptr; region = region->next) {
        if (!region->covers(address))
            continue;
        region->visitors.fetch_add(1, std::memory_order_seq_cst);
        const bool repaired = region->covers(address) && region->repair(address);
        region->visitors.fetch_sub(1, std::memory_order_seq_cst);
        if (repaired)
            return true;
    }
    return false;
}

void SigbusGuard::Region::handOn(int number, siginfo_t* info, void* context) noexcept
{
    if ((previous.sa_flags & SA_SIGINFO) != 0 && previous.sa_sigaction != nullptr) {
        previous.sa_sigaction(number, info, context);
        return;
    }
    const bool sent = info->si_code <= 0;
    if (previous.sa_handler == SIG_IGN && sent)
        return;
    if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
        previous.sa_handler(number);
        return;
    }
    // Back in the faulting instruction, the signal comes again and ends the process where it really crashed.
    std::signal(number, SIG_DFL);
    if (sent)
        ::raise(number);
}

void SigbusGuard::Region::onSignal(int number, siginfo_t* info, void* context) noexcept
{
    const int savedErrno = errno;
    const bool access = info->si_code == BUS_ADRERR || info->si_code == BUS_MCEERR_AR;
    const bool repaired = access && repairAt(reinterpret_cast<quintptr>(info->si_addr));
    if (!repaired)
        handOn(number, info, context);
    errno = savedErrno;
}

void SigbusGuard::Region::install()
{
    static std::once_flag once;
    std::call_once(once, [] {
        pageSize = static_cast<quintptr>(sysconf(_SC_PAGESIZE));
        // Read first: the handler may run, in another thread, as soon as it is set.
        sigaction(SIGBUS, nullptr, &previous);
        struct sigaction action = {};
        action.sa_sigaction = &Region::onSignal;
        action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
        sigemptyset(&action.sa_mask);
        sigaction(SIGBUS, &action, nullptr);
    });
}

SigbusGuard::Region* SigbusGuard::Region::acquire()
{
    for (Region* region = first.load(std::memory_order_acquire); region != nullptr; region = region->next) {
        bool expected = false;
        if (region->taken.compare_exchange_strong(expected, true, std::memory_order_acq_rel))
            return region;
    }
    auto* const region = new Region; // lives as long as the process: the handler may look at it at any time
    region->taken.store(true, std::memory_order_relaxed);
    Region* head = first.load(std::memory_order_acquire);
    do {
        region->next = head;
    } while (!first.compare_exchange_weak(head, region, std::memory_order_acq_rel));
    return region;
}

SigbusGuard::SigbusGuard(void* address, size_t length, std::shared_ptr<FileHandle> handle)
    : m_handle(std::move(handle))
{
    Q_ASSERT(length > 0);
    Region::install();
    m_region = Region::acquire();
    const quintptr page = Region::pageSize;
    const auto begin = reinterpret_cast<quintptr>(address);
    m_region->handle.store(m_handle.get(), std::memory_order_relaxed);
    m_region->begin.store(begin, std::memory_order_seq_cst);
    m_region->end.store(begin + (length + page - 1) / page * page, std::memory_order_seq_cst);
}

SigbusGuard::~SigbusGuard()
{
    m_region->end.store(0, std::memory_order_seq_cst);
    while (m_region->visitors.load(std::memory_order_seq_cst) > 0)
        std::this_thread::yield();
    m_region->begin.store(0, std::memory_order_relaxed);
    m_region->handle.store(nullptr, std::memory_order_relaxed);
    m_region->taken.store(false, std::memory_order_release);
}

void SigbusGuard::dropFrom(qint64 end) noexcept
{
    // When it fails the pages stay as they are, and touching them is met by the handler.
    [[maybe_unused]] const bool dropped = m_region->dropFrom(end);
}

} // namespace sluice

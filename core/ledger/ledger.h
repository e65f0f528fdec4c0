#pragma once

#include <QtGlobal>

#include <array>
#include <atomic>
#include <memory>

namespace sluice {

/// Who copied bytes, from where to where. Node's word for each is in the README.
enum class CopyKind {
    KernelToUser,  ///< read, pread, recv
    UserToUser,    ///< our own memcpy
    UserToObject,  ///< bytes become strings, images, rows, JSON
    UserToKernel,  ///< write, send
    KernelToKernel ///< sendfile, copy_file_range, splice
};
inline constexpr std::array kCopyKinds = {CopyKind::KernelToUser, CopyKind::UserToUser,
                                          CopyKind::UserToObject, CopyKind::UserToKernel,
                                          CopyKind::KernelToKernel};

/// Bytes copied, and in how many copies.
struct CopyCount
{
    qint64 bytes = 0;
    qint64 count = 0;

    friend bool operator==(CopyCount, CopyCount) = default;
};

/// Memory asked of the system and given back. What lies in a pool for reuse counts as alive.
struct AllocationCount
{
    qint64 count = 0; ///< blocks
    qint64 bytes = 0; ///< in all of them, one after another
    qint64 alive = 0; ///< bytes held now
    qint64 peak = 0;  ///< most bytes held at one moment

    friend bool operator==(const AllocationCount&, const AllocationCount&) = default;
};

/// The record of copies and allocations of one document or job. What is added also counts in the parent (the
/// process). Each copy is added once, at the place where it happens. Thread rule: every member from any
/// thread.
class Ledger
{
public:
    explicit Ledger(std::shared_ptr<Ledger> parent = nullptr)
        : m_parent(std::move(parent))
    {
    }
    Ledger(const Ledger&) = delete;
    Ledger& operator=(const Ledger&) = delete;

    /// `bytes` is at least 0; `count` copies moved them.
    void add(CopyKind kind, qint64 bytes, qint64 count = 1) noexcept
    {
        for (Ledger* ledger = this; ledger != nullptr; ledger = ledger->m_parent.get()) {
            Cell& cell = ledger->m_cells[static_cast<size_t>(kind)];
            cell.bytes.fetch_add(bytes, std::memory_order_relaxed);
            cell.count.fetch_add(count, std::memory_order_relaxed);
        }
    }

    [[nodiscard]] CopyCount copies(CopyKind kind) const noexcept
    {
        const Cell& cell = m_cells[static_cast<size_t>(kind)];
        return {cell.bytes.load(std::memory_order_relaxed), cell.count.load(std::memory_order_relaxed)};
    }

    /// A decoder wrote `bytes` bytes straight to where they stay: made, not copied.
    void addProduced(qint64 bytes) noexcept
    {
        for (Ledger* ledger = this; ledger != nullptr; ledger = ledger->m_parent.get())
            ledger->m_produced.fetch_add(bytes, std::memory_order_relaxed);
    }
    [[nodiscard]] qint64 produced() const noexcept { return m_produced.load(std::memory_order_relaxed); }

    /// One block of `bytes` bytes was taken from the system; give it back by addFreed() on the same ledger.
    void addAllocated(qint64 bytes) noexcept
    {
        for (Ledger* ledger = this; ledger != nullptr; ledger = ledger->m_parent.get()) {
            ledger->m_allocations.fetch_add(1, std::memory_order_relaxed);
            ledger->m_allocated.fetch_add(bytes, std::memory_order_relaxed);
            const qint64 alive = ledger->m_alive.fetch_add(bytes, std::memory_order_relaxed) + bytes;
            qint64 peak = ledger->m_peak.load(std::memory_order_relaxed);
            while (peak < alive &&
                   !ledger->m_peak.compare_exchange_weak(peak, alive, std::memory_order_relaxed)) {
            }
        }
    }
    void addFreed(qint64 bytes) noexcept
    {
        for (Ledger* ledger = this; ledger != nullptr; ledger = ledger->m_parent.get())
            ledger->m_alive.fetch_sub(bytes, std::memory_order_relaxed);
    }
    [[nodiscard]] AllocationCount allocations() const noexcept
    {
        return {m_allocations.load(std::memory_order_relaxed), m_allocated.load(std::memory_order_relaxed),
                m_alive.load(std::memory_order_relaxed), m_peak.load(std::memory_order_relaxed)};
    }

private:
    struct Cell
    {
        std::atomic<qint64> bytes = 0;
        std::atomic<qint64> count = 0;
    };

    std::array<Cell, kCopyKinds.size()> m_cells;
    std::atomic<qint64> m_produced = 0;
    std::atomic<qint64> m_allocations = 0;
    std::atomic<qint64> m_allocated = 0;
    std::atomic<qint64> m_alive = 0;
    std::atomic<qint64> m_peak = 0;
    std::shared_ptr<Ledger> m_parent;
};

} // namespace sluice

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
inline constexpr std::array kCopyKinds = {CopyKind::KernelToUser, CopyKind::UserToUser, CopyKind::UserToObject,
                                          CopyKind::UserToKernel, CopyKind::KernelToKernel};

/// Bytes copied, and in how many copies.
struct CopyCount
{
    qint64 bytes = 0;
    qint64 count = 0;

    friend bool operator==(CopyCount, CopyCount) = default;
};

/// The record of copies of one document or job. What is added also counts in the parent (the process).
/// Each copy is added once, at the place where it happens. Thread rule: every member from any thread.
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

private:
    struct Cell
    {
        std::atomic<qint64> bytes = 0;
        std::atomic<qint64> count = 0;
    };

    std::array<Cell, kCopyKinds.size()> m_cells;
    std::shared_ptr<Ledger> m_parent;
};

} // namespace sluice

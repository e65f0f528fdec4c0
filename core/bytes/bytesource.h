#pragma once

#include "core/bytes/slice.h"
#include "core/error.h"

#include <QtGlobal>

#include <vector>

namespace sluice {

/// How a source reaches its bytes.
enum class Access {
    Mapped, ///< a memory mapping: reading copies nothing, it faults pages in
    Paged,  ///< pread into cached blocks: what cannot be mapped
    Memory  ///< all of it in a heap block: pipes, /proc, character devices
};

/// Whether the bytes can be had without waiting for a disk.
enum class Residency {
    Resident, ///< reading them does not wait
    Absent,   ///< reading them would wait
    Unknown   ///< the kernel will not say: treat as Absent until prepare() has run
};

/// A run of bytes that the file system stores, or of which it stores nothing: a hole, which reads as zeros.
struct Extent
{
    qint64 length = 0;
    bool hole = false;

    friend bool operator==(Extent, Extent) = default;
};

/// Random access to bytes that do not change their number: the file as it was when it was opened.
/// Thread rule: every member may be called from any thread at once.
class ByteSource
{
public:
    ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;
    virtual ~ByteSource() = default;

    [[nodiscard]] virtual Access access() const noexcept = 0;
    /// Bytes, at least 0; constant for the life of the source.
    [[nodiscard]] virtual qint64 size() const noexcept = 0;

    /// The bytes of `range`, whole. A mapped source hands out its mapping and waits for nothing (the caller's
    /// first touch may); a paged one reads and may wait. Errors: OutOfRange, Io, Changed.
    [[nodiscard]] virtual Result<Slice> read(ByteRange range) const = 0;

    /// Whether every byte of `range` is there now. Never waits.
    [[nodiscard]] virtual Residency residency(ByteRange range) const = 0;

    /// Brings `range` in, waiting as long as the disk takes: for worker threads. Errors: OutOfRange, Io,
    /// Changed.
    [[nodiscard]] virtual Result<void> prepare(ByteRange range) const = 0;

    /// As prepare(), for a worker that reads `range` next: looks whether the file still has it, and leaves it
    /// to the reading to bring it in, which is quicker than to walk over all its pages first.
    [[nodiscard]] virtual Result<void> verify(ByteRange range) const { return prepare(range); }

    /// The run from `offset`, in [0, size()), at least one byte long there; all that is left counts as stored
    /// where the file system does not tell. Lets scans go past the holes of sparse files without reading
    /// zeros. May wait for the file system.
    [[nodiscard]] virtual Extent extentAt(qint64 offset) const { return {size() - offset, false}; }

    /// Grows whenever bytes turned out to be lost or unreadable under a reader. A job that compares it before
    /// and after knows whether what it read was the file.
    [[nodiscard]] virtual quint64 faultCount() const noexcept = 0;

    /// The ranges known to be lost (cut off) or unreadable, in order. Never waits.
    [[nodiscard]] virtual std::vector<ByteRange> lostRanges() const = 0;

    /// Tells the source that the file now ends at `size`: what lies beyond is lost. A larger size is ignored.
    virtual void setTruncatedAt(qint64 size) noexcept = 0;
};

} // namespace sluice

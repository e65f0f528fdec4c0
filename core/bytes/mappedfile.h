#pragma once

#include "core/bytes/bytesource.h"
#include "core/bytes/filehandle.h"

namespace sluice {

/// Files larger than this are not mapped: several mappings of such a size would not find room in the 128 TiB
/// of address space that a process has.
inline constexpr qint64 kLargestMapping = qint64{32} << 40;

/// A file seen through one read-only shared mapping of all of it: reading copies nothing, and costs memory
/// only for the pages that are touched, which the kernel can take back at any time. Bytes that the file loses
/// read as zeros and are listed in lostRanges(). A cut inside the last page that is left raises no fault:
/// prepare() and FileWatch notice it, and a job that must be sure calls prepare() on what it has read. Thread
/// rule: as ByteSource. Slices keep the mapping alive after the source is gone.
class MappedFile final : public ByteSource
{
public:
    /// Maps the whole of `handle`'s file, which has at least one byte. Error: Unsupported when it is larger
    /// than kLargestMapping or the system refuses: read it as PagedFile then.
    [[nodiscard]] static Result<std::shared_ptr<MappedFile>> map(std::shared_ptr<FileHandle> handle);

    [[nodiscard]] Access access() const noexcept override { return Access::Mapped; }
    [[nodiscard]] qint64 size() const noexcept override;
    [[nodiscard]] Result<Slice> read(ByteRange range) const override;
    /// Lost bytes count as Resident: reading them waits for nothing.
    [[nodiscard]] Residency residency(ByteRange range) const override;
    [[nodiscard]] Result<void> prepare(ByteRange range) const override;
    [[nodiscard]] Result<void> verify(ByteRange range) const override;
    [[nodiscard]] Extent extentAt(qint64 offset) const override;
    [[nodiscard]] quint64 faultCount() const noexcept override;
    [[nodiscard]] std::vector<ByteRange> lostRanges() const override;
    void setTruncatedAt(qint64 size) noexcept override;

private:
    struct Mapping;

    explicit MappedFile(std::shared_ptr<Mapping> mapping);

    std::shared_ptr<Mapping> m_mapping;
};

} // namespace sluice

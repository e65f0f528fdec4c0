#include "core/bytes/mappedfile.h"

#include "core/bytes/memorysource.h"
#include "core/bytes/sigbusguard.h"

#include <QCoreApplication>

#include <array>
#include <optional>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#endif

namespace sluice {
namespace {

const qint64 kPage = sysconf(_SC_PAGESIZE);
constexpr qint64 kPreparePiece = qint64{1} << 20;

// The kernel answers mincore() with "resident" throughout, whatever is true, for a file that we may neither
// own nor write (can_do_mincore in mm/mincore.c, since Linux 5.2).
bool kernelTellsResidency(int descriptor)
{
    struct stat status = {};
    if (fstat(descriptor, &status) == 0 && status.st_uid == geteuid())
        return true;
    const QByteArray link = "/proc/self/fd/" + QByteArray::number(descriptor);
    return faccessat(AT_FDCWD, link.constData(), W_OK, AT_EACCESS) == 0;
}

// The first page of `pages` (page numbers counted from `base`) that is not there now; none when all are.
using MissingPage = std::optional<qint64>;

// Asks which pages are in the page cache.
MissingPage missingFromCache(const quint8* base, ByteRange pages)
{
    std::array<unsigned char, 1024> flags;
    for (qint64 done = 0; done < pages.length; done += static_cast<qint64>(flags.size())) {
        const qint64 count = std::min(pages.length - done, static_cast<qint64>(flags.size()));
        auto* const address = const_cast<quint8*>(base) + (pages.offset + done) * kPage;
        if (mincore(address, static_cast<size_t>(count * kPage), flags.data()) != 0)
            return pages.offset + done;
        for (qint64 i = 0; i < count; ++i) {
            if ((flags[static_cast<size_t>(i)] & 1U) == 0)
                return pages.offset + done + i;
        }
    }
    return {};
}

// Asks which pages our page table holds: true whoever owns the file, but silent about pages that are in the
// cache and that nobody here has touched. Without /proc there is nobody to ask, and all counts as there:
// "unknown" would never end. (Documentation/admin-guide/mm/pagemap.rst: 64 bits a page, bit 63 "present".)
MissingPage missingFromPageTable(const quint8* base, ByteRange pages)
{
    const Descriptor pagemap(open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC));
    if (!pagemap)
        return {};
    MissingPage missing;
    std::array<quint64, 512> entries;
    const qint64 first = static_cast<qint64>(reinterpret_cast<quintptr>(base)) / kPage + pages.offset;
    for (qint64 done = 0; done < pages.length && !missing; done += static_cast<qint64>(entries.size())) {
        const qint64 count = std::min(pages.length - done, static_cast<qint64>(entries.size()));
        const ssize_t wanted = static_cast<ssize_t>(count) * static_cast<ssize_t>(sizeof(quint64));
        if (pread(pagemap.number(), entries.data(), static_cast<size_t>(wanted), (first + done) * 8) !=
            wanted)
            missing = pages.offset + done;
        for (qint64 i = 0; i < count && !missing; ++i) {
            if ((entries[static_cast<size_t>(i)] >> 63U) == 0)
                missing = pages.offset + done + i;
        }
    }
    return missing;
}

// One byte of each page. The SIGBUS guard puts zeros where the file has none.
void touch(const quint8* from, qint64 length)
{
    for (qint64 i = 0; i < length; i += kPage)
        static_cast<void>(*static_cast<const volatile quint8*>(from + i));
}

} // namespace

// What slices hold on to. Members are ordered so that the guard goes before the mapping does.
struct MappedFile::Mapping
{
    Mapping(quint8* address, std::shared_ptr<FileHandle> file)
        : base(address)
        , handle(std::move(file))
        , tellsResidency(kernelTellsResidency(handle->descriptor()))
    {
        guard.emplace(base, static_cast<size_t>(handle->size()), handle);
    }
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping()
    {
        guard.reset();
        munmap(base, static_cast<size_t>(handle->size()));
    }

    void cutAt(qint64 end) noexcept
    {
        if (!handle->noteCut(end))
            return;
        guard->dropFrom(handle->end());
        handle->noteFault();
    }

    quint8* const base;
    const std::shared_ptr<FileHandle> handle;
    const bool tellsResidency;
    std::optional<SigbusGuard> guard;
};

Result<std::shared_ptr<MappedFile>> MappedFile::map(std::shared_ptr<FileHandle> handle)
{
    const qint64 size = handle->size();
    Q_ASSERT(size > 0);
    int systemError = EFBIG;
    if (size <= kLargestMapping) {
        void* const address =
            mmap(nullptr, static_cast<size_t>(size), PROT_READ, MAP_SHARED, handle->descriptor(), 0);
        if (address != MAP_FAILED) {
            auto mapping = std::make_shared<Mapping>(static_cast<quint8*>(address), std::move(handle));
            return std::shared_ptr<MappedFile>(new MappedFile(std::move(mapping)));
        }
        systemError = errno;
    }
    return fail(Error::Kind::Unsupported,
                QCoreApplication::translate("ByteSource", "%1 cannot be mapped into memory: %2.")
                    .arg(displayPath(handle->path()), systemMessage(systemError)),
                systemError);
}

MappedFile::MappedFile(std::shared_ptr<Mapping> mapping)
    : m_mapping(std::move(mapping))
{
}

qint64 MappedFile::size() const noexcept
{
    return m_mapping->handle->size();
}

Result<Slice> MappedFile::read(ByteRange range) const
{
    return checkRange(range, size()).map([&] {
        return Slice({m_mapping->base + range.offset, static_cast<size_t>(range.length)}, m_mapping);
    });
}

Residency MappedFile::residency(ByteRange range) const
{
    const ByteRange inside = range.intersected({0, size()});
    if (inside.isEmpty())
        return Residency::Resident;
    const qint64 lastPage = (inside.end() - 1) / kPage;
    ByteRange pages = ByteRange::between(inside.offset / kPage, lastPage + 1);
    const auto missing = m_mapping->tellsResidency ? &missingFromCache : &missingFromPageTable;
    std::vector<ByteRange> lost;
    while (const MissingPage page = missing(m_mapping->base, pages)) {
        if (lost.empty())
            lost = lostRanges();
        const qint64 offset = std::max(*page * kPage, inside.offset);
        const auto hole =
            std::find_if(lost.begin(), lost.end(), [&](ByteRange r) { return r.contains(offset); });
        if (hole == lost.end())
            return m_mapping->tellsResidency ? Residency::Absent : Residency::Unknown;
        // A page that is lost only in part is the last one that the file has: its rest is lost as well.
        pages = ByteRange::between((hole->end() + kPage - 1) / kPage, lastPage + 1);
    }
    return Residency::Resident;
}

Result<void> MappedFile::prepare(ByteRange range) const
{
    if (Result<void> inside = checkRange(range, size()); !inside)
        return inside;
    const qint64 begin = range.offset / kPage * kPage;
    for (qint64 at = begin; at < range.end(); at += kPreparePiece) {
        const qint64 length = std::min(kPreparePiece, range.end() - at);
        // It fails where pages cannot be read, and on kernels before 5.14.
        if (madvise(m_mapping->base + at, static_cast<size_t>(length), MADV_POPULATE_READ) != 0)
            touch(m_mapping->base + at, length);
    }
    return verify(range);
}

Result<void> MappedFile::verify(ByteRange range) const
{
    if (Result<void> inside = checkRange(range, size()); !inside)
        return inside;
    if (const qint64 now = m_mapping->handle->currentSize(); now >= 0)
        m_mapping->cutAt(now);
    return m_mapping->handle->checkLost(range);
}

Extent MappedFile::extentAt(qint64 offset) const
{
    return m_mapping->handle->extentAt(offset);
}

quint64 MappedFile::faultCount() const noexcept
{
    return m_mapping->handle->faultCount();
}

std::vector<ByteRange> MappedFile::lostRanges() const
{
    return m_mapping->handle->lostRanges();
}

void MappedFile::setTruncatedAt(qint64 size) noexcept
{
    m_mapping->cutAt(size);
}

} // namespace sluice

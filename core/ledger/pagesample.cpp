#include "core/ledger/pagesample.h"

#include "core/bytes/descriptor.h"

#include <fcntl.h>
#include <unistd.h>

namespace sluice {
namespace {

/// The page tables of this process.
class PageTable
{
public:
    /// False also where /proc does not say.
    [[nodiscard]] bool holds(const quint8* address) const
    {
        quint64 entry = 0;
        const auto page = static_cast<qint64>(reinterpret_cast<quintptr>(address)) / pageSize();
        const bool read = pread(m_map.number(), &entry, sizeof entry,
                                page * static_cast<qint64>(sizeof entry)) == sizeof entry;
        return read && (entry >> 63U) != 0;
    }

private:
    Descriptor m_map{open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC)};
};

// total * part / parts, without overflow.
qint64 share(qint64 total, int part, int parts)
{
    return total / parts * part + total % parts * part / parts;
}

void look(const Snapshot& snapshot, qint64 offset, const PageTable* table, PageSample& sample)
{
    ++sample.looked;
    switch (snapshot.residency({offset, 1})) {
    case Residency::Resident:
        ++sample.resident;
        break;
    case Residency::Unknown:
        ++sample.unknown;
        break;
    case Residency::Absent:
        break;
    }
    if (table == nullptr)
        return;
    // A mapped source hands out its mapping; nothing is touched.
    if (const Result<Slice> byte = snapshot.read({offset, 1}); byte && table->holds(byte->data()))
        ++sample.touched;
}

} // namespace

qint64 pageSize()
{
    static const qint64 size = sysconf(_SC_PAGESIZE);
    return size;
}

std::vector<PageSample> samplePages(const Snapshot& snapshot, Access access, int parts, int perPart,
                                    const CancelToken& token)
{
    Q_ASSERT(parts > 0 && perPart > 0);
    std::vector<PageSample> samples(static_cast<size_t>(parts));
    const PageTable table;
    const qint64 size = snapshot.size();
    const qint64 pages = size / pageSize() + (size % pageSize() != 0 ? 1 : 0);
    for (int part = 0; part < parts && !token.isCancelled(); ++part) {
        PageSample& sample = samples[static_cast<size_t>(part)];
        const qint64 first = share(pages, part, parts);
        sample.pages = share(pages, part + 1, parts) - first;
        const auto looks = static_cast<int>(std::min<qint64>(sample.pages, perPart));
        for (int i = 0; i < looks; ++i) {
            look(snapshot, (first + share(sample.pages, i, looks)) * pageSize(),
                 access == Access::Mapped ? &table : nullptr, sample);
        }
    }
    return samples;
}

} // namespace sluice

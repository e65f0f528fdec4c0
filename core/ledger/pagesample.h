#pragma once

#include "core/bytes/bytesource.h"
#include "core/bytes/snapshot.h"
#include "core/jobs/job.h"

#include <vector>

namespace sluice {

/// What is known of the pages of one part of a file, from those of them that were looked at.
/// Thread rule: a value.
struct PageSample
{
    qint64 pages = 0;    ///< of the part
    qint64 looked = 0;   ///< of these, so many were looked at
    qint64 resident = 0; ///< in memory: reading them waits for no disk
    qint64 unknown = 0;  ///< the kernel does not say
    qint64 touched = 0;  ///< in this program's own page table: it has read them

    friend bool operator==(const PageSample&, const PageSample&) = default;
};

/// Bytes of a page.
[[nodiscard]] qint64 pageSize();

/// Cuts `snapshot` into `parts` equal parts, and looks at up to `perPart` pages of each, evenly spread: the
/// cost does not grow with the file. Touches no page itself. Where `access` is not Mapped there are no page
/// tables to look into: touched stays 0. The source of what is resident is mincore(2), or unknown; of what is
/// touched /proc/self/pagemap (Documentation/admin-guide/mm/pagemap.rst: 64 bits a page, bit 63 "present").
/// Stops early when told to. Any thread.
[[nodiscard]] std::vector<PageSample> samplePages(const Snapshot& snapshot, Access access, int parts,
                                                  int perPart, const CancelToken& token);

} // namespace sluice

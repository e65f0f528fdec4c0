#pragma once

#include "core/jobs/sweep.h"

#include <QLatin1String>

#include <functional>
#include <vector>

namespace sluice {

/// Why a piece of embedded data is believed to be what it seems.
enum class ScanProof {
    Decoded,  ///< a trial decode went well: all of it, checksums included, or EmbeddedData::decoded of it
    Checksum, ///< a checksum in its header or first part is right
    Structure ///< lengths, types and reserved fields agree with each other
};

/// What is wrong with a piece of embedded data, as far as was looked.
enum class ScanFlaw {
    None,   ///< or what it has was not reached: see EmbeddedData::decoded
    Cut,    ///< the range that was looked at ends before the data does
    Damaged ///< it decoded for long, and then not any further: cut off and followed by other bytes, or
            ///< changed
};

/// Data of a known format, found inside other data. Thread rule: a value.
struct EmbeddedData
{
    /// Of its first byte, in bytes.
    qint64 offset = 0;
    /// Bytes; -1 when the format does not tell, or not near its start. Never beyond the range looked at.
    qint64 length = -1;
    /// A stable short name, as fileType() has them: "gzip", "png", "certificate".
    QLatin1String kind;
    ScanProof proof = ScanProof::Structure;
    ScanFlaw flaw = ScanFlaw::None;
    /// Of compressed data that was not decoded to its end: bytes that came out, before the flaw, if it has
    /// one, or before it was left; else -1.
    qint64 decoded = -1;

    /// Nothing was seen to be wrong with it, but not all of it was looked at.
    [[nodiscard]] bool isUnfinished() const { return flaw == ScanFlaw::None && decoded >= 0; }

    friend bool operator==(const EmbeddedData&, const EmbeddedData&) = default;
};

struct ScanResult
{
    /// In the order of offsets.
    std::vector<EmbeddedData> found;
    /// More were found than are kept.
    bool capped = false;
    /// Places that looked like data of a known format and were not tried, because those before them in the
    /// same MiB had cost too much: hostile bytes. Never hidden: they may be data.
    qint64 untried = 0;
};

struct ScanOptions
{
    /// At most so many results are kept.
    qint64 cap = 1 << 20;
    /// As in SweepOptions.
    int threads = 0;
    CancelToken cancel;
    SweepProgress* progress = nullptr;
    /// May be empty. Called from any thread, one call at a time, a few times a second when there is news, and
    /// at the end, a failed one too: what the bytes before some place hold. Later bytes may still show a
    /// result to be a part of another (the entries of a ZIP archive, until its end is found).
    std::function<void(ScanResult soFar)> onNews;
};

/// The names of all kinds that a scan knows, sorted. Pure.
[[nodiscard]] std::vector<QLatin1String> scanKindNames();

/// Looks for embedded data in `range` of `snapshot` by the signatures of one table (scankinds.cpp), in one
/// pass on several threads. Each candidate is verified: nothing is reported for its signature alone. Cost and
/// memory are bounded whatever the bytes are. What is cut off is reported as such, if it holds enough to be
/// told from chance. A compressed stream is decoded up to 1 MiB where it is found; those that go on are
/// decoded to their ends after the pass, in their order, as far as 256 MiB in all reach (less of what decodes
/// slowly: 43 MiB of xz, 11 of bzip2), of which one takes a quarter where there are many. Data inside data is
/// reported too, except what is a part of its format (the zlib stream of a PNG, the members of a tar). Holes
/// are not read. Errors: those of sweep(). Thread rule: any thread, which waits until all is done.
[[nodiscard]] Result<ScanResult> scanForData(const Snapshot& snapshot, ByteRange range,
                                             const ScanOptions& options);

} // namespace sluice

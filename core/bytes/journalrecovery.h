#pragma once

#include "core/bytes/editjournal.h"
#include "core/bytes/replacedbytes.h"

#include <memory>
#include <vector>

namespace sluice {

/// A journal that a dead program has left. Locked as long as this lives: no other program is offered it.
/// Thread rule: a value.
struct PendingJournal
{
    QByteArray path;
    Journal journal;
    std::shared_ptr<const void> lock;
};

/// Those in `folder` that have edits, the newest first; removes those that have none. Reads them: for a
/// worker.
[[nodiscard]] std::vector<PendingJournal> pendingJournals(const QByteArray& folder);

/// The ranges of each of a journal's replacements: 16 bytes a range. Thread rule: a value.
using JournalRanges = std::vector<ReplacedBytes::Ranges>;

/// Whether the journal belongs to the file as it is now. Error: Changed. For a worker.
[[nodiscard]] Result<void> checkJournal(const Journal& journal, const OpenedFile& file);

/// What of restoring takes long when there are millions. For a worker. Pure.
[[nodiscard]] JournalRanges rangesOf(const Journal& journal);

/// Makes the journal's edits in `document`, which stands unedited on its file, as one step of undo; `ranges`
/// are those of rangesOf(). Error: as Document::replace(); the edits before it are made then.
[[nodiscard]] Result<void> restoreEdits(const Journal& journal, JournalRanges ranges, Document& document);

} // namespace sluice

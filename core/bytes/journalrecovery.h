#pragma once

#include "core/bytes/editjournal.h"

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

/// Whether the journal belongs to the file as it is now. Error: Changed. For a worker.
[[nodiscard]] Result<void> checkJournal(const Journal& journal, const OpenedFile& file);

/// Makes the journal's edits in `document`, which stands unedited on its file, as one step of undo. Error: as
/// Document::replace(); the edits before it are made then.
[[nodiscard]] Result<void> restoreEdits(const Journal& journal, Document& document);

} // namespace sluice

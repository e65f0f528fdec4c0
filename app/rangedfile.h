#pragma once

#include "app/arguments.h"
#include "core/bytes/openedfile.h"
#include "core/bytes/snapshot.h"
#include "core/ledger/ledger.h"

#include <memory>

namespace sluice {

/// The file that a command works on, and which of its bytes. Thread rule: a value.
struct RangedFile
{
    OpenedFile file;
    ByteRange range;

    [[nodiscard]] Snapshot snapshot() const { return Snapshot(file.source); }
    /// For messages.
    [[nodiscard]] QString name() const { return QString::fromUtf8(file.path); }
};

/// Opens the first operand, and takes --range for the part that is meant, all of it without. Of a pipe or a
/// device no more is read than that needs, and an offset from the end, or the whole of more bytes than are
/// read, is refused: what is said of a part must not be taken for the whole.
/// Errors: those of openFile(); Invalid and OutOfRange for the range; TooLarge.
[[nodiscard]] Result<RangedFile> openRanged(const Arguments& arguments,
                                            const std::shared_ptr<Ledger>& ledger);

/// Tells an error, with the file's name where the message lacks it; gives the exit status that it has.
[[nodiscard]] int failCommand(const Error& error, const QString& name = {});

} // namespace sluice

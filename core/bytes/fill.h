#pragma once

#include "core/bytes/piecetree.h"
#include "core/ledger/ledger.h"

#include <QByteArray>

#include <atomic>
#include <optional>

namespace sluice {

/// What bytes are filled with. Thread rule: a value.
struct FillContent
{
    enum class Kind {
        Pattern, ///< `bytes`, again and again
        Random,  ///< from the system's generator, getrandom(2)
        File     ///< what is in the file `bytes` names, again and again
    };
    Kind kind = Kind::Pattern;
    QByteArray bytes;
};

/// `length` bytes of `content`; without a length once the pattern or the file. Takes memory for the pattern
/// once, nothing for a mapped file, all of it for random bytes, which are at most `limit` (copyLimit()).
/// For a worker, when they are random or a file's; looks at `cancel` (may be null) every MiB. Errors: Invalid
/// for a pattern, file or length without bytes; TooLarge beyond `limit`, and for a pipe that has too much;
/// Cancelled; those of openFile().
[[nodiscard]] Result<PieceTree> fillBytes(const FillContent& content, std::optional<qint64> length,
                                          const std::shared_ptr<Ledger>& ledger, qint64 limit,
                                          const std::atomic<bool>* cancel = nullptr);

} // namespace sluice

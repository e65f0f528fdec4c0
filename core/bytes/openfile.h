#pragma once

#include "core/bytes/openedfile.h"
#include "core/ledger/ledger.h"

#include <atomic>

namespace sluice {

/// At most this many bytes of a pipe, a character device or a /proc or /sys file are read into memory.
inline constexpr qint64 kReadCap = qint64{64} << 20;

struct OpenOptions
{
    qint64 readCap = kReadCap;
    /// Looked at while waiting for a pipe; set it from another thread to give up (Error::Kind::Cancelled).
    std::shared_ptr<const std::atomic<bool>> cancel;
};

/// Opens `path` (bytes of the file system; "-" is standard input) for reading only, never for writing: mapped
/// where that works, paged where it does not, into memory up to the cap where the size is not known ahead.
/// May wait for a disk or a pipe: call it from a worker. Copies count in `ledger`.
/// Errors: NotFound, Denied, Unsupported (directory, socket), NoWriter (FIFO), Io, Cancelled.
[[nodiscard]] Result<OpenedFile> openFile(const QByteArray& path, const std::shared_ptr<Ledger>& ledger,
                                          const OpenOptions& options = {});

} // namespace sluice

#pragma once

#include "core/bytes/annotations.h"
#include "core/bytes/snapshot.h"
#include "core/error.h"

#include <QByteArray>
#include <QString>

#include <atomic>
#include <vector>

namespace sluice {

/// Bookmarks between runs: a file for each path, in one folder, with a set of bookmarks for each content that
/// was seen there. What tells contents apart is their size and a sample of their bytes. Thread rule: pure
/// functions, for worker threads: they wait for the disk.

/// The bookmarks of one content. Thread rule: a value.
struct NoteSet
{
    qint64 size = 0;
    QByteArray sample;
    std::vector<Note> notes;
};
/// The newest contents of a path that are kept.
inline constexpr size_t kMaxNoteSets = 8;

/// SHA-256, in hexadecimal, of the size and of up to 16 blocks of 4 KiB, evenly spread, the first and the
/// last bytes among them. Errors: Cancelled, and those of reading.
[[nodiscard]] Result<QByteArray> contentSample(const Snapshot& snapshot,
                                               const std::atomic<bool>* cancel = nullptr);

[[nodiscard]] QByteArray noteSetsToJson(const QByteArray& path, const std::vector<NoteSet>& sets);
/// Error: Invalid when it is no such file, or one for another path.
[[nodiscard]] Result<std::vector<NoteSet>> parseNoteSets(const QByteArray& json, const QByteArray& path);

/// `path`: bytes of the file system, absolute. Nothing kept gives no sets. Errors: Io; Invalid when the file
/// is damaged.
[[nodiscard]] Result<std::vector<NoteSet>> loadNoteSets(const QString& folder, const QByteArray& path);
/// Replaces the file whole; removes it when there is nothing to keep. Error: Io.
[[nodiscard]] Result<void> saveNoteSets(const QString& folder, const QByteArray& path,
                                        const std::vector<NoteSet>& sets);

} // namespace sluice

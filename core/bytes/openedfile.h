#pragma once

#include "core/bytes/bytesource.h"

#include <QByteArray>

#include <memory>

struct stat;

namespace sluice {

class FileHandle;

/// What tells one state of a file on disk from another. Thread rule: a value.
struct FileIdentity
{
    quint64 device = 0;
    quint64 inode = 0;
    qint64 size = 0;
    /// Nanoseconds since 1970.
    qint64 modified = 0;

    friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

[[nodiscard]] FileIdentity identityOf(const struct stat& status);

/// A file that has been opened, for reading only. Thread rule: a value; copies share the source.
struct OpenedFile
{
    /// The path as it was given, in the bytes of the file system: it need not be UTF-8. "-" is standard
    /// input.
    QByteArray path;
    std::shared_ptr<ByteSource> source;
    FileIdentity identity;
    /// The open file that `source` reads and a FileWatch looks at; none for pipes and what is not a file.
    std::shared_ptr<FileHandle> handle;
    /// Whether what is on disk can be watched for changes: false for pipes, devices, /proc.
    bool watchable = false;
    /// Set when the input had more than the cap of bytes that are read into memory.
    bool cutAtCap = false;
    double openSeconds = 0;
};

} // namespace sluice

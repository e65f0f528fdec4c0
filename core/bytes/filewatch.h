#pragma once

#include "core/bytes/openedfile.h"

#include <QObject>

#include <memory>

namespace sluice {

/// What happened to an open file on disk. Several things may have happened at once. Thread rule: a value.
struct FileChange
{
    bool modified = false;   ///< same file, other modification time: bytes may differ
    bool shrunk = false;     ///< same file, shorter than when opened: bytes from `size` on are lost
    bool grown = false;      ///< same file, longer than when opened
    bool replaced = false;   ///< the path now names another file
    bool deleted = false;    ///< the path names no file
    bool unreadable = false; ///< a reader met an I/O error
    /// The size on disk now, in bytes; -1 when unknown.
    qint64 size = -1;

    [[nodiscard]] bool any() const
    {
        return modified || shrunk || grown || replaced || deleted || unreadable;
    }
    friend bool operator==(const FileChange&, const FileChange&) = default;
};

/// Watches what becomes of an open file on disk: looks once a second from a thread of its own (a dead mount
/// never holds the caller up) and at once when a reader met lost bytes. Tells the source where it was cut.
/// Thread rule: lives in one thread, whose event loop delivers changed().
class FileWatch : public QObject
{
    Q_OBJECT

public:
    explicit FileWatch(const OpenedFile& file, QObject* parent = nullptr);
    ~FileWatch() override;

    /// What is known now.
    [[nodiscard]] FileChange state() const { return m_state; }

Q_SIGNALS:
    /// The state differs from the one told before.
    void changed(const sluice::FileChange& change);

private:
    struct Worker;

    FileChange m_state;
    std::shared_ptr<Worker> m_worker;
};

} // namespace sluice

Q_DECLARE_METATYPE(sluice::FileChange)

#pragma once

#include "core/bytes/byterange.h"

#include <QByteArray>
#include <QProcess>
#include <QTemporaryDir>

namespace sluice::test {

/// A mounted file system whose disk is slow or broken when the test says so; gone with this object. Needs
/// /dev/fuse and the right to mount: skip the test with why() otherwise.
class SlowFs
{
public:
    /// Its two files have `size` bytes each.
    explicit SlowFs(qint64 size);
    ~SlowFs();

    [[nodiscard]] bool isMounted() const { return m_why.isEmpty(); }
    [[nodiscard]] const QByteArray& why() const { return m_why; }

    /// A file that the kernel caches and maps, and one that it does neither with.
    [[nodiscard]] QByteArray cached() const;
    [[nodiscard]] QByteArray direct() const;
    /// What the files have at `offset`.
    [[nodiscard]] static quint8 byteAt(qint64 offset);

    /// Every read from now on waits for so long.
    void setDelay(int milliseconds);
    /// Reads that touch these bytes fail from now on; an empty range: none do.
    void setFailing(ByteRange range);

private:
    void command(const QByteArray& line);

    QTemporaryDir m_folder;
    QProcess m_server;
    QByteArray m_why;
};

} // namespace sluice::test

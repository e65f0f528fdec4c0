#pragma once

#include <QtGlobal>

#include <memory>

namespace sluice {

class FileHandle;

/// Guards one mapping of a file, from offset 0 on, for as long as this lives: a reader that touches bytes
/// which the file lost, or which cannot be read, goes on with zeros instead of dying of SIGBUS, and the
/// FileHandle is told (cut or unreadable, fault count, event). Faults elsewhere go to whoever handled SIGBUS
/// before. Thread rule: make and destroy from any thread; destroy only when nobody reads the mapping any
/// more.
class SigbusGuard
{
public:
    /// `address` is the start of a mapping of `length` bytes (above 0) that shows `handle`'s file.
    SigbusGuard(void* address, size_t length, std::shared_ptr<FileHandle> handle);
    SigbusGuard(const SigbusGuard&) = delete;
    SigbusGuard& operator=(const SigbusGuard&) = delete;
    ~SigbusGuard();

    /// Puts zeros in place of all whole pages from file offset `end` on, so that they stay lost when the file
    /// grows again. Readers may run meanwhile.
    void dropFrom(qint64 end) noexcept;

private:
    struct Region;

    Region* m_region;
    std::shared_ptr<FileHandle> m_handle;
};

} // namespace sluice

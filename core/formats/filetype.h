#pragma once

#include <QLatin1String>
#include <QtGlobal>

#include <span>

namespace sluice {

/// So many bytes from the start of a file, where it has them, decide its type.
inline constexpr qint64 kFileTypeHead = qint64{68} << 10;

/// A short name for what a file of `fileSize` bytes that starts with `head` seems to be: "gzip", "png",
/// "elf", "text (UTF-8)", …; "data" when nothing known fits, "empty" without bytes. The names are stable, not
/// translated. A guess by signatures: nothing is parsed. Any thread.
[[nodiscard]] QLatin1String fileType(std::span<const quint8> head, qint64 fileSize);

} // namespace sluice

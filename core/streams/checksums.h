#pragma once

#include "core/streams/transform.h"

#include <QByteArrayView>

#include <memory>

namespace sluice {

/// The digests that guard against accidents, not against people: "crc32", "crc32c", "crc64", "adler32",
/// "xxh3", "xxh128". Their speed is that of memory. Thread rule: a pure function.
[[nodiscard]] std::unique_ptr<Digest> makeChecksum(QByteArrayView name);

} // namespace sluice

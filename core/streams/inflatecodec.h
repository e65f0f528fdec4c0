#pragma once

#include "core/streams/transform.h"

#include <memory>

namespace sluice {

class Decoder;

/// What surrounds deflate data (RFC 1951): gzip members (RFC 1952), a zlib stream (RFC 1950), nothing.
enum class DeflateWrapper { Gzip, Zlib, Raw };

/// Decodes by isa-l, raw data by zlib, which is slower and stricter. Checksums and lengths are verified.
/// Gzip: members that follow each other, zero padding and trailing garbage are taken as gzip takes them. Zlib
/// and raw: one stream, trailing data is ignored and reported. Thread rule: a pure function.
[[nodiscard]] std::unique_ptr<Transform> makeInflate(DeflateWrapper wrapper);

/// The decoder alone, for one stream whose end is asked for.
[[nodiscard]] std::unique_ptr<Decoder> makeInflateDecoder(DeflateWrapper wrapper);

/// Encodes by zlib. `level` 0 (store) to 9.
[[nodiscard]] std::unique_ptr<Transform> makeDeflate(DeflateWrapper wrapper, int level);

} // namespace sluice

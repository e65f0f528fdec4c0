#pragma once

#include "core/error.h"
#include "core/streams/transform.h"

#include <QByteArray>
#include <QByteArrayView>

#include <memory>
#include <vector>

namespace sluice {

/// A way to sum up bytes, as a recipe names it.
struct DigestAlgorithm
{
    /// "sha256", "crc32", …
    const char* name;
    /// For a person: "SHA-256". A name of its own, not translated.
    const char* title;
    /// What OpenSSL calls it; null for the checksums that are not OpenSSL's.
    const char* openSslName;
    /// HMAC (RFC 2104) is defined over it.
    bool allowsHmac;
};

/// MD5 (RFC 1321), SHA-1 and SHA-2 (FIPS 180-4), SHA-3 (FIPS 202), BLAKE2 (RFC 7693) and HMAC by OpenSSL;
/// CRC-32 (as in gzip), CRC-32C (Castagnoli, RFC 3720), CRC-64 (ECMA-182 reflected, as in xz) and Adler-32
/// (RFC 1950) by isa-l; XXH3 by xxHash, inlined for the processor that runs it. Thread rule: pure functions.
[[nodiscard]] const std::vector<DigestAlgorithm>& digestAlgorithms();

/// Errors: Unsupported when this OpenSSL was told to refuse the algorithm (MD5 under FIPS).
[[nodiscard]] Result<std::unique_ptr<Digest>> makeDigest(const DigestAlgorithm& algorithm);
/// `key` of any length. Errors as makeDigest().
[[nodiscard]] Result<std::unique_ptr<Digest>> makeHmac(const DigestAlgorithm& algorithm, QByteArrayView key);

} // namespace sluice

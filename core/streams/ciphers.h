#pragma once

#include "core/error.h"
#include "core/streams/transform.h"

#include <QByteArray>
#include <QByteArrayView>

#include <memory>
#include <optional>
#include <vector>

namespace sluice {

/// A cipher, as a recipe names it.
struct CipherAlgorithm
{
    enum class Mode {
        Stream,       ///< any length (CTR)
        Block,        ///< whole blocks of 16, padded or not (CBC)
        Authenticated ///< any length, and a tag (GCM, Poly1305)
    };

    /// "aes-256-gcm"; its reverse is "aes-256-gcm-decrypt".
    const char* name;
    /// For a person. A name of its own, not translated.
    const char* title;
    Mode mode;
    /// Bytes.
    int keySize;
    int smallestIv;
    int largestIv;
    int smallestTag;
};

inline constexpr int kCipherTagSize = 16;

struct CipherSettings
{
    bool decrypt = false;
    /// Of the sizes that the algorithm asks for.
    QByteArray key;
    QByteArray iv;
    /// Block: PKCS #7 (RFC 5652, 6.3), else the input must be whole blocks.
    bool padding = true;
    /// Authenticated: bytes that the tag covers beside the text.
    QByteArray additionalData;
    /// Authenticated, decrypting: the tag to check; without one the last 16 bytes of the input are it.
    std::optional<QByteArray> tag;
    /// Authenticated, encrypting: the tag follows the text; else only remark() tells it.
    bool appendTag = false;
};

/// AES (FIPS 197) in CTR and CBC (SP 800-38A) and GCM (SP 800-38D), ChaCha20-Poly1305 (RFC 8439), by OpenSSL.
/// Thread rule: pure functions.
[[nodiscard]] const std::vector<CipherAlgorithm>& cipherAlgorithms();

/// What an authenticated cipher decrypts goes on before its tag was checked: verified() is false until
/// finish() has checked it, and a wrong tag fails finish(). Errors: Unsupported when this OpenSSL refuses the
/// cipher.
[[nodiscard]] Result<std::unique_ptr<Transform>> makeCipher(const CipherAlgorithm& algorithm,
                                                            const CipherSettings& settings);

} // namespace sluice

#include "core/streams/digests.h"

#include "core/streams/checksums.h"

#include <QCoreApplication>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

namespace sluice {
namespace {

struct EvpFree
{
    void operator()(EVP_MD* md) const { EVP_MD_free(md); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(EVP_MAC* mac) const { EVP_MAC_free(mac); }
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
template <typename T>
using EvpPtr = std::unique_ptr<T, EvpFree>;

class EvpDigest : public Digest
{
public:
    explicit EvpDigest(EvpPtr<EVP_MD_CTX> context)
        : m_context(std::move(context))
    {
    }

    void update(std::span<const quint8> bytes) override
    {
        [[maybe_unused]] const int ok = EVP_DigestUpdate(m_context.get(), bytes.data(), bytes.size());
        Q_ASSERT(ok == 1);
    }

    [[nodiscard]] QByteArray finish() override
    {
        QByteArray value(EVP_MAX_MD_SIZE, '\0');
        unsigned length = 0;
        [[maybe_unused]] const int ok =
            EVP_DigestFinal_ex(m_context.get(), reinterpret_cast<unsigned char*>(value.data()), &length);
        Q_ASSERT(ok == 1);
        value.truncate(length);
        return value;
    }

private:
    EvpPtr<EVP_MD_CTX> m_context;
};

class HmacDigest : public Digest
{
public:
    explicit HmacDigest(EvpPtr<EVP_MAC_CTX> context)
        : m_context(std::move(context))
    {
    }

    void update(std::span<const quint8> bytes) override
    {
        [[maybe_unused]] const int ok = EVP_MAC_update(m_context.get(), bytes.data(), bytes.size());
        Q_ASSERT(ok == 1);
    }

    [[nodiscard]] QByteArray finish() override
    {
        QByteArray value(EVP_MAX_MD_SIZE, '\0');
        size_t length = 0;
        [[maybe_unused]] const int ok =
            EVP_MAC_final(m_context.get(), reinterpret_cast<unsigned char*>(value.data()), &length,
                          static_cast<size_t>(value.size()));
        Q_ASSERT(ok == 1);
        value.truncate(static_cast<qsizetype>(length));
        return value;
    }

private:
    EvpPtr<EVP_MAC_CTX> m_context;
};

tl::unexpected<Error> refused(const DigestAlgorithm& algorithm)
{
    return fail(
        Error::Kind::Unsupported,
        QCoreApplication::translate("Digests", "This machine's OpenSSL refuses %1: its settings forbid it.")
            .arg(QLatin1StringView(algorithm.title)));
}

} // namespace

const std::vector<DigestAlgorithm>& digestAlgorithms()
{
    static const std::vector<DigestAlgorithm> algorithms = {
        {"md5", "MD5", "MD5", true},
        {"sha1", "SHA-1", "SHA1", true},
        {"sha224", "SHA-224", "SHA2-224", true},
        {"sha256", "SHA-256", "SHA2-256", true},
        {"sha384", "SHA-384", "SHA2-384", true},
        {"sha512", "SHA-512", "SHA2-512", true},
        {"sha512-224", "SHA-512/224", "SHA2-512/224", true},
        {"sha512-256", "SHA-512/256", "SHA2-512/256", true},
        {"sha3-224", "SHA3-224", "SHA3-224", true},
        {"sha3-256", "SHA3-256", "SHA3-256", true},
        {"sha3-384", "SHA3-384", "SHA3-384", true},
        {"sha3-512", "SHA3-512", "SHA3-512", true},
        {"blake2b", "BLAKE2b-512", "BLAKE2B-512", true},
        {"blake2s", "BLAKE2s-256", "BLAKE2S-256", true},
        {"crc32", "CRC-32", nullptr, false},
        {"crc32c", "CRC-32C (Castagnoli)", nullptr, false},
        {"crc64", "CRC-64 (ECMA-182, as in xz)", nullptr, false},
        {"adler32", "Adler-32", nullptr, false},
        {"xxh3", "XXH3-64", nullptr, false},
        {"xxh128", "XXH3-128", nullptr, false},
    };
    return algorithms;
}

Result<std::unique_ptr<Digest>> makeDigest(const DigestAlgorithm& algorithm)
{
    if (algorithm.openSslName == nullptr)
        return makeChecksum(algorithm.name);
    const EvpPtr<EVP_MD> md(EVP_MD_fetch(nullptr, algorithm.openSslName, nullptr));
    EvpPtr<EVP_MD_CTX> context(EVP_MD_CTX_new());
    if (!md || EVP_DigestInit_ex2(context.get(), md.get(), nullptr) != 1)
        return refused(algorithm);
    return std::make_unique<EvpDigest>(std::move(context));
}

Result<std::unique_ptr<Digest>> makeHmac(const DigestAlgorithm& algorithm, QByteArrayView key)
{
    Q_ASSERT(algorithm.allowsHmac);
    const EvpPtr<EVP_MAC> mac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
    EvpPtr<EVP_MAC_CTX> context(mac ? EVP_MAC_CTX_new(mac.get()) : nullptr);
    QByteArray digestName(algorithm.openSslName);
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digestName.data(), 0),
        OSSL_PARAM_construct_end()};
    // A null key would mean "keep the key of before", even with length 0.
    const QByteArray keyBytes = key.isEmpty() ? QByteArray("") : key.toByteArray();
    if (!context || EVP_MAC_init(context.get(), reinterpret_cast<const unsigned char*>(keyBytes.constData()),
                                 static_cast<size_t>(keyBytes.size()), parameters) != 1) {
        return refused(algorithm);
    }
    return std::make_unique<HmacDigest>(std::move(context));
}

} // namespace sluice

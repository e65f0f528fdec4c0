#include "core/streams/ciphers.h"

#include "core/streams/emitcopy.h"

#include <QCoreApplication>

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <atomic>

namespace sluice {
namespace {

using Mode = CipherAlgorithm::Mode;

constexpr size_t kBlockSize = 16;

QString tr(const char* text)
{
    return QCoreApplication::translate("Ciphers", text);
}

struct EvpFree
{
    void operator()(EVP_CIPHER* cipher) const { EVP_CIPHER_free(cipher); }
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherPtr = std::unique_ptr<EVP_CIPHER, EvpFree>;
using ContextPtr = std::unique_ptr<EVP_CIPHER_CTX, EvpFree>;

const quint8* bytesOf(const QByteArray& array)
{
    return reinterpret_cast<const quint8*>(array.constData());
}

/// A context with key, IV and additional data in it; null when OpenSSL refuses.
ContextPtr makeContext(const CipherAlgorithm& algorithm, const CipherSettings& settings)
{
    const int encrypt = settings.decrypt ? 0 : 1;
    const CipherPtr cipher(EVP_CIPHER_fetch(nullptr, algorithm.name, nullptr));
    ContextPtr context(EVP_CIPHER_CTX_new());
    if (!cipher || !context ||
        EVP_CipherInit_ex2(context.get(), cipher.get(), nullptr, nullptr, encrypt, nullptr) != 1)
        return nullptr;
    const bool authenticated = algorithm.mode == Mode::Authenticated;
    if (authenticated && EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_IVLEN,
                                             static_cast<int>(settings.iv.size()), nullptr) != 1)
        return nullptr;
    if (EVP_CipherInit_ex2(context.get(), nullptr, bytesOf(settings.key), bytesOf(settings.iv), encrypt,
                           nullptr) != 1)
        return nullptr;
    EVP_CIPHER_CTX_set_padding(context.get(), settings.padding ? 1 : 0);
    int length = 0;
    if (authenticated && !settings.additionalData.isEmpty() &&
        EVP_CipherUpdate(context.get(), nullptr, &length, bytesOf(settings.additionalData),
                         static_cast<int>(settings.additionalData.size())) != 1)
        return nullptr;
    return context;
}

class CipherStage : public Transform
{
public:
    CipherStage(const CipherAlgorithm& algorithm, CipherSettings settings, ContextPtr context)
        : m_algorithm(algorithm)
        , m_settings(std::move(settings))
        , m_context(std::move(context))
        , m_verified(!checksTag())
    {
    }

    [[nodiscard]] Result<void> push(const Slice& chunk, Output& output) override;
    [[nodiscard]] Result<void> finish(Output& output) override;
    [[nodiscard]] bool verified() const override { return m_verified.load(std::memory_order_acquire); }
    [[nodiscard]] QString remark() const override { return m_remark; }

private:
    [[nodiscard]] bool checksTag() const
    {
        return m_settings.decrypt && m_algorithm.mode == Mode::Authenticated;
    }
    [[nodiscard]] bool takesTagFromInput() const { return checksTag() && !m_settings.tag; }

    [[nodiscard]] Result<void> crypt(std::span<const quint8> in, Output& output);
    [[nodiscard]] Result<void> finishTag(Output& output);
    [[nodiscard]] Result<void> setTag();
    [[nodiscard]] Result<void> failure() const;

    const CipherAlgorithm& m_algorithm;
    CipherSettings m_settings;
    ContextPtr m_context;
    /// Offset in the input of what crypt() takes next.
    qint64 m_position = 0;
    /// The last bytes of the input so far, which may be the tag.
    QByteArray m_held;
    QString m_remark;
    std::atomic<bool> m_verified;
};

Result<void> CipherStage::push(const Slice& chunk, Output& output)
{
    if (!takesTagFromInput())
        return crypt(chunk.bytes(), output);
    // Hold back the last 16 bytes of all that came.
    const std::span<const quint8> in = chunk.bytes();
    const qint64 ready = m_held.size() + chunk.size() - kCipherTagSize;
    const qint64 fromHeld = std::clamp<qint64>(ready, 0, m_held.size());
    const qint64 fromChunk = std::max<qint64>(ready - fromHeld, 0);
    const QByteArray released = m_held.first(fromHeld);
    m_held.remove(0, fromHeld);
    if (auto done = crypt({bytesOf(released), static_cast<size_t>(fromHeld)}, output); !done)
        return done;
    if (auto done = crypt(in.first(static_cast<size_t>(fromChunk)), output); !done)
        return done;
    const auto rest = in.subspan(static_cast<size_t>(fromChunk));
    m_held.append(reinterpret_cast<const char*>(rest.data()), static_cast<qsizetype>(rest.size()));
    return {};
}

Result<void> CipherStage::crypt(std::span<const quint8> in, Output& output)
{
    // A block cipher may give back up to one block more than it takes.
    const size_t slack = m_algorithm.mode == Mode::Block ? kBlockSize : 0;
    constexpr size_t kLargest = 1U << 30; // OpenSSL counts in int
    while (!in.empty()) {
        const Result<std::span<quint8>> buffer = output.buffer();
        if (!buffer)
            return tl::unexpected(buffer.error());
        int produced = 0;
        if (buffer->size() > slack) {
            const auto part = in.first(std::min({in.size(), buffer->size() - slack, kLargest}));
            if (EVP_CipherUpdate(m_context.get(), buffer->data(), &produced, part.data(),
                                 static_cast<int>(part.size())) != 1)
                return failure();
            if (auto committed = output.commit(produced); !committed)
                return committed;
            in = in.subspan(part.size());
            m_position += static_cast<qint64>(part.size());
            continue;
        }
        // The end of a chunk, with no room for whatever comes.
        std::array<quint8, 2 * kBlockSize> staged; // NOLINT(*-member-init): written by OpenSSL
        if (EVP_CipherUpdate(m_context.get(), staged.data(), &produced, in.data(), 1) != 1)
            return failure();
        if (auto emitted = emitCopy(std::span(staged).first(static_cast<size_t>(produced)), output); !emitted)
            return emitted;
        in = in.subspan(1);
        ++m_position;
    }
    return {};
}

Result<void> CipherStage::finish(Output& output)
{
    if (checksTag()) {
        if (auto set = setTag(); !set)
            return set;
    }
    std::array<quint8, 2 * kBlockSize> last; // NOLINT(*-member-init): written by OpenSSL
    int produced = 0;
    if (EVP_CipherFinal_ex(m_context.get(), last.data(), &produced) != 1)
        return failure();
    if (auto emitted = emitCopy(std::span(last).first(static_cast<size_t>(produced)), output); !emitted)
        return emitted;
    if (checksTag()) {
        m_verified.store(true, std::memory_order_release);
        return {};
    }
    return m_algorithm.mode == Mode::Authenticated ? finishTag(output) : Result<void>();
}

Result<void> CipherStage::setTag()
{
    QByteArray tag = m_settings.tag.value_or(m_held);
    if (!m_settings.tag && tag.size() < kCipherTagSize) {
        return fail(
            Error::Kind::Invalid,
            tr("The %1 data is truncated: it ends at offset %2, and its last 16 bytes should be the tag.")
                .arg(QLatin1StringView(m_algorithm.title))
                .arg(m_position + tag.size()),
            0, m_position + tag.size());
    }
    if (EVP_CIPHER_CTX_ctrl(m_context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()),
                            tag.data()) != 1)
        return failure();
    return {};
}

Result<void> CipherStage::finishTag(Output& output)
{
    QByteArray tag(kCipherTagSize, '\0');
    if (EVP_CIPHER_CTX_ctrl(m_context.get(), EVP_CTRL_AEAD_GET_TAG, kCipherTagSize, tag.data()) != 1)
        return failure();
    if (!m_settings.appendTag) {
        m_remark = tr("The tag is %1.").arg(QString::fromLatin1(tag.toHex()));
        return {};
    }
    return emitCopy({bytesOf(tag), static_cast<size_t>(tag.size())}, output);
}

Result<void> CipherStage::failure() const
{
    const QString title = QLatin1StringView(m_algorithm.title);
    QString message;
    if (checksTag()) {
        message = tr("The tag of the %1 data is wrong: the key, the IV or the additional data is not the "
                     "right one, "
                     "or the data was changed. What was decrypted must not be trusted.")
                      .arg(title);
    } else if (m_algorithm.mode == Mode::Block && m_position % static_cast<qint64>(kBlockSize) != 0) {
        message =
            m_settings.decrypt
                ? tr("The %1 data is truncated: its length, %2, is no multiple of 16.")
                      .arg(title)
                      .arg(m_position)
                : tr("The input's length, %1, is no multiple of 16: without padding %2 takes whole blocks.")
                      .arg(m_position)
                      .arg(title);
    } else if (m_algorithm.mode == Mode::Block && m_settings.decrypt) {
        message =
            m_position == 0
                ? tr("The %1 data is truncated: the input is empty.").arg(title)
                : tr("The padding of the %1 data is wrong: the key is not the right one, or the data is "
                     "damaged or was not padded.")
                      .arg(title);
    } else {
        message = tr("%1 takes no more data with one key and IV, at offset %2.").arg(title).arg(m_position);
    }
    return fail(Error::Kind::Invalid, message, 0, m_position);
}

} // namespace

const std::vector<CipherAlgorithm>& cipherAlgorithms()
{
    // SP 800-38D allows tags of 12 to 16 bytes and, for special uses, shorter ones, which are not offered.
    static const std::vector<CipherAlgorithm> algorithms = {
        {"aes-128-ctr", "AES-128-CTR", Mode::Stream, 16, 16, 16, 0},
        {"aes-128-cbc", "AES-128-CBC", Mode::Block, 16, 16, 16, 0},
        {"aes-128-gcm", "AES-128-GCM", Mode::Authenticated, 16, 1, 128, 12},
        {"aes-256-ctr", "AES-256-CTR", Mode::Stream, 32, 16, 16, 0},
        {"aes-256-cbc", "AES-256-CBC", Mode::Block, 32, 16, 16, 0},
        {"aes-256-gcm", "AES-256-GCM", Mode::Authenticated, 32, 1, 128, 12},
        {"chacha20-poly1305", "ChaCha20-Poly1305", Mode::Authenticated, 32, 12, 12, 16},
    };
    return algorithms;
}

Result<std::unique_ptr<Transform>> makeCipher(const CipherAlgorithm& algorithm,
                                              const CipherSettings& settings)
{
    ContextPtr context = makeContext(algorithm, settings);
    if (!context) {
        return fail(Error::Kind::Unsupported, tr("This machine's OpenSSL refuses %1 with these settings.")
                                                  .arg(QLatin1StringView(algorithm.title)));
    }
    return std::make_unique<CipherStage>(algorithm, settings, std::move(context));
}

} // namespace sluice

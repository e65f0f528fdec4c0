#include "core/streams/xzcodec.h"

#include "core/streams/codec.h"

#include <QCoreApplication>

#include <lzma.h>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Codec", text);
}

/// One call of the library over these buffers.
CodecStep code(lzma_stream& stream, std::span<const quint8> in, std::span<quint8> out, lzma_action action,
               lzma_ret& result)
{
    stream.next_in = in.data();
    stream.avail_in = in.size();
    stream.next_out = out.data();
    stream.avail_out = out.size();
    result = lzma_code(&stream, action);
    CodecStep step;
    step.consumed = static_cast<qint64>(in.size() - stream.avail_in);
    step.produced = static_cast<qint64>(out.size() - stream.avail_out);
    switch (result) {
    case LZMA_OK:
    case LZMA_BUF_ERROR: // no progress was possible; the transform knows whether there should have been
    case LZMA_UNSUPPORTED_CHECK:
        break;
    case LZMA_STREAM_END:
        step.state = CodecStep::State::Ended;
        break;
    case LZMA_MEM_ERROR:
    case LZMA_MEMLIMIT_ERROR:
        step.state = CodecStep::State::TooLarge;
        break;
    default:
        step.state = CodecStep::State::Corrupt;
    }
    return step;
}

class XzDecoder : public Decoder
{
public:
    /// `flags` of liblzma: LZMA_CONCATENATED takes streams that follow each other.
    XzDecoder(qint64 memoryLimit, uint32_t flags)
        : m_memoryLimit(memoryLimit)
        , m_flags(flags)
    {
    }
    ~XzDecoder() override { lzma_end(&m_stream); }
    XzDecoder(const XzDecoder&) = delete;
    XzDecoder& operator=(const XzDecoder&) = delete;

    [[nodiscard]] Start recognise(std::span<const quint8> bytes, bool first) const override
    {
        // liblzma itself tells the formats apart, and reads what follows the first stream.
        Q_UNUSED(bytes);
        return first ? Start::Stream : Start::Foreign;
    }

    [[nodiscard]] Result<void> restart() override
    {
        const lzma_ret result = lzma_auto_decoder(&m_stream, static_cast<uint64_t>(m_memoryLimit),
                                                  m_flags | LZMA_TELL_UNSUPPORTED_CHECK);
        if (result != LZMA_OK)
            return fail(Error::Kind::TooLarge, tr("There is not enough memory to decode xz."));
        return {};
    }

    [[nodiscard]] CodecStep step(std::span<const quint8> in, std::span<quint8> out, bool ended) override
    {
        const CodecStep step = code(m_stream, in, out, ended ? LZMA_FINISH : LZMA_RUN, m_result);
        m_unverified = m_unverified || m_result == LZMA_UNSUPPORTED_CHECK;
        return step;
    }

    [[nodiscard]] QString failure() const override
    {
        constexpr int kMebibyte = 20;
        switch (m_result) {
        case LZMA_FORMAT_ERROR:
            return tr("it is neither xz nor lzma");
        case LZMA_OPTIONS_ERROR:
            return tr("the header asks for options that do not exist (or not in this version of liblzma)");
        case LZMA_MEMLIMIT_ERROR:
            return tr("%1 MiB, and the limit is %2 MiB; the parameter \"memory\" raises it")
                .arg((lzma_memusage(&m_stream) + (1U << kMebibyte) - 1) >> kMebibyte)
                .arg(m_memoryLimit >> kMebibyte);
        case LZMA_MEM_ERROR:
            return tr("there is not enough of it");
        default:
            return tr("it is damaged, its checksum is wrong, or something else follows it");
        }
    }

    [[nodiscard]] QString remark() const override
    {
        return m_unverified
                   ? tr("The xz data carries a kind of checksum that liblzma does not know: not verified.")
                   : QString();
    }

private:
    qint64 m_memoryLimit;
    uint32_t m_flags;
    lzma_stream m_stream = LZMA_STREAM_INIT;
    lzma_ret m_result = LZMA_OK;
    bool m_unverified = false;
};

class XzEncoder : public Encoder
{
public:
    explicit XzEncoder(int level)
        : m_ready(lzma_easy_encoder(&m_stream, static_cast<uint32_t>(level), LZMA_CHECK_CRC64) == LZMA_OK)
    {
    }
    ~XzEncoder() override { lzma_end(&m_stream); }
    XzEncoder(const XzEncoder&) = delete;
    XzEncoder& operator=(const XzEncoder&) = delete;

    [[nodiscard]] CodecStep step(std::span<const quint8> in, std::span<quint8> out, bool ended) override
    {
        if (!m_ready)
            return {0, 0, CodecStep::State::TooLarge};
        lzma_ret result = LZMA_OK;
        return code(m_stream, in, out, ended ? LZMA_FINISH : LZMA_RUN, result);
    }

private:
    lzma_stream m_stream = LZMA_STREAM_INIT;
    bool m_ready = false;
};

} // namespace

std::unique_ptr<Decoder> makeUnxzDecoder(qint64 memoryLimit)
{
    return std::make_unique<XzDecoder>(memoryLimit, 0);
}

std::unique_ptr<Transform> makeUnxz(qint64 memoryLimit)
{
    return std::make_unique<DecodeTransform>(std::make_unique<XzDecoder>(memoryLimit, LZMA_CONCATENATED),
                                             QStringLiteral("xz"));
}

std::unique_ptr<Transform> makeXz(int level)
{
    return std::make_unique<EncodeTransform>(std::make_unique<XzEncoder>(level), QStringLiteral("xz"));
}

} // namespace sluice

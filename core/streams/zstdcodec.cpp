#include "core/streams/zstdcodec.h"

#include "core/streams/codec.h"

#include <QCoreApplication>
#include <QtEndian>

#include <zstd.h>
#include <zstd_errors.h>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Codec", text);
}

struct ZstdFree
{
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

class ZstdDecoder : public Decoder
{
public:
    explicit ZstdDecoder(int largestWindowLog)
        : m_context(ZSTD_createDCtx())
        , m_largestWindowLog(largestWindowLog)
    {
    }

    [[nodiscard]] Start recognise(std::span<const quint8> bytes, bool first) const override
    {
        Q_UNUSED(first);
        return recogniseFrame(bytes, {0x28, 0xb5, 0x2f, 0xfd});
    }

    [[nodiscard]] Result<void> restart() override
    {
        if (!m_context || ZSTD_isError(ZSTD_DCtx_reset(m_context.get(), ZSTD_reset_session_only)) != 0 ||
            ZSTD_isError(ZSTD_DCtx_setParameter(m_context.get(), ZSTD_d_windowLogMax, m_largestWindowLog)) !=
                0)
            return fail(Error::Kind::TooLarge, tr("There is not enough memory to decode Zstandard."));
        return {};
    }

    [[nodiscard]] CodecStep step(std::span<const quint8> in, std::span<quint8> out, bool ended) override
    {
        Q_UNUSED(ended);
        ZSTD_inBuffer input = {in.data(), in.size(), 0};
        ZSTD_outBuffer output = {out.data(), out.size(), 0};
        const size_t result = ZSTD_decompressStream(m_context.get(), &output, &input);
        CodecStep step = {static_cast<qint64>(input.pos), static_cast<qint64>(output.pos)};
        if (ZSTD_isError(result) != 0) {
            m_error = ZSTD_getErrorCode(result);
            const bool memory = m_error == ZSTD_error_frameParameter_windowTooLarge ||
                                m_error == ZSTD_error_memory_allocation;
            step.state = memory ? CodecStep::State::TooLarge : CodecStep::State::Corrupt;
        } else if (result == 0) {
            step.state = CodecStep::State::Ended;
        }
        return step;
    }

    [[nodiscard]] QString failure() const override
    {
        switch (m_error) {
        case ZSTD_error_frameParameter_windowTooLarge:
            return tr("its window is larger than 2^%1 bytes, the limit; the parameter \"window\" raises it")
                .arg(m_largestWindowLog);
        case ZSTD_error_memory_allocation:
            return tr("there is not enough of it");
        case ZSTD_error_dictionary_wrong:
            return tr("it needs a dictionary, which it does not carry");
        case ZSTD_error_checksum_wrong:
            return tr("the checksum is wrong");
        default:
            return QString::fromLatin1(ZSTD_getErrorString(m_error));
        }
    }

private:
    std::unique_ptr<ZSTD_DCtx, ZstdFree> m_context;
    int m_largestWindowLog;
    ZSTD_ErrorCode m_error = ZSTD_error_no_error;
};

class ZstdEncoder : public Encoder
{
public:
    explicit ZstdEncoder(int level)
        : m_context(ZSTD_createCCtx())
    {
        m_ready =
            m_context &&
            ZSTD_isError(ZSTD_CCtx_setParameter(m_context.get(), ZSTD_c_compressionLevel, level)) == 0 &&
            ZSTD_isError(ZSTD_CCtx_setParameter(m_context.get(), ZSTD_c_checksumFlag, 1)) == 0;
    }

    [[nodiscard]] CodecStep step(std::span<const quint8> in, std::span<quint8> out, bool ended) override
    {
        if (!m_ready)
            return {0, 0, CodecStep::State::TooLarge};
        ZSTD_inBuffer input = {in.data(), in.size(), 0};
        ZSTD_outBuffer output = {out.data(), out.size(), 0};
        const size_t result =
            ZSTD_compressStream2(m_context.get(), &output, &input, ended ? ZSTD_e_end : ZSTD_e_continue);
        CodecStep step = {static_cast<qint64>(input.pos), static_cast<qint64>(output.pos)};
        if (ZSTD_isError(result) != 0)
            step.state = CodecStep::State::Corrupt;
        else if (ended && result == 0)
            step.state = CodecStep::State::Ended;
        return step;
    }

private:
    std::unique_ptr<ZSTD_CCtx, ZstdFree> m_context;
    bool m_ready = false;
};

} // namespace

std::unique_ptr<Decoder> makeUnzstdDecoder(int largestWindowLog)
{
    return std::make_unique<ZstdDecoder>(largestWindowLog);
}

std::unique_ptr<Transform> makeUnzstd(int largestWindowLog)
{
    return std::make_unique<DecodeTransform>(makeUnzstdDecoder(largestWindowLog),
                                             QStringLiteral("Zstandard"));
}

std::unique_ptr<Transform> makeZstd(int level)
{
    return std::make_unique<EncodeTransform>(std::make_unique<ZstdEncoder>(level),
                                             QStringLiteral("Zstandard"));
}

} // namespace sluice

#include "core/streams/brotlicodec.h"

#include "core/streams/codec.h"

#include <QCoreApplication>

#include <brotli/decode.h>
#include <brotli/encode.h>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Codec", text);
}

struct BrotliFree
{
    void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
    void operator()(BrotliEncoderState* state) const { BrotliEncoderDestroyInstance(state); }
};

class BrotliDecoder : public Decoder
{
public:
    [[nodiscard]] Start recognise(std::span<const quint8> bytes, bool first) const override
    {
        Q_UNUSED(bytes); // no magic
        return first ? Start::Stream : Start::Foreign;
    }

    [[nodiscard]] Result<void> restart() override
    {
        m_state.reset(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr));
        if (!m_state)
            return fail(Error::Kind::TooLarge, tr("There is not enough memory to decode brotli."));
        return {};
    }

    [[nodiscard]] CodecStep step(std::span<const quint8> in, std::span<quint8> out, bool ended) override
    {
        Q_UNUSED(ended);
        size_t availableIn = in.size();
        const quint8* nextIn = in.data();
        size_t availableOut = out.size();
        quint8* nextOut = out.data();
        const BrotliDecoderResult result = BrotliDecoderDecompressStream(m_state.get(), &availableIn, &nextIn,
                                                                         &availableOut, &nextOut, nullptr);
        CodecStep step = {static_cast<qint64>(in.size() - availableIn),
                          static_cast<qint64>(out.size() - availableOut)};
        if (result == BROTLI_DECODER_RESULT_SUCCESS)
            step.state = CodecStep::State::Ended;
        else if (result == BROTLI_DECODER_RESULT_ERROR)
            step.state = isMemoryError() ? CodecStep::State::TooLarge : CodecStep::State::Corrupt;
        return step;
    }

    [[nodiscard]] QString failure() const override
    {
        const BrotliDecoderErrorCode code = BrotliDecoderGetErrorCode(m_state.get());
        if (code == BROTLI_DECODER_ERROR_FORMAT_WINDOW_BITS)
            return tr(
                "its window is of no size that RFC 7932 knows (large windows, over 16 MiB, are not read)");
        if (isMemoryError())
            return tr("there is not enough of it");
        return QString::fromLatin1(BrotliDecoderErrorString(code)).toLower();
    }

private:
    [[nodiscard]] bool isMemoryError() const
    {
        const BrotliDecoderErrorCode code = BrotliDecoderGetErrorCode(m_state.get());
        return code <= BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES &&
               code >= BROTLI_DECODER_ERROR_ALLOC_BLOCK_TYPE_TREES;
    }

    std::unique_ptr<BrotliDecoderState, BrotliFree> m_state;
};

class BrotliEncoder : public Encoder
{
public:
    explicit BrotliEncoder(int level)
        : m_state(BrotliEncoderCreateInstance(nullptr, nullptr, nullptr))
    {
        if (m_state)
            BrotliEncoderSetParameter(m_state.get(), BROTLI_PARAM_QUALITY, static_cast<quint32>(level));
    }

    [[nodiscard]] CodecStep step(std::span<const quint8> in, std::span<quint8> out, bool ended) override
    {
        if (!m_state)
            return {0, 0, CodecStep::State::TooLarge};
        size_t availableIn = in.size();
        const quint8* nextIn = in.data();
        size_t availableOut = out.size();
        quint8* nextOut = out.data();
        const BROTLI_BOOL good = BrotliEncoderCompressStream(
            m_state.get(), ended ? BROTLI_OPERATION_FINISH : BROTLI_OPERATION_PROCESS, &availableIn, &nextIn,
            &availableOut, &nextOut, nullptr);
        CodecStep step = {static_cast<qint64>(in.size() - availableIn),
                          static_cast<qint64>(out.size() - availableOut)};
        if (good == BROTLI_FALSE)
            step.state = CodecStep::State::Corrupt;
        else if (BrotliEncoderIsFinished(m_state.get()) == BROTLI_TRUE)
            step.state = CodecStep::State::Ended;
        return step;
    }

private:
    std::unique_ptr<BrotliEncoderState, BrotliFree> m_state;
};

} // namespace

std::unique_ptr<Transform> makeUnbrotli()
{
    return std::make_unique<DecodeTransform>(std::make_unique<BrotliDecoder>(), QStringLiteral("brotli"));
}

std::unique_ptr<Transform> makeBrotli(int level)
{
    return std::make_unique<EncodeTransform>(std::make_unique<BrotliEncoder>(level),
                                             QStringLiteral("brotli"));
}

} // namespace sluice

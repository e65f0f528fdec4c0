#include "core/streams/lz4codec.h"

#include "core/streams/codec.h"

#include <QCoreApplication>

#include <lz4frame.h>

#include <algorithm>
#include <array>
#include <vector>

namespace sluice {
namespace {

/// Whole blocks go from the input to the output without passing through liblz4's own buffer.
constexpr size_t kBlock = 1 << 18;

QString tr(const char* text)
{
    return QCoreApplication::translate("Codec", text);
}

struct Lz4Free
{
    void operator()(LZ4F_dctx* context) const { LZ4F_freeDecompressionContext(context); }
    void operator()(LZ4F_cctx* context) const { LZ4F_freeCompressionContext(context); }
};

class Lz4Decoder : public Decoder
{
public:
    [[nodiscard]] Start recognise(std::span<const quint8> bytes, bool first) const override
    {
        Q_UNUSED(first);
        const Start start = recogniseFrame(bytes, {0x04, 0x22, 0x4d, 0x18});
        if (start == Start::Foreign && recogniseFrame(bytes, kLegacyMagic) != Start::Foreign)
            return bytes.size() < kLegacyMagic.size() ? Start::Undecided : Start::Unsupported;
        return start;
    }

    [[nodiscard]] Result<void> restart() override
    {
        if (!m_context) {
            LZ4F_dctx* context = nullptr;
            if (LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)) != 0)
                return fail(Error::Kind::TooLarge, tr("There is not enough memory to decode LZ4."));
            m_context.reset(context);
        }
        LZ4F_resetDecompressionContext(m_context.get());
        return {};
    }

    [[nodiscard]] CodecStep step(std::span<const quint8> in, std::span<quint8> out, bool ended) override
    {
        Q_UNUSED(ended);
        size_t consumed = in.size();
        size_t produced = out.size();
        const size_t result =
            LZ4F_decompress(m_context.get(), out.data(), &produced, in.data(), &consumed, nullptr);
        if (LZ4F_isError(result) != 0) {
            // The lengths are not set then.
            m_failure = QString::fromLatin1(LZ4F_getErrorName(result));
            return {0, 0, CodecStep::State::Corrupt};
        }
        return {static_cast<qint64>(consumed), static_cast<qint64>(produced),
                result == 0 ? CodecStep::State::Ended : CodecStep::State::Going};
    }

    /// A block that comes in pieces is copied together first, and blocks have up to 4 MiB.
    [[nodiscard]] qint64 largestStep() const override { return 4 << 20; }

    [[nodiscard]] QString failure() const override
    {
        return m_failure.isEmpty()
                   ? tr("This is LZ4's legacy format, which is not read here: the lz4 command does.")
                   : m_failure;
    }

private:
    static constexpr std::array<quint8, 4> kLegacyMagic = {0x02, 0x21, 0x4c, 0x18};

    std::unique_ptr<LZ4F_dctx, Lz4Free> m_context;
    QString m_failure;
};

/// liblz4 wants room for the worst case in one piece. A buffer with less room is filled from a staging
/// buffer, and the copy is counted.
class Lz4Encoder : public Encoder
{
public:
    explicit Lz4Encoder(int level)
    {
        m_preferences.frameInfo.blockSizeID = LZ4F_max256KB;
        m_preferences.frameInfo.blockMode = LZ4F_blockIndependent;
        m_preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
        m_preferences.compressionLevel = level;
        m_flushing = m_preferences;
        m_flushing.autoFlush = 1;
        LZ4F_cctx* context = nullptr;
        if (LZ4F_isError(LZ4F_createCompressionContext(&context, LZ4F_VERSION)) == 0)
            m_context.reset(context);
    }

    [[nodiscard]] CodecStep step(std::span<const quint8> in, std::span<quint8> out, bool ended) override
    {
        if (!m_context)
            return {0, 0, CodecStep::State::TooLarge};
        CodecStep step;
        if (m_stagedFrom == m_staged.size() && m_part != Part::Whole) {
            const bool body = m_part == Part::Body;
            const size_t bound =
                body ? LZ4F_compressBound(m_buffered + in.size(), &m_flushing) : LZ4F_HEADER_SIZE_MAX;
            const bool staging = out.size() < bound;
            m_staged.resize(staging ? bound : 0);
            const size_t produced = encode(in, staging ? std::span(m_staged) : out, ended);
            if (LZ4F_isError(produced) != 0)
                return {0, 0, CodecStep::State::Corrupt};
            m_staged.resize(staging ? produced : 0);
            m_stagedFrom = 0;
            step.consumed = body ? static_cast<qint64>(in.size()) : 0;
            step.produced = staging ? 0 : static_cast<qint64>(produced);
        }
        const size_t drained = std::min(m_staged.size() - m_stagedFrom, out.size());
        std::copy_n(m_staged.begin() + static_cast<ptrdiff_t>(m_stagedFrom), drained, out.begin());
        m_stagedFrom += drained;
        step.produced += static_cast<qint64>(drained);
        step.copied = static_cast<qint64>(drained);
        if (m_part == Part::Whole && m_stagedFrom == m_staged.size())
            step.state = CodecStep::State::Ended;
        return step;
    }

private:
    enum class Part { Header, Body, Whole };

    /// Gives the bytes written, or liblz4's error.
    size_t encode(std::span<const quint8> in, std::span<quint8> out, bool ended)
    {
        if (m_part == Part::Header) {
            m_part = Part::Body;
            return LZ4F_compressBegin(m_context.get(), out.data(), out.size(), &m_preferences);
        }
        if (!ended) {
            m_buffered = (m_buffered + in.size()) % kBlock;
            return LZ4F_compressUpdate(m_context.get(), out.data(), out.size(), in.data(), in.size(),
                                       nullptr);
        }
        m_part = Part::Whole;
        return LZ4F_compressEnd(m_context.get(), out.data(), out.size(), nullptr);
    }

    LZ4F_preferences_t m_preferences = LZ4F_INIT_PREFERENCES;
    /// The same for asking how much room input takes when nothing is buffered.
    LZ4F_preferences_t m_flushing = LZ4F_INIT_PREFERENCES;
    std::unique_ptr<LZ4F_cctx, Lz4Free> m_context;
    Part m_part = Part::Header;
    /// Bytes that wait in liblz4 for their block to be full.
    size_t m_buffered = 0;
    std::vector<quint8> m_staged;
    size_t m_stagedFrom = 0;
};

} // namespace

std::unique_ptr<Decoder> makeUnlz4Decoder()
{
    return std::make_unique<Lz4Decoder>();
}

std::unique_ptr<Transform> makeUnlz4()
{
    return std::make_unique<DecodeTransform>(makeUnlz4Decoder(), QStringLiteral("LZ4"));
}

std::unique_ptr<Transform> makeLz4(int level)
{
    return std::make_unique<EncodeTransform>(std::make_unique<Lz4Encoder>(level), QStringLiteral("LZ4"),
                                             kBlock);
}

} // namespace sluice

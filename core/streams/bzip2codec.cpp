#include "core/streams/bzip2codec.h"

#include "core/streams/codec.h"

#include <QCoreApplication>

#include <bzlib.h>

#include <algorithm>
#include <array>
#include <limits>

namespace sluice {
namespace {

constexpr size_t kLargestBuffer = std::numeric_limits<qint32>::max();

QString tr(const char* text)
{
    return QCoreApplication::translate("Codec", text);
}

/// Points `stream` at the buffers.
void setBuffers(bz_stream& stream, std::span<const quint8> in, std::span<quint8> out)
{
    stream.next_in = const_cast<char*>(reinterpret_cast<const char*>(in.data())); // only read
    stream.avail_in = static_cast<unsigned>(in.size());
    stream.next_out = reinterpret_cast<char*>(out.data());
    stream.avail_out = static_cast<unsigned>(out.size());
}

CodecStep stepOf(const bz_stream& stream, std::span<const quint8> in, std::span<quint8> out,
                 CodecStep::State state)
{
    return {static_cast<qint64>(in.size() - stream.avail_in),
            static_cast<qint64>(out.size() - stream.avail_out), state};
}

class Bzip2Decoder : public Decoder
{
public:
    Bzip2Decoder() = default;
    ~Bzip2Decoder() override { BZ2_bzDecompressEnd(&m_stream); }
    Bzip2Decoder(const Bzip2Decoder&) = delete;
    Bzip2Decoder& operator=(const Bzip2Decoder&) = delete;

    [[nodiscard]] Start recognise(std::span<const quint8> bytes, bool first) const override
    {
        constexpr std::array<quint8, 3> kMagic = {'B', 'Z', 'h'};
        const size_t common = std::min(bytes.size(), kMagic.size());
        const bool fits =
            std::equal(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(common), kMagic.begin());
        if (!fits || (bytes.size() > kMagic.size() && (bytes[3] < '1' || bytes[3] > '9')))
            return first ? Start::Foreign : Start::Ignorable;
        return bytes.size() > kMagic.size() ? Start::Stream : Start::Undecided;
    }

    [[nodiscard]] Result<void> restart() override
    {
        BZ2_bzDecompressEnd(&m_stream);
        m_stream = {};
        if (BZ2_bzDecompressInit(&m_stream, 0, 0) != BZ_OK)
            return fail(Error::Kind::TooLarge, tr("There is not enough memory to decode bzip2."));
        return {};
    }

    [[nodiscard]] CodecStep step(std::span<const quint8> in, std::span<quint8> out, bool ended) override
    {
        Q_UNUSED(ended);
        out = out.first(std::min(out.size(), kLargestBuffer));
        setBuffers(m_stream, in, out);
        m_result = BZ2_bzDecompress(&m_stream);
        const CodecStep::State state = m_result == BZ_STREAM_END  ? CodecStep::State::Ended
                                       : m_result == BZ_OK        ? CodecStep::State::Going
                                       : m_result == BZ_MEM_ERROR ? CodecStep::State::TooLarge
                                                                  : CodecStep::State::Corrupt;
        return stepOf(m_stream, in, out, state);
    }

    [[nodiscard]] QString failure() const override
    {
        return m_result == BZ_MEM_ERROR ? tr("there is not enough of it")
                                        : tr("a block is damaged or its CRC-32 is wrong");
    }

private:
    bz_stream m_stream = {};
    int m_result = BZ_OK;
};

class Bzip2Encoder : public Encoder
{
public:
    explicit Bzip2Encoder(int level)
    {
        constexpr int kDefaultWorkFactor = 0;
        m_ready = BZ2_bzCompressInit(&m_stream, level, 0, kDefaultWorkFactor) == BZ_OK;
    }
    ~Bzip2Encoder() override { BZ2_bzCompressEnd(&m_stream); }
    Bzip2Encoder(const Bzip2Encoder&) = delete;
    Bzip2Encoder& operator=(const Bzip2Encoder&) = delete;

    [[nodiscard]] CodecStep step(std::span<const quint8> in, std::span<quint8> out, bool ended) override
    {
        out = out.first(std::min(out.size(), kLargestBuffer));
        setBuffers(m_stream, in, out);
        const int result =
            m_ready ? BZ2_bzCompress(&m_stream, ended ? BZ_FINISH : BZ_RUN) : BZ_SEQUENCE_ERROR;
        const CodecStep::State state = result == BZ_STREAM_END ? CodecStep::State::Ended
                                       : result >= BZ_OK       ? CodecStep::State::Going
                                                               : CodecStep::State::Corrupt;
        return stepOf(m_stream, in, out, state);
    }

private:
    bz_stream m_stream = {};
    bool m_ready = false;
};

} // namespace

std::unique_ptr<Decoder> makeBunzip2Decoder()
{
    return std::make_unique<Bzip2Decoder>();
}

std::unique_ptr<Transform> makeBunzip2()
{
    return std::make_unique<DecodeTransform>(makeBunzip2Decoder(), QStringLiteral("bzip2"));
}

std::unique_ptr<Transform> makeBzip2(int level)
{
    return std::make_unique<EncodeTransform>(std::make_unique<Bzip2Encoder>(level), QStringLiteral("bzip2"));
}

} // namespace sluice

#include "core/streams/inflatecodec.h"

#include "core/streams/codec.h"
#include "core/streams/gzipheader.h"

#include <QCoreApplication>
#include <QtEndian>

#include <isa-l/igzip_lib.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Codec", text);
}

QString hex(quint32 value)
{
    return QStringLiteral("%1").arg(value, 8, 16, QLatin1Char('0'));
}

/// One call of zlib's inflate or deflate over these buffers.
CodecStep runZlib(z_stream& stream, std::span<const quint8> in, std::span<quint8> out,
                  int (*call)(z_stream*, int), int flush)
{
    constexpr size_t kLargest = std::numeric_limits<qint32>::max();
    out = out.first(std::min(out.size(), kLargest));
    stream.next_in = const_cast<quint8*>(in.data()); // only read
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    const int result = call(&stream, flush);
    const bool good = result == Z_OK || result == Z_BUF_ERROR;
    return {static_cast<qint64>(in.size() - stream.avail_in),
            static_cast<qint64>(out.size() - stream.avail_out),
            result == Z_STREAM_END ? CodecStep::State::Ended
            : good                 ? CodecStep::State::Going
                                   : CodecStep::State::Corrupt};
}

/// Gzip members or a zlib stream, by isa-l. Isa-l takes codes that leave some bit patterns without a meaning,
/// which zlib refuses: where such a code does harm, the checksum finds it.
class InflateDecoder : public Decoder
{
public:
    explicit InflateDecoder(DeflateWrapper wrapper)
        : m_wrapper(wrapper)
    {
        isal_inflate_init(&m_state);
    }

    [[nodiscard]] Start recognise(std::span<const quint8> bytes, bool first) const override;
    [[nodiscard]] Result<void> restart() override;
    [[nodiscard]] CodecStep step(std::span<const quint8> in, std::span<quint8> out, bool ended) override;
    [[nodiscard]] QString failure() const override { return m_failure; }

private:
    enum class Part { Header, Body, Trailer, Whole };

    CodecStep corrupt(qint64 consumed, qint64 produced, const QString& failure);
    qint64 takeHeader(std::span<const quint8> in);
    bool takeZlibHeader(quint8 byte);
    CodecStep inflateBody(std::span<const quint8> in, std::span<quint8> out);
    /// Moves the whole bytes that isa-l took beyond the end of the deflate data to where they belong, and
    /// gives how many belong to nobody.
    qint64 giveBack();
    bool checkTrailer();
    [[nodiscard]] qsizetype trailerSize() const;

    DeflateWrapper m_wrapper;
    Part m_part = Part::Header;
    GzipHeader m_gzipHeader;
    std::array<quint8, 2> m_zlibHeader = {};
    qsizetype m_zlibHeaderCount = 0;
    std::array<quint8, 8> m_trailer = {};
    qsizetype m_trailerCount = 0;
    /// Bytes decoded in this stream, modulo 2^32, as gzip's ISIZE counts.
    quint32 m_produced = 0;
    QString m_failure;
    inflate_state m_state;
};

Decoder::Start InflateDecoder::recognise(std::span<const quint8> bytes, bool first) const
{
    if (m_wrapper == DeflateWrapper::Zlib)
        return first ? Start::Stream : Start::Ignorable;
    // As gzip 1.12: two bytes decide, but a zero after a member is padding or garbage.
    if (bytes[0] == 0 && !first)
        return Start::Ignorable;
    if (bytes.size() < 2)
        return Start::Undecided;
    constexpr quint8 kOldMagic = 0x9e; // gzip before 0.5
    if (bytes[0] == 0x1f && (bytes[1] == 0x8b || bytes[1] == kOldMagic))
        return Start::Stream;
    return first ? Start::Foreign : Start::Ignorable;
}

Result<void> InflateDecoder::restart()
{
    isal_inflate_reset(&m_state);
    m_state.hist_bits = ISAL_DEF_MAX_HIST_BITS;
    m_state.crc_flag = m_wrapper == DeflateWrapper::Gzip ? ISAL_GZIP_NO_HDR : ISAL_ZLIB_NO_HDR;
    m_part = Part::Header;
    m_gzipHeader = {};
    m_zlibHeaderCount = 0;
    m_trailerCount = 0;
    m_produced = 0;
    m_failure.clear();
    return {};
}

CodecStep InflateDecoder::step(std::span<const quint8> in, std::span<quint8> out, bool ended)
{
    Q_UNUSED(ended); // deflate data knows where it ends
    CodecStep step;
    if (m_part == Part::Header) {
        step.consumed = takeHeader(in);
        if (!m_failure.isEmpty())
            return corrupt(step.consumed, 0, m_failure);
        in = in.subspan(static_cast<size_t>(step.consumed));
    }
    if (m_part == Part::Body) {
        const CodecStep body = inflateBody(in, out);
        step.consumed += body.consumed;
        step.produced = body.produced;
        if (body.state == CodecStep::State::Corrupt || m_part == Part::Body) {
            step.state = body.state;
            return step;
        }
        in = in.subspan(static_cast<size_t>(std::max<qint64>(body.consumed, 0)));
    }
    if (m_part == Part::Trailer) {
        const qsizetype wanted = std::min(trailerSize() - m_trailerCount, static_cast<qsizetype>(in.size()));
        std::copy_n(in.begin(), wanted, m_trailer.begin() + m_trailerCount);
        m_trailerCount += wanted;
        step.consumed += wanted;
        if (m_trailerCount == trailerSize()) {
            if (!checkTrailer())
                return corrupt(step.consumed - trailerSize(), step.produced, m_failure);
            m_part = Part::Whole;
        }
    }
    if (m_part == Part::Whole)
        step.state = CodecStep::State::Ended;
    return step;
}

CodecStep InflateDecoder::corrupt(qint64 consumed, qint64 produced, const QString& failure)
{
    m_failure = failure;
    return {consumed, produced, CodecStep::State::Corrupt};
}

qint64 InflateDecoder::takeHeader(std::span<const quint8> in)
{
    qint64 taken = 0;
    for (const quint8 byte : in) {
        ++taken;
        if (m_wrapper == DeflateWrapper::Zlib) {
            if (!takeZlibHeader(byte) || m_part == Part::Body)
                break;
            continue;
        }
        const GzipHeader::State state = m_gzipHeader.take(byte);
        if (state == GzipHeader::State::Going)
            continue;
        if (state == GzipHeader::State::Corrupt)
            m_failure = m_gzipHeader.failure();
        else
            m_part = Part::Body;
        break;
    }
    return taken;
}

bool InflateDecoder::takeZlibHeader(quint8 byte)
{
    m_zlibHeader[static_cast<size_t>(m_zlibHeaderCount++)] = byte;
    if (m_zlibHeaderCount < 2)
        return true;
    const auto [method, flags] = m_zlibHeader;
    constexpr int kLargestWindow = 7; // 2^(8 + 7) bytes
    constexpr quint8 kPresetDictionary = 0x20;
    if ((method & 0x0f) != Z_DEFLATED || (method >> 4) > kLargestWindow || (method * 256 + flags) % 31 != 0) {
        m_failure = tr("it has no zlib header");
        return false;
    }
    if ((flags & kPresetDictionary) != 0) {
        m_failure = tr("it needs a preset dictionary, which it does not carry");
        return false;
    }
    m_state.hist_bits = static_cast<quint32>(method >> 4) + 8;
    m_part = Part::Body;
    return true;
}

CodecStep InflateDecoder::inflateBody(std::span<const quint8> in, std::span<quint8> out)
{
    constexpr size_t kLargest = std::numeric_limits<qint32>::max();
    out = out.first(std::min(out.size(), kLargest));
    m_state.next_in = const_cast<quint8*>(in.data()); // only read
    m_state.avail_in = static_cast<quint32>(in.size());
    m_state.next_out = out.data();
    m_state.avail_out = static_cast<quint32>(out.size());
    const int result = isal_inflate(&m_state);

    CodecStep step;
    // After an error isa-l may have counted a few bytes more than there were.
    const auto left = std::max<qint64>(static_cast<qint32>(m_state.avail_in), 0);
    step.consumed = static_cast<qint64>(in.size()) - left;
    step.produced = static_cast<qint64>(out.size() - m_state.avail_out);
    m_produced += static_cast<quint32>(step.produced);
    if (result < 0) {
        const QString failure = result == ISAL_INVALID_BLOCK
                                    ? tr("a block is of no known type or has bad codes")
                                : result == ISAL_INVALID_SYMBOL ? tr("a code stands for nothing")
                                                                : tr("a match reaches back before the start");
        const qint64 buffered = std::max(m_state.read_in_length, 0) / 8;
        return corrupt(step.consumed - buffered, step.produced, failure);
    }
    if (m_state.block_state == ISAL_BLOCK_FINISH) {
        m_part = Part::Trailer;
        step.consumed -= giveBack();
    }
    return step;
}

qint64 InflateDecoder::giveBack()
{
    qint64 left = m_state.read_in_length / 8;
    quint64 bits = m_state.read_in >> (m_state.read_in_length % 8);
    m_state.read_in_length = 0;
    for (; left > 0 && m_trailerCount < trailerSize(); --left, bits >>= 8)
        m_trailer[static_cast<size_t>(m_trailerCount++)] = static_cast<quint8>(bits);
    return left;
}

qsizetype InflateDecoder::trailerSize() const
{
    return m_wrapper == DeflateWrapper::Gzip ? 8 : 4;
}

bool InflateDecoder::checkTrailer()
{
    if (m_wrapper == DeflateWrapper::Zlib) {
        const auto adler = qFromBigEndian<quint32>(m_trailer.data());
        if (adler != m_state.crc)
            m_failure = tr("Adler-32 is %1, but the stream says %2").arg(hex(m_state.crc), hex(adler));
        return adler == m_state.crc;
    }
    const auto crc = qFromLittleEndian<quint32>(m_trailer.data());
    const auto size = qFromLittleEndian<quint32>(m_trailer.data() + 4);
    if (crc != m_state.crc)
        m_failure = tr("CRC-32 is %1, but the member says %2").arg(hex(m_state.crc), hex(crc));
    else if (size != m_produced)
        m_failure = tr("the length (modulo 2^32) is %1, but the member says %2").arg(m_produced).arg(size);
    return crc == m_state.crc && size == m_produced;
}

/// Raw deflate carries no checksum, so the decoder alone can find fault: zlib, which is the stricter one.
class RawInflateDecoder : public Decoder
{
public:
    RawInflateDecoder()
        : m_ready(inflateInit2(&m_stream, -MAX_WBITS) == Z_OK)
    {
    }
    ~RawInflateDecoder() override { inflateEnd(&m_stream); }
    RawInflateDecoder(const RawInflateDecoder&) = delete;
    RawInflateDecoder& operator=(const RawInflateDecoder&) = delete;

    [[nodiscard]] Start recognise(std::span<const quint8> bytes, bool first) const override
    {
        Q_UNUSED(bytes); // no magic
        return first ? Start::Stream : Start::Ignorable;
    }

    [[nodiscard]] Result<void> restart() override
    {
        if (!m_ready || inflateReset(&m_stream) != Z_OK)
            return fail(Error::Kind::TooLarge, tr("There is not enough memory to decode deflate."));
        return {};
    }

    [[nodiscard]] CodecStep step(std::span<const quint8> in, std::span<quint8> out, bool ended) override
    {
        Q_UNUSED(ended);
        return runZlib(m_stream, in, out, inflate, Z_NO_FLUSH);
    }

    [[nodiscard]] QString failure() const override { return QString::fromLatin1(m_stream.msg); }

private:
    z_stream m_stream = {};
    bool m_ready = false;
};

class DeflateEncoder : public Encoder
{
public:
    DeflateEncoder(DeflateWrapper wrapper, int level)
    {
        const int windowBits = wrapper == DeflateWrapper::Gzip  ? MAX_WBITS + 16
                               : wrapper == DeflateWrapper::Raw ? -MAX_WBITS
                                                                : MAX_WBITS;
        m_ready = deflateInit2(&m_stream, level, Z_DEFLATED, windowBits, MAX_MEM_LEVEL - 1,
                               Z_DEFAULT_STRATEGY) == Z_OK;
    }
    ~DeflateEncoder() override { deflateEnd(&m_stream); }
    DeflateEncoder(const DeflateEncoder&) = delete;
    DeflateEncoder& operator=(const DeflateEncoder&) = delete;

    [[nodiscard]] CodecStep step(std::span<const quint8> in, std::span<quint8> out, bool ended) override
    {
        return m_ready ? runZlib(m_stream, in, out, deflate, ended ? Z_FINISH : Z_NO_FLUSH)
                       : CodecStep{0, 0, CodecStep::State::TooLarge};
    }

private:
    z_stream m_stream = {};
    bool m_ready = false;
};

QString formatName(DeflateWrapper wrapper)
{
    switch (wrapper) {
    case DeflateWrapper::Gzip:
        return QStringLiteral("gzip");
    case DeflateWrapper::Zlib:
        return QStringLiteral("zlib");
    case DeflateWrapper::Raw:
        return QStringLiteral("deflate");
    }
    Q_UNREACHABLE();
}

} // namespace

std::unique_ptr<Decoder> makeInflateDecoder(DeflateWrapper wrapper)
{
    if (wrapper == DeflateWrapper::Raw)
        return std::make_unique<RawInflateDecoder>();
    return std::make_unique<InflateDecoder>(wrapper);
}

std::unique_ptr<Transform> makeInflate(DeflateWrapper wrapper)
{
    return std::make_unique<DecodeTransform>(makeInflateDecoder(wrapper), formatName(wrapper));
}

std::unique_ptr<Transform> makeDeflate(DeflateWrapper wrapper, int level)
{
    return std::make_unique<EncodeTransform>(std::make_unique<DeflateEncoder>(wrapper, level),
                                             formatName(wrapper));
}

} // namespace sluice

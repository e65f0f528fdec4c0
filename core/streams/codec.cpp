#include "core/streams/codec.h"

#include <QCoreApplication>

#include <algorithm>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Codec", text);
}

std::span<const quint8> bytesOf(const QByteArray& array)
{
    return {reinterpret_cast<const quint8*>(array.constData()), static_cast<size_t>(array.size())};
}

/// At most `limit` bytes of `bytes` from `offset`.
std::span<const quint8> part(std::span<const quint8> bytes, qint64 offset, qint64 limit)
{
    const auto left = bytes.subspan(static_cast<size_t>(offset));
    return left.first(static_cast<size_t>(std::min<qint64>(static_cast<qint64>(left.size()), limit)));
}

} // namespace

Decoder::Start recogniseFrame(std::span<const quint8> bytes, const std::array<quint8, 4>& magic)
{
    constexpr std::array<quint8, 4> kSkippable = {0x50, 0x2a, 0x4d, 0x18};
    const std::span<const quint8> start = bytes.first(std::min(bytes.size(), magic.size()));
    std::array<quint8, 4> masked = {};
    std::copy(start.begin(), start.end(), masked.begin());
    masked[0] &= 0xf0;
    if (!std::equal(start.begin(), start.end(), magic.begin()) &&
        !std::equal(masked.begin(), masked.begin() + start.size(), kSkippable.begin()))
        return Decoder::Start::Foreign;
    return start.size() == magic.size() ? Decoder::Start::Stream : Decoder::Start::Undecided;
}

DecodeTransform::DecodeTransform(std::unique_ptr<Decoder> decoder, QString format)
    : m_decoder(std::move(decoder))
    , m_format(std::move(format))
{
}

Result<void> DecodeTransform::push(const Slice& chunk, Output& output)
{
    return consume(chunk.bytes(), output);
}

Result<void> DecodeTransform::consume(std::span<const quint8> bytes, Output& output)
{
    while (!bytes.empty()) {
        Result<qint64> consumed = static_cast<qint64>(bytes.size());
        switch (m_phase) {
        case Phase::Start:
            consumed = recognise(bytes, output);
            break;
        case Phase::Stream:
            consumed = decode(bytes, false, output);
            break;
        case Phase::Ignoring:
            ignore(bytes);
            break;
        }
        if (!consumed)
            return tl::unexpected(consumed.error());
        bytes = bytes.subspan(static_cast<size_t>(*consumed));
    }
    return {};
}

Result<qint64> DecodeTransform::recognise(std::span<const quint8> bytes, Output& output)
{
    m_start += static_cast<char>(bytes.front());
    const std::span<const quint8> start = bytesOf(m_start);
    const qint64 offset = m_position;
    switch (m_decoder->recognise(start, m_streams == 0)) {
    case Decoder::Start::Undecided:
        Q_ASSERT(m_start.size() < Decoder::kStartBytes);
        return 1;
    case Decoder::Start::Stream: {
        if (auto restarted = m_decoder->restart(); !restarted)
            return tl::unexpected(restarted.error());
        m_phase = Phase::Stream;
        // No stream is shorter than what it is recognised by, so decode() takes all of it.
        const QByteArray taken = std::exchange(m_start, {});
        if (auto decoded = decode(bytesOf(taken), false, output); !decoded)
            return tl::unexpected(decoded.error());
        return 1;
    }
    case Decoder::Start::Ignorable:
        m_phase = Phase::Ignoring;
        ignore(bytesOf(std::exchange(m_start, {})));
        return 1;
    case Decoder::Start::Unsupported:
        return fail(Error::Kind::Unsupported, m_decoder->failure(), 0, offset);
    case Decoder::Start::Foreign:
        break;
    }
    const QString message = m_streams == 0
                                ? tr("This is not %1 data: it does not begin as such.").arg(m_format)
                                : tr("The %1 stream ends at offset %2, and what follows is not %1 data. "
                                     "What was decoded up to there is whole.")
                                      .arg(m_format)
                                      .arg(offset);
    return fail(Error::Kind::Invalid, message, 0, offset);
}

Result<qint64> DecodeTransform::decode(std::span<const quint8> bytes, bool ended, Output& output)
{
    const auto size = static_cast<qint64>(bytes.size());
    for (qint64 consumed = 0;;) {
        const Result<std::span<quint8>> buffer = output.buffer();
        if (!buffer)
            return tl::unexpected(buffer.error());
        const std::span<const quint8> in = part(bytes, consumed, m_decoder->largestStep());
        const CodecStep step = m_decoder->step(in, *buffer, ended);
        if (step.produced > 0) {
            if (auto committed = output.commit(step.produced); !committed)
                return tl::unexpected(committed.error());
        }
        consumed += step.consumed;
        m_position += step.consumed;
        switch (step.state) {
        case CodecStep::State::Ended:
            ++m_streams;
            m_phase = Phase::Start;
            if (consumed < 0) {
                // Bytes of an earlier chunk: only formats without a following stream give such back.
                m_phase = Phase::Ignoring;
                m_ignored = -consumed;
                m_ignoredZerosOnly = false;
                consumed = 0;
            }
            return consumed;
        case CodecStep::State::Corrupt:
            return fail(Error::Kind::Invalid,
                        tr("The %1 data is corrupt at offset %2: %3. What was decoded before it is kept.")
                            .arg(m_format)
                            .arg(m_position)
                            .arg(m_decoder->failure()),
                        0, m_position);
        case CodecStep::State::TooLarge:
            return fail(Error::Kind::TooLarge,
                        tr("The %1 data at offset %2 asks for too much memory: %3.")
                            .arg(m_format)
                            .arg(m_position)
                            .arg(m_decoder->failure()),
                        0, m_position);
        case CodecStep::State::Going:
            break;
        }
        const bool full = step.produced == static_cast<qint64>(buffer->size());
        if (consumed == size && !full)
            return consumed;
        if (step.consumed == 0 && step.produced == 0) {
            return fail(
                Error::Kind::Invalid,
                tr("The %1 data is corrupt at offset %2: the decoder does not go on. What was decoded "
                   "before it is kept.")
                    .arg(m_format)
                    .arg(m_position),
                0, m_position);
        }
    }
}

void DecodeTransform::ignore(std::span<const quint8> bytes)
{
    m_ignored += static_cast<qint64>(bytes.size());
    m_ignoredZerosOnly =
        m_ignoredZerosOnly && std::all_of(bytes.begin(), bytes.end(), [](quint8 byte) { return byte == 0; });
}

Result<void> DecodeTransform::finish(Output& output)
{
    if (m_phase == Phase::Stream) {
        if (auto decoded = decode({}, true, output); !decoded)
            return tl::unexpected(decoded.error());
    }
    const bool whole =
        m_phase == Phase::Ignoring || (m_phase == Phase::Start && m_start.isEmpty() && m_streams > 0);
    if (!whole)
        return tl::unexpected(truncated());
    return {};
}

Error DecodeTransform::truncated() const
{
    const qint64 end = m_position + m_start.size();
    const QString message = end == 0 ? tr("The %1 data is truncated: the input is empty.").arg(m_format)
                                     : tr("The %1 data is truncated: the input ends at offset %2, before the "
                                          "stream does. What was decoded up to there is kept.")
                                           .arg(m_format)
                                           .arg(end);
    return {Error::Kind::Invalid, message, 0, end};
}

QString DecodeTransform::remark() const
{
    if (m_ignored == 0)
        return m_decoder->remark();
    const QString message =
        m_ignoredZerosOnly
            ? tr("The %1 data ends at offset %2; the zero bytes after it (%3) were ignored.")
            : tr("The %1 data ends at offset %2; the trailing data after it (%3 bytes) was ignored.");
    return message.arg(m_format).arg(m_position).arg(m_ignored);
}

EncodeTransform::EncodeTransform(std::unique_ptr<Encoder> encoder, QString format, qint64 largestStep)
    : m_encoder(std::move(encoder))
    , m_format(std::move(format))
    , m_largestStep(largestStep)
{
}

Result<void> EncodeTransform::push(const Slice& chunk, Output& output)
{
    return encode(chunk.bytes(), false, output);
}

Result<void> EncodeTransform::finish(Output& output)
{
    return encode({}, true, output);
}

Result<void> EncodeTransform::encode(std::span<const quint8> bytes, bool ended, Output& output)
{
    const auto size = static_cast<qint64>(bytes.size());
    for (qint64 consumed = 0;;) {
        const Result<std::span<quint8>> buffer = output.buffer();
        if (!buffer)
            return tl::unexpected(buffer.error());
        const CodecStep step = m_encoder->step(part(bytes, consumed, m_largestStep), *buffer, ended);
        if (step.copied > 0)
            output.countCopy(CopyKind::UserToUser, step.copied);
        if (step.produced > 0) {
            if (auto committed = output.commit(step.produced); !committed)
                return committed;
        }
        consumed += step.consumed;
        m_position += step.consumed;
        if (step.state == CodecStep::State::Ended)
            return {};
        const bool stuck = step.consumed == 0 && step.produced == 0;
        if (step.state != CodecStep::State::Going || (stuck && (ended || consumed < size))) {
            return fail(Error::Kind::Io,
                        tr("The %1 encoder failed at offset %2 of its input.").arg(m_format).arg(m_position),
                        0, m_position);
        }
        const bool full = step.produced == static_cast<qint64>(buffer->size());
        if (!ended && consumed == size && !full)
            return {};
    }
}

} // namespace sluice

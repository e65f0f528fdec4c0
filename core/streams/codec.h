#pragma once

#include "core/error.h"
#include "core/streams/transform.h"

#include <QByteArray>
#include <QString>

#include <array>
#include <memory>
#include <span>

namespace sluice {

/// What one call of a compression library did.
struct CodecStep
{
    enum class State {
        Going,   ///< wants more input, or more room
        Ended,   ///< the stream is whole; what follows `consumed` is not part of it
        Corrupt, ///< failure() says how
        TooLarge ///< it asks for more memory than allowed; failure() says how much
    };

    /// Bytes of the input that were used. A decoder that read past the end of its stream gives them back:
    /// with Ended it may be negative, by what earlier steps took too much.
    qint64 consumed = 0;
    /// Bytes of the output that were made.
    qint64 produced = 0;
    State state = State::Going;
    /// Of `produced`, bytes that had to pass through a staging buffer of ours.
    qint64 copied = 0;
};

/// A decompression library, one stream at a time, as DecodeTransform drives it. To add a format: implement
/// this. Thread rule: one thread at a time.
class Decoder
{
public:
    /// What the bytes after the end of a stream (or at the start of the input) are.
    enum class Start {
        Stream,     ///< another stream
        Undecided,  ///< too few bytes to tell; at the end of the input: a stream cut short
        Ignorable,  ///< trailing data that the format's command ignores, and says so
        Foreign,    ///< nothing that belongs here
        Unsupported ///< a format of that family which is not read here; failure() says which
    };
    /// recognise() always decides on this many bytes.
    static constexpr qsizetype kStartBytes = 8;

    virtual ~Decoder() = default;

    /// `bytes` is never empty. `first`: at the start of the input.
    [[nodiscard]] virtual Start recognise(std::span<const quint8> bytes, bool first) const = 0;
    /// Begins a new stream.
    [[nodiscard]] virtual Result<void> restart() = 0;
    /// Goes on decoding from `in` (may be empty) to `out` (never empty). `ended`: nothing follows `in`. As
    /// long as there is input or `out` came back full, each step must consume, produce or leave State::Going.
    [[nodiscard]] virtual CodecStep step(std::span<const quint8> in, std::span<quint8> out, bool ended) = 0;
    /// Bytes of input best given to one step: few enough to stay in the cache.
    [[nodiscard]] virtual qint64 largestStep() const { return 1 << 16; }
    /// What was wrong, as the end of a sentence. Translated.
    [[nodiscard]] virtual QString failure() const = 0;
    /// As Transform::remark().
    [[nodiscard]] virtual QString remark() const { return {}; }
};

/// For formats whose frames begin with a magic of four bytes and may be mixed with skippable frames
/// (Zstandard and LZ4 share those: 0x184D2A50 to 0x184D2A5F, little-endian).
[[nodiscard]] Decoder::Start recogniseFrame(std::span<const quint8> bytes,
                                            const std::array<quint8, 4>& magic);

/// The transform around a Decoder: chunks, streams that follow each other, trailing data, truncation,
/// offsets. Decodes straight into the output's buffers.
class DecodeTransform : public Transform
{
public:
    /// `format` is the format's name for messages: "gzip".
    DecodeTransform(std::unique_ptr<Decoder> decoder, QString format);

    [[nodiscard]] Result<void> push(const Slice& chunk, Output& output) override;
    [[nodiscard]] Result<void> finish(Output& output) override;
    /// Trailing data that was ignored, and what the decoder has to say.
    [[nodiscard]] QString remark() const override;

private:
    enum class Phase { Start, Stream, Ignoring };

    [[nodiscard]] Result<void> consume(std::span<const quint8> bytes, Output& output);
    [[nodiscard]] Result<qint64> recognise(std::span<const quint8> bytes, Output& output);
    [[nodiscard]] Result<qint64> decode(std::span<const quint8> bytes, bool ended, Output& output);
    void ignore(std::span<const quint8> bytes);
    [[nodiscard]] Error truncated() const;

    std::unique_ptr<Decoder> m_decoder;
    QString m_format;
    Phase m_phase = Phase::Start;
    /// Bytes that recognise() saw and could not decide on yet.
    QByteArray m_start;
    /// Streams that ended.
    qint64 m_streams = 0;
    /// Offset in the input of the next byte that the decoder gets; those of m_start are before it.
    qint64 m_position = 0;
    qint64 m_ignored = 0;
    bool m_ignoredZerosOnly = true;
};

/// A compression library as EncodeTransform drives it. Thread rule: one thread at a time.
class Encoder
{
public:
    virtual ~Encoder() = default;

    /// Goes on encoding from `in` to `out` (never empty). `ended`: nothing follows `in`; then it is called
    /// until it says Ended.
    [[nodiscard]] virtual CodecStep step(std::span<const quint8> in, std::span<quint8> out, bool ended) = 0;
};

/// The transform around an Encoder. Encodes straight into the output's buffers.
class EncodeTransform : public Transform
{
public:
    /// `largestStep`: bytes of input given to one step, so that a slow encoder looks at cancel often enough.
    EncodeTransform(std::unique_ptr<Encoder> encoder, QString format, qint64 largestStep = 1 << 16);

    [[nodiscard]] Result<void> push(const Slice& chunk, Output& output) override;
    [[nodiscard]] Result<void> finish(Output& output) override;

private:
    [[nodiscard]] Result<void> encode(std::span<const quint8> bytes, bool ended, Output& output);

    std::unique_ptr<Encoder> m_encoder;
    QString m_format;
    qint64 m_largestStep;
    qint64 m_position = 0;
};

} // namespace sluice

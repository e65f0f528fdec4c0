#include "core/streams/bytestages.h"

#include "core/streams/emitcopy.h"

#include <QCoreApplication>
#include <QtEndian>

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ByteStages", text);
}

class XorStage : public Transform
{
public:
    explicit XorStage(const QByteArray& key)
        : m_keyLength(key.size())
    {
        Q_ASSERT(!key.isEmpty());
        // The key again and again, so that a run of bytes meets a run of key, plus one round to start
        // anywhere.
        constexpr qsizetype kRun = 4096;
        m_period = key.size() * ((kRun + key.size() - 1) / key.size());
        m_pattern = key.repeated(m_period / key.size() + 1);
    }

    [[nodiscard]] Result<void> push(const Slice& chunk, Output& output) override
    {
        for (std::span<const quint8> in = chunk.bytes(); !in.empty();) {
            const Result<std::span<quint8>> buffer = output.buffer();
            if (!buffer)
                return tl::unexpected(buffer.error());
            const size_t count = std::min(in.size(), buffer->size());
            apply(in.data(), buffer->data(), static_cast<qsizetype>(count));
            if (auto committed = output.commit(static_cast<qint64>(count)); !committed)
                return committed;
            in = in.subspan(count);
        }
        return {};
    }

    [[nodiscard]] Result<void> finish(Output& output) override
    {
        Q_UNUSED(output);
        return {};
    }

private:
    void apply(const quint8* in, quint8* out, qsizetype count)
    {
        while (count > 0) {
            const qsizetype run = std::min(count, m_period);
            const auto* key = reinterpret_cast<const quint8*>(m_pattern.constData()) + m_phase;
            for (qsizetype i = 0; i < run; ++i)
                out[i] = in[i] ^ key[i];
            m_phase = (m_phase + run) % m_keyLength;
            in += run;
            out += run;
            count -= run;
        }
    }

    qsizetype m_keyLength;
    /// A multiple of m_keyLength.
    qsizetype m_period = 0;
    QByteArray m_pattern;
    /// Offset in the key of the next byte.
    qsizetype m_phase = 0;
};

/// Swaps whole units in the middle of chunks straight into the output; a unit that the edge of a chunk or a
/// buffer cuts goes through m_unit.
template <typename Word>
class SwapStage : public Transform
{
public:
    [[nodiscard]] Result<void> push(const Slice& chunk, Output& output) override
    {
        for (std::span<const quint8> in = chunk.bytes(); !in.empty();) {
            const Result<std::span<quint8>> buffer = output.buffer();
            if (!buffer)
                return tl::unexpected(buffer.error());
            const size_t whole = std::min(in.size(), buffer->size()) / sizeof(Word) * sizeof(Word);
            if (m_count > 0 || whole == 0) {
                m_unit[m_count++] = in.front();
                in = in.subspan(1);
                if (auto done = emitUnit(output); !done)
                    return done;
                continue;
            }
            qbswap<sizeof(Word)>(in.data(), static_cast<qsizetype>(whole / sizeof(Word)), buffer->data());
            if (auto committed = output.commit(static_cast<qint64>(whole)); !committed)
                return committed;
            in = in.subspan(whole);
        }
        return {};
    }

    [[nodiscard]] Result<void> finish(Output& output) override
    {
        return emitCopy(std::span(m_unit).first(m_count), output);
    }

    [[nodiscard]] QString remark() const override
    {
        if (m_count == 0)
            return {};
        return tr("The last %1 bytes are no whole unit of %2 and were left as they are.")
            .arg(m_count)
            .arg(sizeof(Word));
    }

private:
    Result<void> emitUnit(Output& output)
    {
        if (m_count < sizeof(Word))
            return {};
        std::reverse(m_unit.begin(), m_unit.end());
        m_count = 0;
        return emitCopy(m_unit, output);
    }

    std::array<quint8, sizeof(Word)> m_unit = {};
    size_t m_count = 0;
};

/// Hands on the bytes in [m_begin, m_end) of the stream.
class RangeStage : public Transform
{
public:
    explicit RangeStage(ByteRange range)
        : m_range(range)
    {
    }

    [[nodiscard]] Result<void> push(const Slice& chunk, Output& output) override
    {
        const ByteRange wanted = m_range.intersected({m_position, chunk.size()});
        const qint64 start = m_position;
        m_position += chunk.size();
        if (wanted.isEmpty())
            return {};
        return output.forward(chunk.subslice({wanted.offset - start, wanted.length}));
    }

    [[nodiscard]] Result<void> finish(Output& output) override
    {
        Q_UNUSED(output);
        return {};
    }

    [[nodiscard]] bool wantsMore() const override { return m_position < m_range.end(); }

private:
    ByteRange m_range;
    qint64 m_position = 0;
};

class ThrottleStage : public Transform
{
public:
    explicit ThrottleStage(qint64 rate)
        : m_rate(rate)
    {
    }

    [[nodiscard]] Result<void> push(const Slice& chunk, Output& output) override
    {
        // Small pieces make a steady flow, and let others run meanwhile.
        const qint64 piece = std::max<qint64>(m_rate / kPiecesPerSecond, 1);
        for (qint64 offset = 0; offset < chunk.size();) {
            const qint64 length = std::min(piece, chunk.size() - offset);
            const Clock::time_point now = Clock::now();
            // Time in which nothing came is not made up for.
            m_due = std::max(m_due, now);
            if (m_due > now) {
                if (auto paused = output.pause(m_due - now); !paused)
                    return paused;
            }
            if (auto forwarded = output.forward(chunk.subslice({offset, length})); !forwarded)
                return forwarded;
            const std::chrono::duration<double> takes(static_cast<double>(length) /
                                                      static_cast<double>(m_rate));
            m_due += std::chrono::duration_cast<Clock::duration>(takes);
            offset += length;
        }
        return {};
    }

    [[nodiscard]] Result<void> finish(Output& output) override
    {
        Q_UNUSED(output);
        return {};
    }

private:
    using Clock = std::chrono::steady_clock;
    static constexpr qint64 kPiecesPerSecond = 50;

    qint64 m_rate;
    /// When the next byte may go on.
    Clock::time_point m_due;
};

constexpr qint64 kEndless = std::numeric_limits<qint64>::max();

} // namespace

std::unique_ptr<Transform> makeXor(const QByteArray& key)
{
    return std::make_unique<XorStage>(key);
}

std::unique_ptr<Transform> makeSwap(int unit)
{
    switch (unit) {
    case 2:
        return std::make_unique<SwapStage<quint16>>();
    case 4:
        return std::make_unique<SwapStage<quint32>>();
    default:
        Q_ASSERT(unit == 8);
        return std::make_unique<SwapStage<quint64>>();
    }
}

std::unique_ptr<Transform> makeTake(qint64 count)
{
    return std::make_unique<RangeStage>(ByteRange{0, count});
}

std::unique_ptr<Transform> makeSkip(qint64 count)
{
    return std::make_unique<RangeStage>(ByteRange::between(count, kEndless));
}

std::unique_ptr<Transform> makePass()
{
    return std::make_unique<RangeStage>(ByteRange{0, kEndless});
}

std::unique_ptr<Transform> makeThrottle(qint64 rate)
{
    return std::make_unique<ThrottleStage>(rate);
}

} // namespace sluice

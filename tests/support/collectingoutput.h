#pragma once

#include "core/streams/transform.h"

#include <QByteArray>

#include <functional>
#include <vector>

namespace sluice::test {

/// An Output that keeps everything, with buffers of one given size, so that odd sizes can be tried.
class CollectingOutput : public Output
{
public:
    explicit CollectingOutput(qsizetype bufferSize)
        : m_buffer(static_cast<size_t>(bufferSize))
    {
    }

    [[nodiscard]] Result<std::span<quint8>> buffer() override;
    [[nodiscard]] Result<void> commit(qint64 bytes) override;
    [[nodiscard]] Result<void> forward(const Slice& slice) override;
    [[nodiscard]] Result<void> pause(std::chrono::nanoseconds duration) override;
    void countCopy(CopyKind kind, qint64 bytes) override;

    /// Fails with Cancelled from now on.
    void stop() { m_stopped = true; }

    QByteArray bytes;
    /// The slices that were handed on, in order.
    std::vector<Slice> forwarded;
    /// The last pause that was asked for; none is really made.
    std::chrono::nanoseconds lastPause{};
    qint64 copied = 0;

private:
    [[nodiscard]] Result<void> check() const;

    std::vector<quint8> m_buffer;
    size_t m_filled = 0;
    bool m_stopped = false;
};

/// What a transform made of an input.
struct TransformRun
{
    QByteArray output;
    Result<void> result;
    QString remark;

    [[nodiscard]] bool isTruncated() const
    {
        return !result && result.error().message.contains(QStringLiteral("truncated"));
    }
};

/// Pushes `input` in chunks of the sizes that `nextChunk` gives (at least 1), finishes, and tells what came
/// of it.
TransformRun runTransform(Transform& transform, const QByteArray& input,
                          const std::function<qsizetype()>& nextChunk, qsizetype bufferSize = 4096);
TransformRun runTransform(Transform& transform, const QByteArray& input, qsizetype chunk = 65536,
                          qsizetype bufferSize = 4096);

} // namespace sluice::test

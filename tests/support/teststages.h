#pragma once

#include "core/bytes/memorysource.h"
#include "core/streams/pipeline.h"

#include <QCryptographicHash>

#include <cstring>
#include <functional>

namespace sluice::test {

/// A transform with its stupid correct version: whole input in, whole output out.
struct ModelledStage
{
    QString name;
    std::function<std::unique_ptr<Transform>()> make;
    std::function<QByteArray(const QByteArray&)> model;
};

/// Makes bytes in buffer(), a few at a time.
class RepeatTransform final : public Transform
{
public:
    RepeatTransform(int times, quint8 key)
        : m_times(times)
        , m_key(key)
    {
    }

    Result<void> push(const Slice& chunk, Output& output) override
    {
        for (qint64 i = 0; i < chunk.size();) {
            Result<std::span<quint8>> to = output.buffer();
            if (!to)
                return tl::unexpected(to.error());
            size_t made = 0;
            for (; made < to->size() && i < chunk.size(); ++made) {
                (*to)[made] = chunk[i] ^ m_key;
                if (++m_done == m_times) {
                    m_done = 0;
                    ++i;
                }
            }
            if (Result<void> committed = output.commit(static_cast<qint64>(made)); !committed)
                return committed;
        }
        return {};
    }
    Result<void> finish(Output&) override { return {}; }

private:
    const int m_times;
    const quint8 m_key;
    int m_done = 0;
};

/// Forwards slices of its input in pieces, and leaves out every `drop`th byte of the whole.
class DropTransform final : public Transform
{
public:
    explicit DropTransform(qint64 drop)
        : m_drop(drop)
    {
    }

    Result<void> push(const Slice& chunk, Output& output) override
    {
        qint64 at = 0;
        while (at < chunk.size()) {
            const qint64 untilDrop = m_drop - 1 - m_position % m_drop;
            const qint64 piece = std::min(untilDrop, chunk.size() - at);
            if (Result<void> sent = output.forward(chunk.subslice({at, piece})); !sent)
                return sent;
            at += piece;
            m_position += piece;
            if (piece == untilDrop && at < chunk.size()) {
                ++at;
                ++m_position;
            }
        }
        return {};
    }
    Result<void> finish(Output&) override { return {}; }

private:
    const qint64 m_drop;
    qint64 m_position = 0;
};

/// Adds the input's length at its end, made when the input is over.
class TrailerTransform final : public Transform
{
public:
    Result<void> push(const Slice& chunk, Output& output) override
    {
        m_bytes += chunk.size();
        return output.forward(chunk);
    }
    Result<void> finish(Output& output) override
    {
        for (const char digit : QByteArray::number(m_bytes)) {
            Result<std::span<quint8>> to = output.buffer();
            if (!to)
                return tl::unexpected(to.error());
            (*to)[0] = static_cast<quint8>(digit);
            if (Result<void> committed = output.commit(1); !committed)
                return committed;
        }
        return {};
    }

private:
    qint64 m_bytes = 0;
};

class FirstBytesTransform final : public Transform
{
public:
    explicit FirstBytesTransform(qint64 bytes)
        : m_left(bytes)
    {
    }

    Result<void> push(const Slice& chunk, Output& output) override
    {
        const Slice part = chunk.subslice({0, m_left});
        m_left -= part.size();
        return output.forward(part);
    }
    Result<void> finish(Output&) override { return {}; }
    bool wantsMore() const override { return m_left > 0; }

private:
    qint64 m_left;
};

/// Hands its input on until byte `at`, and fails there.
class FailingTransform final : public Transform
{
public:
    explicit FailingTransform(qint64 at)
        : m_at(at)
    {
    }

    Result<void> push(const Slice& chunk, Output& output) override
    {
        const Slice part = chunk.subslice({0, m_at - m_position});
        m_position += part.size();
        if (Result<void> sent = output.forward(part); !sent)
            return sent;
        return part.size() < chunk.size() ? broken() : Result<void>();
    }
    Result<void> finish(Output&) override { return broken(); }

private:
    [[nodiscard]] Result<void> broken() const
    {
        return fail(Error::Kind::Invalid, QStringLiteral("broken on purpose"), 0, m_at);
    }

    const qint64 m_at;
    qint64 m_position = 0;
};

/// Hands each chunk on after a while, as a throttle does.
class SlowTransform final : public Transform
{
public:
    explicit SlowTransform(std::chrono::nanoseconds perChunk)
        : m_perChunk(perChunk)
    {
    }

    Result<void> push(const Slice& chunk, Output& output) override
    {
        if (Result<void> waited = output.pause(m_perChunk); !waited)
            return waited;
        return output.forward(chunk);
    }
    Result<void> finish(Output&) override { return {}; }

private:
    const std::chrono::nanoseconds m_perChunk;
};

class Sha256Digest final : public Digest
{
public:
    void update(std::span<const quint8> bytes) override
    {
        m_hash.addData(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
    }
    QByteArray finish() override { return m_hash.result(); }

private:
    QCryptographicHash m_hash{QCryptographicHash::Sha256};
};

inline PipelineStage transformStage(const QString& name, std::unique_ptr<Transform> transform)
{
    return {name, std::move(transform), nullptr};
}

inline PipelineStage digestStage(const QString& name)
{
    return {name, nullptr, std::make_unique<Sha256Digest>()};
}

inline QByteArray sha256(const QByteArray& bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
}

inline std::unique_ptr<StreamSource> memoryStream(const QByteArray& bytes)
{
    const auto source = std::make_shared<MemorySource>(Slice::fromByteArray(bytes));
    FileInput input;
    input.snapshot = Snapshot(source);
    input.range = {0, bytes.size()};
    return makeSnapshotSource(std::move(input));
}

inline QByteArray contentOf(const std::shared_ptr<ByteSource>& source)
{
    if (!source)
        return {};
    const Result<Slice> bytes = source->read({0, source->size()});
    return bytes ? QByteArray(reinterpret_cast<const char*>(bytes->data()), bytes->size()) : QByteArray();
}

/// Any number of sinks in one expression.
template <typename... Sinks>
std::vector<std::unique_ptr<StreamSink>> sinkList(Sinks... sinks)
{
    std::vector<std::unique_ptr<StreamSink>> list;
    (list.push_back(std::move(sinks)), ...);
    return list;
}

template <typename... Stages>
std::vector<PipelineStage> stageList(Stages... stages)
{
    std::vector<PipelineStage> list;
    (list.push_back(std::move(stages)), ...);
    return list;
}

} // namespace sluice::test

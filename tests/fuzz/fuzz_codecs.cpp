#include "core/streams/stagespec.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

namespace {

/// Buffers of one size that are overwritten, and an end to bombs.
class FuzzOutput : public sluice::Output
{
public:
    explicit FuzzOutput(size_t bufferSize)
        : m_buffer(bufferSize)
    {
    }

    [[nodiscard]] sluice::Result<std::span<quint8>> buffer() override { return std::span(m_buffer); }
    [[nodiscard]] sluice::Result<void> commit(qint64 bytes) override
    {
        if (bytes < 0 || bytes > static_cast<qint64>(m_buffer.size()))
            std::abort();
        constexpr qint64 kEnough = 8 << 20;
        m_total += bytes;
        if (m_total > kEnough)
            return sluice::fail(sluice::Error::Kind::Cancelled, QStringLiteral("enough"));
        return {};
    }
    [[nodiscard]] sluice::Result<void> forward(const sluice::Slice& slice) override
    {
        if (slice.isEmpty())
            std::abort();
        return {};
    }
    [[nodiscard]] sluice::Result<void> pause(std::chrono::nanoseconds duration) override
    {
        Q_UNUSED(duration);
        return {};
    }

private:
    std::vector<quint8> m_buffer;
    qint64 m_total = 0;
};

constexpr std::array kStages = {
    "gunzip",
    "inflate",
    "inflate-raw",
    "bunzip2",
    "unxz:memory=32M",
    "unzstd:window=24",
    "unlz4",
    "unbrotli",
    "hex-decode",
    "base64-decode",
    "base64url-decode",
    "to-utf8:from=utf-16le",
    "to-utf8:from=Shift_JIS",
    "lines",
    "split:delimiter=abab",
    "length-prefix:bytes=2,order=be,prefix=drop",
    "length-prefix:bytes=8,order=le",
    "aes-128-cbc-decrypt:key=00000000000000000000000000000000,iv=00000000000000000000000000000000",
    "aes-128-gcm-decrypt:key=00000000000000000000000000000000,iv=000000000000000000000000",
    "swap:8",
    "grep:/a.*b|(?<=c)d$/",
    "grep:/(?m)^[^a]+\\n/",
};

} // namespace

/// The first byte picks the stage, the second the size of chunks, the third that of buffers; the rest is the
/// input.
extern "C" int LLVMFuzzerTestOneInput(const quint8* data, size_t size)
{
    if (size < 3)
        return 0;
    const auto spec = sluice::StageSpec::parse(kStages[data[0] % kStages.size()]);
    if (!spec)
        std::abort();
    const auto transform = sluice::findStageKind(spec->name)->makeTransform(*spec);
    if (!transform)
        std::abort();
    const qint64 chunkSize = data[1] == 0 ? 1 << 20 : data[1];
    FuzzOutput output(data[2] == 0 ? 1 << 16 : data[2]);
    sluice::Result<void> result;
    const auto inputSize = static_cast<qint64>(size - 3);
    for (qint64 offset = 0; offset < inputSize && result; offset += chunkSize) {
        // Memory of its own, so that a read beyond the chunk is seen.
        const QByteArray chunk(reinterpret_cast<const char*>(data + 3 + offset),
                               std::min(chunkSize, inputSize - offset));
        result = (*transform)->push(sluice::Slice::fromByteArray(chunk), output);
    }
    if (result)
        result = (*transform)->finish(output);
    if (!result && (result.error().message.isEmpty() || result.error().offset > inputSize))
        std::abort();
    static_cast<void>((*transform)->remark());
    return 0;
}

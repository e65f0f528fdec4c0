#include "core/streams/checksums.h"

#include "core/streams/xxh3kernel.h"

#include <QtEndian>

#include <isa-l/crc.h>
#include <isa-l/crc64.h>
#include <isa-l/igzip_lib.h>

#include <algorithm>

namespace sluice {
namespace {

template <typename Word>
QByteArray bigEndian(Word value)
{
    QByteArray bytes(sizeof(Word), Qt::Uninitialized);
    qToBigEndian(value, bytes.data());
    return bytes;
}

/// A checksum whose whole state is one word. `Update` takes the word and the bytes to the next word.
template <typename Word, Word kInitial, Word (*Update)(Word, std::span<const quint8>), Word kFinalXor>
class WordChecksum : public Digest
{
public:
    void update(std::span<const quint8> bytes) override { m_word = Update(m_word, bytes); }
    [[nodiscard]] QByteArray finish() override { return bigEndian<Word>(m_word ^ kFinalXor); }

private:
    Word m_word = kInitial;
};

quint32 updateCrc32(quint32 crc, std::span<const quint8> bytes)
{
    return crc32_gzip_refl(crc, bytes.data(), bytes.size());
}

quint32 updateCrc32c(quint32 crc, std::span<const quint8> bytes)
{
    // isa-l takes the length as an int, and the bytes as if it wrote to them.
    constexpr size_t kLargest = 1U << 30;
    while (!bytes.empty()) {
        const std::span<const quint8> part = bytes.first(std::min(bytes.size(), kLargest));
        crc = crc32_iscsi(const_cast<quint8*>(part.data()), static_cast<int>(part.size()), crc);
        bytes = bytes.subspan(part.size());
    }
    return crc;
}

quint64 updateCrc64(quint64 crc, std::span<const quint8> bytes)
{
    return crc64_ecma_refl(crc, bytes.data(), bytes.size());
}

quint32 updateAdler32(quint32 adler, std::span<const quint8> bytes)
{
    return isal_adler32(adler, bytes.data(), bytes.size());
}

class Xxh3Digest : public Digest
{
public:
    explicit Xxh3Digest(int bits)
        : m_kernel(xxh3Kernel())
        , m_bits(bits)
    {
        m_kernel.reset(m_state);
    }

    void update(std::span<const quint8> bytes) override
    {
        m_kernel.update(m_state, bytes.data(), bytes.size());
    }

    [[nodiscard]] QByteArray finish() override
    {
        QByteArray value(m_bits / 8, Qt::Uninitialized);
        (m_bits == 64 ? m_kernel.digest64
                      : m_kernel.digest128)(m_state, reinterpret_cast<unsigned char*>(value.data()));
        return value;
    }

private:
    const Xxh3Kernel& m_kernel;
    int m_bits;
    alignas(kXxh3StateAlignment) unsigned char m_state[kXxh3StateSize];
};

} // namespace

std::unique_ptr<Digest> makeChecksum(QByteArrayView name)
{
    if (name == "crc32")
        return std::make_unique<WordChecksum<quint32, 0, updateCrc32, 0>>();
    if (name == "crc32c")
        return std::make_unique<WordChecksum<quint32, 0xffffffffU, updateCrc32c, 0xffffffffU>>();
    if (name == "crc64")
        return std::make_unique<WordChecksum<quint64, 0, updateCrc64, 0>>();
    if (name == "adler32")
        return std::make_unique<WordChecksum<quint32, 1, updateAdler32, 0>>();
    if (name == "xxh3")
        return std::make_unique<Xxh3Digest>(64);
    if (name == "xxh128")
        return std::make_unique<Xxh3Digest>(128);
    Q_UNREACHABLE();
}

} // namespace sluice

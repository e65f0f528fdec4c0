#include "core/streams/textstages.h"

#include "core/streams/emitcopy.h"

#include <QByteArray>
#include <QCoreApplication>
#include <QStringEncoder>

#include <algorithm>

namespace sluice {
namespace {

/// Bytes of input that are turned into text at once.
constexpr size_t kPiece = 4096;

QString tr(const char* text)
{
    return QCoreApplication::translate("TextStages", text);
}

std::span<const quint8> bytesOf(const QByteArray& array)
{
    return {reinterpret_cast<const quint8*>(array.constData()), static_cast<size_t>(array.size())};
}

/// Calls `work` with one small piece of the chunk after another, until one fails.
template <typename Work>
Result<void> forEachPiece(const Slice& chunk, Work work)
{
    for (std::span<const quint8> bytes = chunk.bytes(); !bytes.empty();) {
        const std::span<const quint8> piece = bytes.first(std::min(bytes.size(), kPiece));
        if (Result<void> worked = work(piece); !worked)
            return worked;
        bytes = bytes.subspan(piece.size());
    }
    return {};
}

class TextEncoderStage : public Transform
{
public:
    explicit TextEncoderStage(BinaryText kind)
        : m_encoder(kind)
    {
    }

    [[nodiscard]] Result<void> push(const Slice& chunk, Output& output) override
    {
        return forEachPiece(chunk, [&](std::span<const quint8> piece) {
            m_text.resize(0);
            m_encoder.encode(piece, m_text);
            return emitCopy(bytesOf(m_text), output);
        });
    }

    [[nodiscard]] Result<void> finish(Output& output) override
    {
        m_text.resize(0);
        m_encoder.finish(m_text);
        return emitCopy(bytesOf(m_text), output);
    }

private:
    BinaryTextEncoder m_encoder;
    QByteArray m_text;
};

class TextDecoderStage : public Transform
{
public:
    explicit TextDecoderStage(BinaryText kind)
        : m_decoder(kind)
    {
    }

    [[nodiscard]] Result<void> push(const Slice& chunk, Output& output) override
    {
        return forEachPiece(chunk, [&](std::span<const quint8> piece) {
            m_bytes.resize(0);
            m_decoder.decode(piece, m_bytes);
            return emitCopy(bytesOf(m_bytes), output);
        });
    }

    [[nodiscard]] Result<void> finish(Output& output) override
    {
        Q_UNUSED(output); // whole bytes only, and those are out
        m_decoder.finish();
        return {};
    }

    [[nodiscard]] QString remark() const override
    {
        const IgnoredText ignored = m_decoder.ignored();
        if (ignored.count == 0)
            return {};
        return tr("%1 characters that are no such digits were ignored, the first at offset %2.")
            .arg(ignored.count)
            .arg(ignored.firstOffset);
    }

private:
    BinaryTextDecoder m_decoder;
    QByteArray m_bytes;
};

class ToUtf8Stage : public Transform
{
public:
    explicit ToUtf8Stage(const Encoding& from)
        : m_decoder(from)
    {
    }

    [[nodiscard]] Result<void> push(const Slice& chunk, Output& output) override
    {
        return forEachPiece(chunk, [&](std::span<const quint8> piece) {
            output.countCopy(CopyKind::UserToObject, static_cast<qint64>(piece.size()));
            return emitText(m_decoder.decode(piece), output);
        });
    }

    [[nodiscard]] Result<void> finish(Output& output) override
    {
        return emitText(m_decoder.finish(), output);
    }

    [[nodiscard]] QString remark() const override
    {
        if (m_decoder.invalidCount() == 0)
            return {};
        return tr("%1 invalid sequences became U+FFFD.").arg(m_decoder.invalidCount());
    }

private:
    Result<void> emitText(const QString& text, Output& output)
    {
        if (text.isEmpty())
            return {};
        m_utf8.resize(m_encoder.requiredSpace(text.size()));
        const char* const end = m_encoder.appendToBuffer(m_utf8.data(), text);
        m_utf8.truncate(end - m_utf8.constData());
        return emitCopy(bytesOf(m_utf8), output);
    }

    TextDecoder m_decoder;
    QStringEncoder m_encoder{QStringConverter::Utf8, QStringConverter::Flag::Stateless};
    QByteArray m_utf8;
};

} // namespace

std::unique_ptr<Transform> makeTextEncoder(BinaryText kind)
{
    return std::make_unique<TextEncoderStage>(kind);
}

std::unique_ptr<Transform> makeTextDecoder(BinaryText kind)
{
    return std::make_unique<TextDecoderStage>(kind);
}

std::unique_ptr<Transform> makeToUtf8(const Encoding& from)
{
    return std::make_unique<ToUtf8Stage>(from);
}

} // namespace sluice

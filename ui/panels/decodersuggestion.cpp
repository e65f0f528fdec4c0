#include "ui/panels/decodersuggestion.h"

#include "core/formats/filetype.h"

#include <algorithm>
#include <array>

namespace sluice {
namespace {

constexpr int kLookMs = 100;
/// The magics of what can be decoded lie in far less.
constexpr qint64 kHead = 4096;

struct Decoder
{
    const char* type;
    const char* stage;
};
constexpr std::array kDecoders = {
    Decoder{"gzip", "gunzip"}, Decoder{"zlib", "inflate"}, Decoder{"bzip2", "bunzip2"}, Decoder{"xz", "unxz"},
    Decoder{"lzip", "unxz"},   Decoder{"zstd", "unzstd"},  Decoder{"lz4", "unlz4"},
};

} // namespace

DecoderSuggestion::DecoderSuggestion(QObject* parent)
    : QObject(parent)
    , m_throttle(
          kLookMs, [this] { refresh(); }, this)
{
    connect(&m_loader, &PageLoader::loaded, this, [this] { m_throttle.request(); });
}

QByteArray DecoderSuggestion::stageFor(QLatin1String type)
{
    const auto found = std::find_if(kDecoders.begin(), kDecoders.end(), [type](const Decoder& decoder) {
        return type == QLatin1String(decoder.type);
    });
    return found == kDecoders.end() ? QByteArray() : QByteArray(found->stage);
}

void DecoderSuggestion::look(View* view, ByteRange range)
{
    m_view = view;
    m_range = range;
    m_asked = false;
    m_throttle.request();
}

void DecoderSuggestion::refresh()
{
    QByteArray stage;
    if (m_view != nullptr && !m_range.isEmpty()) {
        const Snapshot snapshot = m_view->snapshot();
        const ByteRange head =
            ByteRange{m_range.offset, std::min(m_range.length, kHead)}.intersected({0, snapshot.size()});
        if (!head.isEmpty() && snapshot.residency(head) != Residency::Resident && !m_asked) {
            m_asked = true;
            m_loader.request(snapshot, {head});
            return;
        }
        if (const Result<Slice> bytes = snapshot.read(head); bytes && !head.isEmpty())
            stage = stageFor(fileType(bytes->bytes(), m_range.length));
    }
    if (stage == m_stage)
        return;
    m_stage = stage;
    Q_EMIT changed();
}

} // namespace sluice

#include "ui/panes/panerenderer.h"

#include "ui/panes/hexrenderer.h"
#include "ui/panes/linesrenderer.h"
#include "ui/panes/textrenderer.h"
#include "ui/panes/typedrenderer.h"

#include <algorithm>
#include <cmath>

namespace sluice {

bool anyTouches(const std::vector<ByteRange>& ranges, ByteRange bytes)
{
    const auto found = std::partition_point(ranges.begin(), ranges.end(), [bytes](const ByteRange& range) {
        return range.end() <= bytes.offset;
    });
    return found != ranges.end() && found->offset < bytes.end();
}

QPoint PaneTarget::toDevice(QPointF position) const
{
    const QPointF scaled = position * scale;
    return {static_cast<int>(std::floor(scaled.x())), static_cast<int>(std::floor(scaled.y()))};
}

std::optional<qint64> PaneRenderer::topAfterScroll(qint64, const PaneTarget&)
{
    return std::nullopt;
}

std::optional<qint64> PaneRenderer::topToReveal(qint64, const PaneTarget&)
{
    return std::nullopt;
}

std::unique_ptr<PaneRenderer> makeRenderer(PaneContext& context, const PaneSpec& pane)
{
    switch (pane.kind) {
    case PaneSpec::Kind::Hex:
        return std::make_unique<HexRenderer>(context, pane);
    case PaneSpec::Kind::Text:
        return std::make_unique<TextRenderer>(context, pane);
    case PaneSpec::Kind::Lines:
        return std::make_unique<LinesRenderer>(context);
    case PaneSpec::Kind::Typed:
        break;
    }
    return std::make_unique<TypedRenderer>(context, pane);
}

} // namespace sluice

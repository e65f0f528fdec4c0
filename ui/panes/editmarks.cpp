#include "ui/panes/editmarks.h"

#include "ui/panes/panerenderer.h"

namespace sluice {

Ground EditMarks::markedGround(ByteRange bytes) const
{
    for (auto flash = flashes.rbegin(); flash != flashes.rend(); ++flash) {
        if (flash->range.overlaps(bytes))
            return flash->fading ? Ground::Fading : Ground::Fresh;
    }
    return anyTouches(changed, bytes) ? Ground::Changed : Ground::Row;
}

} // namespace sluice

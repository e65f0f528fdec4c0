#include "core/streams/stagehits.h"

namespace sluice {

QString excerptOf(const StageHit& hit)
{
    QString text;
    for (const char c : hit.bytes)
        text += c >= 0x20 && c < 0x7f ? QLatin1Char(c) : QLatin1Char('.');
    return text;
}

} // namespace sluice

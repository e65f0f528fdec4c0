#include "ui/panes/editflash.h"

#include <algorithm>
#include <limits>

namespace sluice {
namespace {

constexpr int kTickMs = 40;
// What an undo of thousands of edits shows of them.
constexpr size_t kMostFlashes = 256;

} // namespace

EditFlash::EditFlash(const Document& document, QObject* parent)
    : QObject(parent)
{
    m_clock.start();
    m_timer.setInterval(kTickMs);
    connect(&m_timer, &QTimer::timeout, this, &EditFlash::step);
    connect(&document, &Document::edited, this, &EditFlash::onEdited);
}

void EditFlash::setEnabled(bool enabled)
{
    m_enabled = enabled;
    if (enabled)
        return;
    m_entries.clear();
    m_timer.stop();
}

void EditFlash::onEdited(const Edit& edit)
{
    if (!m_enabled)
        return;
    for (Entry& entry : m_entries)
        entry.range = edit.moved(entry.range, false);
    // Where bytes were taken away, the one that closed the gap shows it.
    ByteRange range = edit.insertedRange();
    if (range.isEmpty() && range.offset < std::numeric_limits<qint64>::max())
        range.length = 1;
    if (m_entries.size() == kMostFlashes)
        m_entries.erase(m_entries.begin());
    m_entries.push_back({range, m_clock.elapsed(), false});
    if (!m_timer.isActive())
        m_timer.start();
}

std::vector<EditMarks::Flash> EditFlash::flashes(ByteRange range) const
{
    std::vector<EditMarks::Flash> found;
    for (const Entry& entry : m_entries) {
        if (entry.range.overlaps(range))
            found.push_back({entry.range, entry.fading});
    }
    return found;
}

void EditFlash::step()
{
    const qint64 now = m_clock.elapsed();
    std::vector<ByteRange> changed;
    for (Entry& entry : m_entries) {
        const qint64 age = now - entry.begun;
        if (age < kFreshMs || (entry.fading && age < kGoneMs))
            continue;
        changed.push_back(entry.range);
        entry.fading = true;
    }
    m_entries.erase(std::remove_if(m_entries.begin(), m_entries.end(),
                                   [now](const Entry& entry) { return now - entry.begun >= kGoneMs; }),
                    m_entries.end());
    if (m_entries.empty())
        m_timer.stop();
    for (const ByteRange range : changed)
        Q_EMIT faded(range);
}

} // namespace sluice

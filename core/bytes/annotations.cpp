#include "core/bytes/annotations.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <unordered_map>

namespace sluice {
namespace {

bool isBefore(const Note& a, const Note& b)
{
    return std::tuple(a.range.offset, -a.range.length, a.id) <
           std::tuple(b.range.offset, -b.range.length, b.id);
}

Note bounded(Note note)
{
    constexpr qint64 kMost = std::numeric_limits<qint64>::max();
    note.range.offset = std::max<qint64>(note.range.offset, 0);
    note.range.length = std::clamp<qint64>(note.range.length, 0, kMost - note.range.offset);
    note.colour = std::clamp(note.colour, 0, kMarkColourCount - 1);
    note.text.truncate(Annotations::kMaxText);
    return note;
}

// An empty note lies in a range as a byte there would.
bool touches(const Note& note, ByteRange range)
{
    return note.range.isEmpty() ? range.contains(note.range.offset) : note.range.overlaps(range);
}

} // namespace

ByteRange movedRange(ByteRange range, qint64 offset, qint64 removed, qint64 inserted)
{
    const qint64 overwritten = std::min(removed, inserted);
    const qint64 place = offset + overwritten;
    if (removed > overwritten) {
        const qint64 gone = removed - overwritten;
        const auto moved = [place, gone](qint64 at) { return at <= place ? at : std::max(at - gone, place); };
        return ByteRange::between(moved(range.offset), moved(range.end()));
    }
    const qint64 added = inserted - overwritten;
    if (place <= range.offset)
        return {range.offset + added, range.length};
    return place < range.end() ? ByteRange{range.offset, range.length + added} : range;
}

Annotations::Annotations(QObject* parent)
    : QObject(parent)
{
}

std::vector<Note>::iterator Annotations::at(quint64 id)
{
    return std::find_if(m_notes.begin(), m_notes.end(), [id](const Note& note) { return note.id == id; });
}

const Note* Annotations::find(quint64 id) const
{
    const auto found =
        std::find_if(m_notes.begin(), m_notes.end(), [id](const Note& note) { return note.id == id; });
    return found != m_notes.end() ? &*found : nullptr;
}

std::vector<Note> Annotations::touching(ByteRange range, size_t limit) const
{
    std::vector<Note> found;
    // None before the first whose furthest end, so far, reaches the range.
    const auto reach = std::lower_bound(m_furthest.begin(), m_furthest.end(), range.offset);
    for (auto i = static_cast<size_t>(reach - m_furthest.begin()); i < m_notes.size(); ++i) {
        if (m_notes[i].range.offset >= range.end() || found.size() == limit)
            break;
        if (touches(m_notes[i], range))
            found.push_back(m_notes[i]);
    }
    return found;
}

const Note* Annotations::next(qint64 offset) const
{
    const auto found = std::partition_point(m_notes.begin(), m_notes.end(),
                                            [offset](const Note& n) { return n.range.offset <= offset; });
    return found != m_notes.end() ? &*found : nullptr;
}

const Note* Annotations::previous(qint64 offset) const
{
    const auto end = std::partition_point(m_notes.begin(), m_notes.end(),
                                          [offset](const Note& n) { return n.range.offset < offset; });
    return end != m_notes.begin() ? &*std::prev(end) : nullptr;
}

quint64 Annotations::add(const Note& note)
{
    return addAll({note}) == 1 ? m_lastId : 0;
}

size_t Annotations::addAll(const std::vector<Note>& notes)
{
    const size_t count = std::min(notes.size(), kMaxNotes - m_notes.size());
    if (count == 0)
        return 0;
    m_notes.reserve(m_notes.size() + count);
    for (size_t i = 0; i < count; ++i) {
        m_notes.push_back(bounded(notes[i]));
        m_notes.back().id = ++m_lastId;
    }
    arrange();
    Q_EMIT changed();
    return count;
}

void Annotations::setText(quint64 id, const QString& text)
{
    const auto note = at(id);
    if (note == m_notes.end() || note->text == text)
        return;
    note->text = text.left(kMaxText);
    Q_EMIT changed();
}

void Annotations::setColour(quint64 id, int colour)
{
    const auto note = at(id);
    if (note == m_notes.end() || note->colour == colour)
        return;
    note->colour = std::clamp(colour, 0, kMarkColourCount - 1);
    Q_EMIT changed();
}

void Annotations::remove(quint64 id)
{
    const auto note = at(id);
    if (note == m_notes.end())
        return;
    m_notes.erase(note);
    arrange();
    Q_EMIT changed();
}

void Annotations::assign(const std::vector<Note>& notes)
{
    if (notes.empty() && m_notes.empty())
        return;
    m_notes.clear();
    m_furthest.clear();
    if (addAll(notes) == 0)
        Q_EMIT changed();
}

void Annotations::follow(qint64 offset, qint64 removed, qint64 inserted)
{
    bool any = false;
    for (Note& note : m_notes) {
        const ByteRange now = movedRange(note.range, offset, removed, inserted);
        if (now == note.range)
            continue;
        note.isGone = note.isGone || (now.isEmpty() && !note.range.isEmpty());
        note.range = now;
        any = true;
    }
    if (!any)
        return;
    arrange();
    Q_EMIT changed();
}

std::vector<Annotations::Place> Annotations::places() const
{
    std::vector<Place> places;
    places.reserve(m_notes.size());
    for (const Note& note : m_notes)
        places.push_back({note.id, note.range, note.isGone});
    return places;
}

void Annotations::restore(const std::vector<Place>& places)
{
    std::unordered_map<quint64, const Place*> byId;
    for (const Place& place : places)
        byId.emplace(place.id, &place);
    bool any = false;
    for (Note& note : m_notes) {
        const auto place = byId.find(note.id);
        if (place == byId.end() ||
            (place->second->range == note.range && place->second->isGone == note.isGone))
            continue;
        note.range = place->second->range;
        note.isGone = place->second->isGone;
        any = true;
    }
    if (!any)
        return;
    arrange();
    Q_EMIT changed();
}

void Annotations::arrange()
{
    std::sort(m_notes.begin(), m_notes.end(), isBefore);
    m_furthest.resize(m_notes.size());
    qint64 furthest = 0;
    for (size_t i = 0; i < m_notes.size(); ++i) {
        furthest = std::max(furthest, m_notes[i].range.end());
        m_furthest[i] = furthest;
    }
}

} // namespace sluice

#include "core/bytes/documentnotes.h"

#include <algorithm>
#include <unordered_map>

namespace sluice {

DocumentNotes::DocumentNotes(Document& document)
    : QObject(&document)
    , m_document(document)
    , m_state(document.state())
    , m_position(document.stepPosition())
{
    connect(&document, &Document::edited, this, &DocumentNotes::onEdited);
    connect(&document, &Document::contentChanged, this, &DocumentNotes::onContentChanged);
}

void DocumentNotes::onEdited(const Edit& edit)
{
    if (!m_before)
        m_before = m_notes.places();
    if (!m_saved)
        m_saved = m_before;
    m_notes.follow(edit.offset, edit.removed.size(), edit.inserted.size());
}

void DocumentNotes::onContentChanged()
{
    const quint64 state = m_document.state();
    if (m_before && state != m_state) {
        const auto known = std::find_if(m_moments.begin(), m_moments.end(),
                                        [state](const Moment& moment) { return moment.state == state; });
        if (known != m_moments.end())
            m_notes.restore(known->places);
        // A run of typing is one step: nothing leads back into its middle.
        if (m_document.stepPosition() != m_position)
            keep({m_state, std::move(*m_before)});
    }
    m_before.reset();
    m_state = state;
    m_position = m_document.stepPosition();
    if (!m_document.isModified())
        m_saved.reset();
}

void DocumentNotes::keep(Moment moment)
{
    std::erase_if(m_moments, [&](const Moment& old) { return old.state == moment.state; });
    m_moments.push_back(std::move(moment));
    size_t kept = 0;
    for (const Moment& each : m_moments)
        kept += each.places.size();
    while (m_moments.size() > 1 && kept > kMostPlaces) {
        kept -= m_moments.front().places.size();
        m_moments.pop_front();
    }
}

std::vector<Note> DocumentNotes::savedNotes() const
{
    std::vector<Note> notes = m_notes.notes();
    if (!m_saved)
        return notes;
    std::unordered_map<quint64, const Annotations::Place*> places;
    for (const Annotations::Place& place : *m_saved)
        places.emplace(place.id, &place);
    const ByteRange all{0, m_document.file().source->size()};
    for (Note& note : notes) {
        if (const auto place = places.find(note.id); place != places.end()) {
            note.range = place->second->range;
            note.isGone = place->second->isGone;
        } else {
            note.range.offset = std::min(note.range.offset, all.length);
            note.range.length = std::min(note.range.length, all.length - note.range.offset);
        }
    }
    return notes;
}

} // namespace sluice

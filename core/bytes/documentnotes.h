#pragma once

#include "core/bytes/annotations.h"
#include "core/bytes/document.h"

#include <deque>

namespace sluice {

/// The bookmarks of one document: moves them with its edits, and takes the moves back with undo, so that a
/// note whose bytes come back is where it was. Belongs to the document, as its child. Thread rule: the
/// document's thread.
class DocumentNotes : public QObject
{
    Q_OBJECT

public:
    explicit DocumentNotes(Document& document);

    [[nodiscard]] Annotations& notes() { return m_notes; }
    [[nodiscard]] const Annotations& notes() const { return m_notes; }
    /// As they lie in the bytes that are saved: what to keep between runs. One that was made in unsaved bytes
    /// is where it is now, cut to the saved size.
    [[nodiscard]] std::vector<Note> savedNotes() const;

private:
    struct Moment
    {
        quint64 state = 0;
        std::vector<Annotations::Place> places;
    };
    /// Places that are kept for undo, over all moments; the oldest go first.
    static constexpr size_t kMostPlaces = 500'000;

    void onEdited(const Edit& edit);
    void onContentChanged();
    void keep(Moment moment);

    Document& m_document;
    Annotations m_notes;
    quint64 m_state;
    size_t m_position;
    /// Where the notes were before the step that is being made.
    std::optional<std::vector<Annotations::Place>> m_before;
    /// Where they were when the bytes were last those that are saved.
    std::optional<std::vector<Annotations::Place>> m_saved;
    std::deque<Moment> m_moments;
};

} // namespace sluice

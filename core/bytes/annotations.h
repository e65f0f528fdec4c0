#pragma once

#include "core/bytes/byterange.h"

#include <QObject>
#include <QString>

#include <array>
#include <optional>
#include <vector>

namespace sluice {

/// The colours that notes and slices are told apart by, as stable names for files; their order is the
/// palette's.
inline constexpr std::array<const char*, 8> kMarkColours = {"amber",  "blue", "green", "red",
                                                            "violet", "teal", "pink",  "brown"};
inline constexpr int kMarkColourCount = static_cast<int>(kMarkColours.size());

/// A bookmark: a range of bytes, or a place between bytes when it is empty, with a colour and a text.
/// Thread rule: a value.
struct Note
{
    /// Names it within its Annotations; 0: not in any yet.
    quint64 id = 0;
    ByteRange range;
    /// In [0, kMarkColourCount).
    int colour = 0;
    QString text;
    /// It held bytes once, and all of them have been deleted.
    bool isGone = false;
};

/// The bookmarks of a document, in the order of their places. They move with its edits. Finding those of a
/// range costs the logarithm of their number and those that are found. Thread rule: the document's thread.
class Annotations : public QObject
{
    Q_OBJECT

public:
    static constexpr size_t kMaxNotes = 100'000;
    static constexpr qsizetype kMaxText = 65'536;

    explicit Annotations(QObject* parent = nullptr);

    /// By offset, then the longer ones first, then the older ones first.
    [[nodiscard]] const std::vector<Note>& notes() const { return m_notes; }
    [[nodiscard]] bool isEmpty() const { return m_notes.empty(); }
    /// Null when there is none of that id; good until the next change.
    [[nodiscard]] const Note* find(quint64 id) const;
    /// Those that share a byte with `range`, or that are empty and lie inside it, in order; at most `limit`.
    [[nodiscard]] std::vector<Note> touching(ByteRange range, size_t limit = kMaxNotes) const;
    /// The nearest one that begins after `offset`, or before it; null when there is none.
    [[nodiscard]] const Note* next(qint64 offset) const;
    [[nodiscard]] const Note* previous(qint64 offset) const;

    /// Gives its id; 0 when there are kMaxNotes already. A text that is too long is cut.
    quint64 add(const Note& note);
    /// Adds many at the cost of one sort; gives how many fitted.
    size_t addAll(const std::vector<Note>& notes);
    /// Does nothing when there is none of that id.
    void setText(quint64 id, const QString& text);
    void setColour(quint64 id, int colour);
    void remove(quint64 id);
    /// All of them, in place of those that are there. Ids are given anew.
    void assign(const std::vector<Note>& notes);
    void clear() { assign({}); }

    /// `removed` bytes at `offset` became `inserted` others. What is inserted right at a note's border stays
    /// outside; overwriting changes no note; a note whose bytes are all deleted stays as a place.
    void follow(qint64 offset, qint64 removed, qint64 inserted);

    /// Where a note is at one moment.
    struct Place
    {
        quint64 id = 0;
        ByteRange range;
        bool isGone = false;
    };
    /// Where all of them are; and the way back there for those of them that still exist.
    [[nodiscard]] std::vector<Place> places() const;
    void restore(const std::vector<Place>& places);

Q_SIGNALS:
    /// Notes were added, removed or changed, or they moved.
    void changed();

private:
    [[nodiscard]] std::vector<Note>::iterator at(quint64 id);
    void arrange();

    std::vector<Note> m_notes;
    /// The furthest end of the notes up to each one: what touches a range is found by halving.
    std::vector<qint64> m_furthest;
    quint64 m_lastId = 0;
};

/// Where `range` is after `removed` bytes at `offset` became `inserted` others: bytes that were only
/// overwritten stay where they are, as many as there are of both.
[[nodiscard]] ByteRange movedRange(ByteRange range, qint64 offset, qint64 removed, qint64 inserted);

} // namespace sluice

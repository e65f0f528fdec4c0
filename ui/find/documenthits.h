#pragma once

#include "core/bytes/document.h"
#include "core/search/hitsearch.h"
#include "ui/find/hitmarks.h"

#include <memory>
#include <optional>

namespace sluice {

/// The hits that a search finds in one document, at the places where edits made since have moved them. Thread
/// rule: the window's thread.
class DocumentHits : public HitMarks
{
    Q_OBJECT

public:
    /// The search is of the document's snapshot of now, and `target` is its part there; it may not have
    /// begun.
    DocumentHits(std::shared_ptr<const HitSearch> search, size_t target, Document& document,
                 QObject* parent = nullptr);

    [[nodiscard]] bool isEmpty() const override;
    [[nodiscard]] std::vector<ByteRange> visible(ByteRange range) const override;
    [[nodiscard]] std::vector<qint64> density(ByteRange whole, int parts) const override;

    /// The bytes are not those that were searched.
    [[nodiscard]] bool isStale() const { return m_stale; }
    /// Where a hit is now; nothing when so many edits were made that it is not known.
    [[nodiscard]] std::optional<ByteRange> placeOf(const Hit& hit) const;

Q_SIGNALS:
    void staleChanged();

private:
    struct Shift
    {
        qint64 offset = 0;
        qint64 removed = 0;
        qint64 inserted = 0;
    };
    /// More edits that move bytes are not followed.
    static constexpr size_t kMostShifts = 2000;

    void onEdited(const Edit& edit);
    void onHistoryChanged();
    [[nodiscard]] ByteRange moved(ByteRange range) const;
    /// Index of the first hit that is at `offset` now, or after it.
    [[nodiscard]] qint64 firstFrom(qint64 offset) const;

    std::shared_ptr<const HitSearch> m_search;
    size_t m_target;
    Document& m_document;
    quint64 m_state;
    std::vector<Shift> m_shifts;
    bool m_stale = false;
    bool m_lost = false;
};

} // namespace sluice

#pragma once

#include "core/bytes/document.h"
#include "ui/panes/editmarks.h"

#include <QElapsedTimer>
#include <QTimer>

#include <vector>

namespace sluice {

/// Remembers for a moment which bytes of a document were edited, undone or pasted, so that panes can show it.
/// Offsets are the document's. Thread rule: the window's thread; the document outlives it.
class EditFlash : public QObject
{
    Q_OBJECT

public:
    /// Milliseconds until a flash fades, and until it is gone.
    static constexpr int kFreshMs = 160;
    static constexpr int kGoneMs = 420;

    explicit EditFlash(const Document& document, QObject* parent = nullptr);

    /// Off: nothing is remembered, as where the system asks for no animations.
    void setEnabled(bool enabled);
    /// Those that touch `range`, the latest last.
    [[nodiscard]] std::vector<EditMarks::Flash> flashes(ByteRange range) const;

Q_SIGNALS:
    /// A flash faded or went: these bytes look different.
    void faded(sluice::ByteRange range);

private:
    struct Entry
    {
        ByteRange range;
        qint64 begun = 0;
        bool fading = false;
    };

    void onEdited(const Edit& edit);
    void step();

    bool m_enabled = true;
    std::vector<Entry> m_entries;
    QElapsedTimer m_clock;
    QTimer m_timer;
};

} // namespace sluice

#pragma once

#include "core/jobs/pageloader.h"
#include "ui/panes/panerenderer.h"

#include <QElapsedTimer>
#include <QObject>

namespace sluice {

/// Sees to it that the bytes that a view paints are there: has what paints found missing brought in, reads
/// ahead in the direction of scrolling, and keeps the context's trusted ranges, for files of which the kernel
/// does not say what is resident. Thread rule: the window's thread; the context outlives it.
class PageKeeper : public QObject
{
    Q_OBJECT

public:
    explicit PageKeeper(PaneContext& context, QObject* parent = nullptr);

    /// Other bytes: forgets what it knew.
    void reset();
    /// A paint could not show these.
    void addMissing(const QList<ByteRange>& ranges);
    /// The rows moved.
    void readAhead();
    /// True when what was trusted was brought in too long ago to be painted without looking again: arrived()
    /// follows, soon, in any case.
    [[nodiscard]] bool mustLookAgain();

Q_SIGNALS:
    /// What was missing may be there now: paint.
    void arrived();

private:
    void lookLater();
    void look();
    void onLoaded();
    [[nodiscard]] ByteRange pagesAhead() const;

    PaneContext& m_context;
    PageLoader m_loader;
    /// What the paints since the last look found missing, page by page.
    QList<ByteRange> m_missing;
    QList<ByteRange> m_requested;
    QElapsedTimer m_sinceLoaded;
    bool m_lookQueued = false;
    bool m_lookingAgain = false;
    /// Where the top was at the last look: tells the direction.
    qint64 m_lastTop = 0;
    bool m_upwards = false;
};

} // namespace sluice

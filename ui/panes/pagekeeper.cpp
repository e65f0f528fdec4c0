#include "ui/panes/pagekeeper.h"

#include "ui/panes/bytewindow.h"

#include <QTimer>

#include <algorithm>

namespace sluice {
namespace {

constexpr qint64 kPage = 4096;
constexpr int kPagesAhead = 2; // screens
constexpr qint64 kTrustMs = 10'000;
/// How long old pixels may stay while a worker looks whether the bytes are still there.
constexpr int kPatienceMs = 60;
constexpr qsizetype kMostTrusted = 8;

// Whole pages, so that ranges that touch the same page are the same or overlap.
ByteRange wholePages(ByteRange range, qint64 size)
{
    const qint64 begin = range.offset - range.offset % kPage;
    const qint64 rest = (kPage - range.end() % kPage) % kPage;
    const qint64 end = rest > size - range.end() ? size : range.end() + rest;
    return ByteRange::between(begin, end);
}

// In order, with what overlaps or touches joined.
QList<ByteRange> joined(QList<ByteRange> ranges)
{
    std::sort(ranges.begin(), ranges.end(), [](ByteRange a, ByteRange b) { return a.offset < b.offset; });
    QList<ByteRange> result;
    for (const ByteRange range : std::as_const(ranges)) {
        if (range.isEmpty())
            continue;
        if (!result.isEmpty() && range.offset <= result.last().end())
            result.last() =
                ByteRange::between(result.last().offset, std::max(result.last().end(), range.end()));
        else
            result.append(range);
    }
    return result;
}

} // namespace

PageKeeper::PageKeeper(PaneContext& context, QObject* parent)
    : QObject(parent)
    , m_context(context)
{
    connect(&m_loader, &PageLoader::loaded, this, &PageKeeper::onLoaded);
}

void PageKeeper::reset()
{
    m_context.trusted.clear();
    m_missing.clear();
    m_requested.clear();
    m_lookingAgain = false;
}

void PageKeeper::addMissing(const QList<ByteRange>& ranges)
{
    if (ranges.isEmpty())
        return;
    for (const ByteRange range : ranges)
        m_missing.append(wholePages(range, m_context.snapshot.size()));
    m_missing = joined(m_missing);
    lookLater();
}

void PageKeeper::readAhead()
{
    lookLater();
}

// Once for all panes that were painted or moved.
void PageKeeper::lookLater()
{
    if (m_lookQueued)
        return;
    m_lookQueued = true;
    QMetaObject::invokeMethod(this, &PageKeeper::look, Qt::QueuedConnection);
}

ByteRange PageKeeper::pagesAhead() const
{
    const RowModel& rows = m_context.rows;
    const qint64 top = rows.topOffset();
    const ByteRange screen = rows.rowsRange(rows.topRow(), rows.pageRows() + 1);
    const qint64 length = kPagesAhead * screen.length;
    if (m_upwards)
        return wholePages(ByteRange::between(std::max<qint64>(top - length, 0), top), rows.size());
    return wholePages({screen.end(), std::min(length, rows.size() - screen.end())}, rows.size());
}

void PageKeeper::look()
{
    m_lookQueued = false;
    const RowModel& rows = m_context.rows;
    if (rows.topOffset() != m_lastTop)
        m_upwards = rows.topOffset() < m_lastTop;
    m_lastTop = rows.topOffset();

    QList<ByteRange> wanted;
    std::swap(wanted, m_missing);
    if (!wanted.isEmpty()) {
        // All of the screen: what one paint of a part missed, the next part would miss as well.
        wanted.append(wholePages(rows.rowsRange(rows.topRow(), rows.pageRows() + 1), rows.size()));
        wanted = joined(wanted);
    }
    const ByteRange ahead = pagesAhead();
    if (ByteWindow(m_context.snapshot, ahead, m_context.trusted).hasPending())
        wanted.append(ahead);
    if (wanted.isEmpty() || (m_loader.isBusy() && wanted == m_requested))
        return;
    m_requested = wanted;
    m_loader.request(m_context.snapshot, wanted);
}

void PageKeeper::onLoaded()
{
    if (!m_loader.isBusy()) {
        m_context.trusted = joined(m_context.trusted + m_requested);
        if (m_context.trusted.size() > kMostTrusted || m_lookingAgain)
            m_context.trusted = joined(m_requested);
        m_lookingAgain = false;
        m_sinceLoaded.start();
    }
    Q_EMIT arrived();
}

bool PageKeeper::mustLookAgain()
{
    if (m_lookingAgain)
        return true;
    if (m_context.trusted.isEmpty() || !m_sinceLoaded.isValid() || m_sinceLoaded.elapsed() < kTrustMs)
        return false;
    const RowModel& rows = m_context.rows;
    const ByteRange screen = rows.rowsRange(rows.topRow(), rows.pageRows() + 1);
    if (m_context.snapshot.residency(screen) != Residency::Unknown)
        return false;
    m_lookingAgain = true;
    m_requested = {wholePages(screen, rows.size())};
    m_loader.request(m_context.snapshot, m_requested);
    QTimer::singleShot(kPatienceMs, this, [this] {
        if (!m_lookingAgain)
            return;
        m_lookingAgain = false;
        m_context.trusted.clear();
        Q_EMIT arrived();
    });
    return true;
}

} // namespace sluice

#include "ui/panes/overviewfeed.h"

#include <QThread>

#include <algorithm>

namespace sluice {
namespace {

/// An edit, or a change of the height, is often followed by the next one.
constexpr int kPauseMs = 200;
constexpr int kPollMs = 150;
/// Edited bytes beyond this are counted with all the others.
constexpr qint64 kMostEdited = qint64{64} << 20;

StatisticsOptions optionsFor(const CancelToken& token)
{
    StatisticsOptions options;
    options.threads = std::max(1, QThread::idealThreadCount() / 2);
    options.cancel = token;
    return options;
}

/// Both ranges and what lies between them.
ByteRange joined(ByteRange a, ByteRange b)
{
    if (a.isEmpty() || b.isEmpty())
        return a.isEmpty() ? b : a;
    return ByteRange::between(std::min(a.offset, b.offset), std::max(a.end(), b.end()));
}

} // namespace

/// What a job hands over while it goes on.
struct OverviewFeed::Shared
{
    std::mutex mutex;
    /// Guarded by the mutex: those not taken over yet, and where they begin.
    std::vector<BlockFigures> rows;
    qint64 first = 0;
};

OverviewFeed::OverviewFeed(std::shared_ptr<View> view, QObject* parent)
    : QObject(parent)
    , m_view(std::move(view))
    , m_job(m_runner, this)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPauseMs);
    connect(&m_pause, &QTimer::timeout, this, &OverviewFeed::start);
    m_poll.setInterval(kPollMs);
    connect(&m_poll, &QTimer::timeout, this, &OverviewFeed::takeCounted);
    Document* document = m_view->document().get();
    connect(document, &Document::edited, this, &OverviewFeed::onEdited);
    connect(document, &Document::contentChanged, this, &OverviewFeed::onContentChanged);
}

OverviewFeed::~OverviewFeed() = default;

void OverviewFeed::setCells(int cells)
{
    if (cells == m_cells)
        return;
    const bool first = m_overview.rows.empty();
    stop();
    m_cells = cells;
    m_all = true;
    if (m_active && first)
        start();
    else
        request();
}

void OverviewFeed::setActive(bool active)
{
    if (active == m_active)
        return;
    m_active = active;
    if (!active)
        stop();
    else if (m_all || !m_edited.isEmpty())
        start();
}

void OverviewFeed::countAll()
{
    m_askedForAll = true;
    if (!m_overview.exact && !m_job.isRunning()) {
        m_all = true;
        request();
    }
}

void OverviewFeed::onEdited(const Edit& edit)
{
    m_toldEdit = true;
    if (edit.sizeChange() != 0) {
        m_all = true;
        return;
    }
    const ByteRange place = edit.insertedRange().intersected(m_view->range());
    if (place.isEmpty())
        return;
    m_edited = joined(m_edited, m_view->fromDocument(place));
}

void OverviewFeed::onContentChanged()
{
    // Without a word of an edit: another file, or the same one anew.
    if (!std::exchange(m_toldEdit, false))
        m_all = true;
    if (m_all)
        stop();
    if (m_all || !m_edited.isEmpty())
        request();
}

void OverviewFeed::request()
{
    if (m_active)
        m_pause.start();
}

void OverviewFeed::stop()
{
    m_pause.stop();
    m_poll.stop();
    m_job.cancel();
    m_edited = joined(m_edited, std::exchange(m_inWork, {}));
}

void OverviewFeed::start()
{
    stop();
    if (m_all || !m_overview.exact || m_edited.length > kMostEdited)
        sample();
    else
        countEdited();
}

void OverviewFeed::sample()
{
    m_all = true;
    m_edited = {};
    m_problem.clear();
    m_job.run([snapshot = m_view->snapshot(), cells = m_cells](
                  const CancelToken& token) { return sampleOverview(snapshot, cells, optionsFor(token)); },
              [this](Result<Overview> sampled) {
                  m_counted = 0;
                  if (sampled) {
                      m_overview = std::move(*sampled);
                      m_counted = m_overview.exact ? std::ssize(m_overview.rows) : 0;
                  } else {
                      m_problem = sampled.error().message;
                  }
                  if (sampled && !m_overview.exact && (m_askedForAll || m_view->size() <= kCountUnasked))
                      count();
                  else
                      m_all = false;
                  Q_EMIT changed();
              });
}

void OverviewFeed::count()
{
    m_shared = std::make_shared<Shared>();
    m_job.run(
        [snapshot = m_view->snapshot(), cells = m_cells, shared = m_shared](const CancelToken& token) {
            StatisticsOptions options = optionsFor(token);
            options.onBlocks = [&shared](qint64, std::span<const BlockFigures> blocks) {
                const std::lock_guard lock(shared->mutex);
                shared->rows.insert(shared->rows.end(), blocks.begin(), blocks.end());
            };
            return countOverview(snapshot, cells, options);
        },
        [this](Result<Overview> counted) { finish(std::move(counted)); });
    m_poll.start();
}

void OverviewFeed::takeCounted()
{
    std::vector<BlockFigures> rows;
    {
        const std::lock_guard lock(m_shared->mutex);
        rows.swap(m_shared->rows);
        m_counted = m_shared->first;
        m_shared->first += std::ssize(rows);
    }
    if (rows.empty())
        return;
    const auto room = static_cast<qint64>(m_overview.rows.size()) - m_counted;
    const qint64 taken = std::min<qint64>(std::ssize(rows), room);
    std::copy_n(rows.begin(), taken, m_overview.rows.begin() + m_counted);
    m_counted += taken;
    Q_EMIT changed();
}

void OverviewFeed::finish(Result<Overview> counted)
{
    m_poll.stop();
    m_all = false;
    if (counted) {
        m_overview = std::move(*counted);
        m_counted = std::ssize(m_overview.rows);
    } else {
        m_problem = counted.error().message;
    }
    Q_EMIT changed();
}

void OverviewFeed::countEdited()
{
    const qint64 bytes = m_overview.rowBytes;
    const qint64 size = m_view->size();
    const qint64 first = m_edited.offset / bytes;
    const qint64 behind = std::max<qint64>(m_edited.end() - 1, 0) / bytes + 1;
    const qint64 end = behind > size / bytes ? size : behind * bytes;
    const ByteRange place = ByteRange::between(first * bytes, end);
    m_inWork = std::exchange(m_edited, {});
    m_job.run(
        [snapshot = m_view->snapshot(), place, bytes](const CancelToken& token) {
            StatisticsOptions options = optionsFor(token);
            options.blockSize = bytes;
            return countStatistics(snapshot, place, options);
        },
        [this, first](Result<Statistics> counted) {
            m_inWork = {};
            if (counted) {
                const qint64 room = std::ssize(m_overview.rows) - first;
                std::copy_n(counted->blocks.begin(), std::min<qint64>(std::ssize(counted->blocks), room),
                            m_overview.rows.begin() + first);
            } else {
                m_problem = counted.error().message;
                m_all = true;
            }
            Q_EMIT changed();
        });
}

} // namespace sluice

#include "ui/window/replacer.h"

#include "core/jobs/background.h"
#include "ui/find/findbar.h"
#include "ui/window/finder.h"
#include "ui/window/format.h"
#include "ui/window/mainwindow.h"
#include "ui/window/workspace.h"

#include <QTimer>

#include <algorithm>

namespace sluice {
namespace {

constexpr int kPollMs = 100;
constexpr qsizetype kShownBytes = 8;

} // namespace

Replacer::Replacer(MainWindow& window, Finder& finder)
    : QObject(&finder)
    , m_window(window)
    , m_finder(finder)
    , m_bar(finder.bar())
    , m_poll(new QTimer(this))
    , m_planning(m_runner, this)
{
    m_poll->setInterval(kPollMs);
    connect(m_poll, &QTimer::timeout, this, &Replacer::showProgress);
    connect(&m_bar, &FindBar::replaceWanted, this, &Replacer::replaceOne);
    connect(&m_bar, &FindBar::replaceAllWanted, this, &Replacer::replaceAll);
    connect(&m_bar, &FindBar::replacementChanged, this, &Replacer::showMeaning);
    connect(&m_bar, &FindBar::stopWanted, this, &Replacer::stop);
    showMeaning();
}

Result<QByteArray> Replacer::replacement() const
{
    if (!m_bar.pattern())
        return tl::unexpected(m_bar.pattern().error());
    return parseReplacement(m_bar.replacement().toUtf8(), m_bar.query().options(), *m_bar.pattern());
}

void Replacer::showMeaning()
{
    if (!m_bar.isReplacing() || !m_bar.pattern()) {
        m_bar.showReplacement(QString());
        return;
    }
    m_bar.showReplacement(replacement().map([](const QByteArray& bytes) {
        if (bytes.isEmpty())
            return tr("deletes");
        const QString hex = QString::fromLatin1(bytes.left(kShownBytes).toHex(' '));
        return tr("%1: %2").arg(formatByteCount(bytes.size()), hex) +
               (bytes.size() > kShownBytes ? QStringLiteral(" \u2026") : QString());
    }));
}

quint64 Replacer::viewId(const Document& document) const
{
    const DocumentTab* tab = m_window.currentTab();
    return tab != nullptr && tab->document() == &document ? tab->shown()->id() : 0;
}

void Replacer::replaceOne()
{
    DocumentTab* tab = m_window.currentTab();
    if (tab == nullptr || isBusy())
        return;
    const ByteRange selected = tab->shown()->toDocument(tab->shown()->selectedRange());
    if (m_bar.pattern() && m_finder.isHit(tab->shown()->document(), selected)) {
        const Result<QByteArray> bytes = replacement();
        if (!bytes) {
            m_bar.showState(bytes.error().message, true);
            return;
        }
        Document& document = *tab->document();
        const Result<void> done =
            document.replace(selected, *bytes, EditBy(EditKind::Other, tr("Replace"), viewId(document)));
        if (!done) {
            m_bar.showState(done.error().message, true);
            return;
        }
        // What was put in is not looked through again.
        tab->shown()->setCaret(tab->shown()->fromDocument(selected.offset + bytes->size()));
    }
    m_finder.find(false);
}

std::vector<Replacer::Target> Replacer::targets() const
{
    std::vector<Target> targets;
    const bool all = m_bar.scope() == FindScope::AllDocuments;
    const std::vector<std::shared_ptr<Document>> documents =
        all ? m_finder.documents() : std::vector{m_window.currentTab()->shown()->document()};
    for (const std::shared_ptr<Document>& document : documents) {
        const ByteRange range = all ? ByteRange{0, document->size()} : m_finder.scopeRange();
        targets.push_back({document, document->snapshot(), range, document->state()});
    }
    return targets;
}

void Replacer::replaceAll()
{
    if (m_window.currentTab() == nullptr || isBusy())
        return;
    const Result<QByteArray> bytes = replacement();
    if (!bytes) {
        m_bar.showState(bytes.error().message, true);
        return;
    }
    Result<Searcher> searcher = Searcher::make(*m_bar.pattern());
    if (!searcher) {
        m_bar.showState(searcher.error().message, true);
        return;
    }
    const std::vector<Target> where = targets();
    m_progress = std::make_shared<SearchProgress>();
    m_total = where.size() == 1 ? where.front().range.length : 0;
    m_finder.offerStop(true);
    m_poll->start();
    using Plans = Result<std::vector<ReplacePlan>>;
    m_planning.run(
        [searcher = *std::move(searcher), where, bytes = *bytes,
         progress = m_progress](const CancelToken& token) -> Plans {
            yieldToOthers();
            std::vector<ReplacePlan> plans;
            for (const Target& target : where) {
                Result<ReplacePlan> plan = planReplacement(searcher, target.snapshot, target.range, bytes,
                                                           token.flag().get(), progress.get());
                if (!plan)
                    return tl::unexpected(plan.error());
                plans.push_back(*std::move(plan));
            }
            return plans;
        },
        [this, where](const Plans& plans) { apply(where, plans); });
}

void Replacer::showProgress()
{
    const qint64 hits = m_progress->hits;
    m_bar.showState(m_total > 0
                        ? tr("%1 to replace \u00b7 %2 of %3")
                              .arg(formatNumber(hits), formatBytes(m_progress->bytes), formatBytes(m_total))
                        : tr("%1 to replace").arg(formatNumber(hits)));
}

void Replacer::apply(const std::vector<Target>& where, const Result<std::vector<ReplacePlan>>& plans)
{
    if (!plans) {
        finish(tr("Nothing was replaced: %1").arg(plans.error().message), true, -1);
        return;
    }
    // Before the first edit: all of it or none.
    for (const Target& target : where) {
        const std::shared_ptr<Document> document = target.document.lock();
        if (!document || document->state() != target.state) {
            finish(tr("Nothing was replaced: the bytes were edited meanwhile. Try again."), true, -1);
            return;
        }
        if (!document->readOnlyReason().isEmpty()) {
            finish(document->readOnlyReason(), true, -1);
            return;
        }
    }
    qint64 count = 0;
    for (size_t i = 0; i < where.size(); ++i) {
        const std::shared_ptr<Document> document = where[i].document.lock();
        const ReplacePlan& plan = (*plans)[i];
        const QString label = tr("Replace %n", nullptr, static_cast<int>(plan.count));
        const Result<void> done = applyReplacement(*document, plan, label, viewId(*document));
        if (!done) {
            finish(done.error().message, true, -1);
            return;
        }
        count += plan.count;
    }
    finish(count == 0 ? tr("Not found: nothing was replaced")
                      : tr("%1 replaced; Undo takes all back").arg(formatNumber(count)),
           count == 0, count);
}

void Replacer::stop()
{
    if (!isBusy())
        return;
    m_planning.cancel();
    finish(tr("Stopped: nothing was replaced"), true, -1);
}

void Replacer::finish(const QString& text, bool warning, qint64 count)
{
    m_poll->stop();
    m_finder.offerStop(false);
    m_bar.showState(text, warning);
    Q_EMIT replaced(count);
}

} // namespace sluice

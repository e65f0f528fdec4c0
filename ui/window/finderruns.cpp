// The half of Finder that searches.
#include "core/jobs/background.h"
#include "ui/find/findbar.h"
#include "ui/find/patternfield.h"
#include "ui/find/resultspanel.h"
#include "ui/find/searchwords.h"
#include "ui/panes/documentview.h"
#include "ui/window/finder.h"
#include "ui/window/format.h"
#include "ui/window/mainwindow.h"
#include "ui/window/slicer.h"
#include "ui/window/workspace.h"

#include <QDockWidget>
#include <QTableView>
#include <QTimer>

#include <algorithm>

namespace sluice {
namespace {

bool hasExpression(const Pattern& pattern)
{
    return std::any_of(pattern.terms.begin(), pattern.terms.end(),
                       [](const SearchTerm& term) { return std::holds_alternative<Expression>(term.what); });
}

} // namespace

/// How far a step is: all of the legs that are over, and the one that is searched.
struct Finder::StepProgress
{
    qint64 total = 0;
    std::atomic<qint64> before = 0;
    SearchProgress leg;

    void finish(qint64 bytes)
    {
        before += bytes;
        leg.bytes = 0;
    }
    /// "0.4", "37".
    [[nodiscard]] QString percent() const
    {
        const double done = static_cast<double>(before + leg.bytes);
        const double part =
            std::clamp(100 * done / static_cast<double>(std::max<qint64>(total, 1)), 0.0, 100.0);
        return QString::number(part, 'f', part < 10 ? 1 : 0);
    }
};

// The byte that a step begins at: hits of bytes and numbers may overlap the one that is selected, matches of
// expressions go on after it.
qint64 Finder::startOf(bool backwards) const
{
    const View& view = *m_window.currentTab()->shown();
    const ByteRange selected = view.toDocument(view.selectedRange());
    // What is looked in is looked in from its start, or from its end.
    if (m_bar->scope() == FindScope::Selection && selected == scopeRange())
        return backwards ? selected.end() : selected.offset;
    if (selected.isEmpty() || backwards)
        return selected.offset;
    const bool found = m_lastDocument.lock() == view.document() && m_lastHit == selected;
    return found && hasExpression(*m_bar->pattern()) ? selected.end() : selected.offset + 1;
}

std::vector<Finder::Leg> Finder::legs(bool backwards) const
{
    const std::shared_ptr<Document> front = m_window.currentTab()->shown()->document();
    const ByteRange range = scopeRange();
    const qint64 start = std::clamp(startOf(backwards), range.offset, range.end());
    const ByteRange after = ByteRange::between(start, range.end());
    const ByteRange before = ByteRange::between(range.offset, start);
    std::vector<Leg> legs = {{front, front->snapshot(), range, backwards ? before : after, false}};
    if (m_bar->scope() == FindScope::AllDocuments) {
        std::vector<std::shared_ptr<Document>> all = documents();
        std::rotate(all.begin(), std::find(all.begin(), all.end(), front), all.end());
        if (backwards)
            std::reverse(all.begin() + 1, all.end());
        for (size_t i = 1; i < all.size(); ++i) {
            const ByteRange whole = {0, all[i]->size()};
            legs.push_back({all[i], all[i]->snapshot(), whole, whole, false});
        }
    }
    legs.push_back({front, front->snapshot(), range, backwards ? after : before, true});
    return legs;
}

void Finder::find(bool backwards)
{
    if (m_window.currentTab() == nullptr)
        return;
    if (m_bar->query().text.isEmpty()) {
        open(m_bar->isReplacing());
        return;
    }
    Result<Searcher> ready = searcher();
    if (!ready) {
        open(m_bar->isReplacing());
        m_bar->showState(tr("There is an error in the pattern"), true);
        m_bar->showError();
        return;
    }
    // A key that is held down does not stop what it has begun.
    if (m_stepping.isRunning())
        return;
    if (m_bar->scope() == FindScope::Selection && scopeRange().isEmpty()) {
        m_bar->showState(tr("Nothing is selected to look in"), true);
        return;
    }
    remember();
    if (stepInList(backwards))
        return;
    m_slow->start();
    const std::vector<Leg> all = legs(backwards);
    const auto progress = std::make_shared<StepProgress>();
    for (const Leg& leg : all)
        progress->total += leg.places.length;
    m_step = progress;
    m_stepping.run(
        [searcher = *std::move(ready), all, backwards, progress](const CancelToken& token) -> Stepped {
            yieldToOthers();
            for (size_t i = 0; i < all.size(); ++i) {
                const Leg& leg = all[i];
                const std::atomic<bool>* cancel = token.flag().get();
                auto hit =
                    backwards
                        ? searcher.findLast(leg.snapshot, leg.range, leg.places, cancel, &progress->leg)
                        : searcher.findFirst(leg.snapshot, leg.range, leg.places, cancel, &progress->leg);
                if (!hit || *hit)
                    return {i, std::move(hit)};
                progress->finish(leg.places.length);
            }
            return {0, std::optional<Hit>()};
        },
        [this, all, backwards](const Stepped& result) { onStepped(result, all, backwards); });
}

// Where it shows, even when the key was pressed in a pane.
void Finder::showStep()
{
    m_bar->reveal();
    offerStop(true);
    m_bar->showState(tr("Searching \u2026 %1 % of %2 \u00b7 Esc stops")
                         .arg(m_step->percent(), formatBytes(m_step->total)));
}

void Finder::onStepped(const Stepped& result, const std::vector<Leg>& all, bool backwards)
{
    m_slow->stop();
    offerStop(false);
    const Leg& leg = all[result.leg];
    if (!result.hit) {
        const Error& error = result.hit.error();
        m_bar->showState(
            error.kind == Error::Kind::TooLarge ? tr("Gave up: %1").arg(error.message) : error.message, true);
    } else if (!*result.hit) {
        m_bar->showState(tr("Not found"), true);
    } else if (const std::shared_ptr<Document> document = leg.document.lock(); !document) {
        m_bar->showState(tr("Found in a file that was closed"), true);
    } else {
        const Hit hit = **result.hit;
        m_lastDocument = leg.document;
        m_lastHit = {hit.offset, hit.length};
        show(document, m_lastHit);
        m_bar->showState(!leg.wrapped ? tr("Found at %1").arg(formatHex(hit.offset))
                         : backwards  ? tr("Found at %1, from the end again").arg(formatHex(hit.offset))
                                      : tr("Found at %1, from the start again").arg(formatHex(hit.offset)),
                         leg.wrapped);
    }
    Q_EMIT stepped();
}

bool Finder::isListCurrent() const
{
    if (!m_search || !m_search->isComplete() || m_search->isCapped() || m_listed != m_bar->query() ||
        m_listedScope != m_bar->scope() || m_targets.size() != 1)
        return false;
    const Target& target = m_targets.front();
    return target.hits && !target.hits->isStale() &&
           target.document.lock() == m_window.currentTab()->shown()->document() &&
           m_search->target(0).range == scopeRange();
}

// The list has all hits: then the next is found at once, however far it is.
bool Finder::stepInList(bool backwards)
{
    if (!isListCurrent())
        return false;
    const qint64 count = m_search->kept();
    if (count == 0) {
        m_bar->showState(tr("Not found"), true);
        Q_EMIT stepped();
        return true;
    }
    qint64 number = m_search->numberFrom(0, startOf(backwards)) - (backwards ? 1 : 0);
    const bool wrapped = number < 0 || number >= count;
    if (wrapped)
        number = backwards ? count - 1 : 0;
    const Hit hit = m_search->at(number).hit;
    m_lastDocument = m_targets.front().document;
    m_lastHit = {hit.offset, hit.length};
    show(m_targets.front().document.lock(), m_lastHit);
    m_results->setCurrent(number);
    QString text = tr("%1 of %2").arg(formatNumber(number + 1), formatNumber(count));
    if (wrapped)
        text = backwards ? tr("%1, from the end again").arg(text) : tr("%1, from the start again").arg(text);
    m_bar->showState(text, wrapped);
    Q_EMIT stepped();
    return true;
}

std::vector<HitSearch::Target> Finder::listTargets() const
{
    if (m_bar->scope() != FindScope::AllDocuments)
        return {{m_window.currentTab()->document()->snapshot(), scopeRange()}};
    std::vector<HitSearch::Target> targets;
    for (const std::shared_ptr<Document>& document : documents())
        targets.push_back({document->snapshot(), {0, document->size()}});
    return targets;
}

void Finder::findAll()
{
    if (m_window.currentTab() == nullptr)
        return;
    Result<Searcher> ready = searcher();
    if (!ready || (m_bar->scope() == FindScope::Selection && scopeRange().isEmpty())) {
        find(false);
        return;
    }
    clearResults();
    remember();
    const std::vector<HitSearch::Target> where = listTargets();
    const auto search = std::make_shared<HitSearch>(*std::move(ready), where);
    ResultsPanel::Titles titles;
    std::vector<std::shared_ptr<Document>> searched = documents();
    if (m_bar->scope() != FindScope::AllDocuments)
        searched = {m_window.currentTab()->shown()->document()};
    for (size_t i = 0; i < searched.size(); ++i) {
        Document& document = *searched[i];
        auto* hits = new DocumentHits(search, i, document, &document);
        connect(hits, &HitMarks::changed, this, &Finder::hitsChanged);
        connect(hits, &DocumentHits::staleChanged, this, [this] { m_results->refresh(staleNote()); });
        // Whoever closes a file wants nothing of it any more, its memory included.
        connect(&document, &QObject::destroyed, this, [this, one = searched.size() == 1, search] {
            if (one && m_search == search)
                clearResults();
        });
        m_targets.push_back({searched[i], document.name(), hits});
        titles.targets += document.name();
    }
    m_search = search;
    m_listed = m_bar->query();
    m_listedScope = m_bar->scope();
    m_told = false;
    titles.what = m_bar->pattern()->description();
    // A line is a pattern, and shorter than what it means.
    titles.patterns = m_bar->query().text.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    m_results->setSearch(search, titles);
    showResults();
    m_listing = m_runner.run(
        this,
        [search](const CancelToken& token) {
            yieldToOthers();
            search->run(token.flag().get());
            return true;
        },
        [this, search](bool) {
            if (search == m_search)
                poll();
        });
    m_poll->start();
    m_bar->showState(tr("Listing every hit \u2026"));
    m_bar->setBusy(true);
    Q_EMIT stateChanged();
}

void Finder::poll()
{
    if (!m_search || m_told)
        return;
    m_told = m_search->isDone();
    m_results->refresh(staleNote());
    if (m_told) {
        m_poll->stop();
        if (m_listed == m_bar->query())
            m_bar->showState(hitCount(m_search->counted()),
                             !m_search->isComplete() || m_search->counted() == 0);
        m_bar->setBusy(false);
    }
    Q_EMIT hitsChanged();
    if (m_told)
        Q_EMIT stateChanged();
}

void Finder::stop()
{
    m_listing.cancel();
    if (!m_stepping.isRunning())
        return;
    m_stepping.cancel();
    m_slow->stop();
    offerStop(false);
    m_bar->showState(tr("Stopped at %1 %").arg(m_step->percent()), true);
    Q_EMIT stepped();
}

void Finder::clearResults()
{
    m_listing.cancel();
    m_poll->stop();
    m_told = true;
    m_search = nullptr;
    for (const Target& target : m_targets)
        delete target.hits;
    m_targets.clear();
    m_results->setSearch(nullptr, {});
    m_bar->setBusy(false);
    Q_EMIT hitsChanged();
    Q_EMIT stateChanged();
}

QString Finder::staleNote() const
{
    const bool stale = std::any_of(m_targets.begin(), m_targets.end(), [](const Target& target) {
        return target.hits && target.hits->isStale();
    });
    return stale ? tr("as of before the edits made since") : QString();
}

void Finder::goToFound(const HitSearch::Found& found, bool enter)
{
    const Target& target = m_targets[found.target];
    const std::shared_ptr<Document> document = target.document.lock();
    if (!document || !target.hits) {
        m_results->refresh(tr("%1 was closed").arg(target.name));
        return;
    }
    const std::optional<ByteRange> place = target.hits->placeOf(found.hit);
    if (!place) {
        m_results->refresh(tr("edits have taken these bytes away"));
        return;
    }
    // Of another pattern, it is not what would be replaced.
    m_lastDocument = target.document;
    m_lastHit = *place;
    show(document, *place);
    if (enter && m_window.currentView() != nullptr)
        m_window.currentView()->setFocus();
}

void Finder::sliceHit()
{
    const auto found = m_results->current();
    if (!found)
        return;
    goToFound(*found, false);
    const DocumentTab* tab = m_window.currentTab();
    if (tab != nullptr && m_lastHit == tab->shown()->toDocument(tab->shown()->selectedRange()))
        m_window.slicer().slice();
}

} // namespace sluice

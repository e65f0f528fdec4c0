#include "ui/window/finder.h"

#include "ui/find/findbar.h"
#include "ui/find/patternfield.h"
#include "ui/find/resultspanel.h"
#include "ui/panes/documentview.h"
#include "ui/window/docks.h"
#include "ui/window/format.h"
#include "ui/window/mainwindow.h"
#include "ui/window/replacer.h"
#include "ui/window/workspace.h"

#include <QDockWidget>
#include <QShortcut>
#include <QTableView>
#include <QTimer>

#include <algorithm>

namespace sluice {
namespace {

constexpr int kPollMs = 100;
constexpr int kSlowMs = 200;    // a step that takes longer is told of, each time that this has passed
constexpr qint64 kPrefill = 64; // longer selections are a place to look in
constexpr int kDockHeight = 240;

} // namespace

Finder::Finder(MainWindow& window)
    : QObject(&window)
    , m_window(window)
    , m_bar(new FindBar)
    , m_results(new ResultsPanel)
    , m_replacer(nullptr)
    , m_poll(new QTimer(this))
    , m_slow(new QTimer(this))
    , m_escape(new QShortcut(QKeySequence(Qt::Key_Escape), &window))
    , m_stepping(m_runner, this)
{
    window.workspace().setFooter(m_bar);
    m_bar->hide();
    m_replacer = new Replacer(window, *this);
    makeDock();
    connectBar();
    m_poll->setInterval(kPollMs);
    m_slow->setInterval(kSlowMs);
    m_escape->setEnabled(false);
    connect(m_poll, &QTimer::timeout, this, &Finder::poll);
    connect(m_slow, &QTimer::timeout, this, &Finder::showStep);
    connect(m_escape, &QShortcut::activated, m_bar, &FindBar::stopWanted);
    connect(&window.workspace(), &Workspace::currentChanged, this, &Finder::follow);
    QList<FindQuery> history;
    const QList<QByteArray> searches = window.settings().searches();
    for (const QByteArray& json : searches) {
        if (const auto query = FindQuery::fromJson(json))
            history.append(*query);
    }
    m_bar->setHistory(history);
}

Finder::~Finder()
{
    m_listing.cancel();
}

void Finder::connectBar()
{
    connect(m_bar, &FindBar::findWanted, this, &Finder::find);
    connect(m_bar, &FindBar::findAllWanted, this, &Finder::findAll);
    connect(m_bar, &FindBar::stopWanted, this, &Finder::stop);
    connect(m_bar, &FindBar::closeWanted, this, &Finder::close);
    connect(m_bar, &FindBar::scopeChosen, this, &Finder::chooseScope);
    connect(m_bar, &FindBar::queryChanged, this, [this] {
        m_stepping.cancel();
        m_slow->stop();
        offerStop(false);
        m_lastHit = {};
    });
}

void Finder::offerStop(bool offer)
{
    m_bar->setBusy(offer);
    m_escape->setEnabled(offer);
}

void Finder::makeDock()
{
    m_dock = new QDockWidget(tr("Search Results"), &m_window);
    m_dock->setObjectName(QStringLiteral("results"));
    m_dock->setWidget(m_results);
    m_window.addDockWidget(Qt::BottomDockWidgetArea, m_dock);
    m_dock->hide();
    connect(m_results, &ResultsPanel::goWanted, this, &Finder::goToFound);
    connect(m_results, &ResultsPanel::sliceWanted, this, &Finder::sliceHit);
    connect(m_results, &ResultsPanel::stopWanted, this, &Finder::stop);
    connect(m_results, &ResultsPanel::leaveWanted, this, [this] {
        if (m_window.currentView() != nullptr)
            m_window.currentView()->setFocus();
    });
}

void Finder::open(bool replacing)
{
    const DocumentTab* tab = m_window.currentTab();
    if (tab == nullptr)
        return;
    const ByteRange selected = tab->shown()->selectedRange();
    if (selected.length > kPrefill) {
        chooseScope(FindScope::Selection);
    } else if (!selected.isEmpty() && !m_bar->field().hasFocus()) {
        const QList<PaneSpec> panes = tab->view()->panes();
        const PaneSpec::Kind kind =
            panes[std::clamp<qsizetype>(tab->view()->currentPane(), 0, panes.size() - 1)].kind;
        const bool asText = kind == PaneSpec::Kind::Text || kind == PaneSpec::Kind::Lines;
        const Snapshot snapshot = tab->shown()->snapshot();
        // What shows is here; what is not is not waited for.
        if (snapshot.residency(selected) != Residency::Absent) {
            if (const Result<Slice> bytes = snapshot.read(selected)) {
                FindQuery query = m_bar->query();
                query.kind = "auto";
                query.text = patternFor({bytes->data(), static_cast<qsizetype>(bytes->size())}, asText);
                m_bar->setQuery(query);
            }
        }
    }
    updateScopes();
    m_bar->open(replacing);
}

void Finder::close()
{
    if (m_stepping.isRunning())
        stop();
    m_bar->hide();
    if (m_window.currentView() != nullptr)
        m_window.currentView()->setFocus();
}

void Finder::findSelected()
{
    m_bar->field().clearFocus();
    open(false);
    find(false);
}

void Finder::findBytes(const QByteArray& bytes, ByteRange range)
{
    const DocumentTab* tab = m_window.currentTab();
    if (tab == nullptr)
        return;
    if (range == ByteRange{0, tab->document()->size()}) {
        chooseScope(FindScope::Document);
    } else if (!tab->shown()->isWhole() && range == tab->shown()->range()) {
        chooseScope(FindScope::View);
    } else {
        keepScope(range);
        updateScopes();
        m_bar->setScope(FindScope::Selection);
    }
    FindQuery query;
    query.text = patternFor(bytes, false);
    query.encoding = m_bar->query().encoding;
    m_bar->setQuery(query);
    m_bar->reveal();
    find(false);
}

// Where "selection" is, it stays while hits are selected one after another.
void Finder::chooseScope(FindScope scope)
{
    const DocumentTab* tab = m_window.currentTab();
    if (scope == FindScope::Selection && tab != nullptr && !tab->shown()->selectedRange().isEmpty())
        keepScope(tab->shown()->toDocument(tab->shown()->selectedRange()));
    updateScopes();
    m_bar->setScope(scope);
    m_bar->showState({});
}

void Finder::keepScope(ByteRange range)
{
    const DocumentTab* tab = m_window.currentTab();
    m_scopeDocument = tab->shown()->document();
    m_scopeRange = range;
    disconnect(m_scopeMoves);
    m_scopeMoves = connect(tab->document(), &Document::edited, this,
                           [this](const Edit& edit) { m_scopeRange = edit.moved(m_scopeRange, true); });
}

void Finder::updateScopes()
{
    const DocumentTab* tab = m_window.currentTab();
    QString selection;
    if (tab != nullptr && m_scopeDocument.lock().get() == tab->document() && !m_scopeRange.isEmpty())
        selection =
            tr("selection %1+%2").arg(formatHex(m_scopeRange.offset), formatNumber(m_scopeRange.length));
    m_bar->setScopes(tab != nullptr && !tab->shown()->isWhole(), selection);
}

void Finder::follow()
{
    updateScopes();
    attach();
}

// Once for each tab: its panes get the hits.
void Finder::attach()
{
    const QList<DocumentTab*> tabs = m_window.workspace().tabs();
    for (const DocumentTab* tab : tabs) {
        if (tab->view() == nullptr || tab->view()->hasHits())
            continue;
        tab->view()->setHits(
            [finder = QPointer<const Finder>(this), weak = std::weak_ptr(tab->shown())](ByteRange range) {
                const std::shared_ptr<View> view = weak.lock();
                const HitMarks* hits = view && finder ? finder->hitsOf(*view->document()) : nullptr;
                std::vector<ByteRange> ranges;
                if (hits != nullptr && !hits->isEmpty())
                    ranges = hits->visible(view->toDocument(range));
                for (ByteRange& hit : ranges)
                    hit = view->fromDocument(hit);
                return ranges;
            });
        tab->view()->setHitDensity([finder = QPointer<const Finder>(this),
                                    weak = std::weak_ptr(tab->shown())](ByteRange whole, int parts) {
            const std::shared_ptr<View> view = weak.lock();
            const HitMarks* hits = view && finder ? finder->hitsOf(*view->document()) : nullptr;
            return hits != nullptr && !hits->isEmpty() ? hits->density(view->toDocument(whole), parts)
                                                       : std::vector<qint64>{};
        });
        connect(this, &Finder::hitsChanged, tab->view(), &DocumentView::updateMarks);
    }
}

const HitMarks* Finder::hitsOf(const Document& document) const
{
    for (const Target& target : m_targets) {
        if (target.document.lock().get() == &document)
            return target.hits;
    }
    return nullptr;
}

std::vector<std::shared_ptr<Document>> Finder::documents() const
{
    std::vector<std::shared_ptr<Document>> all;
    const QList<DocumentTab*> tabs = m_window.workspace().tabs();
    for (const DocumentTab* tab : tabs) {
        if (tab->view() != nullptr &&
            std::find(all.begin(), all.end(), tab->shown()->document()) == all.end())
            all.push_back(tab->shown()->document());
    }
    return all;
}

ByteRange Finder::scopeRange() const
{
    const DocumentTab* tab = m_window.currentTab();
    if (tab == nullptr)
        return {};
    if (m_bar->scope() == FindScope::View)
        return tab->shown()->range();
    if (m_bar->scope() == FindScope::Selection && m_scopeDocument.lock().get() == tab->document())
        return m_scopeRange.intersected({0, tab->document()->size()});
    if (m_bar->scope() == FindScope::Selection)
        return tab->shown()->toDocument(tab->shown()->selectedRange());
    return {0, tab->document()->size()};
}

Result<Searcher> Finder::searcher()
{
    if (!m_bar->pattern())
        return tl::unexpected(m_bar->pattern().error());
    return Searcher::make(*m_bar->pattern());
}

void Finder::remember()
{
    m_window.settings().addSearch(m_bar->query().toJson());
    QList<FindQuery> history;
    const QList<QByteArray> searches = m_window.settings().searches();
    for (const QByteArray& json : searches) {
        if (const auto query = FindQuery::fromJson(json))
            history.append(*query);
    }
    m_bar->setHistory(history);
}

void Finder::show(const std::shared_ptr<Document>& document, ByteRange range)
{
    Workspace& workspace = m_window.workspace();
    const QList<DocumentTab*> tabs = workspace.tabs();
    const auto holds = [&](const DocumentTab* tab) {
        return tab != nullptr && tab->view() != nullptr && tab->shown()->document() == document &&
               tab->shown()->range().contains(range);
    };
    const DocumentTab* tab = m_window.currentTab();
    if (!holds(tab)) {
        const auto found = std::find_if(tabs.begin(), tabs.end(), holds);
        tab = found != tabs.end() ? *found : nullptr;
    }
    if (tab == nullptr) {
        // The whole of it may have no tab any more while a slice has.
        const bool keyboard = m_bar->isAncestorOf(m_window.focusWidget());
        tab = workspace.showView(View::whole(document));
        if (keyboard)
            m_bar->field().setFocus();
    }
    workspace.reveal(*tab->shown(), tab->shown()->fromDocument(range));
}

void Finder::showResults()
{
    const bool first = m_dock->isHidden() && !std::exchange(m_opened, true);
    m_dock->show();
    m_dock->raise();
    if (first && !m_dock->isFloating())
        m_window.resizeDocks({m_dock}, {std::min(kDockHeight, m_window.height() * 35 / 100)}, Qt::Vertical);
}

void Finder::toggleResults()
{
    if (isInSight(*m_dock)) {
        m_dock->hide();
        return;
    }
    showResults();
    m_results->list().setFocus();
}

void Finder::setColours(const PanePalette& palette)
{
    m_results->setColours(palette);
}

} // namespace sluice

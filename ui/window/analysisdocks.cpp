#include "ui/window/analysisdocks.h"

#include "ui/panels/scanpanel.h"
#include "ui/panels/statisticspanel.h"
#include "ui/panels/streampanel.h"
#include "ui/panels/stringspanel.h"
#include "ui/window/docks.h"
#include "ui/window/finder.h"
#include "ui/window/mainwindow.h"
#include "ui/window/slicer.h"
#include "ui/window/streamdock.h"
#include "ui/window/workspace.h"

#include <QDockWidget>

namespace sluice {
namespace {

constexpr int kHeight = 280;

} // namespace

AnalysisDocks::AnalysisDocks(MainWindow& window)
    : QObject(&window)
    , m_window(window)
    , m_finder(&window.finder())
    , m_statistics(new StatisticsPanel)
    , m_strings(new StringsPanel)
    , m_scan(new ScanPanel)
{
    m_statisticsDock = makeDock(tr("Statistics"), "statistics", m_statistics);
    m_stringsDock = makeDock(tr("Strings"), "strings", m_strings);
    m_scanDock = makeDock(tr("Embedded Data"), "scan", m_scan);
    Workspace& workspace = window.workspace();
    connect(&workspace, &Workspace::currentChanged, this, &AnalysisDocks::onCurrentChanged);
    connect(&workspace, &Workspace::selectionChanged, this, &AnalysisDocks::onSelectionChanged);
    connect(m_statistics, &StatisticsPanel::goWanted, this, &AnalysisDocks::goTo);
    connect(m_statistics, &StatisticsPanel::findWanted, this, &AnalysisDocks::findBytes);
    connect(m_strings, &StringsPanel::goWanted, this, &AnalysisDocks::goTo);
    connect(m_scan, &ScanPanel::goWanted, this, &AnalysisDocks::goTo);
    connect(m_scan, &ScanPanel::viewWanted, this, &AnalysisDocks::openView);
    connect(m_scan, &ScanPanel::decodeWanted, this, &AnalysisDocks::decode);
}

QDockWidget* AnalysisDocks::makeDock(const QString& title, const char* name, QWidget* panel)
{
    auto* dock = new QDockWidget(title, &m_window);
    dock->setObjectName(QLatin1String(name));
    dock->setWidget(panel);
    m_window.addDockWidget(Qt::BottomDockWidgetArea, dock);
    m_window.tabifyDockWidget(m_docks.isEmpty() ? m_window.streamDock() : m_docks.last(), dock);
    dock->hide();
    m_docks.append(dock);
    return dock;
}

void AnalysisDocks::show(QDockWidget* dock)
{
    const bool first = !std::exchange(m_opened, true) && m_window.streamDock()->isHidden();
    dock->show();
    dock->raise();
    if (first && !dock->isFloating() && dock->height() < kHeight)
        m_window.resizeDocks({dock}, {std::min(kHeight, m_window.height() * 2 / 5)}, Qt::Vertical);
}

void AnalysisDocks::toggle(QDockWidget* dock)
{
    if (isInSight(*dock)) {
        dock->hide();
        return;
    }
    show(dock);
    dock->widget()->setFocus(Qt::ShortcutFocusReason);
}

void AnalysisDocks::setColours(const PanePalette& palette)
{
    m_statistics->setColours(palette);
}

void AnalysisDocks::onCurrentChanged()
{
    const DocumentTab* tab = m_window.currentTab();
    const std::shared_ptr<View> view = tab != nullptr ? tab->shown() : nullptr;
    m_statistics->setView(view);
    m_strings->setView(view);
    m_scan->setView(view);
}

void AnalysisDocks::onSelectionChanged()
{
    const DocumentTab* tab = m_window.currentTab();
    if (tab != nullptr) {
        const std::shared_ptr<View> view = tab->shown();
        const ByteRange selected = view->toDocument(view->selectedRange());
        if (m_finder && m_finder->isHit(view->document(), selected))
            m_statistics->setLed(selected);
    }
    m_statistics->follow();
}

// The keyboard stays where it is: the next key goes on in the panel.
void AnalysisDocks::goTo(ByteRange range)
{
    const DocumentTab* tab = m_window.currentTab();
    if (tab == nullptr)
        return;
    const std::shared_ptr<View> view = tab->shown();
    if (view->range().contains(range))
        m_window.workspace().reveal(*view, view->fromDocument(range));
    else
        m_window.slicer().goToDocument(range.offset);
}

void AnalysisDocks::openView(ByteRange range, const QString& name)
{
    const DocumentTab* tab = m_window.currentTab();
    if (tab == nullptr || range.isEmpty())
        return;
    const std::shared_ptr<View> view = tab->shown();
    m_window.slicer().open(view->slice(view->fromDocument(range), name));
}

// An empty recipe gets the decoder; another one is the user's, and the panel suggests it there.
void AnalysisDocks::decode(ByteRange range, const QByteArray& stage)
{
    goTo(range);
    m_window.streamDock()->open();
    StreamPanel& panel = m_window.streamDock()->panel();
    const Recipe& recipe = panel.model().recipe();
    if (!recipe.stages.empty() || panel.isRunning())
        return;
    // Whoever decompresses wants to see it.
    if (recipe.sinks.empty())
        panel.model().addSink({SinkSpec::Kind::Document, {}});
    panel.addStage(stage);
}

void AnalysisDocks::findBytes(const QByteArray& bytes, ByteRange range)
{
    m_finder->findBytes(bytes, range);
}

} // namespace sluice

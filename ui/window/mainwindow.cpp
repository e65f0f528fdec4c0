#include "ui/window/mainwindow.h"

#include "ui/compare/comparetab.h"
#include "ui/panels/inspectorpanel.h"
#include "ui/panels/streampanel.h"
#include "ui/panes/documentview.h"
#include "ui/window/analysisdocks.h"
#include "ui/window/changer.h"
#include "ui/window/commands.h"
#include "ui/window/commandset.h"
#include "ui/window/dialogs.h"
#include "ui/window/editor.h"
#include "ui/window/exporter.h"
#include "ui/window/finder.h"
#include "ui/window/icons.h"
#include "ui/window/prompts.h"
#include "ui/window/recovery.h"
#include "ui/window/saver.h"
#include "ui/window/sidedocks.h"
#include "ui/window/slicer.h"
#include "ui/window/statusbar.h"
#include "ui/window/streamdock.h"
#include "ui/window/welcomepage.h"
#include "ui/window/workspace.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFile>
#include <QFileDialog>
#include <QKeyEvent>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QToolBar>
#include <QToolButton>

namespace sluice {
namespace {

constexpr QSize kDefaultSize(1280, 800);
constexpr int kMinDockWidth = 344;
constexpr int kMaxDockWidth = 460;
constexpr int kSayMs = 8000;

// QUrl would take the path for UTF-8, which the name of a file need not be.
QList<QByteArray> localPaths(const QMimeData* data)
{
    QList<QByteArray> paths;
    const QByteArrayList lines = data->data(QStringLiteral("text/uri-list")).split('\n');
    for (const QByteArray& line : lines) {
        const QByteArray uri = line.trimmed();
        if (!uri.startsWith("file://"))
            continue;
        const qsizetype slash = uri.indexOf('/', 7);
        if (slash >= 0)
            paths.append(QByteArray::fromPercentEncoding(uri.mid(slash)));
    }
    return paths;
}

} // namespace

MainWindow::MainWindow(Settings& settings, std::shared_ptr<Ledger> process, QWidget* parent)
    : QMainWindow(parent)
    , m_settings(settings)
    , m_process(std::move(process))
    , m_workspace(new Workspace(settings, m_process))
    , m_statusBar(new StatusBar)
    , m_prompts(new Prompts(*this))
    , m_editor(new Editor(*this))
    , m_exporter(new Exporter(*this))
    , m_changer(new Changer(*this))
    , m_saver(new Saver(*this))
    , m_recovery(new Recovery(*this))
    , m_slicer(new Slicer(*this))
{
    setWindowIcon(applicationIcon());
    setAcceptDrops(true);
    setDockOptions(QMainWindow::AllowNestedDocks | QMainWindow::AllowTabbedDocks);
    setCentralWidget(m_workspace);
    setStatusBar(m_statusBar);
    makeDocks();
    m_commands = new CommandSet(windowCommands(*this), settings, this);
    m_commands->fillMenuBar(menuBar());
    makeToolBar();
    makeConnections();
    setTheme(settings.theme());
    resize(kDefaultSize);
    m_defaultState = saveState();
    restoreLayout();
    onCurrentChanged();
}

MainWindow::~MainWindow()
{
    // Hears of documents that go, and would tell it to widgets that have gone.
    delete m_finder;
    // What the children say while they go would reach a window that is none any more.
    const auto children = findChildren<QObject*>();
    for (QObject* child : children) {
        child->disconnect(this);
        child->disconnect(m_commands);
    }
}

DocumentTab* MainWindow::currentTab() const
{
    return currentView() != nullptr ? m_workspace->currentTab() : nullptr;
}

DocumentView* MainWindow::currentView() const
{
    return m_workspace->currentView();
}

void MainWindow::openFiles(const QList<QByteArray>& paths, const StartOptions& options)
{
    m_workspace->open(paths, options);
}

bool MainWindow::isSettled() const
{
    const DocumentView* view = currentView();
    const CompareTab* compare = m_workspace->currentCompare();
    return !m_workspace->isOpening() && (view == nullptr || view->isSettled()) &&
           (compare == nullptr || compare->isSettled()) && m_inspector->isSettled() &&
           m_sideDocks->isSettled();
}

void MainWindow::makeDocks()
{
    const auto dock = [this](Qt::DockWidgetArea area, const QString& title, const char* name,
                             QWidget* panel) {
        auto* widget = new QDockWidget(title, this);
        widget->setObjectName(QLatin1String(name));
        widget->setWidget(panel);
        addDockWidget(area, widget);
        return widget;
    };
    m_inspector = new InspectorPanel;
    m_inspectorDock = dock(Qt::RightDockWidgetArea, tr("Inspector"), "inspector", m_inspector);
    m_sideDocks = new SideDocks(*this);
    m_streamDock = new StreamDock(*this);
    m_finder = new Finder(*this);
    tabifyDockWidget(m_streamDock, m_finder->dock());
    m_analysis = new AnalysisDocks(*this);
}

void MainWindow::makeToolBar()
{
    m_toolBar = addToolBar(tr("Toolbar"));
    m_toolBar->setObjectName(QStringLiteral("toolbar"));
    m_toolBar->setIconSize(QSize(18, 18));
    m_toolBar->setMovable(false);
    m_toolBar->setContextMenuPolicy(Qt::PreventContextMenu);
    for (const char* id :
         {"file.open", "", "go.back", "go.forward", "go.goto", "edit.find", "", "file.save", "edit.copy", "",
          "slice.slice", "bookmark.add", "", "pane.add", "", "view.zoomOut", "view.zoomIn"}) {
        if (*id == '\0')
            m_toolBar->addSeparator();
        else
            m_toolBar->addAction(m_commands->action(id));
    }
    auto* space = new QWidget;
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_toolBar->addWidget(space);
    m_toolBar->addAction(m_commands->action("tools.palette"));
    m_toolBar->addAction(m_commands->action("view.slices"));
    m_toolBar->addAction(m_commands->action("view.inspector"));
    const auto buttons = m_toolBar->findChildren<QToolButton*>();
    for (QToolButton* button : buttons) {
        if (button->defaultAction() != nullptr)
            button->setAccessibleName(button->defaultAction()->iconText());
    }
}

void MainWindow::makeConnections()
{
    connect(m_workspace, &Workspace::currentChanged, this, &MainWindow::onCurrentChanged);
    connect(m_workspace, &Workspace::selectionChanged, this, [this] {
        m_statusBar->positionChanged();
        if (const CompareTab* compare = m_workspace->currentCompare(); compare != nullptr) {
            m_inspector->setView(compare->activeView());
            m_statusBar->setPlace(compare->place());
        }
        m_inspector->follow();
        m_streamDock->panel().follow();
        refreshForSelection();
    });
    m_workspace->setCloseGuard([this](const QList<DocumentTab*>& tabs, std::function<void()> close) {
        m_editor->finishTyping();
        return m_saver->mayClose(tabs, std::move(close));
    });
    connect(m_saver, &Saver::finished, m_commands, &CommandSet::refresh);
    connect(m_workspace, &Workspace::parentWanted, m_slicer, &Slicer::showInParent);
    connect(m_sideDocks, &SideDocks::settled, this, &MainWindow::checkSettled);
    connect(m_workspace, &Workspace::openWanted, this, &MainWindow::showOpenDialog);
    connect(m_workspace, &Workspace::allOpened, this, &MainWindow::checkSettled);
    connect(m_workspace, &Workspace::contextMenuWanted, this,
            [this](int, const QPoint& position) { showContextMenu(position); });
    connect(m_editor, &Editor::modeChanged, this,
            [this] { m_statusBar->setMode(m_editor->modeText(), m_editor->modeTip()); });
    connect(m_statusBar, &StatusBar::modeWanted, m_commands->action("edit.insertMode"), &QAction::trigger);
    // What is half typed counts before anything else is done, unless that takes it back.
    connect(m_commands, &CommandSet::aboutToRun, this, [this](const QByteArray& id) {
        m_statusBar->clearMessage(); // is of what was done before
        if (id != "edit.undo")
            m_editor->finishTyping();
    });
    connect(m_statusBar, &StatusBar::encodingWanted, m_prompts, &Prompts::chooseEncoding);
    connect(m_inspector, &InspectorPanel::settled, this, &MainWindow::checkSettled);
    connect(m_inspector, &InspectorPanel::selectWanted, this, [this](ByteRange range) {
        if (DocumentTab* tab = currentTab(); tab != nullptr)
            tab->select(range);
    });
    const auto docks = findChildren<QDockWidget*>();
    for (QDockWidget* dock : docks) {
        connect(dock, &QDockWidget::visibilityChanged, m_commands, &CommandSet::refresh);
        dock->installEventFilter(this);
    }
    connect(&m_streamDock->panel(), &StreamPanel::stateChanged, m_commands, &CommandSet::refresh);
    connect(m_finder, &Finder::stateChanged, m_commands, &CommandSet::refresh);
}

void MainWindow::restoreLayout()
{
    const QByteArray geometry = m_settings.windowGeometry();
    if (!geometry.isEmpty() && restoreGeometry(geometry) && restoreState(m_settings.windowState()))
        m_dockWidth = -1;
}

// Docks show more of their values in a wide window, until the user sizes them.
void MainWindow::fitDocks()
{
    const bool byUser = m_dockWidth != 0 && std::abs(m_inspectorDock->width() - m_dockWidth) > 2;
    if (byUser || m_inspectorDock->isFloating() || m_inspectorDock->isHidden())
        return;
    m_dockWidth = std::clamp(width() * 27 / 100, kMinDockWidth, kMaxDockWidth);
    resizeDocks({m_inspectorDock}, {m_dockWidth}, Qt::Horizontal);
}

void MainWindow::onCurrentChanged()
{
    const DocumentTab* tab = m_workspace->currentTab();
    DocumentView* view = currentView();
    CompareTab* compare = m_workspace->currentCompare();
    const QString title = compare != nullptr ? compare->title() : tab != nullptr ? tab->title() : QString();
    // "[*]" is where the mark of unsaved edits goes.
    setWindowTitle(title.isEmpty() ? tr("Sluice") : tr("%1[*] \u2013 Sluice").arg(title));
    setWindowModified(tab != nullptr && tab->isModified());
    m_statusBar->setPlace(compare != nullptr ? compare->place() : QString());
    m_statusBar->setView(view);
    m_editor->setView(view);
    if (compare != nullptr)
        m_inspector->setView(compare->activeView());
    else
        m_inspector->setView(view != nullptr ? view->view() : nullptr);
    m_streamDock->panel().setView(view != nullptr ? view->view().get() : nullptr);
    disconnect(m_viewSettled);
    if (compare != nullptr)
        m_viewSettled = connect(compare, &CompareTab::settled, this, &MainWindow::checkSettled);
    if (view != nullptr)
        m_viewSettled = connect(view, &DocumentView::settled, this, &MainWindow::checkSettled);
    m_commands->refresh();
}

// The caret moves far more often than what can be done with it changes.
void MainWindow::refreshForSelection()
{
    const DocumentTab* tab = currentTab();
    const bool any = tab != nullptr;
    const std::array now = {any && !tab->view()->view()->selectedRange().isEmpty(), any && tab->canGoBack(),
                            any && tab->canGoForward()};
    if (now == m_possible)
        return;
    m_possible = now;
    m_commands->refresh();
}

void MainWindow::checkSettled()
{
    if (isSettled())
        Q_EMIT settled();
}

void MainWindow::showContextMenu(const QPoint& globalPosition)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    m_commands->refresh();
    m_commands->fillMenu(menu, contextMenuCommands());
    menu->popup(globalPosition);
}

void MainWindow::showOpenDialog()
{
    QFileDialog* dialog = fileToRead(this, tr("Open Files"));
    dialog->setFileMode(QFileDialog::ExistingFiles);
    if (const DocumentTab* tab = currentTab(); tab != nullptr && tab->path().startsWith('/'))
        dialog->setDirectory(QFile::decodeName(tab->path().left(tab->path().lastIndexOf('/'))));
    connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList& names) {
        QList<QByteArray> paths;
        for (const QString& name : names)
            paths.append(QFile::encodeName(name));
        openFiles(paths);
    });
    dialog->open();
}

void MainWindow::setTheme(ThemeChoice choice)
{
    m_settings.setTheme(choice);
    const Theme theme = Theme::of(choice);
    applyTheme(theme);
    m_palette = theme.panes;
    m_workspace->setPalette(theme.panes);
    m_sideDocks->setColours(theme.panes);
    m_streamDock->panel().setColours(theme.panes);
    m_finder->setColours(theme.panes);
    m_analysis->setColours(theme.panes);
}

void MainWindow::suggestSlices()
{
    // A narrow window needs its width for the panes.
    constexpr int kWide = 1500;
    if (width() >= kWide)
        m_sideDocks->show(m_sideDocks->slicesDock());
}

void MainWindow::toggleFullScreen()
{
    setWindowState(windowState() ^ Qt::WindowFullScreen);
}

void MainWindow::reset(bool files)
{
    m_settings.reset(files);
    m_commands->resetAllKeys();
    if (!isFullScreen() && !isMaximized())
        resize(kDefaultSize);
    restoreState(m_defaultState);
    m_dockWidth = 0;
    fitDocks();
    setTheme(m_settings.theme());
    const ViewOptions defaults = m_settings.viewOptions();
    m_workspace->changeAll([&](ViewOptions& options) {
        const Encoding encoding = options.encoding;
        options = defaults;
        options.encoding = encoding;
    });
    m_workspace->welcome().refresh();
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::ActivationChange || event->type() == QEvent::WindowStateChange)
        updateLive();
    if (event->type() == QEvent::ThemeChange && m_settings.theme() == ThemeChoice::System)
        setTheme(ThemeChoice::System);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_editor->finishTyping();
    if (!m_exporter->isIdle() || !m_saver->isIdle()) {
        event->ignore();
        askToStopWriting(this, [this] {
            m_exporter->cancelAll();
            m_saver->cancelAll();
            close();
        });
        return;
    }
    const auto again = [this] {
        m_closing = true;
        close();
    };
    if (!m_closing && !m_saver->mayClose(m_workspace->tabs(), again)) {
        event->ignore();
        return;
    }
    m_closing = false;
    m_sideDocks->notebook().saveAll();
    m_streamDock->panel().stop();
    m_workspace->rememberAll();
    m_settings.setWindow(saveGeometry(), saveState());
    QMainWindow::closeEvent(event);
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    fitDocks();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (!localPaths(event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    openFiles(localPaths(event->mimeData()));
    event->acceptProposedAction();
}

void MainWindow::hideEvent(QHideEvent* event)
{
    QMainWindow::hideEvent(event);
    updateLive();
}

// What nobody took may be the key of a command that cannot be done now: its action does not hear it.
bool MainWindow::sayWhyNot(const QKeyEvent& event)
{
    m_commands->refresh();
    const Qt::KeyboardModifiers modifiers = event.modifiers() & ~Qt::KeypadModifier;
    const QString why = m_commands->whyNot(QKeySequence(QKeyCombination(modifiers, Qt::Key(event.key()))));
    if (!why.isEmpty())
        m_statusBar->showMessage(why, kSayMs);
    return !why.isEmpty();
}

void MainWindow::keyPressEvent(QKeyEvent* event)
{
    if (!sayWhyNot(*event))
        QMainWindow::keyPressEvent(event);
}

// A dock that floats is a window of its own: what nobody took in it does not come to this one.
bool MainWindow::eventFilter(QObject* watched, QEvent* event)
{
    return (event->type() == QEvent::KeyPress && sayWhyNot(*static_cast<QKeyEvent*>(event))) ||
           QMainWindow::eventFilter(watched, event);
}

void MainWindow::showEvent(QShowEvent* event)
{
    QMainWindow::showEvent(event);
    updateLive();
}

void MainWindow::updateLive()
{
    m_statusBar->setLive(isVisible() && !isMinimized() && isActiveWindow());
}

} // namespace sluice

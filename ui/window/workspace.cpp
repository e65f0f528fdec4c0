#include "ui/window/workspace.h"

#include "core/bytes/offset.h"
#include "core/bytes/openfile.h"
#include "ui/compare/comparetab.h"
#include "ui/window/icons.h"
#include "ui/window/swatch.h"
#include "ui/window/welcomepage.h"

#include <QDir>
#include <QFile>
#include <QPointer>
#include <QStackedLayout>
#include <QTabBar>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace sluice {
namespace {

const QString kOpenKey = QStringLiteral("open");
const QString kStartKey = QStringLiteral("start");
constexpr qsizetype kMaxErrorLines = 6;

QByteArray absolute(const QByteArray& path)
{
    if (path == "-" || path.startsWith('/'))
        return path;
    return QFile::encodeName(QDir::currentPath()) + '/' + path;
}

} // namespace

Workspace::Workspace(Settings& settings, std::shared_ptr<Ledger> process, QWidget* parent)
    : QWidget(parent)
    , m_settings(settings)
    , m_process(std::move(process))
    , m_messages(new MessageArea)
    , m_stack(new QStackedLayout)
    , m_welcome(new WelcomePage(settings))
    , m_tabs(new QTabWidget)
{
    m_tabs->setDocumentMode(true);
    m_tabs->setMovable(true);
    m_tabs->setElideMode(Qt::ElideNone);
    m_tabs->setUsesScrollButtons(true);
    m_tabs->tabBar()->setAccessibleName(tr("Open files"));
    m_tabs->tabBar()->setExpanding(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_messages);
    layout->addLayout(m_stack, 1);
    m_stack->addWidget(m_welcome);
    m_stack->addWidget(m_tabs);
    connect(m_tabs, &QTabWidget::currentChanged, this, &Workspace::onTabsChanged);
    connect(m_tabs, &QTabWidget::tabBarDoubleClicked, this, [this](int index) {
        if (index < 0)
            Q_EMIT openWanted();
    });
    connect(m_welcome, &WelcomePage::openWanted, this, &Workspace::openWanted);
    connect(m_welcome, &WelcomePage::fileChosen, this, [this](const QByteArray& path) { open({path}); });
}

Workspace::~Workspace()
{
    disconnect(m_tabs, nullptr, this, nullptr);
}

void Workspace::setFooter(QWidget* footer)
{
    layout()->addWidget(footer);
}

void Workspace::open(const QList<QByteArray>& paths, const StartOptions& options)
{
    for (const QByteArray& given : paths) {
        const QByteArray path = absolute(given);
        DocumentTab* tab = tabOf(path);
        if (tab == nullptr) {
            tab = addTab(path, Wish{options, std::nullopt});
        } else if (tab->view() != nullptr) {
            if (!options.panes.isEmpty())
                tab->view()->setPanes(options.panes);
            applyStart(tab, options);
        }
        m_tabs->setCurrentWidget(tab);
    }
}

QList<DocumentTab*> Workspace::tabs() const
{
    QList<DocumentTab*> tabs;
    for (int i = 0; i < m_tabs->count(); ++i) {
        if (auto* tab = qobject_cast<DocumentTab*>(m_tabs->widget(i)); tab != nullptr)
            tabs.append(tab);
    }
    return tabs;
}

QList<CompareTab*> Workspace::compares() const
{
    QList<CompareTab*> tabs;
    for (int i = 0; i < m_tabs->count(); ++i) {
        if (auto* tab = qobject_cast<CompareTab*>(m_tabs->widget(i)); tab != nullptr)
            tabs.append(tab);
    }
    return tabs;
}

DocumentTab* Workspace::currentTab() const
{
    return qobject_cast<DocumentTab*>(m_tabs->currentWidget());
}

CompareTab* Workspace::currentCompare() const
{
    return qobject_cast<CompareTab*>(m_tabs->currentWidget());
}

bool Workspace::hasTabs() const
{
    return m_tabs->count() > 0;
}

DocumentView* Workspace::currentView() const
{
    const DocumentTab* tab = currentTab();
    return tab != nullptr ? tab->view() : nullptr;
}

bool Workspace::isOpening() const
{
    const QList<DocumentTab*> all = tabs();
    return std::any_of(all.begin(), all.end(), [](const DocumentTab* tab) { return tab->isOpening(); });
}

DocumentTab* Workspace::tabOf(const QByteArray& path) const
{
    const QList<DocumentTab*> all = tabs();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const DocumentTab* tab) { return tab->path() == path; });
    return found != all.end() ? *found : nullptr;
}

DocumentTab* Workspace::addTab(const QByteArray& path, const Wish& wish)
{
    auto* tab = new DocumentTab(path, m_process, m_runner);
    connect(tab, &DocumentTab::opened, this, [this, tab, wish] { onOpened(tab, wish); });
    connect(tab, &DocumentTab::failed, this, [this, tab](const Error& error) { onFailed(tab, error); });
    connect(tab, &DocumentTab::cancelWanted, this, [this, tab] { removeTab(tab); });
    placeTab(tab);
    tab->open();
    return tab;
}

DocumentTab* Workspace::showSource(const QString& name, std::shared_ptr<ByteSource> source)
{
    return showNow(new DocumentTab(name, std::move(source), m_process, m_runner));
}

DocumentTab* Workspace::showView(std::shared_ptr<View> view)
{
    return showNow(new DocumentTab(std::move(view), m_runner));
}

void Workspace::showTab(DocumentTab* tab)
{
    m_tabs->setCurrentWidget(tab);
}

DocumentTab* Workspace::showNow(DocumentTab* tab)
{
    tab->showPanes(m_settings.viewOptions(), m_settings.panes(), m_palette);
    placeTab(tab);
    connectView(tab);
    m_tabs->setCurrentWidget(tab);
    Q_EMIT currentChanged();
    return tab;
}

CompareTab* Workspace::showCompare(std::shared_ptr<View> a, std::shared_ptr<View> b)
{
    auto* tab = new CompareTab(std::move(a), std::move(b));
    tab->setColours(m_palette);
    tab->setOptions(m_settings.viewOptions());
    connect(tab, &CompareTab::stateChanged, this, [this, tab] {
        if (tab == currentCompare())
            Q_EMIT currentChanged();
    });
    connect(tab, &CompareTab::caretMoved, this, [this, tab] {
        if (tab == currentCompare())
            Q_EMIT selectionChanged();
    });
    connect(tab, &CompareTab::zoomWanted, this, [this](int steps) {
        changeAll([steps](ViewOptions& o) { o.zoom = std::clamp(o.zoom + 0.1 * steps, 0.5, 4.0); });
    });
    QString title = tab->title();
    const int index = m_tabs->addTab(tab, icon(QLatin1String("compare")),
                                     title.replace(QLatin1Char('&'), QLatin1String("&&")));
    m_tabs->setTabToolTip(index, tab->title());
    m_tabs->tabBar()->setTabButton(index, QTabBar::RightSide,
                                   makeCloseButton(tab->title(), [this, tab] { removeTab(tab); }));
    m_tabs->setCurrentWidget(tab);
    tab->setFocus();
    return tab;
}

void Workspace::compareWithFile(const std::shared_ptr<View>& a, const QByteArray& path)
{
    if (const DocumentTab* open = tabOf(path); open != nullptr && open->shown()) {
        showCompare(a, open->shown());
        return;
    }
    const auto ledger = std::make_shared<Ledger>(m_process);
    m_runner.run(
        this,
        [path, ledger](const CancelToken& token) {
            OpenOptions options;
            options.cancel = token.flag();
            return openFile(path, ledger, options);
        },
        [this, a, ledger](Result<OpenedFile> file) {
            if (file)
                showCompare(a, View::whole(std::make_shared<Document>(*std::move(file), ledger)));
            else
                tell(file.error());
        });
}

void Workspace::placeTab(DocumentTab* tab)
{
    connect(tab, &DocumentTab::stateChanged, this, [this, tab] {
        updateTabText(tab);
        if (tab == currentTab())
            Q_EMIT currentChanged();
    });
    const int index = m_tabs->addTab(tab, QString());
    m_tabs->tabBar()->setTabButton(index, QTabBar::RightSide,
                                   makeCloseButton(tab->title(), [this, tab] { closeTab(tab); }));
    updateTabText(tab);
    onTabsChanged();
}

// The style's own close button is red on some desktops and has no name for a screen reader.
QWidget* Workspace::makeCloseButton(const QString& title, const std::function<void()>& close)
{
    auto* button = new QToolButton;
    button->setIcon(icon(QLatin1String("close")));
    button->setIconSize(QSize(12, 12));
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::NoFocus);
    button->setToolTip(tr("Close this tab"));
    button->setAccessibleName(tr("Close %1").arg(title));
    connect(button, &QToolButton::clicked, this, close);
    return button;
}

void Workspace::onOpened(DocumentTab* tab, const Wish& wish)
{
    if (focusTwin(tab))
        return;
    ViewOptions options = wish.closed ? wish.closed->options : m_settings.viewOptions();
    std::optional<FileMemory> memory = m_settings.remembered(tab->document()->file());
    if (wish.closed)
        memory = wish.closed->memory;
    QList<PaneSpec> panes = wish.options.panes;
    if (panes.isEmpty() && memory)
        panes = memory->panes;
    if (panes.isEmpty())
        panes = m_settings.panes();
    if (memory)
        options.encoding = Encoding::find(memory->encoding).value_or(options.encoding);

    tab->showPanes(options, panes, m_palette);
    connectView(tab);
    if (memory)
        tab->restore(*memory);
    if (tab->document()->file().path != "-") {
        m_settings.addRecentFile(tab->path());
        m_welcome->refresh();
    }
    applyStart(tab, wish.options);
    if (tab == currentTab()) {
        tab->view()->setFocus();
        Q_EMIT currentChanged();
    }
    if (!isOpening())
        Q_EMIT allOpened();
}

void Workspace::connectView(DocumentTab* tab)
{
    connect(&tab->document()->selection(), &Selection::changed, tab, [this, tab] {
        if (tab == currentTab())
            Q_EMIT selectionChanged();
    });
    connect(tab->view(), &DocumentView::contextMenuWanted, this, &Workspace::contextMenuWanted);
    connect(tab, &DocumentTab::parentWanted, this, &Workspace::parentWanted);
    connect(tab->view(), &DocumentView::panesChanged, this, &Workspace::currentChanged);
    connect(tab->view(), &DocumentView::optionsChanged, this, [this, tab] {
        // Zoom belongs to the window; the rest that a pane's header changes, to its tab.
        const qreal zoom = tab->view()->options().zoom;
        changeAll([zoom](ViewOptions& o) { o.zoom = zoom; });
    });
}

// The file may be open under another name: a link, or a path written differently.
bool Workspace::focusTwin(DocumentTab* tab)
{
    const OpenedFile& file = tab->document()->file();
    const QList<DocumentTab*> all = tabs();
    for (DocumentTab* other : all) {
        if (other == tab || other->view() == nullptr || !other->isFile() || !file.watchable)
            continue;
        const FileIdentity& theirs = other->document()->file().identity;
        if (theirs.device != file.identity.device || theirs.inode != file.identity.inode)
            continue;
        m_tabs->setCurrentWidget(other);
        removeTab(tab);
        return true;
    }
    return false;
}

void Workspace::onFailed(DocumentTab* tab, const Error& error)
{
    removeTab(tab);
    tell(error);
}

void Workspace::tell(const Error& error)
{
    if (error.kind == Error::Kind::Cancelled)
        return;
    m_errors.append(error.message);
    while (m_errors.size() > kMaxErrorLines)
        m_errors.removeFirst();
    Message message;
    message.level = Message::Level::Error;
    message.text = m_errors.join(QLatin1Char('\n'));
    message.dismissed = [this] { m_errors.clear(); };
    m_messages->post(kOpenKey, message);
    Q_EMIT failed(error.message);
    m_welcome->refresh();
}

void Workspace::applyStart(DocumentTab* tab, const StartOptions& options)
{
    QString trouble;
    const qint64 size = tab->document()->size();
    if (!options.goTo.isEmpty()) {
        if (const Result<qint64> offset = parseOffset(options.goTo, size))
            tab->goTo(*offset);
        else
            trouble = offset.error().message;
    }
    if (!options.select.isEmpty()) {
        if (const Result<ByteRange> range = parseRange(options.select, size))
            tab->select(*range);
        else
            trouble = range.error().message;
    }
    if (trouble.isEmpty())
        return;
    Message message;
    message.level = Message::Level::Warning;
    message.text = tr("%1: %2").arg(tab->title(), trouble);
    tab->messages().post(kStartKey, message);
    Q_EMIT failed(message.text);
}

void Workspace::updateTabText(DocumentTab* tab)
{
    const int index = m_tabs->indexOf(tab);
    // Short by our own hand: the bar would squeeze all of them to nothing before it scrolls.
    constexpr int kMostWidth = 220;
    QString title = m_tabs->fontMetrics().elidedText(tab->title(), Qt::ElideMiddle, kMostWidth);
    title.replace(QLatin1Char('&'), QLatin1String("&&"));
    m_tabs->setTabText(index, tab->isModified() ? title + QStringLiteral(" \u2022") : title);
    m_tabs->setTabToolTip(index, tab->isModified()
                                     ? tr("%1\nThere are unsaved edits.").arg(tab->displayPath())
                                     : tab->displayPath());
    const bool isSlice = tab->shown() && !tab->shown()->isWhole();
    m_tabs->setTabIcon(index, tab->hasWarning() ? icon(QLatin1String("warning"))
                              : isSlice         ? swatch(tab->shown()->colour(), m_palette)
                                                : QIcon());
}

void Workspace::reveal(const View& view, ByteRange range)
{
    const QList<DocumentTab*> all = tabs();
    for (DocumentTab* tab : all) {
        if (tab->view() == nullptr || tab->shown().get() != &view)
            continue;
        m_tabs->setCurrentWidget(tab);
        tab->shown()->select(range);
        tab->view()->reveal(range.offset);
    }
}

void Workspace::closeTabs(const QList<DocumentTab*>& tabs)
{
    QList<QPointer<DocumentTab>> wanted;
    for (DocumentTab* tab : tabs)
        wanted.append(tab);
    const auto close = [this, wanted] {
        for (const QPointer<DocumentTab>& tab : wanted) {
            if (tab && m_tabs->indexOf(tab) >= 0)
                closeNow(tab);
        }
    };
    if (!m_closeGuard || m_closeGuard(tabs, close))
        close();
}

void Workspace::closeNow(DocumentTab* tab)
{
    // What is no file is gone with its tab.
    if (tab->view() != nullptr && tab->isFile()) {
        const FileMemory memory = tab->memory();
        m_settings.remember(memory);
        if (memory.path != "-")
            m_closed.append({memory, tab->view()->options()});
        while (m_closed.size() > kMaxClosedTabs)
            m_closed.removeFirst();
    }
    removeTab(tab);
}

void Workspace::closeCurrent()
{
    if (DocumentTab* tab = currentTab(); tab != nullptr)
        closeTab(tab);
    else if (CompareTab* compare = currentCompare(); compare != nullptr)
        removeTab(compare);
}

void Workspace::closeAll()
{
    const QList<CompareTab*> comparing = compares();
    for (CompareTab* tab : comparing)
        removeTab(tab);
    closeTabs(tabs());
}

void Workspace::removeTab(QWidget* tab)
{
    m_tabs->removeTab(m_tabs->indexOf(tab));
    // The tab may be the one whose signal brought us here.
    tab->hide();
    tab->setParent(nullptr);
    tab->disconnect(this);
    tab->deleteLater();
    onTabsChanged();
    if (!isOpening())
        Q_EMIT allOpened();
}

void Workspace::reopenClosed()
{
    if (m_closed.isEmpty())
        return;
    const Closed closed = m_closed.takeLast();
    DocumentTab* tab = tabOf(closed.memory.path);
    if (tab == nullptr)
        tab = addTab(closed.memory.path, Wish{StartOptions(), closed});
    m_tabs->setCurrentWidget(tab);
}

void Workspace::stepTab(int step)
{
    const int count = m_tabs->count();
    if (count > 0)
        m_tabs->setCurrentIndex(((m_tabs->currentIndex() + step) % count + count) % count);
}

void Workspace::setPalette(const PanePalette& palette)
{
    m_palette = palette;
    const QList<DocumentTab*> all = tabs();
    for (DocumentTab* tab : all) {
        if (tab->view() != nullptr)
            tab->view()->setPalette(palette);
        updateTabText(tab);
    }
    const QList<CompareTab*> comparing = compares();
    for (CompareTab* tab : comparing)
        tab->setColours(palette);
}

void Workspace::changeAll(const std::function<void(ViewOptions&)>& change)
{
    const QList<DocumentTab*> all = tabs();
    for (DocumentTab* tab : all) {
        if (tab->view() == nullptr)
            continue;
        ViewOptions options = tab->view()->options();
        change(options);
        if (options != tab->view()->options())
            tab->view()->setOptions(options);
    }
    ViewOptions defaults = m_settings.viewOptions();
    change(defaults);
    m_settings.setViewOptions(defaults);
    const QList<CompareTab*> comparing = compares();
    for (CompareTab* tab : comparing)
        tab->setOptions(defaults);
    Q_EMIT currentChanged();
}

ViewOptions Workspace::currentOptions() const
{
    const DocumentView* view = currentView();
    return view != nullptr ? view->options() : m_settings.viewOptions();
}

void Workspace::changeCurrent(const std::function<void(ViewOptions&)>& change)
{
    DocumentView* view = currentView();
    if (view == nullptr)
        return;
    ViewOptions options = view->options();
    change(options);
    view->setOptions(options);
    // The encoding is a property of the file, not a taste: the next file has its own.
    const Encoding encoding = m_settings.viewOptions().encoding;
    ViewOptions defaults = m_settings.viewOptions();
    change(defaults);
    defaults.encoding = encoding;
    m_settings.setViewOptions(defaults);
    Q_EMIT currentChanged();
}

void Workspace::rememberAll()
{
    const QList<DocumentTab*> all = tabs();
    for (const DocumentTab* tab : all) {
        if (tab->view() != nullptr && tab->isFile())
            m_settings.remember(tab->memory());
    }
}

void Workspace::onTabsChanged()
{
    m_stack->setCurrentIndex(m_tabs->count() > 0 ? 1 : 0);
    if (m_tabs->count() == 0)
        m_welcome->refresh();
    Q_EMIT currentChanged();
    Q_EMIT selectionChanged();
}

} // namespace sluice

#include "ui/window/workspace.h"

#include "core/bytes/openfile.h"
#include "ui/compare/comparetab.h"
#include "ui/window/documenttabs.h"
#include "ui/window/welcomepage.h"

#include <QDir>
#include <QFile>
#include <QPointer>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace sluice {
namespace {

const QString kOpenKey = QStringLiteral("open");
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
    , m_tabs(new DocumentTabs)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_messages);
    layout->addLayout(m_stack, 1);
    m_stack->addWidget(m_welcome);
    m_stack->addWidget(m_tabs);
    connect(m_tabs, &QTabWidget::currentChanged, this, &Workspace::onTabsChanged);
    connect(m_tabs, &DocumentTabs::closeWanted, this, [this](QWidget* tab) {
        if (auto* document = qobject_cast<DocumentTab*>(tab); document != nullptr)
            closeTab(document);
        else
            removeTab(tab);
    });
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
        DocumentTab* tab = m_tabs->documentAt(path);
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
    return m_tabs->documents();
}

DocumentTab* Workspace::currentTab() const
{
    return m_tabs->currentDocument();
}

CompareTab* Workspace::currentCompare() const
{
    return m_tabs->currentCompare();
}

int Workspace::tabCount() const
{
    return m_tabs->count();
}

DocumentView* Workspace::currentView() const
{
    const DocumentTab* tab = currentTab();
    return tab != nullptr ? tab->view() : nullptr;
}

bool Workspace::isOpening() const
{
    return m_tabs->isOpening();
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
    tab->showPanes(m_settings.viewOptions(), m_settings.panes(), m_tabs->colours());
    placeTab(tab);
    connectView(tab);
    m_tabs->setCurrentWidget(tab);
    Q_EMIT currentChanged();
    return tab;
}

CompareTab* Workspace::showCompare(std::shared_ptr<View> a, std::shared_ptr<View> b)
{
    auto* tab = new CompareTab(std::move(a), std::move(b));
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
    m_tabs->add(tab);
    m_tabs->setCurrentWidget(tab);
    tab->setFocus();
    return tab;
}

void Workspace::compareWithFile(const std::shared_ptr<View>& a, const QByteArray& path)
{
    if (const DocumentTab* open = m_tabs->documentAt(path); open != nullptr && open->shown()) {
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
    m_tabs->add(tab);
    connect(tab, &DocumentTab::stateChanged, this, [this, tab] {
        if (tab == currentTab())
            Q_EMIT currentChanged();
    });
    onTabsChanged();
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

    tab->showPanes(options, panes, m_tabs->colours());
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
    DocumentTab* twin = m_tabs->twinOf(*tab);
    if (twin == nullptr)
        return false;
    m_tabs->setCurrentWidget(twin);
    removeTab(tab);
    return true;
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
    if (const Result<void> started = tab->start(options); !started)
        Q_EMIT failed(started.error().message);
}

void Workspace::reveal(const View& view, ByteRange range)
{
    m_tabs->reveal(view, range);
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
    const QList<CompareTab*> comparing = m_tabs->compares();
    for (CompareTab* tab : comparing)
        removeTab(tab);
    closeTabs(tabs());
}

void Workspace::removeTab(QWidget* tab)
{
    m_tabs->remove(tab);
    tab->disconnect(this);
    onTabsChanged();
    if (!isOpening())
        Q_EMIT allOpened();
}

void Workspace::reopenClosed()
{
    if (m_closed.isEmpty())
        return;
    const Closed closed = m_closed.takeLast();
    DocumentTab* tab = m_tabs->documentAt(closed.memory.path);
    if (tab == nullptr)
        tab = addTab(closed.memory.path, Wish{StartOptions(), closed});
    m_tabs->setCurrentWidget(tab);
}

void Workspace::stepTab(int step)
{
    m_tabs->step(step);
}

void Workspace::setPalette(const PanePalette& palette)
{
    m_tabs->setColours(palette);
}

void Workspace::changeAll(const std::function<void(ViewOptions&)>& change)
{
    ViewOptions defaults = m_settings.viewOptions();
    change(defaults);
    m_settings.setViewOptions(defaults);
    m_tabs->changeAll(change, defaults);
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

#include "ui/window/documenttabs.h"

#include "ui/window/icons.h"
#include "ui/window/swatch.h"

#include <QTabBar>
#include <QToolButton>

#include <algorithm>

namespace sluice {
namespace {

// An ampersand in a tab's text would underline the letter after it.
QString plain(QString title)
{
    return title.replace(QLatin1Char('&'), QLatin1String("&&"));
}

} // namespace

DocumentTabs::DocumentTabs(QWidget* parent)
    : QTabWidget(parent)
{
    setDocumentMode(true);
    setMovable(true);
    setElideMode(Qt::ElideNone);
    setUsesScrollButtons(true);
    tabBar()->setAccessibleName(tr("Open files"));
    tabBar()->setExpanding(false);
}

template <typename Tab>
QList<Tab*> DocumentTabs::all() const
{
    QList<Tab*> tabs;
    for (int i = 0; i < count(); ++i) {
        if (auto* tab = qobject_cast<Tab*>(widget(i)); tab != nullptr)
            tabs.append(tab);
    }
    return tabs;
}

QList<DocumentTab*> DocumentTabs::documents() const
{
    return all<DocumentTab>();
}

QList<CompareTab*> DocumentTabs::compares() const
{
    return all<CompareTab>();
}

DocumentTab* DocumentTabs::currentDocument() const
{
    return qobject_cast<DocumentTab*>(currentWidget());
}

CompareTab* DocumentTabs::currentCompare() const
{
    return qobject_cast<CompareTab*>(currentWidget());
}

DocumentTab* DocumentTabs::documentAt(const QByteArray& path) const
{
    const QList<DocumentTab*> tabs = documents();
    const auto found =
        std::find_if(tabs.begin(), tabs.end(), [&](const DocumentTab* tab) { return tab->path() == path; });
    return found != tabs.end() ? *found : nullptr;
}

DocumentTab* DocumentTabs::twinOf(const DocumentTab& tab) const
{
    const OpenedFile& file = tab.document()->file();
    if (!file.watchable)
        return nullptr;
    const QList<DocumentTab*> tabs = documents();
    const auto found = std::find_if(tabs.begin(), tabs.end(), [&](const DocumentTab* other) {
        if (other == &tab || other->view() == nullptr || !other->isFile())
            return false;
        const FileIdentity& theirs = other->document()->file().identity;
        return theirs.device == file.identity.device && theirs.inode == file.identity.inode;
    });
    return found != tabs.end() ? *found : nullptr;
}

void DocumentTabs::add(DocumentTab* tab)
{
    connect(tab, &DocumentTab::stateChanged, this, [this, tab] { describe(tab); });
    addTab(tab, QString());
    addCloseButton(tab, tab->title());
    describe(tab);
}

void DocumentTabs::add(CompareTab* tab)
{
    tab->setColours(m_palette);
    const int index = addTab(tab, icon(QLatin1String("compare")), plain(tab->title()));
    setTabToolTip(index, tab->title());
    addCloseButton(tab, tab->title());
}

// The style's own close button is red on some desktops and has no name for a screen reader.
void DocumentTabs::addCloseButton(QWidget* tab, const QString& title)
{
    auto* button = new QToolButton;
    button->setIcon(icon(QLatin1String("close")));
    button->setIconSize(QSize(12, 12));
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::NoFocus);
    button->setToolTip(tr("Close this tab"));
    button->setAccessibleName(tr("Close %1").arg(title));
    connect(button, &QToolButton::clicked, this, [this, tab] { Q_EMIT closeWanted(tab); });
    tabBar()->setTabButton(indexOf(tab), QTabBar::RightSide, button);
}

void DocumentTabs::describe(const DocumentTab* tab)
{
    const int index = indexOf(tab);
    // Short by our own hand: the bar would squeeze all of them to nothing before it scrolls.
    constexpr int kMostWidth = 220;
    const QString title = plain(fontMetrics().elidedText(tab->title(), Qt::ElideMiddle, kMostWidth));
    setTabText(index, tab->isModified() ? title + QStringLiteral(" \u2022") : title);
    setTabToolTip(index, tab->isModified() ? tr("%1\nThere are unsaved edits.").arg(tab->displayPath())
                                           : tab->displayPath());
    const bool isSlice = tab->shown() && !tab->shown()->isWhole();
    setTabIcon(index, tab->hasWarning() ? icon(QLatin1String("warning"))
                      : isSlice         ? swatch(tab->shown()->colour(), m_palette)
                                        : QIcon());
}

void DocumentTabs::remove(QWidget* tab)
{
    removeTab(indexOf(tab));
    tab->hide();
    tab->setParent(nullptr);
    tab->disconnect(this);
    tab->deleteLater();
}

void DocumentTabs::step(int step)
{
    if (count() > 0)
        setCurrentIndex(((currentIndex() + step) % count() + count()) % count());
}

void DocumentTabs::reveal(const View& view, ByteRange range)
{
    const QList<DocumentTab*> tabs = documents();
    for (DocumentTab* tab : tabs) {
        if (tab->view() == nullptr || tab->shown().get() != &view)
            continue;
        setCurrentWidget(tab);
        tab->shown()->select(range);
        tab->view()->reveal(range.offset);
    }
}

bool DocumentTabs::isOpening() const
{
    const QList<DocumentTab*> tabs = documents();
    return std::any_of(tabs.begin(), tabs.end(), [](const DocumentTab* tab) { return tab->isOpening(); });
}

void DocumentTabs::setColours(const PanePalette& palette)
{
    m_palette = palette;
    const QList<DocumentTab*> tabs = documents();
    for (DocumentTab* tab : tabs) {
        if (tab->view() != nullptr)
            tab->view()->setPalette(palette);
        describe(tab);
    }
    const QList<CompareTab*> comparing = compares();
    for (CompareTab* tab : comparing)
        tab->setColours(palette);
}

void DocumentTabs::changeAll(const std::function<void(ViewOptions&)>& change, const ViewOptions& shared) const
{
    const QList<DocumentTab*> tabs = documents();
    for (const DocumentTab* tab : tabs) {
        if (tab->view() == nullptr)
            continue;
        ViewOptions options = tab->view()->options();
        change(options);
        if (options != tab->view()->options())
            tab->view()->setOptions(options);
    }
    const QList<CompareTab*> comparing = compares();
    for (CompareTab* tab : comparing)
        tab->setOptions(shared);
}

} // namespace sluice

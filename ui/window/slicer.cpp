#include "ui/window/slicer.h"

#include "core/bytes/annotations.h"
#include "core/bytes/memorycopy.h"
#include "ui/panes/documentview.h"
#include "ui/window/commandset.h"
#include "ui/window/format.h"
#include "ui/window/inputbox.h"
#include "ui/window/mainwindow.h"
#include "ui/window/prompts.h"
#include "ui/window/slicecommands.h"
#include "ui/window/swatch.h"
#include "ui/window/workspace.h"

#include <QMenu>

namespace sluice {
namespace {

const QString kCopyKey = QStringLiteral("copy");
const QString kSliceKey = QStringLiteral("slice");

} // namespace

Slicer::Slicer(MainWindow& window)
    : QObject(&window)
    , m_window(window)
    , m_copying(m_runner, this)
{
}

DocumentTab* Slicer::tabOf(const View* view) const
{
    const QList<DocumentTab*> tabs = m_window.workspace().tabs();
    const auto found = std::find_if(tabs.begin(), tabs.end(),
                                    [view](const DocumentTab* tab) { return tab->shown().get() == view; });
    return found != tabs.end() ? *found : nullptr;
}

void Slicer::say(const QString& text, bool failed)
{
    Message message;
    message.level = failed ? Message::Level::Warning : Message::Level::Info;
    message.text = text;
    m_window.workspace().messages().post(kSliceKey, message);
}

void Slicer::slice()
{
    const DocumentTab* tab = m_window.currentTab();
    if (tab == nullptr || tab->shown()->selectedRange().isEmpty())
        return;
    const ViewOptions options = tab->view()->options();
    const QList<PaneSpec> panes = tab->view()->panes();
    DocumentTab* made = m_window.workspace().showView(tab->shown()->slice(tab->shown()->selectedRange()));
    made->view()->setOptions(options);
    made->view()->setPanes(panes);
    made->view()->setFocus();
    m_window.suggestSlices();
}

void Slicer::copy()
{
    const DocumentTab* tab = m_window.currentTab();
    if (tab == nullptr || tab->shown()->selectedRange().isEmpty())
        return;
    const ByteRange range = tab->shown()->selectedRange();
    QString name = tr("copy of %1").arg(tab->shown()->name());
    if (range.length != tab->shown()->size())
        name += QStringLiteral(" %1+%2").arg(formatHex(range.offset), QString::number(range.length));
    Message message;
    message.text = tr("Copying %1 …").arg(formatBytes(range.length));
    message.dismissed = [this] {
        m_copying.cancel();
        Q_EMIT copied(false);
    };
    constexpr qint64 kQuick = qint64{16} << 20;
    if (range.length > kQuick)
        m_window.workspace().messages().post(kCopyKey, message);
    const std::shared_ptr<Ledger> ledger = m_window.workspace().newLedger();
    m_copying.run(
        [snapshot = tab->shown()->snapshot(), range, ledger](const CancelToken& token) {
            return copyToMemory(snapshot, range, *ledger, copyLimit(), token.flag().get());
        },
        [this, name, ledger](Result<std::shared_ptr<MemorySource>> memory) {
            m_window.workspace().messages().remove(kCopyKey);
            if (memory) {
                m_window.workspace().showView(
                    View::whole(std::make_shared<Document>(name, std::move(*memory), ledger)));
                m_window.currentView()->setFocus();
                m_window.suggestSlices();
            } else {
                say(memory.error().message, true);
            }
            Q_EMIT copied(memory.has_value());
        });
}

void Slicer::open(const std::shared_ptr<View>& view)
{
    if (DocumentTab* tab = tabOf(view.get()); tab != nullptr)
        m_window.workspace().showTab(tab);
    else
        m_window.workspace().showView(view);
    if (m_window.currentView() != nullptr)
        m_window.currentView()->setFocus();
}

void Slicer::close(const std::shared_ptr<View>& view)
{
    if (DocumentTab* tab = tabOf(view.get()); tab != nullptr) {
        m_window.workspace().closeTab(tab);
        return;
    }
    say(tr("%1 has no tab to close. It goes when the last slice of it is closed.").arg(view->name()), false);
}

std::shared_ptr<View> Slicer::current() const
{
    const DocumentTab* tab = m_window.currentTab();
    return tab != nullptr && !tab->shown()->isWhole() ? tab->shown() : nullptr;
}

void Slicer::askName(const std::shared_ptr<View>& view)
{
    const InputBox::Texts texts = {tr("Name of the slice"), view->name(),
                                   tr("It stands on the tab, in the Slices dock and in the list of edits.")};
    m_window.prompts().ask(
        texts, [](const QString& text) -> Result<QString> { return text.simplified(); },
        [weak = std::weak_ptr(view)](const QString& text) {
            if (const auto named = weak.lock())
                named->setName(text.simplified());
        },
        view->name());
}

void Slicer::showInParent()
{
    const std::shared_ptr<View> view = current();
    if (!view)
        return;
    const std::shared_ptr<View> parent = view->parentView();
    const ByteRange selected = view->selectedRange();
    const ByteRange place = selected.isEmpty() ? ByteRange{0, view->size()} : selected;
    open(parent);
    m_window.currentTab()->select(parent->fromDocument(view->toDocument(place)));
}

void Slicer::goToDocument(qint64 offset)
{
    DocumentTab* tab = m_window.currentTab();
    if (tab == nullptr)
        return;
    const ByteRange range = tab->shown()->range();
    if (offset < range.offset || offset > range.end()) {
        // Outside of the slice in front: its nearest parent with these bytes has them.
        std::shared_ptr<View> at = tab->shown();
        while (at->parentView() && (offset < at->range().offset || offset > at->range().end()))
            at = at->parentView();
        open(at);
        tab = m_window.currentTab();
    }
    tab->goTo(tab->shown()->fromDocument(offset));
}

void Slicer::showMenu(const std::shared_ptr<View>& view, const QPoint& globalPosition)
{
    if (!view)
        return;
    auto* menu = new QMenu(&m_window);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const std::weak_ptr<View> weak = view;
    const auto add = [&](QMenu* to, const QString& text, auto run) {
        return to->addAction(text, this, [weak, run] {
            if (const auto chosen = weak.lock())
                run(chosen);
        });
    };
    add(menu, tr("&Show\tEnter"), [this](const auto& chosen) { open(chosen); });
    add(menu, tr("&Close\tDel"), [this](const auto& chosen) {
        close(chosen);
    })->setEnabled(tabOf(view.get()) != nullptr);
    if (!view->isWhole()) {
        menu->addSeparator();
        add(menu, tr("&Rename…"), [this](const auto& chosen) { askName(chosen); });
        QMenu* colours = menu->addMenu(tr("C&olour"));
        for (int i = 0; i < kMarkColourCount; ++i) {
            QAction* action =
                add(colours, markColourName(i), [i](const auto& chosen) { chosen->setColour(i); });
            action->setIcon(swatch(i, m_window.panePalette()));
        }
        add(menu, tr("Show in &Parent"), [this](const auto& chosen) {
            open(chosen);
            showInParent();
        });
    }
    menu->popup(globalPosition);
}

} // namespace sluice

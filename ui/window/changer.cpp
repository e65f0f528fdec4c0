#include "ui/window/changer.h"

#include "core/bytes/memorycopy.h"
#include "ui/panes/documentview.h"
#include "ui/window/filldialog.h"
#include "ui/window/mainwindow.h"
#include "ui/window/sidedocks.h"
#include "ui/window/workspace.h"

namespace sluice {
namespace {

const QString kChangeKey = QStringLiteral("change");
const QString kFillKey = QStringLiteral("fill");

} // namespace

Changer::Changer(MainWindow& window)
    : QObject(&window)
    , m_window(window)
    , m_filling(m_runner, this)
{
}

void Changer::say(const QString& text)
{
    Message message;
    message.level = Message::Level::Warning;
    message.text = text;
    m_window.workspace().messages().post(kChangeKey, message);
}

void Changer::askFill()
{
    const DocumentTab* tab = m_window.currentTab();
    if (tab == nullptr)
        return;
    if (const QString& reason = tab->document()->readOnlyReason(); !reason.isEmpty()) {
        say(reason);
        return;
    }
    auto* dialog = new FillDialog(tab->shown(), &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &FillDialog::fillWanted, this, &Changer::fill);
    dialog->open();
}

void Changer::fill(const FillRequest& request)
{
    const DocumentTab* tab = m_window.currentTab();
    if (tab == nullptr)
        return;
    const std::shared_ptr<View>& view = tab->shown();
    const std::shared_ptr<Ledger> ledger = tab->document()->ledger();
    if (request.content.kind == FillContent::Kind::Pattern) {
        take(view, request, fillBytes(request.content, request.length, ledger, copyLimit()));
        return;
    }
    Message message;
    message.text = tr("%1 …").arg(request.label);
    message.dismissed = [this] {
        m_filling.cancel();
        Q_EMIT filled(false);
    };
    m_window.workspace().messages().post(kFillKey, message);
    m_filling.run(
        [request, ledger](const CancelToken& token) {
            return fillBytes(request.content, request.length, ledger, copyLimit(), token.flag().get());
        },
        [this, request, weak = std::weak_ptr(view),
         state = tab->document()->state()](const Result<PieceTree>& content) {
            m_window.workspace().messages().remove(kFillKey);
            const std::shared_ptr<View> there = weak.lock();
            if (there != nullptr && there->document()->state() != state) {
                say(tr("The bytes were edited meanwhile, so they were not filled. Fill them again."));
                Q_EMIT filled(false);
            } else if (there != nullptr) {
                take(there, request, content);
            }
        });
}

void Changer::take(const std::shared_ptr<View>& view, const FillRequest& request,
                   const Result<PieceTree>& content)
{
    const Result<void> done = content.and_then([&](const PieceTree& bytes) {
        return view->replace(request.range, bytes, {EditKind::Other, request.label});
    });
    if (done)
        view->select({request.range.offset, content->size()});
    else
        say(done.error().message);
    Q_EMIT filled(done.has_value());
}

bool Changer::canRevert() const
{
    const DocumentTab* tab = m_window.currentTab();
    return tab != nullptr && tab->document()->isModified();
}

void Changer::revertSelection()
{
    const DocumentTab* tab = m_window.currentTab();
    if (tab == nullptr)
        return;
    View& view = *tab->shown();
    const quint64 before = view.document()->state();
    const Result<void> done = view.revert(view.selectedRange());
    if (!done)
        say(done.error().message);
    else if (view.document()->state() == before)
        say(view.selectedRange().isEmpty() ? tr("Nothing was inserted or deleted at the caret. Select the "
                                                "bytes that are to be as they were saved.")
                                           : tr("The selected bytes are as they were saved."));
}

void Changer::goToStep(size_t position)
{
    const DocumentTab* tab = m_window.currentTab();
    if (tab == nullptr)
        return;
    Document& document = *tab->document();
    if (!document.readOnlyReason().isEmpty()) {
        say(document.readOnlyReason());
    } else if (const std::optional<ByteRange> place = document.goToStep(position)) {
        m_window.sideDocks().goToRange(*place);
    }
}

void Changer::redoAll()
{
    if (const DocumentTab* tab = m_window.currentTab(); tab != nullptr)
        goToStep(tab->document()->steps().size());
}

} // namespace sluice

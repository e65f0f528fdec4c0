#include "ui/panels/inspectorpanel.h"

#include "core/bytes/inspectedit.h"
#include "ui/panels/inspectoreditor.h"
#include "ui/panels/inspectormodel.h"
#include "ui/window/format.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QTableView>
#include <QVBoxLayout>

namespace sluice {
namespace {

constexpr int kFollowMs = 16;
constexpr int kRowPadding = 6;

} // namespace

InspectorPanel::InspectorPanel(QWidget* parent)
    : QWidget(parent)
    , m_model(new InspectorModel(this))
    , m_table(new QTableView)
    , m_details(new QLabel)
    , m_frame(this)
    , m_throttle(
          kFollowMs, [this] { refresh(); }, this)
{
    makeTable();
    m_details->setWordWrap(true);
    m_details->setTextFormat(Qt::PlainText);
    m_details->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_details->setContentsMargins(8, 4, 8, 6);
    m_details->setAlignment(Qt::AlignTop);
    m_details->setMinimumHeight(fontMetrics().lineSpacing() * 3 + 10);
    m_details->setAccessibleName(tr("The chosen value in full"));
    auto* layout = new QVBoxLayout(m_frame.content());
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_details);
    connect(&m_loader, &PageLoader::loaded, this, &InspectorPanel::follow);
    setView(nullptr);
}

void InspectorPanel::makeTable()
{
    m_table->setModel(m_model);
    m_table->setAccessibleName(tr("Inspector"));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->setWordWrap(false);
    m_table->setTextElideMode(Qt::ElideRight);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setCornerButtonEnabled(false);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + kRowPadding);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setMinimumSectionSize(40);
    m_table->installEventFilter(this);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setItemDelegate(new InspectorEditor(
        [this](const QModelIndex& index, const QString& text) { return write(index, text); }, m_table));
    connect(m_table, &QTableView::doubleClicked, this, &InspectorPanel::editCurrent);
    connect(m_table, &QWidget::customContextMenuRequested, this, &InspectorPanel::showMenu);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &InspectorPanel::updateDetails);
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        for (int row = 0; row < m_model->rowCount(); ++row) {
            if (m_model->isSingle(row))
                m_table->setSpan(row, InspectorModel::kLittle, 1, 2);
        }
        QHeaderView* header = m_table->horizontalHeader();
        header->setSectionResizeMode(InspectorModel::kName, QHeaderView::ResizeToContents);
        header->setSectionResizeMode(InspectorModel::kLittle, QHeaderView::Stretch);
        header->setSectionResizeMode(InspectorModel::kBig, QHeaderView::Stretch);
    });
}

void InspectorPanel::setView(const std::shared_ptr<View>& view)
{
    const std::shared_ptr<View> old = m_view.lock();
    if (old == view && view != nullptr) {
        follow();
        return;
    }
    if (old != nullptr)
        old->document()->disconnect(this);
    m_view = view;
    if (view == nullptr) {
        m_waiting = false;
        say(tr(
            "Open a file: the bytes at the caret show here as numbers, text, times, colours and addresses."));
        return;
    }
    connect(view->document().get(), &Document::contentChanged, this, &InspectorPanel::follow);
    connect(view->document().get(), &Document::fileChanged, this, &InspectorPanel::follow);
    follow();
}

void InspectorPanel::follow()
{
    if (!m_view.expired() && isVisible())
        m_throttle.request();
}

bool InspectorPanel::isSettled() const
{
    return !m_waiting && !m_throttle.isPending();
}

void InspectorPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    follow();
}

void InspectorPanel::refresh()
{
    const std::shared_ptr<View> view = m_view.lock();
    if (view == nullptr)
        return;
    const Snapshot snapshot = view->snapshot();
    const qint64 caret = view->selectedRange().offset;
    ByteRange range{caret, std::min(kInspectBytes, snapshot.size() - caret)};
    for (const ByteRange& lost : snapshot.lostRanges()) {
        if (lost.overlaps(range))
            range = ByteRange::between(caret, lost.offset);
    }
    if (range.isEmpty() && caret < snapshot.size()) {
        m_waiting = false;
        say(tr("The bytes at the caret are lost or cannot be read."));
    } else if (range.isEmpty() || snapshot.residency(range) == Residency::Resident) {
        load(*view, snapshot, range);
    } else {
        m_waiting = true;
        m_model->setPending(true);
        m_loader.request(snapshot, {range});
        return;
    }
    Q_EMIT settled();
}

void InspectorPanel::load(const View& view, const Snapshot& snapshot, ByteRange range)
{
    m_waiting = false;
    if (range.isEmpty()) {
        show(Slice());
    } else if (const Result<Slice> bytes = snapshot.read(range)) {
        view.document()->ledger()->add(CopyKind::UserToObject, bytes->size());
        show(*bytes);
    } else {
        say(bytes.error().message);
    }
}

void InspectorPanel::show(const Slice& bytes)
{
    m_model->setRows(inspect(bytes));
    m_frame.showContent(true);
    updateDetails();
}

void InspectorPanel::say(const QString& text)
{
    m_frame.setWords(text);
    m_frame.showContent(false);
}

void InspectorPanel::updateDetails()
{
    const QModelIndex index = m_table->currentIndex();
    if (!index.isValid()) {
        m_details->setText(tr("Choose a value to see it in full; Enter or a double click edits it."));
        return;
    }
    const QString label = m_model->index(index.row(), InspectorModel::kName).data().toString();
    m_details->setText(label + QLatin1Char('\n') + m_model->details(index.row()));
}

bool InspectorPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_table ||
        (event->type() != QEvent::ShortcutOverride && event->type() != QEvent::KeyPress))
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    const bool edits =
        (enter || key->key() == Qt::Key_F2) && (key->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    const bool selects = enter && key->modifiers().testFlag(Qt::ShiftModifier);
    // The window's Copy takes the selected bytes; here the chosen value is meant.
    const bool copies = key->matches(QKeySequence::Copy);
    if (!edits && !selects && !copies)
        return QWidget::eventFilter(watched, event);
    event->accept();
    if (event->type() == QEvent::ShortcutOverride)
        return true;
    if (edits)
        editCurrent();
    else if (selects)
        selectCurrent();
    else
        copyCurrent();
    return true;
}

void InspectorPanel::editCurrent()
{
    QModelIndex index = m_table->currentIndex();
    if (index.isValid() && (index.column() == InspectorModel::kName || m_model->isSingle(index.row())))
        index = index.siblingAtColumn(InspectorModel::kLittle);
    const std::shared_ptr<View> view = m_view.lock();
    const Reading* reading = m_model->reading(index);
    if (view == nullptr || reading == nullptr || !reading->hasValue() || !isSettled())
        return;
    if (const QString& reason = view->document()->readOnlyReason(); !reason.isEmpty()) {
        m_details->setText(reason);
        return;
    }
    m_editedState = view->document()->state();
    m_editedRange = {view->selectedRange().offset, reading->length};
    m_table->setCurrentIndex(index);
    const bool single = m_model->isSingle(index.row());
    const QString label = index.siblingAtColumn(InspectorModel::kName).data().toString();
    const QString order = index.column() == InspectorModel::kBig ? tr("big-endian") : tr("little-endian");
    m_details->setText((single ? label : tr("%1, %2").arg(label, order)) + QLatin1Char('\n') +
                       (reading->length == 1
                            ? tr("Enter writes the value over its byte, Esc leaves it as it is.")
                            : tr("Enter writes the value over its %1, Esc leaves it as it is.")
                                  .arg(formatByteCount(reading->length))));
    m_table->edit(index);
}

QString InspectorPanel::write(const QModelIndex& index, const QString& text)
{
    const std::shared_ptr<View> view = m_view.lock();
    const Reading* reading = m_model->reading(index);
    // What was typed is meant for the bytes that were there when it was begun.
    if (view == nullptr || reading == nullptr || view->document()->state() != m_editedState ||
        view->selectedRange().offset != m_editedRange.offset)
        return tr("The bytes there are others by now. Esc leaves them as they are.");
    const bool big = index.column() == InspectorModel::kBig;
    const Result<QByteArray> bytes =
        parseInspected(text, m_model->field(index.row()), big, static_cast<int>(m_editedRange.length));
    if (!bytes)
        return bytes.error().message;
    if (text == reading->text)
        return {};
    const QString label = index.siblingAtColumn(InspectorModel::kName).data().toString();
    const Result<void> done =
        view->overwrite(m_editedRange.offset, *bytes, {EditKind::Other, tr("Write %1").arg(label)});
    return done ? QString() : done.error().message;
}

void InspectorPanel::copyCurrent() const
{
    const QString value = m_model->value(m_table->currentIndex());
    if (!value.isEmpty())
        QApplication::clipboard()->setText(value);
}

void InspectorPanel::selectCurrent()
{
    QModelIndex index = m_table->currentIndex();
    if (index.isValid() && index.column() == InspectorModel::kName)
        index = index.siblingAtColumn(InspectorModel::kLittle);
    const int length = index.data(InspectorModel::kLengthRole).toInt();
    if (const std::shared_ptr<View> view = m_view.lock(); view != nullptr && length > 0)
        Q_EMIT selectWanted({view->selectedRange().offset, length});
}

void InspectorPanel::showMenu(const QPoint& position)
{
    const QModelIndex index = m_table->indexAt(position);
    if (!index.isValid())
        return;
    m_table->setCurrentIndex(index);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const bool any = !m_model->value(index).isEmpty();
    menu->addAction(tr("&Edit Value\tEnter"), this, &InspectorPanel::editCurrent)->setEnabled(any);
    menu->addAction(tr("&Copy Value\tCtrl+C"), this, &InspectorPanel::copyCurrent)->setEnabled(any);
    menu->addAction(tr("&Select These Bytes\tShift+Enter"), this, &InspectorPanel::selectCurrent)
        ->setEnabled(any);
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

} // namespace sluice

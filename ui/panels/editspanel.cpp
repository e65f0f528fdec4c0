#include "ui/panels/editspanel.h"

#include "ui/panels/editsmodel.h"
#include "ui/panels/panellist.h"

#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <QVBoxLayout>

namespace sluice {
namespace {

// Rows as high as those of the inspector.
class Delegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        constexpr int kPadding = 6;
        const QSize plain = QStyledItemDelegate::sizeHint(option, index);
        return {plain.width(), std::max(plain.height(), option.fontMetrics.height() + kPadding)};
    }
};

} // namespace

EditsPanel::EditsPanel(QWidget* parent)
    : QWidget(parent)
    , m_model(new EditsModel(this))
    , m_list(new QTreeView)
    , m_details(new QLabel)
    , m_frame(this)
{
    makeList();
    m_details->setWordWrap(true);
    m_details->setTextFormat(Qt::PlainText);
    m_details->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_details->setContentsMargins(8, 4, 8, 6);
    m_details->setAlignment(Qt::AlignTop);
    m_details->setMinimumHeight(fontMetrics().lineSpacing() * 4 + 10);
    m_details->setAccessibleName(tr("The chosen edit in full"));
    auto* layout = new QVBoxLayout(m_frame.content());
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_details);
    connect(m_model, &EditsModel::followed, this, &EditsPanel::followCurrent);
    showWords();
}

void EditsPanel::makeList()
{
    m_list->setModel(m_model);
    makePanelList(*m_list, tr("Edits"), EditsModel::kEdit);
    m_list->setItemDelegate(new Delegate(m_list));
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    // Expanding all the rows at a double click is not for a list.
    m_list->setExpandsOnDoubleClick(false);
    m_list->installEventFilter(this);
    connect(m_list, &QTreeView::clicked, this, &EditsPanel::goToBytes);
    connect(m_list, &QTreeView::doubleClicked, this, &EditsPanel::goToState);
    connect(m_list, &QWidget::customContextMenuRequested, this, &EditsPanel::showMenu);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &EditsPanel::updateDetails);
}

void EditsPanel::setDocument(Document* document)
{
    if (document != m_model->document() || document == nullptr)
        m_model->setDocument(document);
}

void EditsPanel::showWords()
{
    m_frame.setWords(m_model->document() == nullptr
                         ? tr("Open a file: the edits made to it show here.")
                         : tr("Each edit shows here, with the way back to any of them. Nothing is edited "
                              "yet.\n\nType in a pane, or press Ctrl+Alt+F to fill bytes."));
    m_frame.showContent(m_model->rowCount() > 1);
}

void EditsPanel::followCurrent()
{
    showWords();
    const QModelIndex now = m_model->index(m_model->currentRow(), 0);
    if (now.isValid())
        m_list->setCurrentIndex(now);
    updateDetails();
}

void EditsPanel::updateDetails()
{
    const QModelIndex index = m_list->currentIndex();
    m_details->setText(index.isValid() ? m_model->details(index.row()) : QString());
}

void EditsPanel::goToBytes()
{
    const int row = m_list->currentIndex().row();
    if (row > 0 && m_model->document() != nullptr)
        Q_EMIT goWanted(m_model->document()->placeOfStep(static_cast<size_t>(row) - 1));
}

void EditsPanel::goToState()
{
    const int row = m_list->currentIndex().row();
    if (row >= 0 && m_model->document() != nullptr)
        Q_EMIT stateWanted(static_cast<size_t>(row));
}

void EditsPanel::showMenu(const QPoint& position)
{
    const QModelIndex index = m_list->indexAt(position);
    if (!index.isValid())
        return;
    m_list->setCurrentIndex(index);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("&Go to These Bytes\tEnter"), this, &EditsPanel::goToBytes)
        ->setEnabled(index.row() > 0);
    const bool undoes = index.row() < m_model->currentRow();
    menu->addAction(undoes ? tr("&Undo All After This\tCtrl+Enter") : tr("&Redo up to This\tCtrl+Enter"),
                    this, &EditsPanel::goToState)
        ->setEnabled(index.row() != m_model->currentRow());
    menu->popup(m_list->viewport()->mapToGlobal(position));
}

bool EditsPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride)
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const Qt::KeyboardModifiers modifiers = key->modifiers() & ~Qt::KeypadModifier;
    const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    if (!enter || (modifiers != Qt::NoModifier && modifiers != Qt::ControlModifier))
        return QWidget::eventFilter(watched, event);
    event->accept();
    if (event->type() == QEvent::ShortcutOverride)
        return true;
    modifiers == Qt::ControlModifier ? goToState() : goToBytes();
    return true;
}

} // namespace sluice

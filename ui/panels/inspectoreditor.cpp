#include "ui/panels/inspectoreditor.h"

#include "ui/panels/inspectormodel.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QTableView>
#include <QToolTip>

namespace sluice {

InspectorEditor::InspectorEditor(Write write, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_write(std::move(write))
{
}

QWidget* InspectorEditor::createEditor(QWidget* parent, const QStyleOptionViewItem&,
                                       const QModelIndex& index) const
{
    m_index = index;
    auto* line = new QLineEdit(parent);
    line->setFont(index.data(Qt::FontRole).value<QFont>());
    line->setAccessibleName(
        tr("The value of %1").arg(index.siblingAtColumn(InspectorModel::kName).data().toString()));
    line->setText(index.data(Qt::EditRole).toString());
    line->selectAll();
    return line;
}

// The line has its text from the start; new values of the row do not disturb what is typed.
void InspectorEditor::setEditorData(QWidget*, const QModelIndex&) const {}

void InspectorEditor::setModelData(QWidget*, QAbstractItemModel*, const QModelIndex&) const {}

void InspectorEditor::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                                           const QModelIndex& index) const
{
    const auto* table = static_cast<const QTableView*>(option.widget);
    const QRect both = table->visualRect(index.siblingAtColumn(InspectorModel::kLittle))
                           .united(table->visualRect(index.siblingAtColumn(InspectorModel::kBig)));
    const int height = std::max(both.height(), editor->sizeHint().height());
    const int top = std::max(0, both.center().y() - height / 2);
    editor->setGeometry(both.left(), top, both.width(), height);
}

bool InspectorEditor::eventFilter(QObject* watched, QEvent* event)
{
    auto* line = qobject_cast<QLineEdit*>(watched);
    if (line == nullptr || event->type() != QEvent::KeyPress)
        return QStyledItemDelegate::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Tab || key == Qt::Key_Backtab)
        return true;
    if (key != Qt::Key_Return && key != Qt::Key_Enter)
        return QStyledItemDelegate::eventFilter(watched, event);
    const QString reason = m_write(m_index, line->text());
    if (reason.isEmpty())
        Q_EMIT closeEditor(line, NoHint);
    else
        QToolTip::showText(line->mapToGlobal(QPoint(0, line->height())), reason, line);
    return true;
}

} // namespace sluice

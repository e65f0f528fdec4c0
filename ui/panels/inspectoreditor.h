#pragma once

#include <QStyledItemDelegate>

#include <functional>

namespace sluice {

/// Edits a value of the inspector where it stands, over the width of both byte orders. Enter writes it; what
/// cannot be written is told beside it, and the line stays open. Leaving the line writes nothing. Thread
/// rule: the window's thread.
class InspectorEditor : public QStyledItemDelegate
{
    Q_OBJECT

public:
    /// Writes the text; gives why not, or nothing.
    using Write = std::function<QString(const QModelIndex& index, const QString& text)>;

    InspectorEditor(Write write, QObject* parent);

    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;
    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    Write m_write;
    mutable QPersistentModelIndex m_index;
};

} // namespace sluice

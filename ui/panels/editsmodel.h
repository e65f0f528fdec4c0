#pragma once

#include "core/bytes/document.h"

#include <QAbstractTableModel>
#include <QPointer>

#include <vector>

namespace sluice {

/// The edits of a document for a table: what, where, how many bytes. Row 0 is the document as it was opened,
/// row n the state that step n leads to; undone steps follow, dimmed. Thread rule: the window's thread.
class EditsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { kEdit, kOffset, kBytes, kColumnCount };

    explicit EditsModel(QObject* parent = nullptr);

    /// Null: none.
    void setDocument(Document* document);
    [[nodiscard]] Document* document() const { return m_document; }
    /// The row of the state of now.
    [[nodiscard]] int currentRow() const;
    /// The row in full: what, when, in which view, where, sizes before and after.
    [[nodiscard]] QString details(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    /// The rows and the state of now are those of the document again.
    void followed();

private:
    /// A step as it was last seen. Steps of many edits are not walked through for each look at a cell.
    struct Row
    {
        quint64 state = 0;
        ByteRange before;
        ByteRange after;
    };

    void follow();
    [[nodiscard]] static Row rowOf(const EditStep& step);
    [[nodiscard]] QString label(int row) const;
    [[nodiscard]] QVariant text(int row, int column) const;

    QPointer<Document> m_document;
    std::vector<Row> m_rows;
};

} // namespace sluice

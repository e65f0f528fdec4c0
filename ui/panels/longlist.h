#pragma once

#include <QAbstractScrollArea>
#include <QList>
#include <QString>

#include <functional>

namespace sluice {

/// A table of very many rows, which exist only while they show: nothing is kept for a row. One row is the
/// current one; with Shift a run of rows is chosen. Where it is narrow a tool tip tells what a row cannot
/// show. Thread rule: the window's thread.
class LongList : public QAbstractScrollArea
{
    Q_OBJECT

public:
    struct Column
    {
        QString title;
        /// Of the last column, which takes what is left: so much it wants at least. Of others: no wider than
        /// this, and no wider than what has shown so far.
        QString sample;
        bool right = false;
        bool fixedFont = false;
        /// Not 0: it gives way where the last one would get too little, the highest first.
        int spare = 0;
    };
    using Text = std::function<QString(qint64 row, int column)>;

    /// At most 2^31 - 1 rows show.
    LongList(QList<Column> columns, Text text, QWidget* parent = nullptr);

    [[nodiscard]] qint64 count() const { return m_count; }
    /// There are more rows, or fewer; those that were there are the same.
    void setCount(qint64 count);
    /// Other rows: the first one becomes the current one.
    void reset(qint64 count);
    /// The texts are others.
    void refresh() { viewport()->update(); }

    /// -1: there is none.
    [[nodiscard]] qint64 current() const { return m_current; }
    void setCurrent(qint64 row, bool extend = false);
    /// The chosen rows, from the first to the last; empty: first > last.
    [[nodiscard]] std::pair<qint64, qint64> chosen() const;
    /// Rows that show, at least in part.
    [[nodiscard]] std::pair<qint64, qint64> shown() const;
    /// Where a row shows, in viewport coordinates.
    [[nodiscard]] QRect rowRect(qint64 row) const;
    /// Where a column shows its texts, as last painted: from the left, and how wide. 0 wide: it gave way.
    [[nodiscard]] std::pair<int, int> columnPlace(int column) const;

Q_SIGNALS:
    /// Enter, or a double click.
    void activated(qint64 row);
    void currentChanged(qint64 row);
    void copyWanted();
    void menuWanted(const QPoint& globalPosition);

protected:
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    void fitBar();
    /// Looks how wide the columns have to be for the rows that show, and shares the width among them.
    void shareWidth();
    /// All of a row, as rich text; empty when all of it shows.
    [[nodiscard]] QString rowTip(qint64 row) const;
    [[nodiscard]] QFont fontOf(const Column& column) const;
    void paintRow(QPainter& painter, qint64 row, const QRect& place) const;
    [[nodiscard]] QRect cell(const QRect& row, int column) const;
    [[nodiscard]] int rowHeight() const;
    [[nodiscard]] qint64 pageRows() const;
    [[nodiscard]] qint64 rowAt(QPoint place) const;

    QList<Column> m_columns;
    Text m_text;
    /// Of each column, with the space around it: the widest text so far, and what it has.
    QList<int> m_widest;
    QList<int> m_widths;
    qint64 m_count = 0;
    qint64 m_current = -1;
    qint64 m_anchor = -1;
};

} // namespace sluice

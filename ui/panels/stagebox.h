#pragma once

#include "ui/panels/stageboxcontent.h"

#include <QWidget>

namespace sluice {

/// One stage of a pipeline as a box of a fixed size: its name, bytes in and out, rate, and where its time
/// goes. Takes the keyboard; the stage bar answers the keys. Thread rule: the window's thread.
class StageBox : public QWidget
{
    Q_OBJECT

public:
    explicit StageBox(QWidget* parent = nullptr);

    void setContent(const StageBoxContent& content);
    [[nodiscard]] const StageBoxContent& content() const { return m_content; }
    /// The box whose details show.
    void setCurrent(bool current);
    /// It is being moved.
    void setLifted(bool lifted);

    /// The lines as they are painted, top to bottom: title, badge, amount, rate, remark.
    struct Lines
    {
        QString title;
        QString badge;
        QString amount;
        QString rate;
        QString extra;
    };
    [[nodiscard]] Lines lines() const;

    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    void chosen();
    void opened();
    void dragged(const QPoint& globalPosition);
    void dropped(const QPoint& globalPosition);
    void menuWanted(const QPoint& globalPosition);

protected:
    void paintEvent(QPaintEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void describe();
    void paintBar(QPainter& painter, const QRect& bar) const;

    StageBoxContent m_content;
    QPoint m_pressed;
    bool m_dragging = false;
    bool m_current = false;
    bool m_lifted = false;
};

} // namespace sluice

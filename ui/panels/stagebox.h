#pragma once

#include "core/streams/runstats.h"

#include <QWidget>

#include <optional>

namespace sluice {

/// What a box of the stage bar shows. Thread rule: a value.
struct StageBoxContent
{
    /// "gunzip", "selection", "new document".
    QString title;
    /// Below it while there are no figures: parameters, a size, a path.
    QString detail;
    /// Switched off: the bytes go past it.
    bool off = false;
    /// A codec, whose output is worth a look beside its input.
    bool hasRatio = false;
    /// What is wrong with the parameters; empty when nothing is.
    QString error;
    /// Of the run, with the bytes a second that it takes (a source: gives) now.
    std::optional<StageStatus> status;
    double rate = 0;
    /// The run is over, and ended well or not.
    bool over = false;
    bool failed = false;
};

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

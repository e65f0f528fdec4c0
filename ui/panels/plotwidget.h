#pragma once

#include <QWidget>

#include <optional>

class QCPItemLine;
class QCPItemText;
class QCPPainter;
class QCustomPlot;

namespace sluice {

/// What plots have in common: the look of the theme, words when there is nothing to draw, an upright line at
/// a place that mouse or keys choose, and what is told of it; drawing on another device. Draws when something
/// changed and at no other time, without a GPU. Thread rule: the window's thread.
class PlotWidget : public QWidget
{
    Q_OBJECT

public:
    /// Names it above the plot, for a picture without its surroundings.
    void setTitle(const QString& title);
    /// Draws from `origin` on, `size` large.
    virtual void render(QCPPainter& painter, const QPointF& origin, QSize size);
    using QWidget::render;

protected:
    explicit PlotWidget(QWidget* parent);

    /// Draws all anew: colours or fonts are others.
    virtual void rebuild() = 0;

    [[nodiscard]] QCustomPlot& plot() const { return *m_plot; }
    /// For what a rebuild ends with: axes, or `words` in their place, in the colours of now.
    void showAxes(bool any, const QString& words);
    /// Puts the line there, in units of the x axis; nothing: hides it.
    void moveLine(std::optional<double> place);
    void setLinePen(const QPen& pen);
    void redraw();
    /// Where on the x axis a point of the plot is; nothing outside the axes.
    [[nodiscard]] std::optional<double> placeAt(QPoint point) const;
    /// Shows `text` beside the mouse, or beside the line; nothing when it is empty.
    void tell(const QString& text, const QPoint& globalPosition) const;
    void tellAtLine(const QString& text) const;

    void changeEvent(QEvent* event) override;

private:
    QCustomPlot* m_plot;
    QCPItemLine* m_line;
    QCPItemText* m_words;
    std::optional<double> m_place;
};

} // namespace sluice

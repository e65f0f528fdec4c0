#pragma once

#include "core/analysis/statistics.h"
#include "ui/panes/panepalette.h"

#include <QImage>
#include <QWidget>

#include <memory>
#include <optional>

namespace sluice {

/// The picture of a Digraph, 256 by 256: a point for each pair, its row the first byte, its column the one
/// after it; the stronger, the more often it is than if all were equally frequent, on a logarithmic scale.
/// Pure.
[[nodiscard]] QImage drawDigraph(const Digraph& digraph, const PanePalette& palette);

/// Pairs of bytes that follow each other as an image. Mouse or arrow keys choose a pair and tell how often it
/// occurs; a click, or Enter, asks to go to one. Thread rule: the window's thread.
class DigraphView : public QWidget
{
    Q_OBJECT

public:
    explicit DigraphView(QWidget* parent = nullptr);

    /// Null, or without a digraph: nothing is drawn then, and `empty` is said.
    void setStatistics(std::shared_ptr<const Statistics> statistics, const QString& empty);
    void setColours(const PanePalette& palette);

    /// What the chosen pair is, in words; how to read the image when none is.
    [[nodiscard]] QString describe() const;
    /// first * 256 + second.
    [[nodiscard]] std::optional<int> chosen() const { return m_chosen; }
    /// The middle of a pair's point.
    [[nodiscard]] QPoint pointOf(int pair) const;

Q_SIGNALS:
    /// The user clicked a pair.
    void activated(int pair);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] bool hasPairs() const;
    [[nodiscard]] QRect square() const;
    [[nodiscard]] std::optional<int> pairAt(QPoint place) const;
    void choose(std::optional<int> pair);

    std::shared_ptr<const Statistics> m_statistics;
    QString m_empty;
    PanePalette m_palette = PanePalette::light();
    QImage m_image;
    std::optional<int> m_chosen;
};

} // namespace sluice

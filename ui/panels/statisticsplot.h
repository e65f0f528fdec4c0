#pragma once

#include "core/analysis/statistics.h"
#include "ui/panels/plotwidget.h"
#include "ui/panes/panepalette.h"

#include <memory>
#include <optional>

class QCPBars;

namespace sluice {

/// What StatisticsPlot draws, besides pairs (DigraphView).
enum class StatisticsChart { Histogram, Entropy, Int16, Float32 };

/// A figure of Statistics as a plot: how often each byte value occurs, coloured by kind, the entropy of each
/// block, or how the bytes are distributed as numbers. Mouse or arrow keys choose a bar and tell its value; a
/// click, or Enter, asks to go there. Thread rule: the window's thread.
class StatisticsPlot : public PlotWidget
{
    Q_OBJECT

public:
    explicit StatisticsPlot(QWidget* parent = nullptr);

    /// `statistics` may be null: nothing is drawn then, and `empty` is said. `origin`: the offset of its
    /// first byte.
    void setStatistics(StatisticsChart chart, std::shared_ptr<const Statistics> statistics, qint64 origin,
                       const QString& empty);
    /// Counts on a logarithmic axis; entropy is not.
    void setLogarithmic(bool logarithmic);
    void setColours(const PanePalette& palette);

    [[nodiscard]] int barCount() const;
    /// What the bar stands for, in words.
    [[nodiscard]] QString describe(int bar) const;
    [[nodiscard]] std::optional<int> chosen() const { return m_chosen; }
    /// The middle of a bar, in pixels of this widget.
    [[nodiscard]] int pixelOf(int bar) const;

Q_SIGNALS:
    /// The user clicked a bar: a byte value, a block, a bin.
    void activated(int bar);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void rebuild() override;

private:
    void drawHistogram();
    void drawEntropy();
    void drawBins(std::span<const quint64> counts);
    void labelKeys();
    void scaleCounts(double most);
    void choose(std::optional<int> bar);
    [[nodiscard]] QCPBars* addBars(const QColor& colour);
    [[nodiscard]] std::optional<int> barAt(QPoint place) const;
    [[nodiscard]] quint64 countOf(int bar) const;

    StatisticsChart m_chart = StatisticsChart::Histogram;
    std::shared_ptr<const Statistics> m_statistics;
    qint64 m_origin = 0;
    QString m_empty;
    bool m_logarithmic = false;
    PanePalette m_palette = PanePalette::light();
    std::optional<int> m_chosen;
};

} // namespace sluice

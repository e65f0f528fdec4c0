#include "ui/panels/statisticsexport.h"

#include "core/analysis/statisticstext.h"
#include "ui/panels/digraphview.h"
#include "ui/panels/plotlook.h"
#include "ui/panels/statisticsplot.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <qcustomplot.h>

namespace sluice {
namespace {

constexpr QSize kPlotSize(900, 270);
constexpr int kHeading = 34;
constexpr int kDigraph = 512;

QString tr(const char* text)
{
    return QCoreApplication::translate("StatisticsExport", text);
}

/// What is drawn, one below the other.
class Picture
{
public:
    Picture(std::shared_ptr<const Statistics> statistics, qint64 origin, QString title, QPalette palette,
            const PanePalette& colours)
        : m_statistics(std::move(statistics))
        , m_origin(origin)
        , m_title(std::move(title))
        , m_palette(std::move(palette))
        , m_colours(colours)
    {
        m_charts = {{StatisticsChart::Histogram, tr("Byte values")},
                    {StatisticsChart::Entropy, tr("Entropy by block")}};
        if (m_statistics->numbers) {
            m_charts.push_back({StatisticsChart::Int16, tr("As 16-bit integers")});
            m_charts.push_back({StatisticsChart::Float32, tr("As 32-bit floats")});
        }
    }

    [[nodiscard]] QSize size() const
    {
        const int pairs = m_statistics->digraph.empty() ? 0 : kDigraph + kHeading;
        return {kPlotSize.width(), kHeading + kPlotSize.height() * static_cast<int>(m_charts.size()) + pairs};
    }

    void draw(QCPPainter& painter) const
    {
        painter.fillRect(QRect(QPoint(), size()), m_palette.base());
        words(painter, 0, m_title);
        int y = kHeading;
        for (const auto& [chart, title] : m_charts) {
            StatisticsPlot plot;
            plot.setPalette(m_palette);
            plot.setColours(m_colours);
            plot.setStatistics(chart, m_statistics, m_origin, tr("No bytes"));
            plot.setTitle(title);
            plot.render(painter, QPointF(0, y), kPlotSize);
            y += kPlotSize.height();
        }
        if (m_statistics->digraph.empty())
            return;
        words(painter, y, tr("Pairs of bytes: rows the first, columns the second, from 00 to ff"));
        painter.drawImage(QRect(14, y + kHeading, kDigraph - 14, kDigraph - 14),
                          drawDigraph(m_statistics->digraph, m_colours));
    }

    [[nodiscard]] const QString& title() const { return m_title; }

private:
    void words(QPainter& painter, int y, const QString& text) const
    {
        painter.setPen(m_palette.color(QPalette::Text));
        painter.drawText(QRect(14, y, kPlotSize.width() - 28, kHeading),
                         Qt::AlignVCenter | Qt::TextSingleLine, text);
    }

    std::shared_ptr<const Statistics> m_statistics;
    qint64 m_origin;
    QString m_title;
    QPalette m_palette;
    PanePalette m_colours;
    std::vector<std::pair<StatisticsChart, QString>> m_charts;
};

} // namespace

QStringList statisticsFilters()
{
    return {tr("All counts as a table (*.csv)"), tr("Plots as a picture (*.png)"),
            tr("Plots as a drawing (*.svg)")};
}

QString statisticsSuffix(const QString& filter)
{
    const qsizetype at = std::max<qsizetype>(statisticsFilters().indexOf(filter), 0);
    return QStringList{QStringLiteral("csv"), QStringLiteral("png"), QStringLiteral("svg")}[at];
}

std::optional<QByteArray> exportStatistics(const std::shared_ptr<const Statistics>& statistics,
                                           ByteRange range, const QString& title, const QString& path,
                                           const QPalette& palette, const PanePalette& colours)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix == QLatin1String("csv"))
        return statisticsToCsv(*statistics, range);
    const Picture picture(statistics, range.offset, title, palette, colours);
    const auto draw = [&](QCPPainter& painter) { picture.draw(painter); };
    if (suffix == QLatin1String("png"))
        return pngPicture(picture.size(), draw);
    if (suffix == QLatin1String("svg"))
        return svgPicture(picture.size(), picture.title(), draw);
    return std::nullopt;
}

} // namespace sluice

#include "ui/panels/runexport.h"

#include "ui/panels/plotlook.h"
#include "ui/panels/runplot.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <qcustomplot.h>

namespace sluice {
namespace {

constexpr QSize kPlotSize(900, 270);
constexpr int kHeading = 34;

QString tr(const char* text)
{
    return QCoreApplication::translate("RunExport", text);
}

QString heading(const std::vector<std::shared_ptr<const RunRecord>>& runs)
{
    if (runs.size() == 1)
        return runs.front()->title;
    return tr("A: %1    B (dashed): %2").arg(runs[0]->title, runs[1]->title);
}

QSize pictureSize()
{
    return {kPlotSize.width(), kHeading + kPlotSize.height() * static_cast<int>(kRunMeasures.size())};
}

void drawPlots(QCPPainter& painter, const std::vector<std::shared_ptr<const RunRecord>>& runs,
               const QPalette& palette)
{
    painter.fillRect(QRect(QPoint(), pictureSize()), palette.base());
    painter.setPen(palette.color(QPalette::Text));
    painter.drawText(QRect(14, 0, kPlotSize.width() - 28, kHeading), Qt::AlignVCenter | Qt::TextSingleLine,
                     heading(runs));
    int y = kHeading;
    for (const RunMeasure measure : kRunMeasures) {
        RunPlot plot;
        plot.setPalette(palette);
        std::vector<PlottedRun> curves;
        curves.reserve(runs.size());
        for (const auto& run : runs)
            curves.push_back(runCurves(measure, run->samples, run->status.stages));
        plot.setRuns(measure, std::move(curves), tr("Nothing to draw"));
        plot.setTitle(RunPlot::measureTitle(measure));
        plot.render(painter, QPointF(0, y), kPlotSize);
        y += kPlotSize.height();
    }
}

QByteArray json(const std::vector<std::shared_ptr<const RunRecord>>& runs)
{
    if (runs.size() == 1)
        return runs.front()->toJson();
    QByteArrayList texts;
    for (const auto& run : runs)
        texts << run->toJson().trimmed();
    return '[' + texts.join(",\n") + "]\n";
}

} // namespace

QString runExportSuffix(RunExportFormat format)
{
    switch (format) {
    case RunExportFormat::Csv:
        return QStringLiteral("csv");
    case RunExportFormat::Json:
        return QStringLiteral("json");
    case RunExportFormat::Png:
        return QStringLiteral("png");
    case RunExportFormat::Svg:
        break;
    }
    return QStringLiteral("svg");
}

QString runExportFilter(RunExportFormat format)
{
    switch (format) {
    case RunExportFormat::Csv:
        return tr("Figures and samples as a table (*.csv)");
    case RunExportFormat::Json:
        return tr("Figures and samples as JSON (*.json)");
    case RunExportFormat::Png:
        return tr("Curves as a picture (*.png)");
    case RunExportFormat::Svg:
        break;
    }
    return tr("Curves as a drawing (*.svg)");
}

std::optional<RunExportFormat> runExportFormat(const QString& path)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    for (const RunExportFormat format : kRunExportFormats) {
        if (suffix == runExportSuffix(format))
            return format;
    }
    return std::nullopt;
}

QByteArray exportRuns(const std::vector<std::shared_ptr<const RunRecord>>& runs, RunExportFormat format,
                      const QPalette& palette)
{
    Q_ASSERT(!runs.empty());
    const auto draw = [&](QCPPainter& painter) { drawPlots(painter, runs, palette); };
    switch (format) {
    case RunExportFormat::Csv: {
        std::vector<RunRecord> records;
        records.reserve(runs.size());
        for (const auto& run : runs)
            records.push_back(*run);
        return RunRecord::toCsv(records);
    }
    case RunExportFormat::Json:
        return json(runs);
    case RunExportFormat::Png:
        return pngPicture(pictureSize(), draw);
    case RunExportFormat::Svg:
        break;
    }
    return svgPicture(pictureSize(), heading(runs), draw);
}

} // namespace sluice

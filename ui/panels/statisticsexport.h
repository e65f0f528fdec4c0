#pragma once

#include "core/analysis/statistics.h"
#include "ui/panes/panepalette.h"

#include <QPalette>
#include <QString>
#include <QStringList>

#include <memory>

namespace sluice {

/// File dialog filters of what statistics can be written as: CSV, PNG, SVG.
[[nodiscard]] QStringList statisticsFilters();
/// "csv", "png" or "svg" for one of the filters.
[[nodiscard]] QString statisticsSuffix(const QString& filter);

/// Statistics as the bytes of a file that ends so; none for another ending. CSV holds every count
/// (statisticsToCsv()), PNG and SVG all plots. `range`: what was counted. Thread rule: the window's thread;
/// it draws.
[[nodiscard]] std::optional<QByteArray> exportStatistics(const std::shared_ptr<const Statistics>& statistics,
                                                         ByteRange range, const QString& title,
                                                         const QString& path, const QPalette& palette,
                                                         const PanePalette& colours);

} // namespace sluice

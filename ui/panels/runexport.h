#pragma once

#include "core/streams/runrecord.h"

#include <QPalette>

#include <memory>
#include <vector>

namespace sluice {

/// What a run can be written down as. Thread rule: a value.
enum class RunExportFormat { Csv, Json, Png, Svg };
inline constexpr std::array kRunExportFormats = {RunExportFormat::Csv, RunExportFormat::Json,
                                                 RunExportFormat::Png, RunExportFormat::Svg};

/// "csv": how a file of the format ends.
[[nodiscard]] QString runExportSuffix(RunExportFormat format);
/// For a file dialog: "Curves as a picture (*.png)".
[[nodiscard]] QString runExportFilter(RunExportFormat format);
/// What the suffix of `path` says; nothing for another one.
[[nodiscard]] std::optional<RunExportFormat> runExportFormat(const QString& path);

/// One or two runs as a file's bytes: CSV and JSON hold every figure and sample (JSON: the object of one run,
/// an array of two), PNG and SVG all three plots in the colours of `palette`. Thread rule: the window's
/// thread; it draws.
[[nodiscard]] QByteArray exportRuns(const std::vector<std::shared_ptr<const RunRecord>>& runs,
                                    RunExportFormat format, const QPalette& palette);

} // namespace sluice

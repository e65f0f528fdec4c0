#pragma once

#include <QByteArray>
#include <QSize>
#include <QString>

#include <functional>

class QCPPainter;
class QCustomPlot;
class QWidget;

namespace sluice {

/// Gives ground, axes and grid of a plot the colours and the font of the widget that it stands in. Thread
/// rule: the window's thread, as everything here.
void applyPlotLook(QCustomPlot& plot, const QWidget& widget);

/// Draws from the origin of what it paints on. One painter does all of it: a drawing ends with its first.
using PictureDrawing = std::function<void(QCPPainter&)>;
/// A drawing as the bytes of a file; PNG at twice the size, for sharp prints.
[[nodiscard]] QByteArray svgPicture(QSize size, const QString& title, const PictureDrawing& draw);
[[nodiscard]] QByteArray pngPicture(QSize size, const PictureDrawing& draw);

/// Writes a file whole or not at all; empty when all went well, else what did not. Any thread.
[[nodiscard]] QString writeWhole(const QString& path, const QByteArray& bytes);

} // namespace sluice

#include "ui/panels/plotlook.h"

#include <QBuffer>
#include <QImage>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QWidget>

#include <qcustomplot.h>

namespace sluice {

void applyPlotLook(QCustomPlot& plot, const QWidget& widget)
{
    const QPalette& palette = widget.palette();
    const QColor dim = palette.color(QPalette::PlaceholderText);
    plot.setBackground(palette.color(QPalette::Base));
    for (QCPAxis* axis : {plot.xAxis, plot.yAxis}) {
        axis->setBasePen(palette.color(QPalette::Shadow));
        axis->setTickPen(palette.color(QPalette::Shadow));
        axis->setSubTickPen(palette.color(QPalette::Shadow));
        axis->setTickLabelColor(dim);
        axis->setLabelColor(dim);
        axis->setTickLabelFont(widget.font());
        axis->setLabelFont(widget.font());
        axis->grid()->setPen(palette.color(QPalette::Midlight));
        axis->grid()->setZeroLinePen(Qt::NoPen);
    }
}

QByteArray svgPicture(QSize size, const QString& title, const PictureDrawing& draw)
{
    QBuffer buffer;
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(), size));
    generator.setTitle(title);
    {
        QCPPainter painter(&generator);
        draw(painter);
    }
    return buffer.data();
}

QByteArray pngPicture(QSize size, const PictureDrawing& draw)
{
    constexpr double kScale = 2;
    QImage image(size * kScale, QImage::Format_RGB32);
    image.setDevicePixelRatio(kScale);
    {
        QCPPainter painter(&image);
        draw(painter);
    }
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return buffer.data();
}

QString writeWhole(const QString& path, const QByteArray& bytes)
{
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
        return {};
    return file.errorString();
}

} // namespace sluice

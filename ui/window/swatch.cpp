#include "ui/window/swatch.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPixmap>

namespace sluice {

QIcon swatch(int colour, const PanePalette& palette)
{
    constexpr int kSide = 32;
    QPixmap pixmap(kSide, kSide);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(palette.marks[static_cast<size_t>(std::max(colour, 0)) % palette.marks.size()]);
    painter.drawRoundedRect(pixmap.rect().adjusted(5, 5, -5, -5), 5, 5);
    QIcon icon(pixmap);
    // On the accent of a chosen line the colour alone would be lost.
    painter.setPen(QPen(Qt::white, 3));
    painter.drawRoundedRect(pixmap.rect().adjusted(5, 5, -5, -5), 5, 5);
    painter.end();
    icon.addPixmap(pixmap, QIcon::Selected);
    return icon;
}

QString markColourName(int colour)
{
    static constexpr std::array<const char*, kMarkColourCount> kNames = {
        QT_TRANSLATE_NOOP("MarkColour", "Amber"),  QT_TRANSLATE_NOOP("MarkColour", "Blue"),
        QT_TRANSLATE_NOOP("MarkColour", "Green"),  QT_TRANSLATE_NOOP("MarkColour", "Red"),
        QT_TRANSLATE_NOOP("MarkColour", "Violet"), QT_TRANSLATE_NOOP("MarkColour", "Teal"),
        QT_TRANSLATE_NOOP("MarkColour", "Pink"),   QT_TRANSLATE_NOOP("MarkColour", "Brown")};
    return QCoreApplication::translate("MarkColour", kNames[static_cast<size_t>(colour)]);
}

} // namespace sluice

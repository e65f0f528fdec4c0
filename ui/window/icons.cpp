#include "ui/window/icons.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QPixmapCache>
#include <QSvgRenderer>

// A static library's resources are not there until someone asks for them; the macro wants no namespace.
static void loadResources()
{
    Q_INIT_RESOURCE(resources);
}

namespace sluice {
namespace {

// A stroke drawing, filled with one colour of the palette.
class StrokeIcon final : public QIconEngine
{
public:
    explicit StrokeIcon(const QString& file)
        : m_file(file)
        , m_renderer(std::make_shared<QSvgRenderer>(file))
    {
        Q_ASSERT_X(m_renderer->isValid(), "icon", qPrintable(file));
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override
    {
        painter->drawPixmap(rect, scaledPixmap(rect.size() * painter->device()->devicePixelRatioF(), mode,
                                               state, painter->device()->devicePixelRatioF()));
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1);
    }

    // `size` is in device pixels.
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, qreal scale) override
    {
        const QColor ink = colour(mode);
        const QString key = QStringLiteral("%1/%2x%3/%4/%5")
                                .arg(m_file)
                                .arg(size.width())
                                .arg(size.height())
                                .arg(ink.rgba(), 8, 16)
                                .arg(scale);
        QPixmap pixmap;
        if (QPixmapCache::find(key, &pixmap))
            return pixmap;
        QImage image(size.expandedTo(QSize(1, 1)), QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        m_renderer->render(&painter, QRectF(image.rect()));
        painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
        painter.fillRect(image.rect(), ink);
        painter.end();
        pixmap = QPixmap::fromImage(image);
        pixmap.setDevicePixelRatio(scale);
        QPixmapCache::insert(key, pixmap);
        return pixmap;
    }

    QIconEngine* clone() const override { return new StrokeIcon(*this); }

private:
    static QColor colour(QIcon::Mode mode)
    {
        const QPalette palette = QGuiApplication::palette();
        switch (mode) {
        case QIcon::Disabled:
            return palette.color(QPalette::Disabled, QPalette::ButtonText);
        case QIcon::Selected:
            return palette.color(QPalette::HighlightedText);
        default:
            return palette.color(QPalette::ButtonText);
        }
    }

    QString m_file;
    std::shared_ptr<QSvgRenderer> m_renderer;
};

} // namespace

QIcon icon(QLatin1String name)
{
    if (name.isEmpty())
        return {};
    loadResources();
    return QIcon(new StrokeIcon(QStringLiteral(":/icons/%1.svg").arg(name)));
}

QIcon applicationIcon()
{
    loadResources();
    const QString file = QStringLiteral(":/icons/sluice.svg");
    QSvgRenderer renderer(file);
    QIcon result;
    for (const int side : {16, 24, 32, 48, 64, 128, 256}) {
        QPixmap pixmap(side, side);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        renderer.render(&painter);
        painter.end();
        result.addPixmap(pixmap);
    }
    return result;
}

} // namespace sluice

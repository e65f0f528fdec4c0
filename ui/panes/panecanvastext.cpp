// The half of PaneCanvas that has to do with text being typed: input methods, and where the caret's cell is.
#include "ui/panes/panecanvas.h"
#include "ui/panes/paneediting.h"
#include "ui/panes/panefont.h"

#include <QInputMethodEvent>
#include <QPainter>

#include <cmath>

namespace sluice {

// Another tab shows: a field must not stay behind over it.
void PaneCanvas::hideEvent(QHideEvent* event)
{
    m_editing->finish();
    QWidget::hideEvent(event);
}

void PaneCanvas::inputMethodEvent(QInputMethodEvent* event)
{
    if (m_preedit != event->preeditString()) {
        m_preedit = event->preeditString();
        // It may be wider than its cell.
        updateAll();
    }
    if (!event->commitString().isEmpty())
        m_editing->typeText(event->commitString());
    event->accept();
}

QVariant PaneCanvas::inputMethodQuery(Qt::InputMethodQuery query) const
{
    switch (query) {
    case Qt::ImEnabled:
        return m_editing->takesText();
    case Qt::ImCursorRectangle:
        return caretCell();
    case Qt::ImFont:
        return textFont();
    case Qt::ImHints:
        return int(Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
    default:
        return QWidget::inputMethodQuery(query);
    }
}

// Over the cells from the caret on, with a line below.
void PaneCanvas::paintPreedit(QPainter& painter)
{
    const QList<QRect> rects = m_renderer->caretRects(m_context.caret, target());
    if (rects.isEmpty())
        return;
    GlyphAtlas& atlas = m_context.atlas;
    const CellMetrics& cell = atlas.cell();
    const auto [left, right] = m_renderer->caretExtent(m_context.caret);
    int x = left - m_scrollX;
    const int y = rects.first().top();
    for (const uint codePoint : m_preedit.toUcs4()) {
        const CellImage image = atlas.glyph(codePoint, Ink::Text, Ground::Header, 2);
        painter.drawImage(x, y,
                          QImage(reinterpret_cast<const uchar*>(image.pixels), image.width, image.height,
                                 qsizetype{image.width} * qsizetype{sizeof(QRgb)}, QImage::Format_RGB32));
        painter.fillRect(x, y + cell.height - 2, image.width, 2, QColor::fromRgb(atlas.colour(Ink::Accent)));
        x += image.width;
    }
}

QRect PaneCanvas::caretCell() const
{
    const QList<QRect> rects = m_renderer->caretRects(m_context.caret, target());
    const auto [left, right] = m_renderer->caretExtent(m_context.caret);
    const qreal scale = devicePixelRatioF();
    const int top = rects.isEmpty() ? 0 : rects.first().top();
    return QRectF((left - m_scrollX) / scale, top / scale, (right - left) / scale,
                  m_context.atlas.cell().height / scale)
        .toAlignedRect();
}

QFont PaneCanvas::textFont() const
{
    return PaneFont::make(m_context.options, 1, logicalDpiX()).font;
}

void PaneCanvas::updateCaret()
{
    updateDevice(m_renderer->caretRects(m_context.caret, target()));
}

void PaneCanvas::updateBytes(ByteRange bytes)
{
    updateDevice(m_renderer->rectsOf(bytes, target()));
}

} // namespace sluice

#include "ui/panes/rowstrip.h"

#include <algorithm>
#include <cstring>

namespace sluice {

void RowStrip::resize(int width, int height)
{
    if (m_image.width() < width || m_image.height() != height) {
        m_image = QImage(std::max(width, 1), std::max(height, 1), QImage::Format_RGB32);
        m_pixels = reinterpret_cast<QRgb*>(m_image.bits());
        m_stride = m_image.bytesPerLine() / qsizetype{sizeof(QRgb)};
    }
    m_height = height;
    setClip(0, width);
}

void RowStrip::setClip(int left, int right)
{
    m_left = std::clamp(left, 0, m_image.width());
    m_right = std::clamp(right, m_left, m_image.width());
}

void RowStrip::fill(int left, int right, QRgb colour)
{
    fillBox(left, right, 0, m_height, colour);
}

void RowStrip::fillBox(int left, int right, int top, int bottom, QRgb colour)
{
    left = std::max(left, m_left);
    right = std::min(right, m_right);
    if (left >= right)
        return;
    for (int y = std::max(top, 0); y < std::min(bottom, m_height); ++y)
        std::fill_n(m_pixels + y * m_stride + left, right - left, colour);
}

void RowStrip::outline(int left, int right, int thickness, QRgb colour)
{
    fillBox(left, right, 0, thickness, colour);
    fillBox(left, right, m_height - thickness, m_height, colour);
    fillBox(left, left + thickness, thickness, m_height - thickness, colour);
    fillBox(right - thickness, right, thickness, m_height - thickness, colour);
}

void RowStrip::hatch(int left, int right, int rowTop, QRgb ground, QRgb line)
{
    const int period = std::max(m_height / 3, 4);
    const int thickness = std::max(period / 6, 1);
    left = std::max(left, m_left);
    right = std::min(right, m_right);
    for (int y = 0; y < m_height; ++y) {
        QRgb* const pixels = m_pixels + y * m_stride;
        for (int x = left; x < right; ++x)
            pixels[x] = (x + y + rowTop) % period < thickness ? line : ground;
    }
}

void RowStrip::blitPart(int x, const CellImage& image, int from, int width)
{
    const int left = std::max(x, m_left);
    const int right = std::min(x + width, m_right);
    if (left >= right)
        return;
    const QRgb* source = image.pixels + from + (left - x);
    QRgb* target = m_pixels + left;
    const size_t bytes = static_cast<size_t>(right - left) * sizeof(QRgb);
    for (int y = 0; y < m_height; ++y, source += image.width, target += m_stride)
        std::memcpy(target, source, bytes);
}

void RowStrip::text(int x, std::string_view characters, Ink ink, Ground ground, GlyphAtlas& atlas)
{
    const int width = atlas.cell().width;
    for (const char character : characters) {
        if (x + width > m_left && x < m_right)
            blit(x, atlas.glyph(static_cast<unsigned char>(character), ink, ground));
        x += width;
    }
}

} // namespace sluice

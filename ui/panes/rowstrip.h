#pragma once

#include "ui/panes/glyphatlas.h"

#include <QImage>

#include <string_view>

namespace sluice {

/// The pixels of one row of a pane, in device pixels: painting copies cells into it and shows it with one
/// drawImage. Everything is cut to the clip, so that repainting one cell costs one cell. Thread rule: the
/// window's thread.
class RowStrip
{
public:
    /// Makes room; the pixels are undefined until painted.
    void resize(int width, int height);
    /// Painting is cut to the columns of pixels [left, right).
    void setClip(int left, int right);
    [[nodiscard]] int clipLeft() const { return m_left; }
    [[nodiscard]] int clipRight() const { return m_right; }
    [[nodiscard]] int width() const { return m_image.width(); }
    [[nodiscard]] const QImage& image() const { return m_image; }

    void fill(int left, int right, QRgb colour);
    /// A filled box; `top` and `bottom` in [0, height].
    void fillBox(int left, int right, int top, int bottom, QRgb colour);
    /// The edge of a box, `thickness` pixels inside it.
    void outline(int left, int right, int thickness, QRgb colour);
    /// Slanting lines of `line` over `ground`, which join with those of the neighbouring columns and rows
    /// (`rowTop` is the row's place on the screen).
    void hatch(int left, int right, int rowTop, QRgb ground, QRgb line);

    void blit(int x, const CellImage& image) { blitPart(x, image, 0, image.width); }
    /// The part [from, from + width) of the image, at `x`.
    void blitPart(int x, const CellImage& image, int from, int width);
    /// ASCII, a cell a character.
    void text(int x, std::string_view characters, Ink ink, Ground ground, GlyphAtlas& atlas);

private:
    QImage m_image;
    QRgb* m_pixels = nullptr;
    qsizetype m_stride = 0;
    int m_height = 0;
    int m_left = 0;
    int m_right = 0;
};

} // namespace sluice

#pragma once

#include "core/bytes/byterange.h"

#include <QRect>
#include <QSize>

#include <vector>

namespace sluice {

/// A view as a bar of the memory map: where it is in the document, and how deep it is nested. Level 0 is the
/// document itself. Thread rule: a value.
struct MapBar
{
    quint64 id = 0;
    ByteRange range;
    int level = 0;
    int colour = 0;
};

/// How the memory map lies on the screen: which bytes show, on which pixels, in which lane. One lane a level,
/// so a nested view lies under its parent. Pure arithmetic, exact for documents of up to 2^63 - 1 bytes;
/// everything costs the number of bars, not of bytes. Thread rule: a value.
class MemoryMapGeometry
{
public:
    /// At most so few bytes fill the width.
    static constexpr qint64 kLeastShown = 16;

    /// `size` of the document in bytes. Keeps what shows, as far as it still exists; all of it when all of it
    /// showed.
    void setBars(qint64 size, std::vector<MapBar> bars);
    /// The lanes' place: `area` in pixels.
    void setArea(const QRect& area, int mostLaneHeight, int gap);

    [[nodiscard]] qint64 size() const { return m_size; }
    [[nodiscard]] const std::vector<MapBar>& bars() const { return m_bars; }
    [[nodiscard]] int levels() const { return m_levels; }
    [[nodiscard]] const QRect& area() const { return m_area; }

    /// The bytes from the left edge to the right one; never empty but for an empty document.
    [[nodiscard]] ByteRange shown() const { return m_shown; }
    [[nodiscard]] bool showsAll() const { return m_shown.length >= m_size; }
    /// Cut to the document, at least kLeastShown bytes where it has so many.
    void setShown(ByteRange range);
    /// Shows `numerator`/`denominator` times as many bytes; the one at `fixed` stays where it is.
    void zoom(int numerator, int denominator, qint64 fixed);
    /// By a part of the width, in eighths; positive is to the right.
    void pan(int eighths);
    /// Scrolls, not zooms, until the range shows, or as much of it as fits.
    void reveal(ByteRange range);

    /// The pixel column of an offset, which may lie outside the area: then just beside it.
    [[nodiscard]] int xOf(qint64 offset) const;
    /// The first byte of a pixel column; columns outside give the nearest shown byte.
    [[nodiscard]] qint64 offsetAt(int x) const;
    /// Of a range in the lane of `level`: at least 2 pixels wide; empty when it does not show.
    [[nodiscard]] QRect rectOf(ByteRange range, int level) const;
    /// The bar at a place, the shortest of several; -1 when there is none.
    [[nodiscard]] int barAt(QPoint place) const;

    /// Bytes that two or more bars of one level share, per level, in order.
    struct Overlap
    {
        ByteRange range;
        int level = 0;
    };
    [[nodiscard]] std::vector<Overlap> overlaps() const;

private:
    [[nodiscard]] int laneHeight() const;

    qint64 m_size = 0;
    std::vector<MapBar> m_bars;
    int m_levels = 1;
    QRect m_area;
    int m_mostLaneHeight = 16;
    int m_gap = 2;
    ByteRange m_shown;
};

} // namespace sluice

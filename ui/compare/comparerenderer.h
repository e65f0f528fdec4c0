#pragma once

#include "ui/compare/comparelayout.h"
#include "ui/panes/bytewindow.h"
#include "ui/panes/glyphatlas.h"
#include "ui/panes/rowmodel.h"
#include "ui/panes/rowstrip.h"

#include <QList>
#include <QPoint>
#include <QSize>

#include <array>

class QPainter;

namespace sluice {

/// What a comparison shows. Thread rule: the window's thread; the canvas owns it.
struct CompareContext
{
    /// A, then B.
    std::array<Snapshot, 2> snapshots;
    std::array<QString, 2> names;
    /// Brought in by a worker a moment ago: as resident, where the kernel will not say.
    std::array<QList<ByteRange>, 2> trusted;
    CompareLayout layout;
    /// Of positions.
    RowModel rows;
    ViewOptions options;
    qint64 caret = 0;
    /// The side that the keyboard is on: 0 or 1.
    int side = 0;
    GlyphAtlas atlas;
    /// What atlas has no place for.
    PanePalette palette;
};

/// Draws two sides with offsets, bytes and characters, and a mark between them for each row that differs.
/// Coordinates are device pixels. Touches no byte that is not resident. Thread rule: the window's thread.
class CompareRenderer
{
public:
    explicit CompareRenderer(CompareContext& context);

    /// Takes over the font and the number of bytes; gives the bytes a row that make the most of `width`.
    [[nodiscard]] int fit(int width);
    /// The width that shows everything.
    [[nodiscard]] int contentWidth() const;
    [[nodiscard]] int pageRows(int height) const;

    /// Gives what has to be brought in, by side. `focused`: the canvas has the keyboard.
    std::array<QList<ByteRange>, 2> paint(QPainter& painter, QSize size, bool focused);

    /// The side and the position at a place, the nearest ones when outside.
    struct Place
    {
        int side = 0;
        qint64 position = 0;
    };
    [[nodiscard]] Place placeAt(QPoint point) const;

private:
    /// How a cell looks.
    struct Cell
    {
        Ground ground = Ground::Row;
        bool differs = false;
        /// The caret, where the keyboard is.
        bool caret = false;
    };

    [[nodiscard]] bool isCurrent(int side) const { return m_focused && side == m_context.side; }
    [[nodiscard]] int sideContent() const;
    [[nodiscard]] int left(int side) const;
    [[nodiscard]] int byteX(int side, int column) const;
    [[nodiscard]] int charX(int side, int column) const;
    void load(qint64 position, qint64 length);
    [[nodiscard]] const quint8* byteAt(int side, qint64 offset) const;
    void paintHeader(QPainter& painter, QSize size);
    void paintRow(QPainter& painter, int visibleRow, QSize size);
    void paintRun(const CompareLayout::Run& run, qint64 rowStart, Ground ground, int top);
    void paintCell(int side, int column, qint64 offset, Cell cell);
    void fillCell(int side, int column, QRgb colour);
    void paintCaret(int side, int column);
    void paintGap(int side, int column, Ground ground, int top);
    void paintOffset(int side, qint64 offset, Ground ground);
    void paintMark(const std::vector<CompareLayout::Run>& runs, Ground ground);

    CompareContext& m_context;
    int m_bytesPerRow = 16;
    int m_digits = 8;
    int m_sideWidth = 0;
    std::array<ByteWindow, 2> m_windows;
    RowStrip m_strip;
    bool m_focused = false;
    bool m_rowDiffers = false;
};

} // namespace sluice

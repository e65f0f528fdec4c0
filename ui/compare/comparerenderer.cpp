#include "ui/compare/comparerenderer.h"

#include <QFont>
#include <QPainter>

#include <algorithm>

namespace sluice {
namespace {

// In cells: around the offsets, a byte, between bytes and characters, between the sides.
constexpr int kMargin = 1;
constexpr int kByteCells = 3;
constexpr int kBetween = 1;
constexpr int kGutter = 3;
constexpr int kLeastBytes = 8;
constexpr int kMostBytes = 64;

} // namespace

CompareRenderer::CompareRenderer(CompareContext& context)
    : m_context(context)
{
}

int CompareRenderer::sideContent() const
{
    const int cells =
        kMargin + m_digits + kMargin + m_bytesPerRow * kByteCells + kBetween + m_bytesPerRow + kMargin;
    return cells * m_context.atlas.cell().width;
}

int CompareRenderer::contentWidth() const
{
    return 2 * sideContent() + kGutter * m_context.atlas.cell().width;
}

int CompareRenderer::fit(int width)
{
    const qint64 largest = std::max(m_context.snapshots[0].size(), m_context.snapshots[1].size());
    m_digits = offsetDigitsFor(largest, m_context.options.decimalOffsets);
    const int wanted = m_context.options.bytesPerRow > 0 ? m_context.options.bytesPerRow : kMostBytes;
    m_bytesPerRow = std::clamp(wanted, kLeastBytes, kMostBytes);
    while (m_bytesPerRow > kLeastBytes && contentWidth() > width)
        m_bytesPerRow -= kLeastBytes;
    // Half of the room each.
    m_sideWidth = std::max(sideContent(), (width - kGutter * m_context.atlas.cell().width) / 2);
    return m_bytesPerRow;
}

int CompareRenderer::pageRows(int height) const
{
    return std::max(height / m_context.atlas.cell().height - 1, 1);
}

int CompareRenderer::left(int side) const
{
    return side == 0 ? 0 : m_sideWidth + kGutter * m_context.atlas.cell().width;
}

int CompareRenderer::byteX(int side, int column) const
{
    const int cell = m_context.atlas.cell().width;
    return left(side) + (kMargin + m_digits + kMargin + column * kByteCells) * cell;
}

int CompareRenderer::charX(int side, int column) const
{
    return byteX(side, m_bytesPerRow) + (kBetween + column) * m_context.atlas.cell().width;
}

CompareRenderer::Place CompareRenderer::placeAt(QPoint point) const
{
    const int cell = m_context.atlas.cell().width;
    Place place;
    place.side = point.x() < left(1) - kGutter * cell / 2 ? 0 : 1;
    const int x = point.x();
    int column = 0;
    if (x >= charX(place.side, 0))
        column = (x - charX(place.side, 0)) / cell;
    else if (x >= byteX(place.side, 0))
        column = (x - byteX(place.side, 0)) / (kByteCells * cell);
    column = std::clamp(column, 0, m_bytesPerRow - 1);
    const RowModel& rows = m_context.rows;
    const int visible = point.y() / m_context.atlas.cell().height - 1 - (point.y() < 0 ? 1 : 0);
    const qint64 row = std::clamp<qint64>(rows.topRow() + visible, 0, rows.rowCount() - 1);
    place.position = std::min(row * rows.bytesPerRow() + column, rows.size());
    return place;
}

// The bytes of each side in these positions are one range: positions rise with offsets.
void CompareRenderer::load(qint64 position, qint64 length)
{
    const qint64 end = position + length;
    const CompareLayout& layout = m_context.layout;
    const std::array ranges = {ByteRange::between(layout.offsetInA(position), layout.offsetInA(end)),
                               ByteRange::between(layout.offsetInB(position), layout.offsetInB(end))};
    for (size_t side = 0; side < 2; ++side)
        m_windows[side] = ByteWindow(m_context.snapshots[side], ranges[side], m_context.trusted[side]);
}

std::array<QList<ByteRange>, 2> CompareRenderer::paint(QPainter& painter, QSize size, bool focused)
{
    m_focused = focused;
    const RowModel& rows = m_context.rows;
    const int visible = size.height() / m_context.atlas.cell().height + 1;
    const auto faults = [this] {
        return m_context.snapshots[0].faultCount() + m_context.snapshots[1].faultCount();
    };
    // Bytes may get lost while they are painted, and read as zeros then: those must not stay on the screen.
    constexpr int kAttempts = 3;
    std::array<QList<ByteRange>, 2> pending;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const quint64 before = faults();
        const ByteRange shown = rows.rowsRange(rows.topRow(), visible);
        load(shown.offset, shown.length);
        pending = {m_windows[0].pending(), m_windows[1].pending()};
        m_strip.resize(size.width(), m_context.atlas.cell().height);
        m_strip.setClip(0, size.width());
        paintHeader(painter, size);
        for (int row = 0; row < visible; ++row)
            paintRow(painter, row, size);
        if (faults() == before)
            break;
    }
    m_windows = {};
    return pending;
}

void CompareRenderer::paintHeader(QPainter& painter, QSize size)
{
    const CellMetrics& cell = m_context.atlas.cell();
    const QRect bar(0, 0, size.width(), cell.height);
    painter.fillRect(bar, QColor::fromRgb(m_context.atlas.colour(Ground::Header)));
    QFont font = painter.font();
    font.setPixelSize(std::max(cell.height * 6 / 10, 8));
    painter.setFont(font);
    for (int side = 0; side < 2; ++side) {
        const QRect box(left(side) + cell.width, 0, m_sideWidth - 2 * cell.width, cell.height);
        const bool current = side == m_context.side && m_focused;
        painter.setPen(QColor::fromRgb(m_context.atlas.colour(current ? Ink::Accent : Ink::Offsets)));
        const QString name = painter.fontMetrics().elidedText(m_context.names[static_cast<size_t>(side)],
                                                              Qt::ElideMiddle, box.width());
        painter.drawText(box, Qt::AlignLeft | Qt::AlignVCenter, name);
    }
    painter.fillRect(QRect(0, cell.height - 1, size.width(), 1),
                     QColor::fromRgb(m_context.atlas.gridColour()));
}

void CompareRenderer::paintRow(QPainter& painter, int visibleRow, QSize size)
{
    const RowModel& rows = m_context.rows;
    const int height = m_context.atlas.cell().height;
    const int top = (visibleRow + 1) * height;
    const qint64 row = rows.topRow() + visibleRow;
    const bool there = row < rows.rowCount();
    const bool shaded = there && m_context.options.shadeRows && row % 2 != 0;
    const Ground ground = shaded ? Ground::Alternate : Ground::Row;
    m_strip.fill(0, size.width(), m_context.atlas.colour(ground));
    if (there) {
        const ByteRange positions = rows.rowRange(row);
        const std::vector<CompareLayout::Run> runs =
            m_context.layout.runs(positions.offset, positions.length);
        m_rowDiffers = false;
        std::array<qint64, 2> first = {-1, -1};
        for (const CompareLayout::Run& run : runs) {
            paintRun(run, positions.offset, ground, top);
            if (first[0] < 0)
                first[0] = run.a;
            if (first[1] < 0)
                first[1] = run.b;
        }
        for (int side = 0; side < 2; ++side) {
            const int end = static_cast<int>(positions.length);
            if (end < m_bytesPerRow && positions.end() == m_context.caret)
                paintCaret(side, end);
            paintOffset(side, first[static_cast<size_t>(side)], ground);
        }
        paintMark(runs, ground);
    }
    const int cell = m_context.atlas.cell().width;
    const int middle = left(1) - kGutter * cell;
    m_strip.fill(middle, middle + 1, m_context.atlas.gridColour());
    m_strip.fill(left(1) - 1, left(1), m_context.atlas.gridColour());
    painter.drawImage(QPoint(0, top), m_strip.image(), QRect(0, 0, size.width(), height));
}

const quint8* CompareRenderer::byteAt(int side, qint64 offset) const
{
    const ByteWindow& window = m_windows[static_cast<size_t>(side)];
    return window.range().contains(offset) ? window.contiguous({offset, 1}) : nullptr;
}

void CompareRenderer::paintRun(const CompareLayout::Run& run, qint64 rowStart, Ground ground, int top)
{
    const auto column = static_cast<int>(run.position - rowStart);
    for (int i = 0; i < run.length; ++i) {
        const std::array offsets = {run.a < 0 ? -1 : run.a + i, run.b < 0 ? -1 : run.b + i};
        const quint8* a = offsets[0] < 0 ? nullptr : byteAt(0, offsets[0]);
        const quint8* b = offsets[1] < 0 ? nullptr : byteAt(1, offsets[1]);
        const bool gap = run.a < 0 || run.b < 0;
        const bool differs = gap || (a != nullptr && b != nullptr && *a != *b);
        m_rowDiffers = m_rowDiffers || differs;
        for (int side = 0; side < 2; ++side) {
            const qint64 offset = offsets[static_cast<size_t>(side)];
            const bool caret = run.position + i == m_context.caret;
            if (offset < 0)
                paintGap(side, column + i, ground, top);
            else
                paintCell(side, column + i, offset, {ground, differs, caret && isCurrent(side)});
            if (caret && (offset < 0 || !isCurrent(side)))
                paintCaret(side, column + i);
        }
    }
}

// A byte and its character.
void CompareRenderer::paintCell(int side, int column, qint64 offset, Cell cell)
{
    GlyphAtlas& atlas = m_context.atlas;
    const int x = byteX(side, column);
    const int charLeft = charX(side, column);
    const quint8* byte = byteAt(side, offset);
    if (byte == nullptr) {
        const ByteWindow& window = m_windows[static_cast<size_t>(side)];
        const bool lost =
            window.range().contains(offset) && window.stateOf({offset, 1}) == ByteWindow::State::Lost;
        const Ground absent = lost ? Ground::Lost : Ground::Pending;
        fillCell(side, column, atlas.colour(absent));
        m_strip.text(x + atlas.cell().width / 2, lost ? "??" : "..", Ink::Text, absent, atlas);
        return;
    }
    Ink ink = m_context.options.colourByClass ? inkOf(byteClass(*byte)) : Ink::Text;
    Ink charInk = *byte >= 0x20 && *byte < 0x7f ? ink : Ink::Dim;
    if (cell.differs) {
        ink = charInk = Ink::Text;
        cell.ground = Ground::Difference;
    }
    if (cell.caret) {
        ink = charInk = Ink::OnCaret;
        cell.ground = Ground::Caret;
    }
    fillCell(side, column, atlas.colour(cell.ground));
    char digits[8];
    const int count = byteDigits(*byte, Radix::Hexadecimal, m_context.options.upperCase, digits);
    m_strip.text(x + atlas.cell().width / 2, {digits, static_cast<size_t>(count)}, ink, cell.ground, atlas);
    const bool printable = *byte >= 0x20 && *byte < 0x7f;
    m_strip.blit(charLeft, atlas.glyph(printable ? *byte : U'.', charInk, cell.ground));
    if (!cell.differs)
        return;
    // A mark besides the colour.
    const int height = atlas.cell().height;
    const int top = height - std::max(height / 10, 1);
    const QRgb mark = m_context.palette.differenceMark.rgb();
    m_strip.fillBox(x, x + kByteCells * atlas.cell().width, top, height, mark);
    m_strip.fillBox(charLeft, charLeft + atlas.cell().width, top, height, mark);
}

void CompareRenderer::fillCell(int side, int column, QRgb colour)
{
    const int cell = m_context.atlas.cell().width;
    m_strip.fill(byteX(side, column), byteX(side, column) + kByteCells * cell, colour);
    m_strip.fill(charX(side, column), charX(side, column) + cell, colour);
}

// Of the side without the keyboard, or on a place that has no byte.
void CompareRenderer::paintCaret(int side, int column)
{
    const GlyphAtlas& atlas = m_context.atlas;
    const int thickness = std::max(atlas.cell().height / 12, 1);
    const int x = byteX(side, column);
    if (isCurrent(side))
        m_strip.fill(x, x + kByteCells * atlas.cell().width, atlas.colour(Ground::Caret));
    m_strip.outline(x, x + kByteCells * atlas.cell().width, thickness, atlas.colour(Ink::Accent));
}

void CompareRenderer::paintGap(int side, int column, Ground ground, int top)
{
    const GlyphAtlas& atlas = m_context.atlas;
    const QRgb behind = atlas.colour(ground);
    const QRgb line = m_context.palette.differenceMark.rgb();
    const int x = byteX(side, column);
    m_strip.hatch(x, x + kByteCells * atlas.cell().width, top, behind, line);
    m_strip.hatch(charX(side, column), charX(side, column) + atlas.cell().width, top, behind, line);
}

void CompareRenderer::paintOffset(int side, qint64 offset, Ground ground)
{
    if (offset < 0)
        return;
    const bool decimal = m_context.options.decimalOffsets;
    QByteArray text = QByteArray::number(offset, decimal ? 10 : 16).rightJustified(m_digits, '0');
    if (m_context.options.upperCase)
        text = text.toUpper();
    m_strip.text(left(side) + kMargin * m_context.atlas.cell().width,
                 {text.constData(), static_cast<size_t>(text.size())}, Ink::Offsets, ground, m_context.atlas);
}

// What kind of difference a row has, for eyes that do not tell its colour.
void CompareRenderer::paintMark(const std::vector<CompareLayout::Run>& runs, Ground ground)
{
    if (!m_rowDiffers)
        return;
    bool both = false;
    bool inA = false;
    bool inB = false;
    for (const CompareLayout::Run& run : runs) {
        inA = inA || run.b < 0;
        inB = inB || run.a < 0;
        for (qint64 i = 0; run.a >= 0 && run.b >= 0 && i < run.length && !both; ++i) {
            const quint8* a = byteAt(0, run.a + i);
            const quint8* b = byteAt(1, run.b + i);
            both = a != nullptr && b != nullptr && *a != *b;
        }
    }
    const char32_t mark = both || (inA && inB) ? U'\u2260' : inA ? U'\u2212' : U'+';
    const int cell = m_context.atlas.cell().width;
    m_strip.blit(left(1) - kGutter * cell + cell, m_context.atlas.glyph(mark, Ink::Accent, ground));
}

} // namespace sluice

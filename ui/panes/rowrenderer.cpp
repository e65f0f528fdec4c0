#include "ui/panes/rowrenderer.h"

#include <QPainter>

#include <algorithm>
#include <array>
#include <charconv>

namespace sluice {
namespace {

// `value` in `digits` digits, zeros in front.
QByteArray padded(qint64 value, int digits, bool decimal, bool upperCase)
{
    const QByteArray text = QByteArray::number(value, decimal ? 10 : 16).rightJustified(digits, '0');
    return upperCase ? text.toUpper() : text;
}

} // namespace

RowRenderer::RowRenderer(PaneContext& context, const PaneSpec& pane)
    : m_context(context)
    , m_pane(pane)
{
}

void RowRenderer::layOut(bool withOffsets)
{
    const ViewOptions& options = m_context.options;
    const int digits = withOffsets ? offsetDigitsFor(m_context.rows.size(), options.decimalOffsets) : 0;
    m_geometry = RowGeometry::make(m_pane, options, m_context.atlas.cell(), m_context.rows.bytesPerRow(),
                                   digits, m_context.density);
}

int RowRenderer::minimumWidth() const
{
    constexpr int kLeastChars = 12;
    return std::min(contentWidth(), m_geometry.frozenWidth + kLeastChars * m_geometry.cell.width);
}

int RowRenderer::pageRows(const PaneTarget& target) const
{
    return std::max(target.size.height() / m_geometry.cell.height - 1, 1);
}

std::pair<int, int> RowRenderer::visibleRows(const QRect& dirty) const
{
    const int height = m_geometry.cell.height;
    return {std::max(dirty.top() / height - 1, 0), std::max(dirty.bottom() / height - 1, -1)};
}

PaintReport RowRenderer::paint(QPainter& painter, const QList<QRect>& dirty, const PaneTarget& target)
{
    m_target = target;
    PaintReport report;
    // Bytes may get lost while they are painted, and read as zeros then: those must not stay on the screen.
    constexpr int kAttempts = 3;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const quint64 faults = m_context.snapshot.faultCount();
        paintOnce(painter, dirty, report);
        if (m_context.snapshot.faultCount() == faults)
            break;
    }
    m_window = {};
    return report;
}

void RowRenderer::paintOnce(QPainter& painter, const QList<QRect>& dirty, PaintReport& report)
{
    const RowModel& rows = m_context.rows;
    int first = std::numeric_limits<int>::max();
    int last = -1;
    for (const QRect& rect : dirty) {
        const auto [top, bottom] = visibleRows(rect);
        first = std::min(first, top);
        last = std::max(last, bottom);
    }
    const qint64 firstRow = rows.topRow() + first;
    ByteRange bytes;
    if (first <= last && firstRow < rows.rowCount())
        bytes = rows.rowsRange(firstRow, last - first + 1);
    const qint64 before = std::min(bytes.offset, reach());
    const qint64 after = std::min(rows.size() - bytes.end(), reach());
    m_window = ByteWindow(m_context.snapshot, {bytes.offset - before, before + bytes.length + after},
                          m_context.trusted);
    report.bytes = 0;
    for (const ByteWindow::Run& run : m_window.runs()) {
        if (run.state == ByteWindow::State::Here)
            report.bytes += run.range.intersected(bytes).length;
    }
    report.pending = m_window.pending();
    m_strip.resize(m_target.size.width(), m_geometry.cell.height);
    m_marks.clear();
    if (m_context.marks && !bytes.isEmpty())
        m_marks = m_context.marks(bytes);
    m_hits.clear();
    if (m_context.hits && !bytes.isEmpty())
        m_hits = m_context.hits(m_window.range());
    m_edits = {};
    if (m_context.edits && !bytes.isEmpty())
        m_edits = m_context.edits(m_window.range());
    beginRows(bytes);
    for (const QRect& rect : dirty) {
        if (rect.top() < m_geometry.cell.height)
            paintHeader(painter, rect);
        const auto [top, bottom] = visibleRows(rect);
        for (int row = top; row <= bottom; ++row)
            paintRow(painter, rect, row);
    }
}

void RowRenderer::paintRow(QPainter& painter, const QRect& dirty, int visibleRow)
{
    const RowModel& rows = m_context.rows;
    m_strip.setClip(dirty.left(), dirty.right() + 1);
    Row row;
    row.top = rowTop(visibleRow);
    const qint64 index = rows.topRow() + visibleRow;
    if (index < rows.rowCount()) {
        row.offset = index * rows.bytesPerRow();
        row.bytes = rows.rowRange(index);
        row.ground = m_context.options.shadeRows && index % 2 != 0 ? Ground::Alternate : Ground::Row;
        if (m_strip.clipRight() > m_geometry.frozenWidth) {
            fillMargins(row);
            paintCells(row);
            paintMarks(row);
        }
        if (m_strip.clipLeft() < m_geometry.frozenWidth)
            paintOffset(row);
    } else {
        m_strip.fill(0, m_target.size.width(), atlas().colour(Ground::Row));
    }
    const int left = m_strip.clipLeft();
    const int width = m_strip.clipRight() - left;
    painter.drawImage(QPoint(left, row.top), m_strip.image(), QRect(left, 0, width, m_geometry.cell.height));
}

// A line below the cells of a bookmark, so that the digits stay as they are.
void RowRenderer::paintMarks(const Row& row)
{
    const int height = m_geometry.cell.height;
    const int thickness = std::max(height / 10, 2);
    for (const PaneMark& mark : m_marks) {
        ByteRange bytes = mark.range.intersected(row.bytes);
        if (mark.range.isEmpty() && row.bytes.contains(mark.range.offset))
            bytes = {mark.range.offset, 1};
        if (mark.isSlice || bytes.isEmpty())
            continue;
        const int left = columnX(m_geometry.columnOf(bytes.offset, m_context.rows.bytesPerRow()));
        const int last = columnX(m_geometry.columnOf(bytes.end() - 1, m_context.rows.bytesPerRow()));
        const int right = mark.range.isEmpty() ? left + 2 * thickness : last + m_geometry.columns.width - 1;
        m_strip.fillBox(left + 1, std::max(right, left + 3), height - thickness, height,
                        atlas().markColour(mark.colour));
    }
}

// A bar beside the rows of a slice; as many beside each other as there is room for.
void RowRenderer::paintSlices(const Row& row)
{
    const int width = std::max(m_geometry.cell.width / 3, 2);
    const int lanes = std::max(m_geometry.cell.width / (width + 1), 1);
    int slice = 0;
    for (const PaneMark& mark : m_marks) {
        if (!mark.isSlice)
            continue;
        const int right = m_geometry.frozenWidth - slice++ % lanes * (width + 1);
        if (mark.range.overlaps(row.bytes))
            m_strip.fill(right - width, right, atlas().markColour(mark.colour));
    }
}

void RowRenderer::paintOffset(const Row& row)
{
    const ViewOptions& options = m_context.options;
    m_strip.fill(0, m_geometry.frozenWidth, atlas().colour(row.ground));
    const bool holdsCaret = m_context.rows.rowOf(m_context.caret) == m_context.rows.rowOf(row.offset);
    const QByteArray text =
        padded(row.offset, m_geometry.offsetDigits, options.decimalOffsets, options.upperCase);
    m_strip.text(m_geometry.cell.width / 2, {text.constData(), static_cast<size_t>(text.size())},
                 holdsCaret ? Ink::Accent : Ink::Offsets, row.ground, atlas());
    if (!m_marks.empty())
        paintSlices(row);
}

void RowRenderer::paintHeader(QPainter& painter, const QRect& dirty)
{
    const int cellWidth = m_geometry.cell.width;
    m_strip.setClip(dirty.left(), dirty.right() + 1);
    m_strip.fill(0, m_target.size.width(), atlas().colour(Ground::Header));
    const int caretColumn = columnOf(m_context.caret);
    for (int column = firstColumn(); column <= lastColumn(); ++column) {
        const QByteArray title = columnTitle(column);
        const int width = static_cast<int>(title.size()) * cellWidth;
        const int chars = m_geometry.columnChars * cellWidth;
        const int space = m_geometry.columns.width - (titlesAtRight() ? chars : width);
        const int x = columnX(column) + space / 2 + (titlesAtRight() ? chars - width : 0);
        m_strip.text(x, {title.constData(), static_cast<size_t>(title.size())},
                     column == caretColumn ? Ink::Accent : Ink::Offsets, Ground::Header, atlas());
    }
    if (m_geometry.frozenWidth > 0) {
        m_strip.fill(0, m_geometry.frozenWidth, atlas().colour(Ground::Header));
        m_strip.text(cellWidth / 2, "offset", Ink::Offsets, Ground::Header, atlas());
    }
    m_strip.fillBox(0, m_target.size.width(), m_geometry.cell.height - 1, m_geometry.cell.height,
                    atlas().gridColour());
    const int left = m_strip.clipLeft();
    painter.drawImage(QPoint(left, 0), m_strip.image(),
                      QRect(left, 0, m_strip.clipRight() - left, m_geometry.cell.height));
}

// An element may have begun in the row above the offset's.
int RowRenderer::columnOf(qint64 offset) const
{
    return m_geometry.columnOf(unitAt(offset).offset, m_context.rows.bytesPerRow());
}

int RowRenderer::firstColumn() const
{
    return m_geometry.columns.columnAt(m_strip.clipLeft() + m_target.scrollX);
}

int RowRenderer::lastColumn() const
{
    return m_geometry.columns.columnAt(m_strip.clipRight() - 1 + m_target.scrollX);
}

Ink RowRenderer::classInk(quint8 byte) const
{
    return m_context.options.colourByClass ? inkOf(byteClass(byte)) : Ink::Text;
}

void RowRenderer::fillMargins(const Row& row)
{
    m_strip.fill(0, columnX(0), atlas().colour(row.ground));
    m_strip.fill(m_geometry.columns.end() - m_target.scrollX, m_target.size.width(),
                 atlas().colour(row.ground));
}

Ground RowRenderer::groundOf(ByteRange bytes, const Row& row) const
{
    const Ground edit = m_edits.ground(bytes);
    if (edit == Ground::Fresh || edit == Ground::Fading)
        return edit;
    return isHit(bytes) ? Ground::Hit : edit == Ground::Row ? row.ground : edit;
}

void RowRenderer::fillGap(int column, const Row& row, bool selected, Ground before)
{
    const ColumnLayout& columns = m_geometry.columns;
    const int end = columnX(column) + columns.width;
    if (column + 1 >= columns.count || columns.group <= 0 || (column + 1) % columns.group != 0)
        return;
    const bool goesOn = before != Ground::Row && groundOf({row.offset + column + 1, 1}, row) == before;
    m_strip.fill(end, end + columns.gap,
                 atlas().colour(selected ? Ground::Selection
                                : goesOn ? before
                                         : row.ground));
}

void RowRenderer::paintAbsent(int x, int width, int chars, ByteWindow::State state, bool selected,
                              const Row& row)
{
    const CellMetrics& cell = m_geometry.cell;
    // Two marks, where the digits of a short value would be.
    constexpr int kMarks = 2;
    const int padding = (width - chars * cell.width) / 2;
    const int marks = std::min(chars, kMarks);
    const int left =
        titlesAtRight() ? x + width - padding - marks * cell.width : x + (width - marks * cell.width) / 2;
    if (state == ByteWindow::State::Lost) {
        const QRgb line = selected ? atlas().colour(Ground::Selection) : atlas().colour(Ground::Row);
        m_strip.hatch(x, x + width, row.top, atlas().colour(Ground::Lost), line);
        const int middle = cell.baseline - (cell.baseline * 3) / 10;
        const int thickness = std::max(cell.height / 14, 1);
        const int inset = std::max(cell.width / 6, 1);
        for (int i = 0; i < marks; ++i) {
            m_strip.fillBox(left + i * cell.width + inset, left + (i + 1) * cell.width - inset, middle,
                            middle + thickness, atlas().colour(Ink::Text));
        }
        return;
    }
    const Ground ground = selected ? Ground::Selection : Ground::Pending;
    m_strip.fill(x, x + width, atlas().colour(ground));
    for (int i = 0; i < marks; ++i)
        m_strip.blit(left + i * cell.width,
                     atlas().glyph(U'\u00b7', selected ? Ink::Selected : Ink::Dim, ground));
}

int RowRenderer::caretThickness() const
{
    return std::max(m_geometry.cell.height / 12, 1);
}

void RowRenderer::paintCaretBox(int x, int width)
{
    m_strip.outline(x, x + width, caretThickness(), atlas().colour(Ink::Accent));
}

QList<QRect> RowRenderer::rectsOf(ByteRange bytes, const PaneTarget& target) const
{
    const RowModel& rows = m_context.rows;
    const int visible = target.size.height() / m_geometry.cell.height + 1;
    const qint64 top = rows.topRow();
    const qint64 firstRow = rows.rowOf(bytes.offset);
    const qint64 lastRow = rows.rowOf(bytes.isEmpty() ? bytes.offset : bytes.end() - 1);
    if (lastRow < top || firstRow - top >= visible)
        return {};
    const int height = m_geometry.cell.height;
    const int first = static_cast<int>(std::max<qint64>(firstRow - top, 0));
    const int last = static_cast<int>(std::min<qint64>(lastRow - top, visible - 1));
    QRect rect(0, rowTop(first), target.size.width(), (last - first + 1) * height);
    if (firstRow == lastRow) {
        const ColumnLayout& columns = m_geometry.columns;
        const int begin = m_geometry.columnOf(bytes.offset, rows.bytesPerRow());
        const int end =
            m_geometry.columnOf(bytes.isEmpty() ? bytes.offset : bytes.end() - 1, rows.bytesPerRow());
        rect.setLeft(columns.x(begin) - columns.gap - target.scrollX);
        rect.setRight(columns.x(end) + columns.width + columns.gap - target.scrollX);
    }
    rect = rect.intersected(QRect({0, 0}, target.size));
    return rect.isEmpty() ? QList<QRect>{} : QList<QRect>{rect};
}

QList<QRect> RowRenderer::caretRects(qint64 offset, const PaneTarget& target) const
{
    QList<QRect> rects = rectsOf(unitAt(offset), target);
    const RowModel& rows = m_context.rows;
    const ColumnLayout& columns = m_geometry.columns;
    const int column = columnOf(offset);
    rects.append(QRect(columns.x(column) - target.scrollX, 0, columns.width, m_geometry.cell.height));
    const qint64 row = rows.rowOf(offset) - rows.topRow();
    if (m_geometry.frozenWidth > 0 && row >= 0 && row < target.size.height() / m_geometry.cell.height) {
        rects.append(QRect(0, rowTop(static_cast<int>(row)), m_geometry.frozenWidth, m_geometry.cell.height));
    }
    return rects;
}

ByteRange RowRenderer::unitAtPoint(QPoint point, const PaneTarget& target) const
{
    const RowModel& rows = m_context.rows;
    const int visibleRow = point.y() / m_geometry.cell.height - 1 - (point.y() < 0 ? 1 : 0);
    const qint64 row = std::clamp<qint64>(rows.topRow() + visibleRow, 0, rows.rowCount() - 1);
    const int column = m_geometry.columns.columnAt(point.x() + target.scrollX);
    const qint64 offset = m_geometry.cellOffset(row * rows.bytesPerRow(), column);
    if (offset < 0)
        return {std::min(m_pane.start, rows.size()), 0};
    return unitAt(std::min(offset, rows.size()));
}

ByteRange RowRenderer::unitAt(qint64 offset) const
{
    return m_geometry.unitAt(offset, m_context.rows.size());
}

ByteRange RowRenderer::groupAt(qint64 offset) const
{
    if (m_pane.kind == PaneSpec::Kind::Typed)
        return unitAt(offset);
    const int group = std::max(m_context.options.groupSize, 1);
    const qint64 begin = offset - m_context.rows.columnOf(offset) % group;
    return rowAt(offset).intersected({begin, std::min<qint64>(group, m_context.rows.size() - begin)});
}

ByteRange RowRenderer::rowAt(qint64 offset) const
{
    return m_context.rows.rowRange(m_context.rows.rowOf(offset));
}

qint64 RowRenderer::verticalMove(qint64 offset, qint64 rows) const
{
    const RowModel& model = m_context.rows;
    const qint64 row = model.rowOf(offset);
    const int column = model.columnOf(offset);
    if (rows < 0)
        return rows < -row ? column : offset + rows * model.bytesPerRow();
    const qint64 lastRow = model.rowCount() - 1;
    const qint64 target = rows > lastRow - row ? lastRow : row + rows;
    const ByteRange bytes = model.rowRange(target);
    return bytes.offset + std::min<qint64>(column, bytes.length);
}

std::pair<int, int> RowRenderer::caretExtent(qint64 offset) const
{
    const ColumnLayout& columns = m_geometry.columns;
    const int column = columnOf(offset);
    return {columns.x(column), columns.x(column) + columns.width};
}

} // namespace sluice

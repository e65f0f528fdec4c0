#include "ui/panes/linesrenderer.h"

#include "ui/panes/placedchars.h"

#include <QPainter>

#include <algorithm>

namespace sluice {
namespace {

constexpr char32_t kLineFeedMark = U'\u21b5';
constexpr char32_t kReturnMark = U'\u2190';
constexpr char32_t kTabMark = U'\u2192';

} // namespace

LinesRenderer::LinesRenderer(PaneContext& context)
    : m_context(context)
{
}

void LinesRenderer::layOut(bool)
{
    m_digits = offsetDigitsFor(m_context.rows.size(), m_context.options.decimalOffsets);
    m_gutter = (m_digits + 2) * m_context.atlas.cell().width;
    m_layout = {};
    m_widest = 0;
}

int LinesRenderer::contentWidth() const
{
    if (m_context.options.wrapLines)
        return minimumWidth();
    return std::max(minimumWidth(), m_gutter + (m_widest + 2) * m_context.atlas.cell().width);
}

int LinesRenderer::minimumWidth() const
{
    return m_gutter + std::max(kLeastLineCells - m_digits, 8) * m_context.atlas.cell().width;
}

int LinesRenderer::pageRows(const PaneTarget& target) const
{
    return std::max(target.size.height() / m_context.atlas.cell().height - 1, 1);
}

// One cell at the right is for the mark of the line end.
int LinesRenderer::columnsFor(const PaneTarget& target) const
{
    if (!m_context.options.wrapLines)
        return 0;
    return std::max((target.size.width() - m_gutter) / m_context.atlas.cell().width - 2, 8);
}

TextLines LinesRenderer::text() const
{
    return {m_context.snapshot, m_context.options.encoding, m_columns};
}

bool LinesRenderer::isHere(ByteRange range) const
{
    return !ByteWindow(m_context.snapshot, range, m_context.trusted).hasPending();
}

// The line that holds the top of the rows; at the very end, as far down as shows the last line.
qint64 LinesRenderer::topOffset(const TextLines& lines, int pageLines) const
{
    const RowModel& rows = m_context.rows;
    if (m_ownTop >= 0 && m_ownTopRow == rows.topRow())
        return std::min(m_ownTop, rows.size());
    const qint64 top = std::min(rows.topOffset(), rows.size());
    if (rows.topRow() > 0 && rows.topRow() == rows.maxTopRow() &&
        isHere(lines.window(rows.size(), pageLines, 0)))
        return std::max(top, lines.up(rows.size(), pageLines - 1).value_or(top));
    return top;
}

void LinesRenderer::ensureLayout(const PaneTarget& target)
{
    m_columns = columnsFor(target);
    const TextLines lines = text();
    const int page = pageRows(target);
    const qint64 top = topOffset(lines, page);
    const int count = page + 2;
    if (m_layout.top == top && m_layout.columns == m_columns && m_layout.count >= count &&
        m_layout.generation == m_context.generation && m_layout.pending.isEmpty())
        return;
    m_layout = {};
    m_layout.top = top;
    m_layout.columns = m_columns;
    m_layout.count = count;
    m_layout.generation = m_context.generation;
    const ByteWindow window(m_context.snapshot, lines.window(top, 0, count), m_context.trusted);
    m_layout.pending = window.pending();
    for (const ByteWindow::Run& run : window.runs()) {
        if (run.state == ByteWindow::State::Lost)
            m_layout.lost.append(run.range);
    }
    if (!m_layout.pending.isEmpty())
        return;
    if (Result<std::vector<TextLine>> laidOut = lines.down(top, count))
        m_layout.lines = std::move(*laidOut);
    for (const TextLine& line : m_layout.lines) {
        const std::vector<Cell> cells = cellsOf(line);
        if (!cells.empty())
            m_widest = std::max(m_widest, cells.back().column + cells.back().width);
    }
}

PaintReport LinesRenderer::paint(QPainter& painter, const QList<QRect>& dirty, const PaneTarget& target)
{
    PaintReport report;
    constexpr int kAttempts = 3;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const quint64 faults = m_context.snapshot.faultCount();
        ensureLayout(target);
        if (m_context.snapshot.faultCount() == faults)
            break;
        m_layout = {};
    }
    report.pending = m_layout.pending;
    const int height = m_context.atlas.cell().height;
    m_strip.resize(target.size.width(), height);
    for (const QRect& rect : dirty) {
        if (rect.top() < height)
            paintHeader(painter, rect, target);
        for (int index = std::max(rect.top() / height - 1, 0); index <= rect.bottom() / height - 1; ++index) {
            paintLine(painter, rect, index, target);
            if (index < std::ssize(m_layout.lines))
                report.bytes += m_layout.lines[static_cast<size_t>(index)].range.length;
        }
    }
    return report;
}

void LinesRenderer::paintHeader(QPainter& painter, const QRect& dirty, const PaneTarget& target)
{
    const CellMetrics& cell = m_context.atlas.cell();
    m_strip.setClip(dirty.left(), dirty.right() + 1);
    m_strip.fill(0, target.size.width(), m_context.atlas.colour(Ground::Header));
    m_strip.text(cell.width / 2, "offset", Ink::Offsets, Ground::Header, m_context.atlas);
    m_strip.fillBox(0, target.size.width(), cell.height - 1, cell.height, m_context.atlas.gridColour());
    const int left = m_strip.clipLeft();
    painter.drawImage(QPoint(left, 0), m_strip.image(),
                      QRect(left, 0, m_strip.clipRight() - left, cell.height));
}

void LinesRenderer::paintLine(QPainter& painter, const QRect& dirty, int index, const PaneTarget& target)
{
    GlyphAtlas& atlas = m_context.atlas;
    const CellMetrics& cell = atlas.cell();
    const int top = (index + 1) * cell.height;
    m_strip.setClip(dirty.left(), dirty.right() + 1);
    m_strip.fill(0, target.size.width(), atlas.colour(Ground::Row));
    if (!m_layout.pending.isEmpty()) {
        m_strip.fill(m_gutter, target.size.width() - cell.width, atlas.colour(Ground::Pending));
        m_strip.text(m_gutter, "\xb7\xb7", Ink::Dim, Ground::Pending, atlas);
    } else if (index < std::ssize(m_layout.lines)) {
        const TextLine& line = m_layout.lines[static_cast<size_t>(index)];
        paintCells(line, top, target);
        m_strip.fill(0, m_gutter - cell.width / 2, atlas.colour(Ground::Row));
        const QByteArray digits =
            QByteArray::number(line.range.offset, m_context.options.decimalOffsets ? 10 : 16)
                .rightJustified(m_digits, '0');
        const QByteArray text = m_context.options.upperCase ? digits.toUpper() : digits;
        const bool holdsCaret = line.range.contains(m_context.caret) ||
                                (line.end == LineEnd::EndOfData && m_context.caret == line.range.end());
        m_strip.text(cell.width / 2, {text.constData(), static_cast<size_t>(text.size())},
                     holdsCaret ? Ink::Accent : Ink::Offsets, Ground::Row, atlas);
    }
    const int left = m_strip.clipLeft();
    painter.drawImage(QPoint(left, top), m_strip.image(),
                      QRect(left, 0, m_strip.clipRight() - left, cell.height));
}

int LinesRenderer::cellX(int column, const PaneTarget& target) const
{
    return m_gutter + column * m_context.atlas.cell().width - target.scrollX;
}

Ground LinesRenderer::groundOf(ByteRange bytes, bool focused) const
{
    if (focused && bytes.contains(m_context.caret))
        return Ground::Caret;
    return m_context.selection.overlaps(bytes) ? Ground::Selection : Ground::Row;
}

// The cells of a line: its characters, those of no width joined to the one before, then its line end.
std::vector<LinesRenderer::Cell> LinesRenderer::cellsOf(const TextLine& line) const
{
    std::vector<Cell> cells;
    cells.reserve(line.chars.size() + 2);
    int column = 0;
    for (const DecodedChar& character : line.chars) {
        const ByteRange bytes{line.range.offset + character.offset, character.length};
        const int next = character.valid ? columnAfter(character.codePoint, column) : column + 1;
        if (next == column && !cells.empty()) {
            cells.back().bytes.length += bytes.length;
            continue;
        }
        cells.push_back({bytes, column, std::max(next - column, 1)});
        column = std::max(next, column + 1);
    }
    const ByteRange end{line.range.end() - line.endLength, line.endLength};
    if (line.end == LineEnd::CrLf) {
        cells.push_back({{end.offset, end.length / 2}, column, 1});
        cells.push_back({{end.offset + end.length / 2, end.length / 2}, column + 1, 1});
    } else if (line.end != LineEnd::None) {
        cells.push_back({end, column, 1});
    }
    return cells;
}

void LinesRenderer::paintCells(const TextLine& line, int top, const PaneTarget& target)
{
    GlyphAtlas& atlas = m_context.atlas;
    const std::vector<Cell> cells = cellsOf(line);
    const bool coloured = m_context.options.colourByClass;
    const int cellWidth = atlas.cell().width;
    auto character = line.chars.cbegin();
    for (const Cell& cell : cells) {
        const int x = cellX(cell.column, target);
        const int width = cell.width * cellWidth;
        std::u32string cluster;
        DecodedChar first;
        for (; character != line.chars.cend() && line.range.offset + character->offset < cell.bytes.end();
             ++character) {
            if (cluster.empty())
                first = *character;
            cluster += character->codePoint;
        }
        if (x >= m_strip.clipRight() || x + width <= m_strip.clipLeft())
            continue;
        const Ground ground = groundOf(cell.bytes, target.focused);
        const auto inkOn = [ground](Ink ink) {
            return ground == Ground::Caret ? Ink::OnCaret : ground == Ground::Selection ? Ink::Selected : ink;
        };
        const bool lost = std::any_of(m_layout.lost.cbegin(), m_layout.lost.cend(),
                                      [&cell](ByteRange range) { return range.overlaps(cell.bytes); });
        if (lost) {
            m_strip.hatch(x, x + width, top, atlas.colour(Ground::Lost), atlas.colour(Ground::Row));
        } else if (!cluster.empty()) {
            const CharLook look = cluster.front() == U'\t' && first.valid
                                      ? CharLook{m_context.options.showLineEnds ? kTabMark : U' ', Ink::Dim}
                                      : lookOf(first, coloured);
            m_strip.fill(x, x + width, atlas.colour(ground));
            const int glyphCells = cluster.front() == U'\t' ? 1 : std::min(cell.width, 2);
            if (cluster.size() > 1 && first.valid)
                m_strip.blit(x, atlas.cluster(cluster, inkOn(look.ink), ground, glyphCells));
            else
                m_strip.blit(x, atlas.glyph(look.glyph, inkOn(look.ink), ground, glyphCells));
        } else {
            paintLineEnd(line, cell, target);
        }
        const bool caret = cell.bytes.contains(m_context.caret) ||
                           (cell.bytes.isEmpty() && cell.bytes.offset == m_context.caret);
        if (caret && (!target.focused || lost))
            m_strip.outline(x, x + width, std::max(atlas.cell().height / 12, 1), atlas.colour(Ink::Accent));
    }
}

void LinesRenderer::paintLineEnd(const TextLine& line, const Cell& cell, const PaneTarget& target)
{
    GlyphAtlas& atlas = m_context.atlas;
    const int x = cellX(cell.column, target);
    const bool atEnd = line.end == LineEnd::EndOfData;
    Ground ground = groundOf(cell.bytes, target.focused);
    if (atEnd && target.focused && m_context.caret == cell.bytes.offset)
        ground = Ground::Caret;
    const bool isReturn = line.end == LineEnd::Cr || (line.end == LineEnd::CrLf &&
                                                      cell.bytes.offset == line.range.end() - line.endLength);
    const Ink ink = ground == Ground::Caret       ? Ink::OnCaret
                    : ground == Ground::Selection ? Ink::Selected
                                                  : Ink::Dim;
    const char32_t mark = atEnd || !m_context.options.showLineEnds ? U' '
                          : isReturn                               ? kReturnMark
                                                                   : kLineFeedMark;
    m_strip.blit(x, atlas.glyph(mark, ink, ground));
}

const TextLine* LinesRenderer::lineOf(qint64 offset) const
{
    const auto found =
        std::find_if(m_layout.lines.cbegin(), m_layout.lines.cend(), [offset](const TextLine& line) {
            return line.range.contains(offset) ||
                   (line.end == LineEnd::EndOfData && offset == line.range.end());
        });
    return found == m_layout.lines.cend() ? nullptr : &*found;
}

QList<QRect> LinesRenderer::rectsOf(ByteRange bytes, const PaneTarget& target) const
{
    const int height = m_context.atlas.cell().height;
    int first = -1;
    int last = -1;
    for (int i = 0; i < static_cast<int>(m_layout.lines.size()); ++i) {
        const TextLine& line = m_layout.lines[static_cast<size_t>(i)];
        const bool hit = line.range.overlaps(bytes) || line.range.contains(bytes.offset) ||
                         (line.end == LineEnd::EndOfData && bytes.offset >= line.range.offset);
        if (!hit)
            continue;
        first = first < 0 ? i : first;
        last = i;
    }
    if (first < 0)
        return {};
    const QRect rect(0, (first + 1) * height, target.size.width(), (last - first + 1) * height);
    return {rect.intersected(QRect({0, 0}, target.size))};
}

QList<QRect> LinesRenderer::caretRects(qint64 offset, const PaneTarget& target) const
{
    return rectsOf({offset, 0}, target);
}

ByteRange LinesRenderer::unitAtPoint(QPoint point, const PaneTarget& target) const
{
    const int height = m_context.atlas.cell().height;
    if (m_layout.lines.empty())
        return {m_context.caret, 0};
    const int index = point.y() / height - 1 - (point.y() < 0 ? 1 : 0);
    const TextLine& line =
        m_layout
            .lines[static_cast<size_t>(std::clamp(index, 0, static_cast<int>(m_layout.lines.size()) - 1))];
    const std::vector<Cell> cells = cellsOf(line);
    if (cells.empty())
        return {line.range.offset, 0};
    const int column = std::max(point.x() - m_gutter + target.scrollX, 0) / m_context.atlas.cell().width;
    for (const Cell& cell : cells) {
        if (column < cell.column + cell.width)
            return cell.bytes;
    }
    return cells.back().bytes;
}

ByteRange LinesRenderer::unitAt(qint64 offset) const
{
    if (const TextLine* line = lineOf(offset)) {
        for (const Cell& cell : cellsOf(*line)) {
            if (cell.bytes.contains(offset))
                return cell.bytes;
        }
    }
    return characterAt(m_context.snapshot, m_context.trusted, m_context.options.encoding, offset);
}

ByteRange LinesRenderer::groupAt(qint64 offset) const
{
    return wordAt(m_context.snapshot, m_context.trusted, m_context.options.encoding, offset);
}

ByteRange LinesRenderer::rowAt(qint64 offset) const
{
    const auto withoutEnd = [](const TextLine& line) {
        return ByteRange{line.range.offset, line.range.length - line.endLength};
    };
    if (const TextLine* line = lineOf(offset))
        return withoutEnd(*line);
    const TextLines lines = text();
    if (isHere(lines.window(offset, 0, 1))) {
        if (const Result<std::vector<TextLine>> found = lines.down(offset, 1); found && !found->empty())
            return withoutEnd(found->front());
    }
    return m_context.rows.rowRange(m_context.rows.rowOf(offset));
}

qint64 LinesRenderer::verticalMove(qint64 offset, qint64 rows) const
{
    constexpr qint64 kMost = 1000; // lines of one step: a page of the tallest window is shorter
    const TextLines lines = text();
    const int count = static_cast<int>(std::clamp(rows, -kMost, kMost));
    const qint64 size = m_context.rows.size();
    if (!isHere(lines.window(offset, std::max(-count, 0), std::max(count, 0) + 1)))
        return std::clamp<qint64>(offset + qint64{count} * kTabStop, 0, size);
    const Result<qint64> start = lines.lineStart(offset);
    if (!start)
        return offset;
    const auto from = lines.down(*start, std::max(count, 0) + 1);
    if (!from || from->empty())
        return offset;
    int column = 0;
    for (const Cell& cell : cellsOf(from->front())) {
        if (cell.bytes.offset <= offset)
            column = cell.column;
    }
    TextLine target = from->back();
    if (count < 0) {
        const Result<qint64> above = lines.up(offset, -count);
        const auto line = above ? lines.down(*above, 1) : tl::make_unexpected(above.error());
        if (!line || line->empty())
            return offset;
        target = line->front();
    }
    qint64 place = target.range.offset;
    for (const Cell& cell : cellsOf(target)) {
        if (cell.column <= column)
            place = cell.bytes.offset;
    }
    return place;
}

std::pair<int, int> LinesRenderer::caretExtent(qint64 offset) const
{
    const int cellWidth = m_context.atlas.cell().width;
    int column = 0;
    if (const TextLine* line = lineOf(offset)) {
        for (const Cell& cell : cellsOf(*line)) {
            if (cell.bytes.offset <= offset)
                column = cell.column;
        }
    }
    return {m_gutter + column * cellWidth, m_gutter + (column + 1) * cellWidth};
}

std::optional<qint64> LinesRenderer::topAfterScroll(qint64 lines, const PaneTarget& target)
{
    constexpr qint64 kMost = 1000;
    m_columns = columnsFor(target);
    const TextLines layout = text();
    const int page = pageRows(target);
    const int count = static_cast<int>(std::clamp(lines, -kMost, kMost));
    const qint64 top = topOffset(layout, page);
    if (!isHere(layout.window(top, std::max(-count, 0), std::max(count, 0) + page)))
        return std::nullopt;
    qint64 wanted = top;
    if (count < 0) {
        wanted = layout.up(top, -count).value_or(top);
    } else if (const auto below = layout.down(top, count + page)) {
        // Not further than the last line at the bottom.
        const auto most = std::max<qsizetype>(std::ssize(*below) - page, 0);
        const auto index = std::min<qsizetype>(count, most);
        if (!below->empty())
            wanted = (*below)[static_cast<size_t>(index)].range.offset;
    }
    m_ownTop = wanted;
    m_ownTopRow = std::min(m_context.rows.rowOf(wanted), m_context.rows.maxTopRow());
    return wanted;
}

std::optional<qint64> LinesRenderer::topToReveal(qint64 caret, const PaneTarget& target)
{
    m_columns = columnsFor(target);
    const TextLines lines = text();
    const int page = pageRows(target);
    if (!isHere(lines.window(caret, page, page)))
        return std::nullopt;
    ensureLayout(target);
    const auto whole = std::min<qsizetype>(page, std::ssize(m_layout.lines));
    qint64 wanted = m_layout.top;
    if (whole > 0) {
        const TextLine& last = m_layout.lines[static_cast<size_t>(whole - 1)];
        const qint64 first = m_layout.lines.front().range.offset;
        if (caret >= first && (caret < last.range.end() || last.end == LineEnd::EndOfData))
            return wanted;
        const bool above = caret < first;
        const bool near = above ? first - caret < last.range.end() - first
                                : caret - last.range.end() < last.range.end() - first;
        const int up = near ? (above ? 0 : page - 1) : page / 3;
        wanted = lines.up(caret, up).value_or(caret);
    } else {
        wanted = lines.lineStart(caret).value_or(caret);
    }
    m_ownTop = wanted;
    m_ownTopRow = std::min(m_context.rows.rowOf(wanted), m_context.rows.maxTopRow());
    return wanted;
}

} // namespace sluice

#include "ui/panes/visiblelines.h"

#include "ui/panes/bytewindow.h"
#include "ui/panes/placedchars.h"

#include <algorithm>

namespace sluice {
namespace {

constexpr qint64 kMostLines = 1000; // of one step: a page of the tallest window has fewer

ByteRange withoutEnd(const TextLine& line)
{
    return {line.range.offset, line.range.length - line.endLength};
}

bool holds(const TextLine& line, qint64 offset)
{
    return line.range.contains(offset) || (line.end == LineEnd::EndOfData && offset == line.range.end());
}

} // namespace

void VisibleLines::setShape(int columns, int page)
{
    m_columns = columns;
    m_page = page;
}

void VisibleLines::reset()
{
    m_lines.clear();
    m_top = -1;
    m_widest = 0;
}

TextLines VisibleLines::text() const
{
    return {m_context.snapshot, m_context.options.encoding, m_columns};
}

bool VisibleLines::isHere(ByteRange range) const
{
    return !ByteWindow(m_context.snapshot, range, m_context.trusted).hasPending();
}

bool VisibleLines::isLost(ByteRange bytes) const
{
    return std::any_of(m_lost.cbegin(), m_lost.cend(),
                       [bytes](ByteRange range) { return range.overlaps(bytes); });
}

// The line that holds the top of the rows; at the very end, as far down as shows the last line.
qint64 VisibleLines::topOffset(const TextLines& text) const
{
    const RowModel& rows = m_context.rows;
    if (m_ownTop >= 0 && m_ownTopRow == rows.topRow())
        return std::min(m_ownTop, rows.size());
    const qint64 top = std::min(rows.topOffset(), rows.size());
    const bool atEnd = rows.topRow() > 0 && rows.topRow() == rows.maxTopRow();
    if (atEnd && isHere(text.window(rows.size(), m_page, 0)))
        return std::max(top, text.up(rows.size(), m_page - 1).value_or(top));
    return top;
}

void VisibleLines::setOwnTop(qint64 offset)
{
    m_ownTop = offset;
    m_ownTopRow = std::min(m_context.rows.rowOf(offset), m_context.rows.maxTopRow());
}

void VisibleLines::ensure()
{
    const TextLines text = this->text();
    const qint64 top = topOffset(text);
    const int count = m_page + 2;
    if (m_top == top && m_laidOutColumns == m_columns && m_laidOutCount >= count &&
        m_generation == m_context.generation && m_pending.isEmpty())
        return;
    m_top = top;
    m_laidOutColumns = m_columns;
    m_laidOutCount = count;
    m_generation = m_context.generation;
    m_lines.clear();
    m_lost.clear();
    const ByteWindow window(m_context.snapshot, text.window(top, 0, count), m_context.trusted);
    m_pending = window.pending();
    for (const ByteWindow::Run& run : window.runs()) {
        if (run.state == ByteWindow::State::Lost)
            m_lost.append(run.range);
    }
    if (!m_pending.isEmpty())
        return;
    if (Result<std::vector<TextLine>> lines = text.down(top, count))
        m_lines = std::move(*lines);
    for (const TextLine& line : m_lines) {
        const std::vector<Cell> cells = cellsOf(line);
        if (!cells.empty())
            m_widest = std::max(m_widest, cells.back().column + cells.back().width);
    }
}

std::vector<VisibleLines::Cell> VisibleLines::cellsOf(const TextLine& line)
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

const TextLine* VisibleLines::lineOf(qint64 offset) const
{
    const auto found = std::find_if(m_lines.cbegin(), m_lines.cend(),
                                    [offset](const TextLine& line) { return holds(line, offset); });
    return found == m_lines.cend() ? nullptr : &*found;
}

int VisibleLines::columnOf(qint64 offset) const
{
    int column = 0;
    if (const TextLine* line = lineOf(offset)) {
        for (const Cell& cell : cellsOf(*line)) {
            if (cell.bytes.offset <= offset)
                column = cell.column;
        }
    }
    return column;
}

ByteRange VisibleLines::bytesAt(int line, int column) const
{
    if (m_lines.empty())
        return {m_context.caret, 0};
    const int last = static_cast<int>(m_lines.size()) - 1;
    const TextLine& where = m_lines[static_cast<size_t>(std::clamp(line, 0, last))];
    const std::vector<Cell> cells = cellsOf(where);
    for (const Cell& cell : cells) {
        if (column < cell.column + cell.width)
            return cell.bytes;
    }
    return cells.empty() ? ByteRange{where.range.offset, 0} : cells.back().bytes;
}

ByteRange VisibleLines::cellAt(qint64 offset) const
{
    if (const TextLine* line = lineOf(offset)) {
        for (const Cell& cell : cellsOf(*line)) {
            if (cell.bytes.contains(offset))
                return cell.bytes;
        }
    }
    return characterAt(m_context.snapshot, m_context.trusted, m_context.options.encoding, offset);
}

ByteRange VisibleLines::lineAt(qint64 offset) const
{
    if (const TextLine* line = lineOf(offset))
        return withoutEnd(*line);
    const TextLines text = this->text();
    if (isHere(text.window(offset, 0, 1))) {
        if (const Result<std::vector<TextLine>> found = text.down(offset, 1); found && !found->empty())
            return withoutEnd(found->front());
    }
    return cellAt(offset);
}

qint64 VisibleLines::moved(qint64 offset, qint64 count) const
{
    const TextLines text = this->text();
    const int steps = static_cast<int>(std::clamp(count, -kMostLines, kMostLines));
    if (!isHere(text.window(offset, std::max(-steps, 0), std::max(steps, 0) + 1)))
        return std::clamp<qint64>(offset + steps, 0, m_context.rows.size());
    const auto below = text.down(offset, std::max(steps, 0) + 1);
    if (!below || below->empty())
        return offset;
    int column = 0;
    for (const Cell& cell : cellsOf(below->front())) {
        if (cell.bytes.offset <= offset)
            column = cell.column;
    }
    TextLine target = below->back();
    if (steps < 0) {
        const Result<qint64> start = text.up(offset, -steps);
        const auto above = start ? text.down(*start, 1) : tl::make_unexpected(start.error());
        if (!above || above->empty())
            return offset;
        target = above->front();
    }
    qint64 place = target.range.offset;
    for (const Cell& cell : cellsOf(target)) {
        if (cell.column <= column)
            place = cell.bytes.offset;
    }
    return place;
}

std::optional<qint64> VisibleLines::scroll(qint64 count)
{
    const TextLines text = this->text();
    const int steps = static_cast<int>(std::clamp(count, -kMostLines, kMostLines));
    const qint64 top = topOffset(text);
    if (!isHere(text.window(top, std::max(-steps, 0), std::max(steps, 0) + m_page)))
        return std::nullopt;
    qint64 wanted = top;
    if (steps < 0) {
        wanted = text.up(top, -steps).value_or(top);
    } else if (const auto below = text.down(top, steps + m_page); below && !below->empty()) {
        const auto most = std::max<qsizetype>(std::ssize(*below) - m_page, 0);
        wanted = (*below)[static_cast<size_t>(std::min<qsizetype>(steps, most))].range.offset;
    }
    setOwnTop(wanted);
    return wanted;
}

std::optional<qint64> VisibleLines::reveal(qint64 offset)
{
    const TextLines text = this->text();
    if (!isHere(text.window(offset, m_page, m_page)))
        return std::nullopt;
    ensure();
    qint64 wanted = m_top;
    if (m_lines.empty()) {
        wanted = text.lineStart(offset).value_or(offset);
    } else {
        const auto whole = std::min<qsizetype>(m_page, std::ssize(m_lines));
        const TextLine& last = m_lines[static_cast<size_t>(whole - 1)];
        const qint64 begin = m_lines.front().range.offset;
        const qint64 end = last.range.end();
        if (offset >= begin && (offset < end || last.end == LineEnd::EndOfData))
            return wanted;
        const bool above = offset < begin;
        const bool near = (above ? begin - offset : offset - end) < end - begin;
        const int linesAbove = !near ? m_page / 3 : above ? 0 : m_page - 1;
        wanted = text.up(offset, linesAbove).value_or(offset);
    }
    setOwnTop(wanted);
    return wanted;
}

} // namespace sluice

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
    , m_lines(context)
{
}

void LinesRenderer::layOut(bool)
{
    m_digits = offsetDigitsFor(m_context.rows.size(), m_context.options.decimalOffsets);
    m_gutter = (m_digits + 2) * m_context.atlas.cell().width;
    m_lines.reset();
}

int LinesRenderer::contentWidth() const
{
    if (m_context.options.wrapLines)
        return minimumWidth();
    return std::max(minimumWidth(), m_gutter + (m_lines.widest() + 2) * m_context.atlas.cell().width);
}

int LinesRenderer::minimumWidth() const
{
    constexpr int kLeastText = 8;
    return m_gutter + std::max(kLeastLineCells - m_digits, kLeastText) * m_context.atlas.cell().width;
}

int LinesRenderer::pageRows(const PaneTarget& target) const
{
    return std::max(target.size.height() / m_context.atlas.cell().height - 1, 1);
}

void LinesRenderer::fitTo(const PaneTarget& target)
{
    constexpr int kLeastColumns = 8;
    // Two cells at the right are for the marks of a line end.
    const int columns = (target.size.width() - m_gutter) / m_context.atlas.cell().width - 2;
    m_lines.setShape(m_context.options.wrapLines ? std::max(columns, kLeastColumns) : 0, pageRows(target));
}

PaintReport LinesRenderer::paint(QPainter& painter, const QList<QRect>& dirty, const PaneTarget& target)
{
    fitTo(target);
    // Bytes may get lost while they are laid out, and read as zeros then: those must not stay on the screen.
    constexpr int kAttempts = 3;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const quint64 faults = m_context.snapshot.faultCount();
        m_lines.ensure();
        if (m_context.snapshot.faultCount() == faults)
            break;
        m_lines.reset();
    }
    PaintReport report;
    report.pending = m_lines.pending();
    m_hits.clear();
    m_edits = {};
    if (!m_lines.lines().empty()) {
        const ByteRange shown =
            ByteRange::between(m_lines.lines().front().range.offset, m_lines.lines().back().range.end());
        if (m_context.hits)
            m_hits = m_context.hits(shown);
        if (m_context.edits)
            m_edits = m_context.edits(shown);
    }
    const int height = m_context.atlas.cell().height;
    m_strip.resize(target.size.width(), height);
    for (const QRect& rect : dirty) {
        if (rect.top() < height)
            paintHeader(painter, rect, target);
        for (int index = std::max(rect.top() / height - 1, 0); index <= rect.bottom() / height - 1; ++index) {
            paintLine(painter, rect, index, target);
            if (index < std::ssize(m_lines.lines()))
                report.bytes += m_lines.lines()[static_cast<size_t>(index)].range.length;
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
    if (!m_lines.pending().isEmpty()) {
        m_strip.fill(m_gutter, target.size.width() - cell.width, atlas.colour(Ground::Pending));
        m_strip.text(m_gutter, "\xb7\xb7", Ink::Dim, Ground::Pending, atlas);
    } else if (index < std::ssize(m_lines.lines())) {
        const TextLine& line = m_lines.lines()[static_cast<size_t>(index)];
        paintCells(line, top, target);
        paintOffset(line);
    }
    const int left = m_strip.clipLeft();
    painter.drawImage(QPoint(left, top), m_strip.image(),
                      QRect(left, 0, m_strip.clipRight() - left, cell.height));
}

void LinesRenderer::paintOffset(const TextLine& line)
{
    const ViewOptions& options = m_context.options;
    const int cellWidth = m_context.atlas.cell().width;
    m_strip.fill(0, m_gutter - cellWidth / 2, m_context.atlas.colour(Ground::Row));
    const QByteArray digits =
        QByteArray::number(line.range.offset, options.decimalOffsets ? 10 : 16).rightJustified(m_digits, '0');
    const QByteArray text = options.upperCase ? digits.toUpper() : digits;
    const bool caret = m_lines.lineOf(m_context.caret) == &line;
    m_strip.text(cellWidth / 2, {text.constData(), static_cast<size_t>(text.size())},
                 caret ? Ink::Accent : Ink::Offsets, Ground::Row, m_context.atlas);
}

// What lies behind bytes that are neither selected nor under the caret.
Ground LinesRenderer::groundOf(ByteRange bytes) const
{
    const Ground edit = m_edits.ground(bytes);
    return edit != Ground::Fresh && edit != Ground::Fading && anyTouches(m_hits, bytes) ? Ground::Hit : edit;
}

bool LinesRenderer::holdsCaret(const VisibleLines::Cell& cell) const
{
    return cell.bytes.contains(m_context.caret) ||
           (cell.bytes.isEmpty() && cell.bytes.offset == m_context.caret);
}

void LinesRenderer::paintCells(const TextLine& line, int top, const PaneTarget& target)
{
    GlyphAtlas& atlas = m_context.atlas;
    const int cellWidth = atlas.cell().width;
    auto character = line.chars.cbegin();
    for (const VisibleLines::Cell& cell : VisibleLines::cellsOf(line)) {
        const auto begin = character;
        while (character != line.chars.cend() && line.range.offset + character->offset < cell.bytes.end())
            ++character;
        const int x = m_gutter + cell.column * cellWidth - target.scrollX;
        const int width = cell.width * cellWidth;
        if (x >= m_strip.clipRight() || x + width <= m_strip.clipLeft())
            continue;
        const bool caret = holdsCaret(cell);
        const bool lost = m_lines.isLost(cell.bytes);
        const Ground ground = caret && target.focused                    ? Ground::Caret
                              : m_context.selection.overlaps(cell.bytes) ? Ground::Selection
                                                                         : groundOf(cell.bytes);
        if (lost)
            m_strip.hatch(x, x + width, top, atlas.colour(Ground::Lost), atlas.colour(Ground::Row));
        else if (begin != character)
            paintGlyphs({begin, character}, x, cell, ground);
        else
            paintLineEnd(line, x, cell, ground);
        if (caret && (!target.focused || lost))
            m_strip.outline(x, x + width, std::max(atlas.cell().height / 12, 1), atlas.colour(Ink::Accent));
    }
}

// The characters of one cell: one, and the marks that join it.
void LinesRenderer::paintGlyphs(const std::vector<DecodedChar>& chars, int x, const VisibleLines::Cell& cell,
                                Ground ground)
{
    GlyphAtlas& atlas = m_context.atlas;
    const DecodedChar& first = chars.front();
    const bool tab = first.valid && first.codePoint == U'\t';
    const CharLook look = tab ? CharLook{m_context.options.showLineEnds ? kTabMark : U' ', Ink::Dim}
                              : lookOf(first, m_context.options.colourByClass);
    const int glyphCells = tab ? 1 : std::min(cell.width, 2);
    const Ink ink = inkOn(ground, look.ink);
    m_strip.fill(x, x + cell.width * atlas.cell().width, atlas.colour(ground));
    if (chars.size() == 1 || !first.valid) {
        m_strip.blit(x, atlas.glyph(look.glyph, ink, ground, glyphCells));
        return;
    }
    // Text stacked up without end shows as far as anyone could tell the marks apart.
    constexpr size_t kMostMarks = 8;
    std::u32string cluster;
    for (const DecodedChar& each : chars) {
        if (cluster.size() <= kMostMarks)
            cluster += each.codePoint;
    }
    m_strip.blit(x, atlas.cluster(cluster, ink, ground, glyphCells));
}

void LinesRenderer::paintLineEnd(const TextLine& line, int x, const VisibleLines::Cell& cell, Ground ground)
{
    const bool isReturn = line.end == LineEnd::Cr || (line.end == LineEnd::CrLf &&
                                                      cell.bytes.offset == line.range.end() - line.endLength);
    const bool shown = line.end != LineEnd::EndOfData && m_context.options.showLineEnds;
    const char32_t mark = !shown ? U' ' : isReturn ? kReturnMark : kLineFeedMark;
    m_strip.blit(x, m_context.atlas.glyph(mark, inkOn(ground, Ink::Dim), ground));
}

QList<QRect> LinesRenderer::rectsOf(ByteRange bytes, const PaneTarget& target) const
{
    const int height = m_context.atlas.cell().height;
    int first = -1;
    int last = -1;
    for (int i = 0; i < static_cast<int>(m_lines.lines().size()); ++i) {
        const TextLine& line = m_lines.lines()[static_cast<size_t>(i)];
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
    const CellMetrics& cell = m_context.atlas.cell();
    const int line = point.y() / cell.height - 1 - (point.y() < 0 ? 1 : 0);
    return m_lines.bytesAt(line, std::max(point.x() - m_gutter + target.scrollX, 0) / cell.width);
}

ByteRange LinesRenderer::groupAt(qint64 offset) const
{
    return wordAt(m_context.snapshot, m_context.trusted, m_context.options.encoding, offset);
}

qint64 LinesRenderer::verticalMove(qint64 offset, qint64 rows) const
{
    return m_lines.moved(offset, rows);
}

std::pair<int, int> LinesRenderer::caretExtent(qint64 offset) const
{
    const int cellWidth = m_context.atlas.cell().width;
    const int left = m_gutter + m_lines.columnOf(offset) * cellWidth;
    return {left, left + cellWidth};
}

std::optional<qint64> LinesRenderer::topAfterScroll(qint64 lines, const PaneTarget& target)
{
    fitTo(target);
    return m_lines.scroll(lines);
}

std::optional<qint64> LinesRenderer::topToReveal(qint64 caret, const PaneTarget& target)
{
    fitTo(target);
    return m_lines.reveal(caret);
}

} // namespace sluice

#include "ui/panes/textrenderer.h"

#include "core/bytes/textlines.h"

#include <algorithm>

namespace sluice {
namespace {

/// Bytes around a place that a change of it may redraw: the longest character of any encoding, and more.
constexpr qint64 kCharReach = 8;
/// Marks the bytes of a character after its first ones.
constexpr char32_t kContinuation = U'\u02d2';

} // namespace

QByteArray TextRenderer::columnTitle(int column) const
{
    const ViewOptions& options = context().options;
    const int base = options.decimalOffsets ? 10 : 16;
    const QByteArray text = QByteArray::number(column % base, base);
    return options.upperCase ? text.toUpper() : text;
}

// A character near the change may begin in the row above or end in the row below: whole rows are redrawn.
QList<QRect> TextRenderer::rectsOf(ByteRange bytes, const PaneTarget& target) const
{
    const RowModel& rows = context().rows;
    const qint64 begin = std::max<qint64>(bytes.offset - kCharReach, 0);
    const qint64 end = bytes.end() > rows.size() - kCharReach ? rows.size() : bytes.end() + kCharReach;
    const ByteRange wide = context().options.encoding.isSingleByte() ? bytes : ByteRange::between(begin, end);
    QList<QRect> rects = RowRenderer::rectsOf(wide, target);
    if (!context().options.encoding.isSingleByte()) {
        for (QRect& rect : rects) {
            rect.setLeft(0);
            rect.setWidth(target.size.width());
        }
    }
    return rects;
}

void TextRenderer::beginRows(ByteRange rows)
{
    m_chars = decodeWindow(window(), context().options.encoding, rows);
}

void TextRenderer::paintCells(const Row& row)
{
    const int width = geometry().columns.width;
    const ByteRange visible =
        row.bytes.intersected(ByteRange::between(row.offset + firstColumn(), row.offset + lastColumn() + 1));
    // What is not here first; characters that reach into it are drawn over it.
    for (const ByteWindow::Run& run : window().runs()) {
        const ByteRange part = run.range.intersected(visible);
        const bool here = run.state == ByteWindow::State::Here;
        // Up to three bytes before the first multiple of 4 of a run stay undecoded until what precedes is
        // here.
        const qint64 end =
            here ? std::min(part.end(), run.range.offset + (4 - run.range.offset % 4) % 4) : part.end();
        for (qint64 offset = part.offset; offset < end; ++offset) {
            const int x = columnX(static_cast<int>(offset - row.offset));
            const auto state = here ? ByteWindow::State::Pending : run.state;
            paintAbsent(x, width, 1, state, context().selection.contains(offset), row);
            if (offset == context().caret)
                paintCaretBox(x, width);
        }
    }
    auto character = std::partition_point(m_chars.cbegin(), m_chars.cend(), [&](const PlacedChar& c) {
        return c.bytes.end() <= visible.offset;
    });
    for (; character != m_chars.cend() && character->bytes.offset < visible.end(); ++character)
        paintChar(*character, row);
    for (int column = std::max(static_cast<int>(row.bytes.length), firstColumn()); column <= lastColumn();
         ++column)
        paintRest(column, row);
}

void TextRenderer::paintChar(const PlacedChar& character, const Row& row)
{
    const int cellWidth = geometry().cell.width;
    const ByteRange bytes = character.bytes.intersected(row.bytes);
    const bool holdsCaret = character.bytes.contains(context().caret);
    const bool filled = holdsCaret && isFocused();
    const CharLook look = lookOf(character.decoded, context().options.colourByClass);
    const bool begins = bytes.offset == character.bytes.offset;
    const int wanted =
        character.decoded.valid ? std::clamp(displayWidth(character.decoded.codePoint), 1, 2) : 1;
    const int glyphCells = begins ? std::min(wanted, static_cast<int>(bytes.length)) : 0;
    for (int i = 0; i < static_cast<int>(bytes.length); ++i) {
        const qint64 offset = bytes.offset + i;
        const int x = columnX(static_cast<int>(offset - row.offset));
        const bool selected = context().selection.contains(offset);
        const Ground ground = filled     ? Ground::Caret
                              : selected ? Ground::Selection
                                         : groundOf({offset, 1}, row);
        if (i < glyphCells)
            strip().blitPart(x, atlas().glyph(look.glyph, inkOn(ground, look.ink), ground, glyphCells),
                             i * cellWidth, cellWidth);
        else
            strip().blit(x, atlas().glyph(kContinuation, inkOn(ground, Ink::Dim), ground));
    }
    if (holdsCaret && !isFocused())
        paintCaretBox(columnX(static_cast<int>(bytes.offset - row.offset)),
                      static_cast<int>(bytes.length) * cellWidth);
}

// A cell past the last byte.
void TextRenderer::paintRest(int column, const Row& row)
{
    const int x = columnX(column);
    const bool caret = row.offset + column == context().caret;
    strip().fill(x, x + geometry().columns.width,
                 atlas().colour(caret && isFocused() ? Ground::Caret : row.ground));
    if (caret && !isFocused())
        paintCaretBox(x, geometry().columns.width);
}

ByteRange TextRenderer::unitAt(qint64 offset) const
{
    return characterAt(context().snapshot, context().trusted, context().options.encoding, offset);
}

ByteRange TextRenderer::groupAt(qint64 offset) const
{
    return wordAt(context().snapshot, context().trusted, context().options.encoding, offset);
}

} // namespace sluice

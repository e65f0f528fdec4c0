#pragma once

#include "core/bytes/snapshot.h"
#include "ui/panes/editmarks.h"
#include "ui/panes/glyphatlas.h"
#include "ui/panes/panegeometry.h"
#include "ui/panes/rowmodel.h"

#include <QList>
#include <QPoint>
#include <QRect>
#include <QSize>

#include <functional>
#include <memory>
#include <optional>

class QPainter;

namespace sluice {

/// Bytes that bear a mark: a bookmark, or a slice that was made of them. Thread rule: a value.
struct PaneMark
{
    ByteRange range;
    /// For PanePalette::marks, from 0 on.
    int colour = 0;
    QString text;
    bool isSlice = false;
};

/// What the panes of one view have in common. Thread rule: the window's thread; the view owns it and outlives
/// the renderers that look at it.
struct PaneContext
{
    Snapshot snapshot;
    RowModel rows;
    ViewOptions options;
    /// The selected bytes, and the caret.
    ByteRange selection;
    qint64 caret = 0;
    /// Brought in by a worker a moment ago: as resident, where the kernel will not say.
    QList<ByteRange> trusted;
    /// Differs whenever the bytes may differ from those painted before.
    quint64 generation = 0;
    Density density;
    GlyphAtlas atlas;
    /// The marks that touch a range; may be empty.
    std::function<std::vector<PaneMark>(ByteRange)> marks;
    /// The bytes of a range that were searched for and found, in order; may be empty.
    std::function<std::vector<ByteRange>(ByteRange)> hits;
    /// What was edited in a range; may be empty.
    std::function<EditMarks(ByteRange)> edits;
    /// Typing puts bytes in, and Delete takes them out; else it writes over them, and the size stays.
    bool insertMode = false;
    /// The digits of the byte at the caret while it is typed, as its cell shows them, and which of them are
    /// (from, to); empty otherwise.
    QByteArray halfTyped;
    std::pair<int, int> halfTypedDigits;
};

/// Whether one of `ranges`, which are in order and do not overlap, has a byte of `bytes`.
[[nodiscard]] bool anyTouches(const std::vector<ByteRange>& ranges, ByteRange bytes);

/// The part of the screen that a pane is drawn on, in device pixels.
struct PaneTarget
{
    QSize size;
    /// Pixels by which the columns are scrolled to the left.
    int scrollX = 0;
    /// The pane has the keyboard.
    bool focused = false;
    /// Device pixels per logical pixel.
    qreal scale = 1;

    /// The pixel of the device at a place in logical pixels.
    [[nodiscard]] QPoint toDevice(QPointF position) const;
};

/// What a paint met.
struct PaintReport
{
    /// Bytes that became glyphs.
    qint64 bytes = 0;
    /// Ranges that have to be brought in.
    QList<ByteRange> pending;
};

/// How one kind of pane lies on the screen and is drawn: geometry and painting, no events and no widget.
/// Coordinates are device pixels from the pane's top left corner, header row included; they take `target`
/// since they depend on it. Thread rule: the window's thread.
class PaneRenderer
{
public:
    PaneRenderer() = default;
    PaneRenderer(const PaneRenderer&) = delete;
    PaneRenderer& operator=(const PaneRenderer&) = delete;
    virtual ~PaneRenderer() = default;

    /// Takes over the options, font and shape of the context.
    virtual void layOut(bool withOffsets) = 0;
    /// Width that shows everything, and the least that makes sense.
    [[nodiscard]] virtual int contentWidth() const = 0;
    [[nodiscard]] virtual int minimumWidth() const = 0;

    /// Paints at least `dirty`. Touches no byte that is not resident.
    virtual PaintReport paint(QPainter& painter, const QList<QRect>& dirty, const PaneTarget& target) = 0;

    /// Rectangles that show `bytes` on the screen, few and not too small.
    [[nodiscard]] virtual QList<QRect> rectsOf(ByteRange bytes, const PaneTarget& target) const = 0;
    /// Where the caret at `offset` shows, with all that marks its place.
    [[nodiscard]] virtual QList<QRect> caretRects(qint64 offset, const PaneTarget& target) const = 0;

    /// The bytes of the cell at a place (empty at the end of the document), the nearest one when outside.
    [[nodiscard]] virtual ByteRange unitAtPoint(QPoint point, const PaneTarget& target) const = 0;
    /// The bytes of the cell that holds `offset`: a byte, a character, an element.
    [[nodiscard]] virtual ByteRange unitAt(qint64 offset) const = 0;
    /// What a double click selects: a group, a word, an element.
    [[nodiscard]] virtual ByteRange groupAt(qint64 offset) const = 0;
    /// The row or line that holds `offset`, without what ends it.
    [[nodiscard]] virtual ByteRange rowAt(qint64 offset) const = 0;
    /// The offset `rows` rows below (above when negative) `offset`, in the same column where there is one.
    [[nodiscard]] virtual qint64 verticalMove(qint64 offset, qint64 rows) const = 0;
    /// Rows that fit `target` wholly.
    [[nodiscard]] virtual int pageRows(const PaneTarget& target) const = 0;

    /// Width of the part that does not scroll sideways, and the horizontal extent of the caret before
    /// scrolling.
    [[nodiscard]] virtual int frozenWidth() const = 0;
    [[nodiscard]] virtual std::pair<int, int> caretExtent(qint64 offset) const = 0;

    /// For a pane that does not follow the rows of the RowModel: the offset to put at the top so that it
    /// scrolls by `lines` of its own, or so that `caret` shows (the top as it is when it shows already).
    /// None: the rows do.
    [[nodiscard]] virtual std::optional<qint64> topAfterScroll(qint64 lines, const PaneTarget& target);
    [[nodiscard]] virtual std::optional<qint64> topToReveal(qint64 caret, const PaneTarget& target);
};

/// The renderer of a pane's kind.
[[nodiscard]] std::unique_ptr<PaneRenderer> makeRenderer(PaneContext& context, const PaneSpec& pane);

} // namespace sluice

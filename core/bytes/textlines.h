#pragma once

#include "core/bytes/byterange.h"
#include "core/bytes/encoding.h"
#include "core/bytes/snapshot.h"

#include <vector>

namespace sluice {

/// What ends a visual line.
enum class LineEnd {
    None, ///< wrapped: the text goes on in the next line
    Lf,
    CrLf,
    Cr,
    Nel,      ///< U+0085, in EBCDIC code pages only
    EndOfData ///< the document's last line; every document has exactly one, empty after a final line end
};

/// One visual line. Thread rule: a value.
struct TextLine
{
    /// The bytes of the document that it takes, line end included.
    ByteRange range;
    LineEnd end = LineEnd::None;
    /// Bytes of the line end, at the end of `range`; 0 for None and EndOfData.
    int endLength = 0;
    /// The characters without the line end, `offset` relative to range.offset.
    std::vector<DecodedChar> chars;
};

/// Cells of a fixed-pitch display that a character takes: 0 (it joins the one before), 1, or 2 (East Asian
/// wide and emoji). Controls and invisible format characters take 1: an inspector shows them.
[[nodiscard]] int displayWidth(char32_t codePoint);

inline constexpr int kTabStop = 8;

/// The column after a character that begins at `column`: a tab goes to the next multiple of kTabStop.
[[nodiscard]] inline int columnAfter(char32_t codePoint, int column)
{
    return codePoint == U'\t' ? column - column % kTabStop + kTabStop : column + displayWidth(codePoint);
}

/// Lays out a document of any size as lines of text, at the cost of the lines asked for.
///
/// Lines end at LF, CR LF and CR (and NEL in EBCDIC). A stretch of text without a line end is also cut at
/// multiples of kBlock: at p when no line begins in (p - kBlock, p]; a character or CR LF across p is not
/// cut. Both rules look at most 3 * kBlock back, so that the visual line of an offset costs little anywhere
/// and is the same whichever way one came to it: walking down n lines and up n lines always returns.
///
/// The functions read bytes at once and may wait for them: call them only when window() says which bytes they
/// touch and those are resident. Thread rule: a value; every member from any thread.
class TextLines
{
public:
    static constexpr qint64 kBlock = qint64{16} << 10;
    /// Characters of the longest visual line.
    static constexpr int kMaxChars = 4096;

    /// `columns`: cells after which a line wraps, 0 for never (lines are cut at kMaxChars characters still).
    /// Text is wrapped between characters; zero-width ones stay with the one before.
    TextLines(Snapshot snapshot, const Encoding& encoding, int columns);

    /// Every byte that lineStart(), down() and up() touch, for an offset and at most `above` lines up and
    /// `below` lines down from it. Does not read.
    [[nodiscard]] ByteRange window(qint64 offset, int above, int below) const;

    /// The start of the visual line that holds `offset`, in [0, size]. Errors: those of Snapshot::read().
    [[nodiscard]] Result<qint64> lineStart(qint64 offset) const;

    /// At most `count` visual lines, the first the one that holds `offset`; fewer only at the document's end.
    [[nodiscard]] Result<std::vector<TextLine>> down(qint64 offset, int count) const;

    /// The start of the visual line `count` above the one that holds `offset`; 0 when there are not so many.
    [[nodiscard]] Result<qint64> up(qint64 offset, int count) const;

private:
    struct Text;
    struct Paragraph;
    /// Raw code units, as they lie in memory; kNoUnit where the encoding has none.
    struct LineUnits
    {
        int size = 1;
        quint32 lf = 0;
        quint32 cr = 0;
        quint32 nel = 0;
    };

    [[nodiscard]] Result<Text> read(ByteRange range) const;
    [[nodiscard]] qint64 cutNear(const Text& text, qint64 block) const;
    [[nodiscard]] Paragraph paragraphAt(const Text& text, qint64 offset) const;
    [[nodiscard]] Paragraph paragraphFrom(const Text& text, qint64 start, qint64 anchor) const;
    [[nodiscard]] std::vector<DecodedChar> charsOf(const Text& text, const Paragraph& paragraph) const;
    [[nodiscard]] std::vector<size_t> lineBreaks(const std::vector<DecodedChar>& chars) const;

    Snapshot m_snapshot;
    Encoding m_encoding;
    int m_columns;
    LineUnits m_units;
    /// Limits of a visual line without its line end.
    int m_maxChars;
    qint64 m_maxBytes;
};

} // namespace sluice

#pragma once

#include "core/bytes/elementtype.h"
#include "core/bytes/encoding.h"
#include "core/error.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QFont>
#include <QList>

namespace sluice {

/// One pane of a tab: what it shows. Thread rule: a value.
struct PaneSpec
{
    enum class Kind { Hex, Text, Lines, Typed };

    Kind kind = Kind::Hex;
    /// Typed panes only, from here on.
    ElementType type;
    /// Where element 0 begins, in bytes from the document's start.
    qint64 start = 0;
    /// A typed array: `start` must be a multiple of the element's size. Else a DataView: any start.
    bool aligned = true;
    bool hexadecimal = false;

    /// "hex", "text", "lines", "u32le", with what differs from the default after it: "u32le@5" is a DataView
    /// from byte 5, "u32le+8" a typed array from byte 8, "u32le:hex" shows hexadecimal. Errors name the word
    /// and what would be accepted, or are JavaScript's RangeError when a typed array begins misaligned.
    [[nodiscard]] static Result<PaneSpec> parse(QByteArrayView text);
    /// The same for a list with commas between: "hex,text,u32le". At least one pane, at most 16.
    [[nodiscard]] static Result<QList<PaneSpec>> parseList(QByteArrayView text);
    /// What parse() takes.
    [[nodiscard]] QByteArray toText() const;
    /// Itself, or JavaScript's RangeError when it is a typed array whose start is misaligned.
    [[nodiscard]] Result<PaneSpec> checked() const;

    friend bool operator==(const PaneSpec&, const PaneSpec&) = default;
};

enum class Radix { Hexadecimal, Decimal, Octal, Binary };

/// What the strip with the whole document shows of each line: nothing (no strip), the entropy, the shares of
/// the kinds of bytes, or the kinds from left to right as they follow each other.
enum class OverviewKind { None, Entropy, Shares, Map };

/// How the panes of a tab look. Thread rule: a value.
struct ViewOptions
{
    /// 8, 16, 32, 64, or 0: as many (a multiple of 8) as fit the window.
    int bytesPerRow = 16;
    /// Bytes between the wider gaps of the hex pane: 1, 2, 4, 8, 16.
    int groupSize = 4;
    Radix radix = Radix::Hexadecimal;
    bool upperCase = false;
    /// The offset column in decimal.
    bool decimalOffsets = false;
    bool colourByClass = true;
    bool shadeRows = true;
    bool wrapLines = true;
    bool showLineEnds = true;
    /// The strip that shows which pages are in memory.
    bool pageStrip = false;
    /// The strip that shows all of the document.
    OverviewKind overview = OverviewKind::Map;
    Encoding encoding = Encoding::utf8();
    /// The monospace font's family; empty: the system's fixed font.
    QString fontFamily;
    /// Points, before zoom.
    qreal fontSize = 10;
    /// 1 is 100 %. In [0.5, 4].
    qreal zoom = 1;

    friend bool operator==(const ViewOptions&, const ViewOptions&) = default;
};

} // namespace sluice

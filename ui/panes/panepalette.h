#pragma once

#include "core/bytes/annotations.h"

#include <QColor>

#include <array>

namespace sluice {

/// What a byte is, for its colour.
enum class ByteClass { Zero, Printable, Space, Control, High, AllOnes };
inline constexpr int kByteClassCount = 6;
[[nodiscard]] ByteClass byteClass(quint8 byte);

/// The colours of the panes. Text is at least 4.5:1 on every background it meets, and the classes differ in
/// lightness as well as hue, so that colour-blind eyes tell them apart. Thread rule: a value.
struct PanePalette
{
    QColor background;
    QColor alternate; ///< every second row
    QColor text;
    QColor dim;       ///< continuation cells, placeholders, line ends
    QColor offsets;   ///< the offset column
    QColor header;    ///< behind the column offsets and the titles of the panes
    QColor selection; ///< behind selected bytes
    QColor selectedText;
    QColor caret;          ///< the accent; text on it has the background's colour
    QColor pending;        ///< behind bytes that are not here yet
    QColor lost;           ///< behind bytes that are lost or unreadable
    QColor invalid;        ///< text of sequences that are no character
    QColor grid;           ///< lines between panes
    QColor difference;     ///< behind bytes that differ from those they are compared with
    QColor hit;            ///< behind bytes that were searched for and found
    QColor changed;        ///< behind bytes that were edited since the last save
    QColor fresh;          ///< behind those that were edited just now
    QColor fading;         ///< and a moment ago
    QColor differenceMark; ///< the line under them, and the hatching where one side has none
    std::array<QColor, kByteClassCount> classes;
    /// What bookmarks and slices are told apart by, in the order of kMarkColours: lines and areas, no text.
    std::array<QColor, kMarkColourCount> marks;

    [[nodiscard]] static PanePalette light();
    [[nodiscard]] static PanePalette dark();

    friend bool operator==(const PanePalette&, const PanePalette&) = default;
};

} // namespace sluice

#pragma once

#include "ui/panes/panefont.h"
#include "ui/panes/panepalette.h"

#include <QImage>
#include <QRgb>

#include <array>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace sluice {

/// The colour of a character. The first ones are the byte classes, in the order of ByteClass.
enum class Ink {
    Zero,
    Printable,
    Space,
    Control,
    High,
    AllOnes,
    Text,
    Dim,
    Offsets,
    Selected,
    OnCaret,
    Invalid,
    Accent
};
inline constexpr int kInkCount = 13;

/// What lies behind it.
enum class Ground {
    Row,
    Alternate,
    Selection,
    Caret,
    Pending,
    Lost,
    Header,
    Difference,
    Hit,
    Changed, ///< edited since the last save
    Fresh,   ///< edited just now
    Fading   ///< edited a moment ago
};
inline constexpr int kGroundCount = 12;

[[nodiscard]] constexpr Ink inkOf(ByteClass byteClass)
{
    return static_cast<Ink>(byteClass);
}

/// What is written with on a ground: `ink`, unless the ground is too strong for the colours of the classes.
[[nodiscard]] constexpr Ink inkOn(Ground ground, Ink ink)
{
    switch (ground) {
    case Ground::Caret:
        return Ink::OnCaret;
    case Ground::Selection:
        return Ink::Selected;
    case Ground::Hit:
    case Ground::Fresh:
    case Ground::Fading:
        return Ink::Text;
    default:
        return ink;
    }
}

/// A picture of a cell or a part of a row: opaque pixels, which painting only copies. A view into the atlas,
/// good until the atlas is asked for the next one.
struct CellImage
{
    const QRgb* pixels = nullptr;
    int width = 0;
    int height = 0;
};

/// Characters drawn once, opaque, for one font and palette, and copied from then on: copying is ten times
/// faster than drawing text. Bounded: when full it begins anew. Thread rule: the window's thread.
class GlyphAtlas
{
public:
    GlyphAtlas() = default;

    /// Drops everything when either differs from before.
    void setLook(const PaneFont& font, const PanePalette& palette);
    [[nodiscard]] const CellMetrics& cell() const { return m_font.cell; }
    [[nodiscard]] QRgb colour(Ground ground) const { return m_grounds[static_cast<size_t>(ground)]; }
    [[nodiscard]] QRgb colour(Ink ink) const { return m_inks[static_cast<size_t>(ink)]; }
    [[nodiscard]] QRgb gridColour() const { return m_grid; }
    /// Of a bookmark or slice; any number from 0 on.
    [[nodiscard]] QRgb markColour(int mark) const
    {
        return m_palette.marks[static_cast<size_t>(mark) % m_palette.marks.size()].rgb();
    }

    /// `codePoint` in a picture of `cells` cells (1 or 2), squeezed when its glyph is wider.
    [[nodiscard]] CellImage glyph(char32_t codePoint, Ink ink, Ground ground, int cells = 1);

    /// Several code points that show as one character: a letter and its marks.
    [[nodiscard]] CellImage cluster(const std::u32string& codePoints, Ink ink, Ground ground, int cells = 1);

    /// `byte` in digits of `radix` with half the space between bytes on either side, `width` pixels in all.
    /// On one ground, all inks that are not a byte class must be the same one. Null when cells of this size
    /// are too large to keep: then draw the digits one by one.
    [[nodiscard]] CellImage byteCell(quint8 byte, Radix radix, bool upperCase, Ink ink, Ground ground,
                                     int width);

private:
    using Pixels = std::unique_ptr<QRgb[]>;

    [[nodiscard]] Pixels render(const QString& text, Ink ink, Ground ground, int cells) const;
    void makeRoom(int cells);
    void clear();

    PaneFont m_font;
    PanePalette m_palette;
    std::array<QRgb, kInkCount> m_inks = {};
    std::array<QRgb, kGroundCount> m_grounds = {};
    QRgb m_grid = 0;
    std::vector<Pixels> m_latin;
    std::unordered_map<quint64, Pixels> m_others;
    /// Keyed by the code points, then one for the style.
    std::unordered_map<std::u32string, Pixels> m_clusters;
    /// Of the pictures in m_others and m_clusters.
    qint64 m_othersBytes = 0;

    struct ByteCells
    {
        Radix radix = Radix::Hexadecimal;
        bool upperCase = false;
        int width = 0;
        std::vector<Pixels> cells;
    };
    ByteCells m_bytes;
};

/// The digits of `byte`, most significant first, as many as the radix needs for 255: gives their number.
[[nodiscard]] int byteDigits(quint8 byte, Radix radix, bool upperCase, char* out);

} // namespace sluice

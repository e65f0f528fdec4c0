#include "ui/panes/glyphatlas.h"

#include <QChar>
#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace sluice {
namespace {

constexpr int kLatinCount = 256;
constexpr qint64 kOthersLimit = 12 << 20;   // bytes of pictures of characters beyond Latin-1
constexpr qint64 kByteCellLimit = 24 << 10; // bytes of one picture of a byte: 512 of them are kept at most

QString textOf(char32_t codePoint)
{
    QString text = QString::fromUcs4(&codePoint, 1);
    const QChar::Category category = QChar::category(codePoint);
    // A mark without its base sits on a dotted circle, as in every table of characters.
    if (category == QChar::Mark_NonSpacing || category == QChar::Mark_Enclosing)
        text.prepend(QChar(0x25cc));
    return text;
}

void copyInto(QRgb* target, int targetWidth, int x, const CellImage& image)
{
    for (int y = 0; y < image.height; ++y)
        std::copy_n(image.pixels + qsizetype{y} * image.width, image.width,
                    target + qsizetype{y} * targetWidth + x);
}

} // namespace

int byteDigits(quint8 byte, Radix radix, bool upperCase, char* out)
{
    const char* const digits = upperCase ? "0123456789ABCDEF" : "0123456789abcdef";
    int base = 16;
    int count = 2;
    switch (radix) {
    case Radix::Hexadecimal:
        break;
    case Radix::Decimal:
        base = 10;
        count = 3;
        break;
    case Radix::Octal:
        base = 8;
        count = 3;
        break;
    case Radix::Binary:
        base = 2;
        count = 8;
        break;
    }
    int rest = byte;
    for (int i = count - 1; i >= 0; --i, rest /= base)
        out[i] = digits[rest % base];
    return count;
}

void GlyphAtlas::setLook(const PaneFont& font, const PanePalette& palette)
{
    if (!m_latin.empty() && font == m_font && palette == m_palette)
        return;
    m_font = font;
    m_palette = palette;
    for (int i = 0; i < kByteClassCount; ++i)
        m_inks[static_cast<size_t>(i)] = palette.classes[static_cast<size_t>(i)].rgb();
    const auto ink = [this](Ink which, const QColor& colour) {
        m_inks[static_cast<size_t>(which)] = colour.rgb();
    };
    ink(Ink::Text, palette.text);
    ink(Ink::Dim, palette.dim);
    ink(Ink::Offsets, palette.offsets);
    ink(Ink::Selected, palette.selectedText);
    ink(Ink::OnCaret, palette.background);
    ink(Ink::Invalid, palette.invalid);
    ink(Ink::Accent, palette.caret);
    const auto ground = [this](Ground which, const QColor& colour) {
        m_grounds[static_cast<size_t>(which)] = colour.rgb();
    };
    ground(Ground::Row, palette.background);
    ground(Ground::Alternate, palette.alternate);
    ground(Ground::Selection, palette.selection);
    ground(Ground::Caret, palette.caret);
    ground(Ground::Pending, palette.pending);
    ground(Ground::Lost, palette.lost);
    ground(Ground::Header, palette.header);
    ground(Ground::Difference, palette.difference);
    ground(Ground::Hit, palette.hit);
    ground(Ground::Changed, palette.changed);
    ground(Ground::Fresh, palette.fresh);
    ground(Ground::Fading, palette.fading);
    m_grid = palette.grid.rgb();
    clear();
}

void GlyphAtlas::clear()
{
    m_latin.clear();
    m_latin.resize(size_t{kGroundCount} * kInkCount * kLatinCount);
    m_others.clear();
    m_clusters.clear();
    m_othersBytes = 0;
    m_bytes = {};
}

void GlyphAtlas::makeRoom(int cells)
{
    const qint64 bytes = qint64{cells} * m_font.cell.width * m_font.cell.height * qint64{sizeof(QRgb)};
    if (m_othersBytes > kOthersLimit - bytes) {
        m_others.clear();
        m_clusters.clear();
        m_othersBytes = 0;
    }
    m_othersBytes += bytes;
}

CellImage GlyphAtlas::glyph(char32_t codePoint, Ink ink, Ground ground, int cells)
{
    Q_ASSERT(cells == 1 || cells == 2);
    const CellMetrics& cell = m_font.cell;
    const auto style = static_cast<size_t>(ground) * kInkCount + static_cast<size_t>(ink);
    if (codePoint < kLatinCount && cells == 1) {
        Pixels& pixels = m_latin[style * kLatinCount + codePoint];
        if (!pixels)
            pixels = render(textOf(codePoint), ink, ground, 1);
        return {pixels.get(), cell.width, cell.height};
    }
    const quint64 key = (quint64{codePoint} << 16) | (style << 1) | static_cast<quint64>(cells - 1);
    auto found = m_others.find(key);
    if (found == m_others.end()) {
        makeRoom(cells);
        found = m_others.emplace(key, render(textOf(codePoint), ink, ground, cells)).first;
    }
    return {found->second.get(), cells * cell.width, cell.height};
}

CellImage GlyphAtlas::cluster(const std::u32string& codePoints, Ink ink, Ground ground, int cells)
{
    std::u32string key = codePoints;
    const auto style = static_cast<size_t>(ground) * kInkCount + static_cast<size_t>(ink);
    key += static_cast<char32_t>((style << 1) | static_cast<size_t>(cells - 1));
    auto found = m_clusters.find(key);
    if (found == m_clusters.end()) {
        makeRoom(cells);
        const QString text = QString::fromStdU32String(codePoints);
        found = m_clusters.emplace(std::move(key), render(text, ink, ground, cells)).first;
    }
    return {found->second.get(), cells * m_font.cell.width, m_font.cell.height};
}

GlyphAtlas::Pixels GlyphAtlas::render(const QString& text, Ink ink, Ground ground, int cells) const
{
    const int width = cells * m_font.cell.width;
    const int height = m_font.cell.height;
    Pixels pixels(new QRgb[static_cast<size_t>(width) * static_cast<size_t>(height)]);
    QImage image(reinterpret_cast<uchar*>(pixels.get()), width, height,
                 qsizetype{width} * qsizetype{sizeof(QRgb)}, QImage::Format_RGB32);
    image.fill(colour(ground));
    if (text.trimmed().isEmpty())
        return pixels;

    QPainter painter(&image);
    painter.setFont(m_font.font);
    painter.setPen(QColor::fromRgb(colour(ink)));
    const QFontMetricsF metrics(m_font.font, &image);
    const QList<uint> codePoints = text.toUcs4();
    if (!std::all_of(codePoints.cbegin(), codePoints.cend(), [&](uint c) { return metrics.inFontUcs4(c); })) {
        // No font has it: an empty box, whatever the fonts would do instead.
        const int inset = std::max(m_font.cell.width / 6, 1);
        const int top = m_font.cell.baseline * 3 / 8;
        painter.drawRect(inset, top, width - 2 * inset - 1, m_font.cell.baseline - top - 1);
        return pixels;
    }
    const qreal advance = metrics.horizontalAdvance(text);
    if (advance > width + 0.5) {
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.scale(width / advance, 1);
        painter.drawText(QPointF(0, m_font.cell.baseline), text);
    } else {
        // Glyphs of the font itself fill the cell; those of other fonts are put in its middle.
        painter.drawText(QPointF(qRound(std::max((width - advance) / 2 - 0.3, 0.0)), m_font.cell.baseline),
                         text);
    }
    return pixels;
}

CellImage GlyphAtlas::byteCell(quint8 byte, Radix radix, bool upperCase, Ink ink, Ground ground, int width)
{
    const int height = m_font.cell.height;
    // A byte has one colour for each ground, so these need no ink in their key: but the choice of colours may
    // change with the options, so two sets are kept, plain and coloured.
    const bool coloured = static_cast<int>(ink) < kByteClassCount;
    if (qint64{width} * height * qint64{sizeof(QRgb)} > kByteCellLimit)
        return {};
    if (m_bytes.radix != radix || m_bytes.upperCase != upperCase || m_bytes.width != width ||
        m_bytes.cells.empty()) {
        m_bytes = {radix, upperCase, width, {}};
        m_bytes.cells.resize(size_t{2} * kGroundCount * kLatinCount);
    }
    Pixels& pixels =
        m_bytes.cells[(static_cast<size_t>(ground) * 2 + (coloured ? 1 : 0)) * kLatinCount + size_t{byte}];
    if (!pixels) {
        pixels.reset(new QRgb[static_cast<size_t>(width) * static_cast<size_t>(height)]);
        std::fill_n(pixels.get(), qsizetype{width} * height, colour(ground));
        char digits[8];
        const int count = byteDigits(byte, radix, upperCase, digits);
        int x = (width - count * m_font.cell.width) / 2;
        for (int i = 0; i < count; ++i, x += m_font.cell.width)
            copyInto(pixels.get(), width, x, glyph(static_cast<unsigned char>(digits[i]), ink, ground));
    }
    return {pixels.get(), width, height};
}

} // namespace sluice

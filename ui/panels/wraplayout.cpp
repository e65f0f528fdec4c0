#include "ui/panels/wraplayout.h"

#include <QWidget>

#include <algorithm>

namespace sluice {

WrapLayout::WrapLayout(QWidget* parent)
    : QLayout(parent)
{
}

WrapLayout::~WrapLayout()
{
    for (const Part& part : m_parts)
        delete part.item;
}

void WrapLayout::add(QWidget* widget, int stretch)
{
    addWidget(widget);
    m_parts.back().stretch = stretch;
}

void WrapLayout::addItem(QLayoutItem* item)
{
    m_parts.push_back({item, 0});
    invalidate();
}

QLayoutItem* WrapLayout::itemAt(int index) const
{
    return index >= 0 && index < count() ? m_parts[static_cast<size_t>(index)].item : nullptr;
}

QLayoutItem* WrapLayout::takeAt(int index)
{
    QLayoutItem* item = itemAt(index);
    if (item != nullptr) {
        m_parts.erase(m_parts.begin() + index);
        invalidate();
    }
    return item;
}

// That it takes at least.
int WrapLayout::widthOf(const Part& part)
{
    return part.stretch > 0 ? std::max(part.item->minimumSize().width(), kLeastStretched)
                            : part.item->sizeHint().width();
}

// None is empty.
std::vector<WrapLayout::Line> WrapLayout::lines(int width) const
{
    const QMargins margins = contentsMargins();
    const int room = width - margins.left() - margins.right();
    std::vector<Line> lines;
    int taken = 0;
    for (const Part& part : m_parts) {
        if (part.item->isEmpty())
            continue;
        const int wide = widthOf(part);
        if (lines.empty() || taken + spacing() + wide > room) {
            lines.emplace_back();
            taken = wide;
        } else {
            taken += spacing() + wide;
        }
        lines.back().push_back(part);
    }
    return lines;
}

int WrapLayout::heightOf(const Line& line)
{
    int tall = 0;
    for (const Part& part : line)
        tall = std::max(tall, part.item->sizeHint().height());
    return tall;
}

int WrapLayout::heightForWidth(int width) const
{
    const QMargins margins = contentsMargins();
    int height = margins.top() + margins.bottom();
    bool first = true;
    for (const Line& line : lines(width))
        height += heightOf(line) + (std::exchange(first, false) ? 0 : margins.top());
    return height;
}

// All in one line.
QSize WrapLayout::sizeHint() const
{
    const QMargins margins = contentsMargins();
    int width = margins.left() + margins.right();
    Line all;
    for (const Part& part : m_parts) {
        if (part.item->isEmpty())
            continue;
        width += part.item->sizeHint().width() + (all.empty() ? 0 : spacing());
        all.push_back(part);
    }
    return {width, heightOf(all) + margins.top() + margins.bottom()};
}

QSize WrapLayout::minimumSize() const
{
    const QMargins margins = contentsMargins();
    QSize least;
    for (const Part& part : m_parts) {
        if (!part.item->isEmpty())
            least = least.expandedTo({widthOf(part), part.item->sizeHint().height()});
    }
    return least + QSize(margins.left() + margins.right(), margins.top() + margins.bottom());
}

void WrapLayout::setGeometry(const QRect& rect)
{
    QLayout::setGeometry(rect);
    const QMargins margins = contentsMargins();
    QRect left = rect.marginsRemoved(margins);
    for (const Line& line : lines(rect.width())) {
        const int tall = heightOf(line);
        place(line, {left.left(), left.top(), left.width(), tall});
        left.setTop(left.top() + tall + margins.top());
    }
}

// What is left over goes to those with a stretch, and after the last one when there is none.
void WrapLayout::place(const Line& line, QRect rect) const
{
    int spare = rect.width() + spacing();
    int stretches = 0;
    for (const Part& part : line) {
        spare -= widthOf(part) + spacing();
        stretches += part.stretch;
    }
    int x = rect.left();
    for (const Part& part : line) {
        const int more = stretches > 0 ? std::max(spare, 0) * part.stretch / stretches : 0;
        spare -= more;
        stretches -= part.stretch;
        const int wide = std::min(widthOf(part) + more, rect.width());
        const QSize most = part.item->maximumSize();
        const int tall = std::min({part.item->sizeHint().height(), rect.height(), most.height()});
        part.item->setGeometry(
            {x, rect.top() + (rect.height() - tall) / 2, std::min(wide, most.width()), tall});
        x += wide + spacing();
    }
}

} // namespace sluice

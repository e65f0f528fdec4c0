#include "ui/panes/panesplitter.h"

#include <QPainter>
#include <QSplitterHandle>

namespace sluice {
namespace {

class Handle : public QSplitterHandle
{
public:
    explicit Handle(PaneSplitter* splitter)
        : QSplitterHandle(Qt::Horizontal, splitter)
        , m_splitter(splitter)
    {
    }

protected:
    void paintEvent(QPaintEvent*) override { QPainter(this).fillRect(rect(), m_splitter->colour()); }

private:
    PaneSplitter* m_splitter;
};

} // namespace

PaneSplitter::PaneSplitter(QWidget* parent)
    : QSplitter(Qt::Horizontal, parent)
{
    setChildrenCollapsible(false);
    setHandleWidth(1);
}

void PaneSplitter::setColour(const QColor& colour)
{
    m_colour = colour;
    for (int i = 0; i < count(); ++i)
        handle(i)->update();
}

QSplitterHandle* PaneSplitter::createHandle()
{
    return new Handle(this);
}

} // namespace sluice

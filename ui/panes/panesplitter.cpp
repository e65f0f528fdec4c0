#include "ui/panes/panesplitter.h"

#include "ui/panes/panemenu.h"

#include <QMenu>
#include <QPainter>
#include <QSplitterHandle>

#include <algorithm>
#include <cmath>

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
    void paintEvent(QPaintEvent*) override { QPainter(this).fillRect(rect(), m_splitter->lineColour()); }

private:
    PaneSplitter* m_splitter;
};

PaneSpec putRight(PaneSpec pane)
{
    if (!pane.checked())
        pane.aligned = false;
    pane.start = std::max<qint64>(pane.start, 0);
    return pane;
}

} // namespace

PaneSplitter::PaneSplitter(PaneContext& context, View& view, QWidget* parent)
    : QSplitter(Qt::Horizontal, parent)
    , m_context(context)
    , m_view(view)
{
    setChildrenCollapsible(false);
    setHandleWidth(1);
    connect(this, &QSplitter::splitterMoved, this, [this] { m_widthsAreUsers = true; });
}

// A pane that goes may hand the keyboard to the next one, which is no news any more.
PaneSplitter::~PaneSplitter()
{
    for (PaneFrame* frame : std::as_const(m_frames)) {
        frame->disconnect(this);
        frame->canvas().disconnect(this);
    }
    qDeleteAll(m_frames);
}

QSplitterHandle* PaneSplitter::createHandle()
{
    return new Handle(this);
}

void PaneSplitter::setColours(const PanePalette& palette)
{
    m_palette = palette;
    for (PaneFrame* frame : std::as_const(m_frames))
        frame->setColours(palette);
    for (int i = 0; i < count(); ++i)
        handle(i)->update();
}

void PaneSplitter::setPanes(const QList<PaneSpec>& panes)
{
    const bool hadFocus = std::any_of(m_frames.cbegin(), m_frames.cend(),
                                      [](const PaneFrame* frame) { return frame->canvas().hasFocus(); });
    // Hiding a pane hands the keyboard to its neighbour, which is not to count as the current one.
    const qsizetype wanted = m_current;
    for (PaneFrame* frame : std::as_const(m_frames)) {
        // What asked for this may still be on its way out of the frame.
        frame->canvas().disconnect(this);
        frame->hide();
        frame->setParent(parentWidget());
        frame->deleteLater();
    }
    m_frames.clear();
    m_panes.clear();
    for (const PaneSpec& pane : panes)
        addFrame(putRight(pane));
    if (m_panes.isEmpty())
        addFrame({});
    m_widthsAreUsers = false;
    setCurrent(m_frames[std::min<qsizetype>(wanted, m_frames.size() - 1)]);
    if (hadFocus)
        currentCanvas().setFocus();
}

void PaneSplitter::addFrame(const PaneSpec& pane)
{
    auto canvas = std::make_unique<PaneCanvas>(m_context, m_view, pane);
    auto* frame = new PaneFrame(std::move(canvas), pane);
    frame->setColours(m_palette);
    m_panes.append(pane);
    m_frames.append(frame);
    addWidget(frame);
    wire(frame);
}

void PaneSplitter::wire(PaneFrame* frame)
{
    PaneCanvas* canvas = &frame->canvas();
    connect(frame, &PaneFrame::menuWanted, this, [this, frame](QMenu* menu) { fillMenu(frame, menu); });
    connect(frame, &PaneFrame::closeWanted, this, [this, frame] { closePane(frame); });
    connect(canvas, &PaneCanvas::scrollWanted, this,
            [this, canvas](qint64 rows) { Q_EMIT scrollWanted(canvas, rows); });
    connect(canvas, &PaneCanvas::caretMoved, this, [this, canvas] { Q_EMIT caretMoved(canvas); });
    connect(canvas, &PaneCanvas::zoomWanted, this, &PaneSplitter::zoomWanted);
    connect(canvas, &PaneCanvas::editRefused, this, &PaneSplitter::editRefused);
    connect(canvas, &PaneCanvas::painted, this, &PaneSplitter::painted);
    connect(canvas, &PaneCanvas::becameStale, this, &PaneSplitter::becameStale);
    connect(canvas, &PaneCanvas::resized, this, &PaneSplitter::canvasResized);
    connect(canvas, &PaneCanvas::paneSwitchWanted, this,
            [this, frame](int step) { switchPane(frame, step); });
    connect(canvas, &PaneCanvas::focusGained, this, [this, frame] { setCurrent(frame); });
    connect(canvas, &PaneCanvas::contextMenuWanted, this, [this, frame](const QPoint& place) {
        Q_EMIT contextMenuWanted(static_cast<int>(indexOf(frame)), place);
    });
}

qsizetype PaneSplitter::indexOf(const PaneFrame* frame) const
{
    const auto found = std::find(m_frames.cbegin(), m_frames.cend(), frame);
    Q_ASSERT(found != m_frames.cend());
    return found - m_frames.cbegin();
}

void PaneSplitter::fillMenu(const PaneFrame* frame, QMenu* menu)
{
    // The pane changes when the menu has gone, and takes its frame with it.
    const auto setPane = [this, index = indexOf(frame)](const PaneSpec& pane) {
        QMetaObject::invokeMethod(
            this, [this, index, pane] { replacePane(index, pane); }, Qt::QueuedConnection);
    };
    const auto setOptions = [this](const ViewOptions& options) {
        QMetaObject::invokeMethod(
            this, [this, options] { Q_EMIT optionsWanted(options); }, Qt::QueuedConnection);
    };
    fillPaneMenu(*menu, frame->pane(), m_context.options, setPane, setOptions);
    if (m_frames.size() > 1) {
        menu->addSeparator();
        connect(menu->addAction(tr("Close this pane")), &QAction::triggered, frame, &PaneFrame::closeWanted);
    }
}

void PaneSplitter::replacePane(qsizetype index, const PaneSpec& pane)
{
    if (index >= m_panes.size() || m_panes[index] == pane)
        return;
    QList<PaneSpec> panes = m_panes;
    panes[index] = pane;
    setPanes(panes);
    Q_EMIT panesChanged();
}

void PaneSplitter::closePane(const PaneFrame* frame)
{
    if (m_frames.size() < 2)
        return;
    QList<PaneSpec> panes = m_panes;
    panes.removeAt(indexOf(frame));
    setPanes(panes);
    Q_EMIT panesChanged();
}

void PaneSplitter::switchPane(const PaneFrame* from, int direction)
{
    const qsizetype count = m_frames.size();
    m_frames[(indexOf(from) + direction + count) % count]->canvas().setFocus(Qt::ShortcutFocusReason);
}

void PaneSplitter::setCurrent(const PaneFrame* frame)
{
    m_current = static_cast<int>(indexOf(frame));
    for (PaneFrame* each : std::as_const(m_frames))
        each->setCurrent(each == frame && m_frames.size() > 1);
    Q_EMIT currentChanged();
}

void PaneSplitter::fit(int available, qreal scale)
{
    const int offsets = offsetPane(m_panes);
    QList<PaneWidth> widths;
    for (qsizetype i = 0; i < m_frames.size(); ++i) {
        PaneFrame* frame = m_frames[i];
        PaneRenderer& renderer = frame->canvas().renderer();
        renderer.layOut(i == offsets);
        const PaneWidth width{static_cast<int>(std::ceil(renderer.contentWidth() / scale)),
                              static_cast<int>(std::ceil(renderer.minimumWidth() / scale)),
                              m_panes[i].kind == PaneSpec::Kind::Lines};
        frame->setMinimumWidth(width.minimum);
        frame->setTitle(paneTitle(m_panes[i], m_context.options));
        frame->setClosable(m_frames.size() > 1);
        widths.append(width);
    }
    if (!m_widthsAreUsers)
        setSizes(distributeWidths(available, widths));
    for (PaneFrame* frame : std::as_const(m_frames))
        frame->fitScrollBar();
}

} // namespace sluice

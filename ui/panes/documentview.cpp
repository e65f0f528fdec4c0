#include "ui/panes/documentview.h"

#include "ui/panes/pagekeeper.h"
#include "ui/panes/paneframe.h"
#include "ui/panes/panemenu.h"
#include "ui/panes/panesplitter.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QScrollBar>
#include <QSignalBlocker>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr qreal kLeastZoom = 0.5;
constexpr qreal kMostZoom = 4;
constexpr qreal kZoomStep = 0.1;

// A typed array that cannot be becomes the DataView that can.
PaneSpec madeGood(PaneSpec pane)
{
    if (!pane.checked())
        pane.aligned = false;
    pane.start = std::max<qint64>(pane.start, 0);
    return pane;
}

QList<PaneSpec> madeGood(const QList<PaneSpec>& panes)
{
    QList<PaneSpec> good;
    for (const PaneSpec& pane : panes)
        good.append(madeGood(pane));
    if (good.isEmpty())
        good.append(PaneSpec{});
    return good;
}

} // namespace

struct DocumentView::Private
{
    Private(DocumentView* view, Document& shown, const ViewOptions& options, const QList<PaneSpec>& panes);

    void build();
    void addFrame(qsizetype index);
    void wire(PaneFrame* frame);
    void fillMenu(PaneFrame* frame, QMenu* menu);
    void replacePane(qsizetype index, const PaneSpec& pane);
    void closePane(PaneFrame* frame);
    void switchPane(const PaneFrame* from, int direction);
    void setCurrent(const PaneFrame* frame);
    [[nodiscard]] qsizetype indexOf(const PaneFrame* frame) const;
    [[nodiscard]] PaneCanvas& currentCanvas() const;

    void fit();
    void setPageRows();
    void syncBar();
    void updateAll();
    void scroll(PaneCanvas& canvas, qint64 rows);
    void putAtTop(qint64 offset);
    void reveal(PaneCanvas& canvas, qint64 offset);
    void onBarAction(int action);
    void onSelectionChanged();
    void onContentChanged();
    void onPainted(const PaintReport& report);
    void onMoved();
    void zoom(int steps);
    void changeOptions(const ViewOptions& options);

    DocumentView* q;
    Document& document;
    PaneContext context;
    PanePalette palette = PanePalette::light();
    QList<PaneSpec> specs;
    QList<PaneFrame*> frames;
    PaneSplitter* splitter;
    QScrollBar* bar;
    PageKeeper keeper;
    /// The pane that has the keyboard, or had it last.
    int current = 0;
    /// Device pixels per logical pixel that the layout was made for.
    qreal scale = 0;
    bool widthsAreUsers = false;
    bool toldSettled = false;
};

DocumentView::Private::Private(DocumentView* view, Document& shown, const ViewOptions& options,
                               const QList<PaneSpec>& panes)
    : q(view)
    , document(shown)
    , specs(madeGood(panes))
    , splitter(new PaneSplitter(view))
    , bar(new QScrollBar(Qt::Vertical, view))
    , keeper(context)
{
    context.options = options;
    context.snapshot = document.snapshot();
    context.selection = document.selection().range();
    context.caret = document.selection().caret();
    context.rows.setShape(document.size(), std::max(options.bytesPerRow, 8));
    bar->setSingleStep(1);
    bar->setFocusPolicy(Qt::NoFocus);
}

void DocumentView::Private::build()
{
    const bool hadFocus = std::any_of(frames.cbegin(), frames.cend(),
                                      [](const PaneFrame* frame) { return frame->canvas().hasFocus(); });
    for (PaneFrame* frame : std::as_const(frames)) {
        frame->hide();
        frame->setParent(nullptr);
        frame->deleteLater();
    }
    frames.clear();
    for (qsizetype i = 0; i < specs.size(); ++i)
        addFrame(i);
    widthsAreUsers = false;
    scale = 0;
    fit();
    current = std::clamp(current, 0, static_cast<int>(frames.size()) - 1);
    setCurrent(frames[current]);
    q->setFocusProxy(&currentCanvas());
    if (hadFocus)
        currentCanvas().setFocus();
}

void DocumentView::Private::addFrame(qsizetype index)
{
    auto canvas = std::make_unique<PaneCanvas>(context, document, makeRenderer(context, specs[index]));
    auto* frame = new PaneFrame(std::move(canvas), specs[index]);
    frame->setColours(palette);
    frames.insert(index, frame);
    splitter->insertWidget(static_cast<int>(index), frame);
    wire(frame);
}

void DocumentView::Private::wire(PaneFrame* frame)
{
    PaneCanvas& canvas = frame->canvas();
    connect(frame, &PaneFrame::menuWanted, q, [this, frame](QMenu* menu) { fillMenu(frame, menu); });
    connect(
        frame, &PaneFrame::closeWanted, q, [this, frame] { closePane(frame); }, Qt::QueuedConnection);
    connect(&canvas, &PaneCanvas::scrollWanted, q, [this, &canvas](qint64 rows) { scroll(canvas, rows); });
    connect(&canvas, &PaneCanvas::caretMoved, q, [this, &canvas] { reveal(canvas, context.caret); });
    connect(&canvas, &PaneCanvas::zoomWanted, q, [this](int steps) { zoom(steps); });
    connect(&canvas, &PaneCanvas::paneSwitchWanted, q, [this, frame](int step) { switchPane(frame, step); });
    connect(&canvas, &PaneCanvas::focusGained, q, [this, frame] { setCurrent(frame); });
    connect(&canvas, &PaneCanvas::painted, q, [this](const PaintReport& report) { onPainted(report); });
    connect(&canvas, &PaneCanvas::contextMenuWanted, q, [this, frame](const QPoint& place) {
        Q_EMIT q->contextMenuWanted(static_cast<int>(indexOf(frame)), place);
    });
}

qsizetype DocumentView::Private::indexOf(const PaneFrame* frame) const
{
    const auto found = std::find(frames.cbegin(), frames.cend(), frame);
    Q_ASSERT(found != frames.cend());
    return found - frames.cbegin();
}

PaneCanvas& DocumentView::Private::currentCanvas() const
{
    return frames[current]->canvas();
}

void DocumentView::Private::fillMenu(PaneFrame* frame, QMenu* menu)
{
    // The pane changes when the menu has gone, with the frame that it belongs to.
    const auto setPane = [this, frame](const PaneSpec& pane) {
        QMetaObject::invokeMethod(
            q, [this, index = indexOf(frame), pane] { replacePane(index, pane); }, Qt::QueuedConnection);
    };
    const auto setOptions = [this](const ViewOptions& options) {
        QMetaObject::invokeMethod(
            q, [this, options] { changeOptions(options); }, Qt::QueuedConnection);
    };
    fillPaneMenu(*menu, frame->pane(), context.options, setPane, setOptions);
    if (frames.size() > 1) {
        menu->addSeparator();
        connect(menu->addAction(tr("Close this pane")), &QAction::triggered, frame, &PaneFrame::closeWanted);
    }
}

void DocumentView::Private::replacePane(qsizetype index, const PaneSpec& pane)
{
    if (index >= specs.size() || specs[index] == pane)
        return;
    specs[index] = madeGood(pane);
    build();
    Q_EMIT q->panesChanged();
}

void DocumentView::Private::closePane(PaneFrame* frame)
{
    if (frames.size() < 2)
        return;
    specs.removeAt(indexOf(frame));
    build();
    Q_EMIT q->panesChanged();
}

void DocumentView::Private::switchPane(const PaneFrame* from, int direction)
{
    const qsizetype count = frames.size();
    frames[(indexOf(from) + direction + count) % count]->canvas().setFocus(Qt::ShortcutFocusReason);
}

void DocumentView::Private::setCurrent(const PaneFrame* frame)
{
    current = static_cast<int>(indexOf(frame));
    for (PaneFrame* each : std::as_const(frames))
        each->setCurrent(each == frame && frames.size() > 1);
    q->setFocusProxy(&currentCanvas());
}

// Lays everything out anew for the options, the font, the scale and the width.
void DocumentView::Private::fit()
{
    scale = q->devicePixelRatioF();
    context.atlas.setLook(PaneFont::make(context.options, scale, q->logicalDpiX()), palette);
    const int lines = (static_cast<int>(frames.size()) - 1) * splitter->handleWidth();
    const int available = q->width() - bar->sizeHint().width() - lines;
    const PaneFit best =
        fitPanes(specs, context.options, context.atlas.cell(), context.rows.size(),
                 static_cast<int>(std::floor(available * scale)) - static_cast<int>(frames.size()));
    context.density = best.density;
    ++context.generation;
    // Lines alone scroll by the byte: their rows are no rows of bytes.
    const int offsets = offsetPane(specs);
    context.rows.setShape(context.rows.size(), offsets < 0 ? 1 : best.bytesPerRow);
    QList<PaneWidth> widths;
    for (qsizetype i = 0; i < frames.size(); ++i) {
        PaneRenderer& renderer = frames[i]->canvas().renderer();
        renderer.layOut(i == offsets);
        const PaneWidth width{static_cast<int>(std::ceil(renderer.contentWidth() / scale)),
                              static_cast<int>(std::ceil(renderer.minimumWidth() / scale)),
                              specs[i].kind == PaneSpec::Kind::Lines};
        frames[i]->setMinimumWidth(width.minimum);
        frames[i]->setTitle(paneTitle(specs[i], context.options));
        frames[i]->setClosable(frames.size() > 1);
        widths.append(width);
    }
    if (!widthsAreUsers)
        splitter->setSizes(distributeWidths(available, widths));
    for (PaneFrame* frame : std::as_const(frames))
        frame->fitScrollBar();
    setPageRows();
    updateAll();
}

void DocumentView::Private::setPageRows()
{
    int rows = offsetPane(specs) < 0 ? 1 : std::numeric_limits<int>::max();
    for (const PaneFrame* frame : std::as_const(frames)) {
        const PaneCanvas& canvas = frame->canvas();
        rows = std::min(rows, std::max(canvas.target().size.height() / context.atlas.cell().height - 1, 1));
    }
    const qint64 top = context.rows.topRow();
    context.rows.setPageRows(rows);
    if (top != context.rows.topRow())
        updateAll();
    syncBar();
}

void DocumentView::Private::syncBar()
{
    const QSignalBlocker blocker(bar);
    bar->setRange(0, context.rows.barMaximum());
    bar->setPageStep(context.rows.pageRows());
    bar->setValue(context.rows.barValue());
}

void DocumentView::Private::updateAll()
{
    toldSettled = false;
    for (PaneFrame* frame : std::as_const(frames))
        frame->canvas().updateAll();
}

void DocumentView::Private::scroll(PaneCanvas& canvas, qint64 rows)
{
    if (const std::optional<qint64> top = canvas.renderer().topAfterScroll(rows, canvas.target())) {
        putAtTop(*top);
        return;
    }
    if (context.rows.scrollBy(rows))
        onMoved();
}

void DocumentView::Private::onMoved()
{
    syncBar();
    updateAll();
    keeper.readAhead();
}

void DocumentView::Private::putAtTop(qint64 offset)
{
    context.rows.setTopRow(context.rows.rowOf(std::clamp<qint64>(offset, 0, context.rows.size())));
    onMoved();
}

void DocumentView::Private::reveal(PaneCanvas& canvas, qint64 offset)
{
    const qint64 place = std::clamp<qint64>(offset, 0, context.rows.size());
    if (const std::optional<qint64> top = canvas.renderer().topToReveal(place, canvas.target())) {
        putAtTop(*top);
    } else if (context.rows.reveal(place)) {
        onMoved();
    }
    for (PaneFrame* frame : std::as_const(frames))
        frame->canvas().revealCaretSideways();
}

// Single steps and pages are exact, however coarse the bar is; only dragging it goes by the bar's scale.
void DocumentView::Private::onBarAction(int action)
{
    qint64 rows = 0;
    const PaneCanvas& canvas = currentCanvas();
    const int page =
        offsetPane(specs) < 0 ? canvas.renderer().pageRows(canvas.target()) : context.rows.pageRows();
    switch (action) {
    case QAbstractSlider::SliderSingleStepAdd:
        rows = 1;
        break;
    case QAbstractSlider::SliderSingleStepSub:
        rows = -1;
        break;
    case QAbstractSlider::SliderPageStepAdd:
        rows = page;
        break;
    case QAbstractSlider::SliderPageStepSub:
        rows = -page;
        break;
    default:
        // The bar's own position stays: it is the hand's.
        if (context.rows.setTopRow(context.rows.topRowOfBar(bar->sliderPosition()))) {
            updateAll();
            keeper.readAhead();
        }
        return;
    }
    scroll(currentCanvas(), rows);
    // The bar goes on to take over its slider's position: that is where the rows are.
    bar->setSliderPosition(context.rows.barValue());
}

void DocumentView::Private::onSelectionChanged()
{
    const ByteRange oldSelection = context.selection;
    const qint64 oldCaret = context.caret;
    context.selection = document.selection().range();
    context.caret = document.selection().caret();
    if (keeper.mustLookAgain())
        return;
    for (PaneFrame* frame : std::as_const(frames))
        frame->canvas().selectionMoved(oldSelection, oldCaret);
}

void DocumentView::Private::onContentChanged()
{
    context.snapshot = document.snapshot();
    keeper.reset();
    context.selection = document.selection().range();
    context.caret = document.selection().caret();
    context.rows.setShape(document.size(), context.rows.bytesPerRow());
    fit();
}

void DocumentView::Private::onPainted(const PaintReport& report)
{
    if (report.bytes > 0)
        document.ledger()->add(CopyKind::UserToObject, report.bytes);
    keeper.addMissing(report.pending);
    if (!toldSettled && q->isSettled()) {
        toldSettled = true;
        QMetaObject::invokeMethod(q, &DocumentView::settled, Qt::QueuedConnection);
    }
}

void DocumentView::Private::zoom(int steps)
{
    ViewOptions options = context.options;
    const qreal wanted = std::round(options.zoom / kZoomStep + steps) * kZoomStep;
    options.zoom = std::clamp(wanted, kLeastZoom, kMostZoom);
    changeOptions(options);
}

void DocumentView::Private::changeOptions(const ViewOptions& options)
{
    if (options == context.options)
        return;
    q->setOptions(options);
    Q_EMIT q->optionsChanged();
}

DocumentView::DocumentView(Document& document, const ViewOptions& options, const QList<PaneSpec>& panes,
                           QWidget* parent)
    : QWidget(parent)
    , d(std::make_unique<Private>(this, document, options, panes))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(d->splitter, 1);
    row->addWidget(d->bar);
    d->splitter->setColour(d->palette.grid);
    d->build();

    connect(d->bar, &QScrollBar::actionTriggered, this, [this](int action) { d->onBarAction(action); });
    connect(d->splitter, &QSplitter::splitterMoved, this, [this] { d->widthsAreUsers = true; });
    connect(&d->keeper, &PageKeeper::arrived, this, [this] { d->updateAll(); });
    connect(&document.selection(), &Selection::changed, this, [this] { d->onSelectionChanged(); });
    connect(&document, &Document::contentChanged, this, [this] { d->onContentChanged(); });
    connect(&document, &Document::fileChanged, this, [this] {
        ++d->context.generation;
        d->updateAll();
    });

    auto* menu = new QAction(this);
    menu->setShortcut(QKeySequence(Qt::ALT | Qt::Key_Down));
    menu->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(menu, &QAction::triggered, this, [this] { d->frames[d->current]->openMenu(); });
    addAction(menu);
}

DocumentView::~DocumentView() = default;

Document& DocumentView::document() const
{
    return d->document;
}

const ViewOptions& DocumentView::options() const
{
    return d->context.options;
}

void DocumentView::setOptions(const ViewOptions& options)
{
    if (options == d->context.options)
        return;
    const qint64 top = topOffset();
    d->context.options = options;
    d->fit();
    setTopOffset(top);
}

void DocumentView::setPalette(const PanePalette& palette)
{
    if (palette == d->palette)
        return;
    d->palette = palette;
    for (PaneFrame* frame : std::as_const(d->frames))
        frame->setColours(palette);
    d->splitter->setColour(palette.grid);
    d->fit();
}

QList<PaneSpec> DocumentView::panes() const
{
    return d->specs;
}

void DocumentView::setPanes(const QList<PaneSpec>& panes)
{
    const QList<PaneSpec> wanted = madeGood(panes);
    if (wanted == d->specs)
        return;
    d->specs = wanted;
    d->build();
}

Result<void> DocumentView::addPane(const PaneSpec& pane)
{
    const Result<PaneSpec> good = pane.checked();
    if (!good)
        return tl::unexpected(good.error());
    d->specs.append(*good);
    d->build();
    return {};
}

int DocumentView::currentPane() const
{
    return d->current;
}

void DocumentView::reveal(qint64 offset)
{
    d->reveal(d->currentCanvas(), offset);
}

qint64 DocumentView::topOffset() const
{
    return d->context.rows.topOffset();
}

void DocumentView::setTopOffset(qint64 offset)
{
    d->putAtTop(offset);
}

int DocumentView::bytesPerRow() const
{
    return d->context.rows.bytesPerRow();
}

bool DocumentView::isSettled() const
{
    return std::none_of(d->frames.cbegin(), d->frames.cend(), [](const PaneFrame* frame) {
        return frame->canvas().isStale() || frame->canvas().hasPending();
    });
}

bool DocumentView::event(QEvent* event)
{
    // Qt 6.4 has no event of its own for another scale: the screen's does, and the paint that follows.
    if (event->type() == QEvent::ScreenChangeInternal && devicePixelRatioF() != d->scale)
        d->fit();
    return QWidget::event(event);
}

void DocumentView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    layout()->activate();
    const qint64 top = topOffset();
    d->fit();
    if (top != topOffset())
        setTopOffset(top);
}

void DocumentView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (devicePixelRatioF() != d->scale)
        d->fit();
}

} // namespace sluice

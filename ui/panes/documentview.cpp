#include "ui/panes/documentview.h"

#include "ui/panes/editflash.h"
#include "ui/panes/pagekeeper.h"
#include "ui/panes/paneediting.h"
#include "ui/panes/paneframe.h"
#include "ui/panes/panescroller.h"
#include "ui/panes/panesplitter.h"
#include "ui/panes/sidestrips.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QScrollBar>
#include <QStyle>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr qreal kLeastZoom = 0.5;
constexpr qreal kMostZoom = 4;
constexpr qreal kZoomStep = 0.1;

} // namespace

struct DocumentView::Private
{
    Private(DocumentView* widget, std::shared_ptr<View> view, const ViewOptions& options,
            const QList<PaneSpec>& panes);

    void connectPanes();
    void connectScrolling();
    [[nodiscard]] int availableBeside(int taken) const;
    [[nodiscard]] PaneFit fitBeside(int taken) const;
    void fit();
    void updateAll();
    void onSelectionChanged();
    void onContentChanged();
    [[nodiscard]] EditMarks editMarks(ByteRange range) const;
    void updateBytes(ByteRange documentRange) const;
    void onPainted(const PaintReport& report);
    void zoom(int steps) const;
    void changeOptions(const ViewOptions& options) const;

    DocumentView* q;
    std::shared_ptr<View> view;
    PaneContext context;
    PanePalette palette = PanePalette::light();
    QHBoxLayout* row;
    PaneSplitter* splitter;
    PaneScroller scroller;
    SideStrips strips;
    PageKeeper keeper;
    EditFlash flash;
    /// Device pixels per logical pixel that the layout was made for.
    qreal scale = 0;
    bool toldSettled = false;
    /// By an edit, not by another file.
    bool wasEdited = false;
};

DocumentView::Private::Private(DocumentView* widget, std::shared_ptr<View> shown, const ViewOptions& options,
                               const QList<PaneSpec>& panes)
    : q(widget)
    , view(std::move(shown))
    , row(new QHBoxLayout(widget))
    , splitter(new PaneSplitter(context, *view, widget))
    , scroller(context, *splitter, widget)
    , strips(view, context, row)
    , keeper(context)
    , flash(*view->document())
{
    context.options = options;
    context.snapshot = view->snapshot();
    context.selection = view->selectedRange();
    context.caret = view->caret();
    context.rows.setShape(view->size(), std::max(options.bytesPerRow, 8));
    context.edits = [this](ByteRange range) { return editMarks(range); };
    splitter->setPanes(panes);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(splitter, 1);
    row->addWidget(scroller.bar());
    connectPanes();
    connectScrolling();
}

void DocumentView::Private::connectPanes()
{
    connect(splitter, &PaneSplitter::scrollWanted, q,
            [this](PaneCanvas* canvas, qint64 rows) { scroller.scroll(*canvas, rows); });
    connect(splitter, &PaneSplitter::caretMoved, q,
            [this](PaneCanvas* canvas) { scroller.reveal(*canvas, context.caret); });
    connect(splitter, &PaneSplitter::zoomWanted, q, [this](int steps) { zoom(steps); });
    connect(splitter, &PaneSplitter::editRefused, q, &DocumentView::editRefused);
    connect(splitter, &PaneSplitter::painted, q, [this](const PaintReport& report) { onPainted(report); });
    connect(splitter, &PaneSplitter::becameStale, q, [this] { toldSettled = false; });
    // Canvases get their height after the view has its own, when they were not laid out before.
    connect(splitter, &PaneSplitter::canvasResized, q, [this] { scroller.fitHeight(); });
    connect(splitter, &PaneSplitter::optionsWanted, q,
            [this](const ViewOptions& options) { changeOptions(options); });
    connect(splitter, &PaneSplitter::currentChanged, q,
            [this] { q->setFocusProxy(&splitter->currentCanvas()); });
    connect(splitter, &PaneSplitter::contextMenuWanted, q, &DocumentView::contextMenuWanted);
    connect(splitter, &PaneSplitter::panesChanged, q, [this] {
        fit();
        Q_EMIT q->panesChanged();
    });
}

void DocumentView::Private::connectScrolling()
{
    connect(&scroller, &PaneScroller::scrolled, q, [this] {
        updateAll();
        keeper.readAhead();
    });
    connect(&scroller, &PaneScroller::moved, q, &DocumentView::moved);
    connect(&strips, &SideStrips::topWanted, &scroller, &PaneScroller::putAtTop);
    connect(&strips, &SideStrips::middleWanted, &scroller,
            [this](qint64 offset) { scroller.putAtTop(offset - q->visibleRange().length / 2); });
    connect(&strips, &SideStrips::kindWanted, q, [this](OverviewKind kind) {
        ViewOptions wanted = context.options;
        wanted.overview = kind;
        changeOptions(wanted);
    });
}

// What is left for the panes when the strips take so much, in logical pixels.
int DocumentView::Private::availableBeside(int taken) const
{
    const int lines = (static_cast<int>(splitter->panes().size()) - 1) * splitter->handleWidth();
    return q->width() - scroller.bar()->sizeHint().width() - taken - lines;
}

PaneFit DocumentView::Private::fitBeside(int taken) const
{
    const QList<PaneSpec>& panes = splitter->panes();
    // A pixel for each pane that rounding to logical pixels may take.
    const int rounding = scale == std::floor(scale) ? 0 : static_cast<int>(panes.size());
    const int pixels = static_cast<int>(std::floor(availableBeside(taken) * scale)) - rounding;
    return fitPanes(panes, context.options, context.atlas.cell(), context.rows.size(), pixels);
}

// Lays everything out anew for the options, the font, the scale and the width.
void DocumentView::Private::fit()
{
    strips.fit(palette);
    scale = q->devicePixelRatioF();
    context.atlas.setLook(PaneFont::make(context.options, scale, q->logicalDpiX()), palette);
    strips.setNarrow(fitBeside(strips.widthWhen(false)).density.level > 0);
    const PaneFit best = fitBeside(strips.width());
    context.density = best.density;
    ++context.generation;
    scroller.setBytesPerRow(best.bytesPerRow);
    splitter->fit(availableBeside(strips.width()), scale);
    scroller.fitHeight();
    updateAll();
}

void DocumentView::Private::updateAll()
{
    strips.setShown(q->visibleRange());
    toldSettled = false;
    for (PaneFrame* frame : splitter->frames())
        frame->canvas().updateAll();
}

void DocumentView::Private::onSelectionChanged()
{
    const ByteRange oldSelection = context.selection;
    const qint64 oldCaret = context.caret;
    context.selection = view->selectedRange();
    context.caret = view->caret();
    strips.updateMarks();
    if (keeper.mustLookAgain())
        return;
    for (PaneFrame* frame : splitter->frames())
        frame->canvas().selectionMoved(oldSelection, oldCaret);
}

void DocumentView::Private::onContentChanged()
{
    context.snapshot = view->snapshot();
    context.selection = view->selectedRange();
    context.caret = view->caret();
    if (std::exchange(wasEdited, false) && view->size() == context.rows.size()) {
        // Nothing has another place: what is trusted stays so, and what was loaded is where it was.
        ++context.generation;
        updateAll();
        return;
    }
    keeper.reset();
    context.rows.setShape(view->size(), context.rows.bytesPerRow());
    fit();
}

EditMarks DocumentView::Private::editMarks(ByteRange range) const
{
    EditMarks marks;
    marks.changed = view->changedRanges(range, static_cast<size_t>(range.length));
    for (EditMarks::Flash flashed : flash.flashes(view->toDocument(range)))
        marks.flashes.push_back({view->fromDocument(flashed.range), flashed.fading});
    return marks;
}

void DocumentView::Private::updateBytes(ByteRange documentRange) const
{
    const ByteRange range = view->fromDocument(documentRange);
    if (range.isEmpty())
        return;
    for (const PaneFrame* frame : splitter->frames())
        frame->canvas().updateBytes(range);
}

void DocumentView::Private::onPainted(const PaintReport& report)
{
    if (report.bytes > 0)
        view->document()->ledger()->add(CopyKind::UserToObject, report.bytes);
    keeper.addMissing(report.pending);
    if (!toldSettled && q->isSettled()) {
        toldSettled = true;
        QMetaObject::invokeMethod(q, &DocumentView::settled, Qt::QueuedConnection);
    }
}

void DocumentView::Private::zoom(int steps) const
{
    ViewOptions options = context.options;
    const qreal wanted = std::round(options.zoom / kZoomStep + steps) * kZoomStep;
    options.zoom = std::clamp(wanted, kLeastZoom, kMostZoom);
    changeOptions(options);
}

void DocumentView::Private::changeOptions(const ViewOptions& options) const
{
    if (options == context.options)
        return;
    q->setOptions(options);
    Q_EMIT q->optionsChanged();
}

DocumentView::DocumentView(std::shared_ptr<View> view, const ViewOptions& options,
                           const QList<PaneSpec>& panes, QWidget* parent)
    : QWidget(parent)
    , d(std::make_unique<Private>(this, std::move(view), options, panes))
{
    setFocusProxy(&d->splitter->currentCanvas());
    d->fit();

    connect(&d->keeper, &PageKeeper::arrived, this, [this] { d->updateAll(); });
    const Document& document = *d->view->document();
    connect(&d->view->document()->selection(), &Selection::changed, this,
            [this] { d->onSelectionChanged(); });
    connect(&d->flash, &EditFlash::faded, this, [this](ByteRange range) { d->updateBytes(range); });
    d->flash.setEnabled(style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) > 0);
    connect(&document, &Document::edited, this, [this] { d->wasEdited = true; });
    connect(&document, &Document::contentChanged, this, [this] { d->onContentChanged(); });
    connect(&document, &Document::fileChanged, this, [this] {
        ++d->context.generation;
        d->updateAll();
    });

    auto* menu = new QAction(this);
    menu->setShortcut(QKeySequence(Qt::ALT | Qt::Key_Down));
    menu->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(menu, &QAction::triggered, this,
            [this] { d->splitter->frames()[d->splitter->current()]->openMenu(); });
    addAction(menu);
}

// The panes look at what is in Private, down to the focus that they lose on their way out.
DocumentView::~DocumentView()
{
    delete d->splitter;
}

const std::shared_ptr<View>& DocumentView::view() const
{
    return d->view;
}

Document& DocumentView::document() const
{
    return *d->view->document();
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
    d->splitter->setColours(palette);
    d->fit();
}

QList<PaneSpec> DocumentView::panes() const
{
    return d->splitter->panes();
}

void DocumentView::setPanes(const QList<PaneSpec>& panes)
{
    if (panes == d->splitter->panes())
        return;
    d->splitter->setPanes(panes);
    d->fit();
}

Result<void> DocumentView::addPane(const PaneSpec& pane)
{
    const Result<PaneSpec> good = pane.checked();
    if (!good)
        return tl::unexpected(good.error());
    d->splitter->setPanes(d->splitter->panes() + QList<PaneSpec>{*good});
    d->fit();
    return {};
}

int DocumentView::currentPane() const
{
    return d->splitter->current();
}

void DocumentView::reveal(qint64 offset)
{
    d->scroller.reveal(d->splitter->currentCanvas(), offset);
}

qint64 DocumentView::topOffset() const
{
    return d->context.rows.topOffset();
}

void DocumentView::setTopOffset(qint64 offset)
{
    d->scroller.putAtTop(offset);
}

bool DocumentView::isInsertMode() const
{
    return d->context.insertMode;
}

void DocumentView::setInsertMode(bool insert)
{
    if (insert == d->context.insertMode)
        return;
    finishTyping();
    d->context.insertMode = insert;
}

void DocumentView::finishTyping()
{
    for (const PaneFrame* frame : d->splitter->frames())
        frame->canvas().editing().finish();
}

bool DocumentView::cancelTyping()
{
    return std::any_of(d->splitter->frames().cbegin(), d->splitter->frames().cend(),
                       [](const PaneFrame* frame) { return frame->canvas().editing().cancel(); });
}

ByteRange DocumentView::unitAtCaret() const
{
    return d->splitter->currentCanvas().renderer().unitAt(d->context.caret);
}

ByteRange DocumentView::visibleRange() const
{
    return d->context.rows.rowsRange(d->context.rows.topRow(), d->context.rows.pageRows());
}

void DocumentView::setMarks(std::function<std::vector<PaneMark>(ByteRange)> marks)
{
    d->context.marks = std::move(marks);
    d->strips.takeMarks();
    d->updateAll();
}

void DocumentView::setHits(std::function<std::vector<ByteRange>(ByteRange)> hits)
{
    d->context.hits = std::move(hits);
    d->updateAll();
}

bool DocumentView::hasHits() const
{
    return static_cast<bool>(d->context.hits);
}

void DocumentView::setHitDensity(std::function<std::vector<qint64>(ByteRange whole, int parts)> density)
{
    d->strips.setHits(std::move(density));
}

bool DocumentView::hasMarks() const
{
    return static_cast<bool>(d->context.marks);
}

void DocumentView::updateMarks()
{
    d->strips.updateMarks();
    d->updateAll();
}

OverviewStrip* DocumentView::overview() const
{
    return d->strips.overview();
}

int DocumentView::bytesPerRow() const
{
    return d->context.rows.bytesPerRow();
}

bool DocumentView::isSettled() const
{
    return std::none_of(
        d->splitter->frames().cbegin(), d->splitter->frames().cend(),
        [](const PaneFrame* frame) { return frame->canvas().isStale() || frame->canvas().hasPending(); });
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

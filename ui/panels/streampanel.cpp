// The panel as it stands: its parts, and the recipe that they edit. How it runs is in streampanelrun.cpp, how
// recipes are kept in streampanelrecipes.cpp.

#include "ui/panels/streampanel.h"

#include "ui/panels/chunkview.h"
#include "ui/panels/currentrun.h"
#include "ui/panels/decodersuggestion.h"
#include "ui/panels/fieldform.h"
#include "ui/panels/queuegauge.h"
#include "ui/panels/sizefield.h"
#include "ui/panels/stagebar.h"
#include "ui/panels/streamdetails.h"
#include "ui/panels/streamtext.h"
#include "ui/panels/streamtoolbar.h"
#include "ui/window/format.h"
#include "ui/window/inputbox.h"
#include "ui/window/messagearea.h"
#include "ui/window/pickerbox.h"

#include <QMenu>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice {
namespace {

using Kind = StagePlace::Kind;

/// Pixels.
constexpr int kNarrow = 620;
constexpr int kTall = 480;
constexpr int kDetailsWidth = 400;
constexpr int kLeastDetails = 280;

struct SinkChoice
{
    const char* id;
    SinkSpec::Kind kind;
    const char* text;
};
constexpr SinkChoice kSinks[] = {
    {"sink:document", SinkSpec::Kind::Document, QT_TRANSLATE_NOOP("StreamPanel", "Result: a new document")},
    {"sink:file", SinkSpec::Kind::File, QT_TRANSLATE_NOOP("StreamPanel", "Result: a file")},
    {"sink:tcp", SinkSpec::Kind::Tcp, QT_TRANSLATE_NOOP("StreamPanel", "Result: a TCP address")},
    {"sink:clipboard", SinkSpec::Kind::Clipboard, QT_TRANSLATE_NOOP("StreamPanel", "Result: the clipboard")},
};

} // namespace

StreamPanel::StreamPanel(Settings& settings, std::shared_ptr<Ledger> process, StreamHost host,
                         QWidget* parent)
    : QWidget(parent)
    , m_settings(settings)
    , m_process(std::move(process))
    , m_host(std::move(host))
    , m_toolbar(new StreamToolbar)
    , m_messages(new MessageArea)
    , m_bar(new StageBar)
    , m_details(new StreamDetails(m_model, m_host))
    , m_splitter(new QSplitter(Qt::Horizontal))
    , m_suggestion(new DecoderSuggestion(this))
{
    makeLayout();
    makeRecipeMenu();
    connectBar();
    connect(&m_model, &RecipeModel::changed, this, &StreamPanel::onModelChanged);
    connect(&m_model, &RecipeModel::refused, this,
            [this] { say(tr("The pipeline runs: cancel it to change its stages.")); });
    connect(&m_run, &StreamRun::polled, this, &StreamPanel::onPolled);
    connect(&m_run, &StreamRun::finished, this, &StreamPanel::onFinished);
    connect(m_suggestion, &DecoderSuggestion::changed, this, &StreamPanel::suggest);
    connect(m_toolbar, &StreamToolbar::feedChosen, &m_model, &RecipeModel::setFeed);
    connect(m_toolbar->chunkSize(), &SizeField::valueEdited, this, [this](qint64 bytes) {
        m_run.setChunkSize(bytes);
        m_model.setChunkSize(bytes);
    });
    connect(m_toolbar->highWaterMark(), &SizeField::valueEdited, this, [this](qint64 bytes) {
        m_run.setHighWaterMark(bytes);
        m_model.setHighWaterMark(bytes);
    });
    connect(m_toolbar->maxOutput(), &SizeField::valueEdited, &m_model, &RecipeModel::setMaxOutput);
    connect(m_toolbar->runButton(), &QToolButton::clicked, this, [this] { start(); });
    connect(m_toolbar->pauseButton(), &QToolButton::clicked, this, &StreamPanel::pauseOrResume);
    connect(m_toolbar->stepButton(), &QToolButton::clicked, this, &StreamPanel::step);
    connect(m_toolbar->cancelButton(), &QToolButton::clicked, this, &StreamPanel::cancel);
    connect(m_toolbar->endButton(), &QToolButton::clicked, this, &StreamPanel::endInput);
    refresh();
}

StreamPanel::~StreamPanel()
{
    // The run's end must not reach a panel that is half gone.
    m_run.disconnect(this);
    m_run.abandon();
    // Nor what the parts say while they go, down to the focus that they lose; they refer to the members.
    const auto children = findChildren<QObject*>();
    for (QObject* child : children)
        child->disconnect(this);
    delete m_bar;
    delete m_splitter;
    delete m_toolbar;
}

void StreamPanel::makeLayout()
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    // What stands side by side now stands one above the other where that is too wide.
    layout->setSizeConstraint(QLayout::SetNoConstraint);
    layout->addWidget(m_toolbar);
    layout->addWidget(m_messages);
    layout->addWidget(m_bar);
    m_splitter->setChildrenCollapsible(false);
    m_details->setMinimumWidth(kLeastDetails);
    m_splitter->addWidget(m_details);
    layout->addWidget(m_splitter, 1);
}

void StreamPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    // At a side of the window the details stand above the figures.
    const bool column = width() < kNarrow && height() >= kTall;
    const auto orientation = column ? Qt::Vertical : Qt::Horizontal;
    if (m_splitter->orientation() == orientation)
        return;
    m_splitter->setOrientation(orientation);
    if (column)
        m_splitter->setSizes({1, 1});
    else
        m_splitter->setSizes({kDetailsWidth, 2 * kDetailsWidth});
}

QSize StreamPanel::minimumSizeHint() const
{
    return {std::max(m_toolbar->minimumSizeHint().width(), kLeastDetails), layout()->minimumSize().height()};
}

void StreamPanel::setStatsView(QWidget* view)
{
    m_splitter->addWidget(view);
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 1);
    // Else it would follow the contents of the details, which change with each box.
    m_splitter->setSizes({kDetailsWidth, 2 * kDetailsWidth});
}

void StreamPanel::connectBar()
{
    connect(m_bar, &StageBar::currentChanged, this, [this] {
        m_details->show(m_bar->current(), m_view, input());
        onPolled();
    });
    connect(m_bar, &StageBar::editWanted, this, &StreamPanel::editPlace);
    connect(m_bar, &StageBar::addWanted, this, &StreamPanel::pickStage);
    connect(m_bar, &StageBar::suggestionTaken, this, [this] {
        if (m_model.recipe().sinks.empty())
            m_model.addSink({SinkSpec::Kind::Document, {}});
        const StagePlace added = m_model.addStage(m_suggestion->stage(), {Kind::Source, 0});
        m_bar->setCurrent(added, true);
    });
    connect(m_bar, &StageBar::removeWanted, &m_model, &RecipeModel::remove);
    connect(m_bar, &StageBar::toggleWanted, &m_model, &RecipeModel::toggle);
    connect(m_bar, &StageBar::moveWanted, this,
            [this](StagePlace from, int to) { m_bar->setCurrent(m_model.move(from, to), true); });
    connect(m_bar, &StageBar::markWanted, this, &StreamPanel::setMark);
    connect(m_bar, &StageBar::markEditWanted, this, &StreamPanel::editMark);
    connect(m_bar, &StageBar::menuWanted, this, &StreamPanel::showMenu);
    connect(m_details, &StreamDetails::hitActivated, this, &StreamPanel::goToHit);
    connect(m_details, &StreamDetails::left, this, [this] { m_bar->setCurrent(m_bar->current(), true); });
}

void StreamPanel::setView(View* view)
{
    if (m_view != view) {
        if (m_view != nullptr)
            m_view->document()->disconnect(this);
        m_view = view;
        if (view != nullptr)
            connect(view->document().get(), &Document::contentChanged, this, &StreamPanel::follow);
    }
    refreshSource();
}

void StreamPanel::follow()
{
    if (isVisible())
        refreshSource();
}

void StreamPanel::setColours(const PanePalette& palette)
{
    m_details->chunk().setColours(palette);
}

void StreamPanel::onModelChanged()
{
    if (!isRunning()) {
        m_status.reset();
        // Another source was chosen, by hand.
        if (m_model.input().kind != StreamInput::Kind::Selection)
            m_pin.reset();
    }
    refresh();
}

StreamInput StreamPanel::input() const
{
    if (!m_pin || m_pin->view == nullptr)
        return m_model.input();
    StreamInput pinned = m_model.input();
    pinned.kind = StreamInput::Kind::Other;
    pinned.view = m_pin->view;
    pinned.range = m_pin->range;
    return pinned;
}

StageBoxContent StreamPanel::sourceContent() const
{
    const StreamInput from = input();
    StageBoxContent content;
    content.title = from.title(m_view);
    content.detail = from.detail(m_view);
    return content;
}

void StreamPanel::refresh()
{
    if (!isRunning()) {
        m_bar->setRecipe(m_model.recipe(), sourceContent());
        if (!m_status)
            m_toolbar->clearProgress();
    }
    m_details->show(m_bar->current(), m_view, input());
    if (!m_status)
        m_details->showStatus(std::nullopt);
    m_toolbar->setRecipe(m_model.recipe(), whyNotKernel(m_model.recipe(), input(), m_view));
    if (!isRunning())
        showDigests(nullptr);
    updateState();
    refreshSource();
}

// The source's box follows the selection, but a run shows the bytes that it reads.
void StreamPanel::refreshSource()
{
    if (isRunning() || m_showingResults)
        return;
    if (m_pin && (m_pin->view == nullptr || m_view != m_pin->result ||
                  m_pin->result->selectedRange() != m_pin->selection))
        m_pin.reset();
    const StreamInput from = input();
    const View* view = from.viewFor(m_view);
    const bool same = m_current != nullptr && m_current->view == view &&
                      (view == nullptr || m_current->range == from.rangeFor(m_view));
    if (m_status && !same) {
        // Figures of other bytes than those that the boxes speak of would mislead.
        m_status.reset();
        m_bar->setStatus(std::nullopt, {});
        m_details->showStatus(std::nullopt);
        m_toolbar->clearProgress();
    }
    m_bar->setSource(sourceContent());
    if (m_bar->current().kind == Kind::Source)
        m_details->show(m_bar->current(), m_view, from);
    m_suggestion->look(from.viewFor(m_view), from.rangeFor(m_view));
}

void StreamPanel::suggest()
{
    const std::vector<StageSpec>& stages = m_model.recipe().stages;
    const bool there = !stages.empty() && stages.front().name == m_suggestion->stage();
    m_bar->setSuggestion(there || isRunning() ? QByteArray() : m_suggestion->stage());
}

void StreamPanel::updateState()
{
    const auto state = !isRunning() ? StreamToolbar::State::Idle
                       : isPaused() ? StreamToolbar::State::Paused
                                    : StreamToolbar::State::Running;
    m_model.setLocked(isRunning());
    m_details->setLocked(isRunning());
    m_toolbar->setState(state, isLive());
    suggest();
    Q_EMIT stateChanged();
}

void StreamPanel::addStage(const QByteArray& name)
{
    const StagePlace place = m_model.addStage(name, m_bar->current());
    if (place == m_bar->current() && isRunning())
        return;
    m_bar->setCurrent(place, true);
    const StageSpec& spec = m_model.recipe().stages[static_cast<size_t>(place.index)];
    if (!spec.check())
        m_details->edit();
}

void StreamPanel::addSink(SinkSpec::Kind kind)
{
    const StagePlace place = m_model.addSink({kind, {}});
    m_bar->setCurrent(place, true);
    if (kind == SinkSpec::Kind::File || kind == SinkSpec::Kind::Tcp)
        m_details->edit();
}

void StreamPanel::pickStage()
{
    QList<PickerItem> items;
    for (const StageKind& kind : stageKinds()) {
        items.append({kind.name, QStringLiteral("%1 \u2013 %2").arg(QString::fromUtf8(kind.name), kind.title),
                      categoryTitle(kind.category)});
    }
    for (const SinkChoice& sink : kSinks)
        items.append({sink.id, tr(sink.text), tr("Where the result goes")});
    auto* box = new PickerBox(window(), tr("Add a stage, or where the result goes"), items,
                              [this](const QByteArray& id) {
                                  for (const SinkChoice& sink : kSinks) {
                                      if (id == sink.id)
                                          return addSink(sink.kind);
                                  }
                                  addStage(id);
                              });
    box->popUp();
}

void StreamPanel::focusBar()
{
    m_bar->setCurrent(m_bar->current(), true);
}

void StreamPanel::editPlace(StagePlace place)
{
    m_bar->setCurrent(place);
    if (place.kind == Kind::Sink && m_model.recipe().sinks.empty()) {
        pickStage();
        return;
    }
    if (isRunning())
        say(tr("The pipeline runs: cancel it to change its stages."));
    else
        m_details->edit();
}

void StreamPanel::setMark(int statusIndex, qint64 bytes)
{
    if (isRunning() && statusIndex >= 0)
        m_run.setHighWaterMark(static_cast<size_t>(statusIndex), bytes);
    else if (!isRunning())
        m_model.setHighWaterMark(bytes);
}

void StreamPanel::editMark(int statusIndex)
{
    const InputBox::Texts texts = {tr("highWaterMark of This Queue"), tr("256k"),
                                   isRunning()
                                       ? tr("Bytes that it holds before its producer waits.")
                                       : tr("Bytes that a queue holds before its producer waits. While "
                                            "nothing runs, all queues have the same.")};
    const auto parse = [](const QString& text) {
        return parseSize(text.trimmed().toUtf8(), "highWaterMark");
    };
    const auto preview = [parse](const QString& text) { return parse(text).map(formatByteCount); };
    const QueueGauge* gauge = m_bar->gauge(m_bar->placeOf(statusIndex));
    auto* box = new InputBox(window(), texts, preview, [this, statusIndex, parse](const QString& text) {
        if (const Result<qint64> bytes = parse(text))
            setMark(statusIndex, *bytes);
    });
    box->popUp(sizeText(gauge != nullptr ? gauge->mark() : m_model.recipe().highWaterMark));
}

void StreamPanel::showMenu(StagePlace place, const QPoint& globalPosition)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("&Parameters\tEnter"), this, [this, place] { editPlace(place); });
    menu->addAction(tr("&Add Behind It…\tInsert"), this, &StreamPanel::pickStage);
    if (place.kind != Kind::Source) {
        menu->addSeparator();
        menu->addAction(tr("Move &Left\tAlt+Left"), this,
                        [this, place] { m_bar->setCurrent(m_model.move(place, place.index - 1), true); });
        menu->addAction(tr("Move &Right\tAlt+Right"), this,
                        [this, place] { m_bar->setCurrent(m_model.move(place, place.index + 1), true); });
        if (place.kind == Kind::Stage)
            menu->addAction(tr("&Switch On or Off\tSpace"), this, [this, place] { m_model.toggle(place); });
        menu->addAction(tr("&Remove\tDel"), this, [this, place] { m_model.remove(place); });
    }
    menu->popup(globalPosition);
}

void StreamPanel::say(const QString& text)
{
    Message message;
    message.text = text;
    m_messages->post(QStringLiteral("say"), message);
}

} // namespace sluice

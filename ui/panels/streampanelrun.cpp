// The panel while its recipe runs, and what becomes of the results.

#include "ui/panels/currentrun.h"
#include "ui/panels/digestlist.h"
#include "ui/panels/sizefield.h"
#include "ui/panels/stagebar.h"
#include "ui/panels/streamdetails.h"
#include "ui/panels/streampanel.h"
#include "ui/panels/streamtoolbar.h"
#include "ui/window/format.h"
#include "ui/window/messagearea.h"

#include <QLineEdit>

#include <algorithm>

namespace sluice {
namespace {

using Kind = StagePlace::Kind;

const QString kRunKey = QStringLiteral("run");
const QString kSayKey = QStringLiteral("say");
/// Seconds between two looks at the rates, and how much the newest counts.
constexpr double kRateEvery = 0.2;
constexpr double kRateWeight = 0.35;
/// A limit that was too low becomes so many times as much.
constexpr qint64 kLimitFactor = 4;

QString titleOf(const Recipe& recipe)
{
    QStringList words;
    for (const StageSpec& stage : recipe.stages) {
        if (stage.enabled)
            words << QString::fromUtf8(stage.name);
    }
    for (const SinkSpec& sink : recipe.sinks)
        words << QStringLiteral("\u2192 %1").arg(sinkTitle(sink));
    return words.isEmpty() ? StreamPanel::tr("to nothing") : words.join(QLatin1Char(' '));
}

// What comes out of the stage is what went in.
bool passesOn(const StageSpec& stage)
{
    const StageKind* kind = findStageKind(stage.name);
    return !stage.enabled ||
           (kind != nullptr && (kind->makeDigest || kind->category == StageKind::Category::Flow));
}

// A slice of the whole file as it is mapped: reading it touches nothing.
Slice mappingOf(const View* view, Feed feed)
{
    if (view == nullptr || feed != Feed::Mapped || view->document()->isModified() ||
        view->document()->access() != Access::Mapped)
        return {};
    const ByteSource& file = *view->document()->file().source;
    return file.read({0, file.size()}).value_or(Slice());
}

} // namespace

bool StreamPanel::checkRecipe()
{
    const auto refuse = [this](StagePlace place, const QString& text) {
        m_bar->setCurrent(place);
        m_details->edit();
        say(text);
        return false;
    };
    if (const int fault = m_model.firstFault(); fault >= 0) {
        const StageSpec& spec = m_model.recipe().stages[static_cast<size_t>(fault)];
        return refuse({Kind::Stage, fault}, spec.check().error().message);
    }
    for (size_t i = 0; i < m_model.recipe().sinks.size(); ++i) {
        const SinkSpec& sink = m_model.recipe().sinks[i];
        const StagePlace place{Kind::Sink, static_cast<int>(i)};
        if (sink.kind == SinkSpec::Kind::File && sink.target.isEmpty())
            return refuse(place, tr("Name the file to write."));
        if (sink.kind != SinkSpec::Kind::Tcp)
            continue;
        if (const Result<SinkSpec> parsed = SinkSpec::parse("tcp:" + sink.target); !parsed)
            return refuse(place, parsed.error().message);
    }
    return true;
}

void StreamPanel::start(bool paused)
{
    if (isRunning())
        return;
    m_messages->remove(kRunKey);
    m_messages->remove(kSayKey);
    if (!checkRecipe())
        return;
    const StreamInput from = input();
    Recipe recipe = m_model.recipe();
    if (from.isLive())
        recipe.feed = Feed::Mapped;
    Result<std::unique_ptr<StreamSource>> source = from.open(m_view, recipe.feed);
    if (!source) {
        m_bar->setCurrent({Kind::Source, 0});
        m_details->showError(source.error().message);
        say(source.error().message);
        return;
    }
    const QString sourceName = (*source)->name();
    Result<std::unique_ptr<Pipeline>> pipeline = makePipeline(recipe, *std::move(source), m_process);
    if (!pipeline) {
        say(pipeline.error().message);
        return;
    }
    View* view = from.viewFor(m_view);
    m_current = std::make_unique<CurrentRun>(
        CurrentRun{recipe,
                   titleOf(recipe),
                   sourceName,
                   view,
                   std::nullopt,
                   QDateTime::currentDateTimeUtc(),
                   StreamResults(recipe, from.name(m_view), from.isLive(), m_host),
                   mappingOf(view, recipe.feed),
                   std::nullopt,
                   ByteRange(),
                   0,
                   {}});
    if (view != nullptr) {
        m_current->range = from.rangeFor(m_view);
        connect(view, &QObject::destroyed, &m_run, &StreamRun::cancel);
    }
    m_rates.clear();
    Q_EMIT runBegan(m_current->title);
    m_run.start(*std::move(pipeline), paused);
    m_details->show(m_bar->current(), m_view, from);
    showDigests(nullptr);
    updateState();
}

void StreamPanel::pauseOrResume()
{
    if (isPaused()) {
        restoreSelection();
        m_run.resume();
    } else {
        m_run.pause();
    }
    updateState();
}

void StreamPanel::step()
{
    if (!isRunning())
        start(true);
    else
        m_run.step();
}

void StreamPanel::cancel()
{
    m_run.cancel();
}

void StreamPanel::endInput()
{
    m_run.endInput();
}

void StreamPanel::stop()
{
    if (!isRunning())
        return;
    m_run.abandon();
    restoreSelection();
    m_current->mapping = {};
    m_status = m_run.status();
    m_details->hideChunk();
    m_bar->setStatus(m_status, m_rates);
    m_toolbar->showProgress(*m_status, 0);
    showDigests(nullptr);
    updateState();
    RunResult ended;
    ended.status = *m_status;
    ended.error = Error{Error::Kind::Cancelled, tr("The panel was closed while it ran."), 0, -1};
    record(ended);
}

void StreamPanel::updateRates(const RunStatus& status)
{
    const auto bytesOf = [](const StageStatus& stage) {
        return stage.role == StageStatus::Role::Source ? stage.meter.bytesOut : stage.meter.bytesIn;
    };
    if (status.isOver()) {
        m_rates.clear();
        for (const StageStatus& stage : status.stages)
            m_rates.push_back(status.seconds > 0 ? static_cast<double>(bytesOf(stage)) / status.seconds : 0);
        return;
    }
    const double passed = status.seconds - m_current->ratesAt;
    if (m_rates.size() == status.stages.size() && passed < kRateEvery)
        return;
    m_rates.resize(status.stages.size(), -1);
    m_current->ratesFrom.resize(status.stages.size(), 0);
    for (size_t i = 0; i < status.stages.size(); ++i) {
        const qint64 bytes = bytesOf(status.stages[i]);
        const double now = passed > 0 ? static_cast<double>(bytes - m_current->ratesFrom[i]) / passed : 0;
        m_rates[i] = m_rates[i] < 0 ? now : m_rates[i] + kRateWeight * (now - m_rates[i]);
        m_current->ratesFrom[i] = bytes;
    }
    m_current->ratesAt = status.seconds;
}

void StreamPanel::onPolled()
{
    if (isRunning()) {
        m_status = m_run.status();
        updateRates(*m_status);
        m_current->results.update([this](size_t sink) { return m_run.content(sink); });
        m_bar->setStatus(m_status, m_rates);
        m_toolbar->showProgress(*m_status, m_rates.front());
        Q_EMIT runPolled(*m_status);
    }
    const int index = m_bar->statusIndex(m_bar->current());
    const bool known = m_status && index >= 0 && static_cast<size_t>(index) < m_status->stages.size();
    m_details->showStatus(known ? std::optional(m_status->stages[static_cast<size_t>(index)]) : std::nullopt);
    if (isPaused() && known)
        showChunk(m_status->stages[static_cast<size_t>(index)]);
    else
        m_details->hideChunk();
}

void StreamPanel::showChunk(const StageStatus& stage)
{
    const qint64 offset = m_current->offsetInFile(stage.current);
    m_details->showChunk(stage, offset);
    View* view = m_current->view;
    if (offset < 0 || view == nullptr || view->document()->isModified())
        return;
    const ByteRange range = view->fromDocument(ByteRange{offset, stage.current.size()});
    if (range == m_current->stepped)
        return;
    // The pane shows the chunk too; what the user had selected comes back when the run goes on.
    if (!m_current->selectionBefore)
        m_current->selectionBefore = view->selectedRange();
    m_current->stepped = range;
    m_host.select(*view, range);
}

void StreamPanel::goToHit(ByteRange hit)
{
    const StagePlace place = m_bar->current();
    if (m_current == nullptr || place.kind != Kind::Stage)
        return;
    const std::vector<StageSpec>& stages = m_current->recipe.stages;
    const auto at = stages.begin() + std::min<std::ptrdiff_t>(place.index, std::ssize(stages));
    View* view = nullptr;
    if (m_current->view != nullptr && std::all_of(stages.begin(), at, passesOn)) {
        view = m_current->view;
        hit = ByteRange{m_current->range->offset + hit.offset, hit.length}.intersected(*m_current->range);
    } else if (m_pin && std::all_of(at, stages.end(), passesOn)) {
        view = m_pin->result;
    }
    if (view == nullptr) {
        say(tr("No tab shows the bytes of this stage: give the pipeline a new document as its result."));
        return;
    }
    m_showingResults = true;
    m_host.select(*view, hit);
    m_showingResults = false;
    // What is selected now is no other input: the hits stay in sight.
    if (m_current->view != nullptr)
        m_pin = std::make_unique<Pin>(Pin{m_current->view, *m_current->range, view, view->selectedRange()});
    refreshSource();
}

void StreamPanel::restoreSelection()
{
    if (m_current == nullptr || !m_current->selectionBefore)
        return;
    // Unless the user has selected something else meanwhile.
    View* view = m_current->view;
    if (view != nullptr && view->selectedRange() == m_current->stepped)
        view->select(*m_current->selectionBefore);
    m_current->selectionBefore.reset();
    m_current->stepped = {};
}

void StreamPanel::onFinished(const RunResult& result)
{
    m_status = result.status;
    restoreSelection();
    m_current->mapping = {};
    updateRates(*m_status);
    m_details->hideChunk();
    m_bar->setStatus(m_status, m_rates);
    m_toolbar->showProgress(*m_status, 0);
    showDigests(&result);

    const View* before = m_view;
    m_showingResults = true;
    const QStringList words = m_current->results.finish(result);
    m_showingResults = false;
    // A result's tab is the current one now, but the recipe is still about the bytes that it was made of.
    if (m_view != before && m_current->view != nullptr && m_view != nullptr)
        m_pin =
            std::make_unique<Pin>(Pin{m_current->view, *m_current->range, m_view, m_view->selectedRange()});
    if (!words.isEmpty())
        say(words.join(QLatin1Char('\n')));
    tell(result);
    updateState();
    refreshSource();
    onPolled();

    record(result);
}

void StreamPanel::record(const RunResult& result)
{
    RunRecord record = RunRecord::of(result);
    record.title = m_current->title;
    record.recipe = m_current->recipe;
    record.sourceName = m_current->sourceName;
    record.range = m_current->range;
    record.started = m_current->started;
    Q_EMIT runFinished(record);
}

void StreamPanel::tell(const RunResult& result)
{
    Message message;
    if (result.error && result.error->kind == Error::Kind::TooLarge) {
        offerHigherLimit(*result.error);
        return;
    }
    if (result.error && result.error->kind == Error::Kind::Cancelled) {
        message.text = tr("Cancelled. There is no digest of a part.");
    } else if (result.error) {
        message.level = Message::Level::Error;
        message.text = result.error->message;
    } else {
        QStringList remarks;
        for (const StageStatus& stage : result.status.stages) {
            // Hits are listed with their stage.
            const QString remark =
                stage.hits.count >= 0 ? stage.remark.section(QLatin1Char('\n'), 0, 0) : stage.remark;
            if (!remark.isEmpty())
                remarks << QStringLiteral("%1: %2").arg(stage.name, remark);
        }
        message.text = remarks.join(QLatin1Char('\n'));
    }
    if (const qint64 bytes = m_current->results.incompleteBytes(); bytes > 0)
        message.actions.append({tr("Show What Came (%1)").arg(formatBytes(bytes)),
                                [this] { m_current->results.showIncomplete(); }});
    if (!message.text.isEmpty())
        m_messages->post(kRunKey, message);
}

void StreamPanel::offerHigherLimit(const Error& error)
{
    Message message;
    message.level = Message::Level::Warning;
    message.text = tr("Stopped at the limit: %1").arg(error.message);
    const qint64 limit = m_current->recipe.maxOutput;
    if (limit >= 0) {
        const qint64 higher = std::min(limit, qint64{1} << 56) * kLimitFactor;
        message.actions.append({tr("Run Again with %1").arg(formatBytes(higher)), [this, higher] {
                                    m_model.setMaxOutput(higher);
                                    start();
                                }});
    }
    message.actions.append({tr("Choose a Limit"), [this] {
                                m_toolbar->maxOutput()->edit()->setFocus();
                                m_toolbar->maxOutput()->edit()->selectAll();
                            }});
    if (const qint64 bytes = m_current->results.incompleteBytes(); bytes > 0)
        message.actions.append({tr("Show What Came (%1)").arg(formatBytes(bytes)),
                                [this] { m_current->results.showIncomplete(); }, false});
    m_messages->post(kRunKey, message);
}

void StreamPanel::showDigests(const RunResult* result)
{
    if (result != nullptr && !result->error && !result->digests.empty()) {
        m_details->digests().showValues(result->digests);
        return;
    }
    QStringList names;
    for (const StageSpec& stage : m_model.recipe().stages) {
        const StageKind* kind = findStageKind(stage.name);
        if (stage.enabled && kind != nullptr && kind->makeDigest)
            names << QString::fromUtf8(stage.name);
    }
    const bool cancelled = result != nullptr ? result->error && result->error->kind == Error::Kind::Cancelled
                                             : m_status && m_status->state == RunStatus::State::Cancelled;
    QString why = tr("shows when the run has ended well");
    if (cancelled)
        why = tr("none: the run was cancelled");
    else if (result != nullptr && result->error)
        why = tr("none: the run failed, and a digest of a part would mislead");
    else if (isRunning())
        why = tr("shows when all of the input has passed");
    m_details->digests().showNames(names, why);
}

} // namespace sluice

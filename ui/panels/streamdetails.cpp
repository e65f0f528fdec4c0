#include "ui/panels/streamdetails.h"

#include "ui/panels/chunkview.h"
#include "ui/panels/digestlist.h"
#include "ui/panels/fieldform.h"
#include "ui/panels/longlist.h"
#include "ui/panels/stageboxcontent.h"
#include "ui/panels/streamtext.h"
#include "ui/window/format.h"

#include <QEvent>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace sluice {
namespace {

using Kind = StagePlace::Kind;

constexpr QByteArrayView kTcp = "tcp-listen:";
constexpr QByteArrayView kUdp = "udp-listen:";
constexpr int kMargin = 10;

QByteArray sourceValue(const StreamInput& input, const QList<View*>& views)
{
    switch (input.kind) {
    case StreamInput::Kind::Selection:
        return "selection";
    case StreamInput::Kind::Whole:
        return "whole";
    case StreamInput::Kind::Other:
        return "view" + QByteArray::number(views.indexOf(input.view.data()));
    case StreamInput::Kind::Live:
        break;
    }
    return input.live == "-" ? input.live : input.live.left(input.live.indexOf(':') + 1);
}

// A square of the colour, before the word for it.
QString share(const QColor& colour, const QString& word, double part)
{
    return QStringLiteral("<span style=\"color:%1\">\u25a0</span>&nbsp;%2&nbsp;%3&nbsp;%")
        .arg(colour.name(), word)
        .arg(part * 100, 0, 'f', 0);
}

} // namespace

StreamDetails::StreamDetails(RecipeModel& model, StreamHost host, QWidget* parent)
    : QWidget(parent)
    , m_model(model)
    , m_host(std::move(host))
    , m_stack(new QStackedWidget)
    , m_scroll(new QScrollArea)
    , m_form(new FieldForm)
    , m_times(new QLabel)
    , m_remark(new QLabel)
    , m_hitCount(new QLabel)
    , m_hits(new LongList(
          {{tr("Offset"), QStringLiteral("0x0000000000"), true, true}, {tr("Found"), {}, false, true}},
          [this](qint64 row, int column) {
              const StageHit& hit = m_found[row];
              return column == 0 ? formatHex(hit.offset) : excerptOf(hit);
          }))
    , m_digests(new DigestList)
    , m_chunk(new ChunkView)
{
    m_times->setTextFormat(Qt::RichText);
    m_remark->setTextFormat(Qt::PlainText);
    m_remark->setWordWrap(true);
    m_hitCount->setTextFormat(Qt::PlainText);
    m_hitCount->setWordWrap(true);
    QFont bold = m_hitCount->font();
    bold.setBold(true);
    m_hitCount->setFont(bold);
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(kMargin, 4, kMargin, 4);
    column->setSpacing(4);
    // What was found comes first: below the parameters it would be out of sight in a low dock.
    column->addWidget(m_hitCount);
    column->addWidget(m_hits, 4);
    column->addWidget(m_form);
    column->addWidget(m_times);
    column->addWidget(m_remark);
    column->addWidget(m_digests);
    column->addStretch(1);
    m_scroll->setWidget(page);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_stack->addWidget(m_scroll);
    m_stack->addWidget(m_chunk);
    m_chunk->setContentsMargins(kMargin, 4, kMargin, 0);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
    m_hits->setAccessibleName(tr("Hits"));
    connect(m_hits, &LongList::activated, this, [this](qint64 row) {
        Q_EMIT hitActivated({m_found[row].offset, m_found[row].length});
    });
    connect(m_form, &FieldForm::edited, this, &StreamDetails::onEdited);
    connect(m_form, &FieldForm::left, this, &StreamDetails::left);
    showStatus(std::nullopt);
}

void StreamDetails::show(StagePlace place, View* current, const StreamInput& input)
{
    m_place = place;
    m_input = input;
    m_current = current;
    setLocked(m_model.isLocked());
    switch (place.kind) {
    case Kind::Source:
        showSource();
        break;
    case Kind::Stage:
        showStage();
        break;
    case Kind::Sink:
        showSink();
        break;
    }
}

void StreamDetails::setLocked(bool locked)
{
    m_form->setEditable(!locked);
}

void StreamDetails::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_times->isHidden())
        showTimes();
}

void StreamDetails::showSource()
{
    const StreamInput& input = m_model.input();
    const QList<View*> views = m_host.views();
    FormField source{"source", tr("Read from"), sourceValue(input, views), {}, {}};
    source.choices = {{"selection", tr("Selection, else the whole file")}, {"whole", tr("Whole file")}};
    for (qsizetype i = 0; i < views.size(); ++i) {
        if (views[i] != m_current)
            source.choices.append({"view" + QByteArray::number(i), views[i]->name()});
    }
    source.choices.append({kTcp.toByteArray(), tr("Listen on a TCP port")});
    source.choices.append({kUdp.toByteArray(), tr("Listen on a UDP port")});
    if (hasStandardInput() || input.live == "-")
        source.choices.append({"-", tr("Standard input")});
    QList<FormField> fields = {source};
    if (input.isLive() && input.live != "-") {
        fields.append({"port",
                       tr("Port"),
                       input.live.mid(input.live.indexOf(':') + 1),
                       tr("9000, or ADDRESS:9000 for others to reach"),
                       {}});
    }
    const View* read = m_input.viewFor(m_current);
    QString about;
    if (read != nullptr) {
        const ByteRange range = m_input.rangeFor(m_current);
        about = tr("%1 of %2, from offset %3.")
                    .arg(formatByteCount(range.length), read->name(), formatHex(range.offset));
    } else if (input.isLive()) {
        about = tr("The bytes are taken as they come, and a result grows while it shows. End Input ends it.");
    } else {
        about = tr("Open a file: its selection, or all of it, is what the pipeline reads.");
    }
    if (m_model.recipe().stages.empty()) {
        about += QLatin1Char('\n') +
                 tr("Insert, or the plus, puts a stage behind it: decompress, hash, encode, decrypt\u2026");
    }
    m_form->setFields(tr("Source: %1").arg(m_input.title(m_current)), about, fields);
    for (const FormField& field : std::as_const(fields))
        m_form->setError(field.name, {});
}

void StreamDetails::showStage()
{
    const StageSpec& spec = m_model.recipe().stages[static_cast<size_t>(m_place.index)];
    const StageKind* kind = findStageKind(spec.name);
    if (kind == nullptr)
        return;
    QList<FormField> fields;
    for (const ParameterKind& parameter : kind->parameters) {
        const auto given = spec.parameters.find(parameter.name);
        FormField field{parameter.name, parameter.title, {}, {}, {}};
        field.value = given != spec.parameters.end() ? given->second : QByteArray();
        if (!parameter.defaultValue.isEmpty())
            field.placeholder = QString::fromUtf8(parameter.defaultValue);
        else if (parameter.type == ParameterKind::Type::Bytes)
            field.placeholder = tr("hexadecimal digits, or text");
        if (parameter.type == ParameterKind::Type::Choice) {
            if (field.value.isEmpty())
                field.value = parameter.defaultValue;
            if (field.value.isEmpty())
                field.choices.append({QByteArray(), tr("choose…")});
            for (const QByteArray& choice : parameter.choices)
                field.choices.append({choice, QString::fromUtf8(choice)});
        }
        fields.append(field);
    }
    const QString about =
        spec.enabled ? kind->title : tr("%1. Switched off: bytes go past it.").arg(kind->title);
    m_form->setFields(QString::fromUtf8(spec.name), about, fields);
    for (const ParameterKind& parameter : kind->parameters) {
        const Result<void> checked = spec.check(parameter.name);
        m_form->setError(parameter.name, checked ? QString() : checked.error().message);
    }
}

void StreamDetails::showSink()
{
    const std::vector<SinkSpec>& sinks = m_model.recipe().sinks;
    if (sinks.empty()) {
        m_form->setFields(
            tr("Result: nothing"),
            tr("The bytes go nowhere: enough for digests and for measuring. Enter, or the plus, "
               "gives them a place: a new document, a file, a TCP address, the clipboard."),
            {});
        return;
    }
    const SinkSpec& sink = sinks[static_cast<size_t>(m_place.index)];
    QList<FormField> fields;
    QString about = sinkDetail(sink);
    QString error;
    if (sink.kind == SinkSpec::Kind::File) {
        fields.append({"path", tr("File"), sink.target, tr("a path; the file is replaced whole"), {}, true});
        about = tr("Written beside it first, and put in its place when all went well.");
        error = sink.target.isEmpty() ? tr("Name the file to write.") : QString();
        m_form->setFields(tr("Result: file"), about, fields);
        m_form->setError("path", error);
        return;
    }
    if (sink.kind == SinkSpec::Kind::Tcp) {
        fields.append({"address", tr("Address"), sink.target, tr("HOST:PORT"), {}});
        const Result<SinkSpec> parsed = SinkSpec::parse("tcp:" + sink.target);
        m_form->setFields(tr("Result: TCP"), tr("Connects when the run starts, and sends."), fields);
        m_form->setError("address", parsed ? QString() : parsed.error().message);
        return;
    }
    m_form->setFields(tr("Result: %1").arg(sinkTitle(sink)), about, {});
}

void StreamDetails::showStatus(const std::optional<StageStatus>& status)
{
    m_times->setVisible(status.has_value());
    m_remark->setVisible(status && status->hits.count < 0 && !status->remark.isEmpty());
    m_hitCount->setVisible(status && status->hits.count >= 0);
    const bool first = m_hits->isHidden();
    m_hits->setVisible(status && !status->hits.first.isEmpty());
    if (first && !m_hits->isHidden()) {
        // The field that was edited last may have moved what is above it out of sight.
        QMetaObject::invokeMethod(
            m_scroll, [this] { m_scroll->verticalScrollBar()->setValue(0); }, Qt::QueuedConnection);
    }
    if (!status)
        return;
    m_shares = activityShares(status->meter);
    showTimes();
    if (status->hits.count >= 0)
        showHits(*status);
    else
        m_remark->setText(status->remark);
}

void StreamDetails::showHits(const StageStatus& status)
{
    const StageHits& hits = status.hits;
    const QString count = hits.count == 1 ? tr("1 hit") : tr("%1 hits").arg(formatNumber(hits.count));
    m_hitCount->setText(hits.count > hits.first.size() && !hits.first.isEmpty()
                            ? tr("%1, the first %2 listed").arg(count, formatNumber(hits.first.size()))
                            : count);
    // A long one that is decided late comes before others.
    const bool more = hits.first.size() >= m_found.size() &&
                      std::equal(m_found.cbegin(), m_found.cend(), hits.first.cbegin(),
                                 [](const StageHit& a, const StageHit& b) { return a.offset == b.offset; });
    m_found = hits.first;
    if (more)
        m_hits->setCount(m_found.size());
    else
        m_hits->reset(m_found.size());
}

void StreamDetails::showTimes()
{
    const ActivityColours colours = ActivityColours::of(palette());
    m_times->setText(share(colours.busy, tr("busy"), m_shares[0]) + QStringLiteral(" &nbsp; ") +
                     share(colours.starved, tr("waiting for input"), m_shares[1]) +
                     QStringLiteral(" &nbsp; ") + share(colours.heldBack, tr("held back"), m_shares[2]));
}

void StreamDetails::showChunk(const StageStatus& status, qint64 mapped)
{
    m_chunk->setLooks(m_host.looks());
    m_chunk->showChunk(status, mapped);
    m_stack->setCurrentWidget(m_chunk);
}

void StreamDetails::hideChunk()
{
    m_chunk->clear();
    m_stack->setCurrentIndex(0);
}

bool StreamDetails::showsChunk() const
{
    return m_stack->currentWidget() == m_chunk;
}

void StreamDetails::showError(const QString& error)
{
    for (const char* name : {"port", "path", "address", "source"}) {
        if (m_form->field(name) != nullptr) {
            m_form->setError(name, error);
            return;
        }
    }
}

bool StreamDetails::edit()
{
    m_form->focusFirst();
    return !m_form->isEmpty();
}

void StreamDetails::onEdited(const QByteArray& name, const QByteArray& value)
{
    if (m_place.kind == Kind::Source) {
        editSource(name, value);
        return;
    }
    const auto index = static_cast<size_t>(m_place.index);
    if (m_place.kind == Kind::Stage) {
        StageSpec spec = m_model.recipe().stages[index];
        // An empty field stands for the default.
        if (value.isEmpty())
            spec.parameters.erase(name);
        else
            spec.parameters[name] = value;
        m_model.setStage(m_place.index, spec);
        return;
    }
    SinkSpec sink = m_model.recipe().sinks[index];
    sink.target = value;
    m_model.setSink(m_place.index, sink);
}

void StreamDetails::editSource(const QByteArray& name, const QByteArray& value)
{
    StreamInput input = m_model.input();
    if (name == "port") {
        input.live = input.live.left(input.live.indexOf(':') + 1) + value;
    } else if (value == "selection" || value == "whole") {
        input.kind = value == "whole" ? StreamInput::Kind::Whole : StreamInput::Kind::Selection;
    } else if (value.startsWith("view")) {
        input.kind = StreamInput::Kind::Other;
        input.view = m_host.views().value(value.mid(4).toInt());
    } else {
        constexpr const char* kFirstPort = "9000";
        input.kind = StreamInput::Kind::Live;
        input.live = value == "-" ? value : value + kFirstPort;
    }
    m_model.setInput(input);
}

} // namespace sluice

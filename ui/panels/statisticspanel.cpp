#include "ui/panels/statisticspanel.h"

#include "ui/panels/digraphview.h"
#include "ui/panels/plotlook.h"
#include "ui/panels/statisticsexport.h"
#include "ui/panels/statisticsfigures.h"
#include "ui/panels/statisticsplot.h"
#include "ui/window/format.h"
#include "ui/window/icons.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace sluice {
namespace {

constexpr int kFollowMs = 100;
/// Pairs and numbers are counted along with the rest up to here, beyond it when they show.
constexpr qint64 kCountEverything = qint64{256} << 20;

} // namespace

StatisticsPanel::StatisticsPanel(QWidget* parent)
    : AnalysisPanel(tr("Open a file: what its bytes are made of shows here. How often each value occurs, how "
                       "even they are, which follow which."),
                    parent)
    , m_scope(new QComboBox)
    , m_shown(new QComboBox)
    , m_logarithmic(new QCheckBox(tr("Logarithmic")))
    , m_bigEndian(new QCheckBox(tr("Big-endian")))
    , m_figures(new StatisticsFigures)
    , m_plot(new StatisticsPlot)
    , m_pairs(new DigraphView)
    , m_plots(new QStackedWidget)
    , m_body(new QBoxLayout(QBoxLayout::LeftToRight))
    , m_folder(QDir::homePath())
    , m_throttle(
          kFollowMs, [this] { refresh(); }, this)
    , m_job(m_runner, this)
{
    fillBar();
    m_plots->addWidget(m_plot);
    m_plots->addWidget(m_pairs);
    m_body->setSpacing(0);
    m_body->addWidget(m_figures);
    m_body->addWidget(m_plots, 1);
    column().addLayout(m_body, 1);
    setFocusProxy(m_plot);
    connect(m_plot, &StatisticsPlot::activated, this, &StatisticsPanel::onActivated);
    connect(m_pairs, &DigraphView::activated, this, [this](int pair) {
        const QByteArray bytes(1, static_cast<char>(pair / 256));
        Q_EMIT findWanted(bytes + static_cast<char>(pair % 256), m_range);
    });
    updateBar();
}

StatisticsPanel::~StatisticsPanel() = default;

void StatisticsPanel::fillBar()
{
    m_scope->setAccessibleName(tr("Bytes to count"));
    m_scope->addItem(tr("All, nothing selected"));
    m_scope->addItem(tr("This view"));
    m_scope->addItem(tr("Whole document"));
    m_scope->setToolTip(tr("With nothing selected, all of this view"));
    m_shown->setAccessibleName(tr("Plot"));
    for (const QString& name : {tr("Byte values"), tr("Entropy by block"), tr("Pairs of bytes"),
                                tr("As 16-bit integers"), tr("As 32-bit floats")})
        m_shown->addItem(name);
    connect(m_scope, &QComboBox::currentIndexChanged, this, &StatisticsPanel::follow);
    connect(m_shown, &QComboBox::currentIndexChanged, this, [this] {
        showAll();
        follow();
    });
    connect(m_logarithmic, &QCheckBox::toggled, m_plot, &StatisticsPlot::setLogarithmic);
    connect(m_bigEndian, &QCheckBox::toggled, this, &StatisticsPanel::onEdited);
    for (QWidget* part : std::initializer_list<QWidget*>{m_scope, m_shown, m_logarithmic, m_bigEndian})
        addToBar(part);
    addStatus(1);
    m_stop = addButton({}, tr("Stop counting"));
    m_stop->setIcon(icon(QLatin1String("stop")));
    m_stop->setAccessibleName(m_stop->toolTip());
    connect(m_stop, &QToolButton::clicked, this, &StatisticsPanel::cancel);
    m_all = addButton(tr("Count All"), tr("These figures are of a sample: count every byte"));
    connect(m_all, &QToolButton::clicked, this, &StatisticsPanel::countAll);
    m_export = addButton(tr("Export…"), tr("Write the counts as CSV, or the plots as PNG or SVG"));
    connect(m_export, &QToolButton::clicked, this, &StatisticsPanel::askExport);
}

void StatisticsPanel::onView()
{
    m_job.cancel();
    endCount();
    m_statistics.reset();
    m_stale = true;
    m_countAll = false;
    m_led = {};
    m_counting = {};
    showAll();
    follow();
}

void StatisticsPanel::onEdited()
{
    m_stale = true;
    follow();
}

void StatisticsPanel::onPoll()
{
    updateBar();
}

void StatisticsPanel::endCount()
{
    poll(false);
    showProgressOf(nullptr);
}

void StatisticsPanel::follow()
{
    // It says what is counted, which is not the selection while there is none.
    const bool selected = view() != nullptr && !view()->selectedRange().isEmpty();
    const QString first = selected ? tr("Selection") : tr("All, nothing selected");
    if (m_scope->itemText(0) != first)
        m_scope->setItemText(0, first);
    if (view() != nullptr && isVisible())
        m_throttle.request();
}

void StatisticsPanel::setColours(const PanePalette& palette)
{
    m_palette = palette;
    m_plot->setColours(palette);
    m_pairs->setColours(palette);
}

void StatisticsPanel::setScope(Scope scope)
{
    m_scope->setCurrentIndex(static_cast<int>(scope));
}

StatisticsPanel::Shown StatisticsPanel::shown() const
{
    return static_cast<Shown>(m_shown->currentIndex());
}

void StatisticsPanel::show(Shown shown)
{
    m_shown->setCurrentIndex(static_cast<int>(shown));
}

ByteRange StatisticsPanel::wantedRange() const
{
    const auto scope = static_cast<Scope>(m_scope->currentIndex());
    if (scope == Scope::Document)
        return {0, view()->document()->size()};
    const ByteRange selected = view()->toDocument(view()->selectedRange());
    if (scope != Scope::Selection || selected.isEmpty())
        return view()->range();
    // What the panel led to is not what it is asked about: the next click goes on in the same bytes. Before
    // the first count it has led nowhere.
    return selected == m_led && !m_counting.isEmpty()
               ? m_counting.intersected({0, view()->document()->size()})
               : selected;
}

void StatisticsPanel::refresh()
{
    if (view() == nullptr || !isVisible())
        return;
    const bool known = m_statistics != nullptr && m_statistics->isExact();
    const bool lacks = (shown() == Shown::Pairs && known && m_statistics->digraph.empty()) ||
                       (shown() >= Shown::Int16 && known && !m_statistics->numbers);
    const ByteRange wanted = wantedRange();
    if (!m_stale && !lacks && wanted == m_counting)
        return;
    const bool other = m_stale || wanted != m_counting;
    m_countAll = m_countAll && !other;
    m_stale = false;
    m_counting = wanted;
    m_problem.clear();
    m_cancelled = false;
    if (other)
        preview();
    else
        count();
}

void StatisticsPanel::preview()
{
    m_job.run(
        [snapshot = view()->document()->snapshot(), range = m_counting](const CancelToken& token) {
            StatisticsOptions options;
            options.cancel = token;
            return previewStatistics(snapshot, range, options);
        },
        [this](Result<Statistics> result) {
            take(std::move(result), true);
            const bool wanted = m_countAll || m_counting.length <= kCountUnasked;
            if (wanted && m_statistics != nullptr && m_problem.isEmpty())
                count();
        });
    updateBar();
}

void StatisticsPanel::count()
{
    m_progress = std::make_shared<SweepProgress>();
    const bool everything = m_counting.length <= kCountEverything;
    StatisticsOptions options;
    options.digraph = everything || shown() == Shown::Pairs;
    options.numbers = everything || shown() >= Shown::Int16;
    options.bigEndian = m_bigEndian->isChecked();
    m_job.run(
        [snapshot = view()->document()->snapshot(), range = m_counting, options,
         progress = m_progress](const CancelToken& token) mutable {
            options.cancel = token;
            options.progress = progress.get();
            return countStatistics(snapshot, range, options);
        },
        [this](Result<Statistics> result) { take(std::move(result), false); });
    showProgressOf(m_progress);
    poll(true);
    updateBar();
}

void StatisticsPanel::take(Result<Statistics> result, bool preview)
{
    endCount();
    if (result) {
        m_range = m_counting;
        m_statistics = std::make_shared<const Statistics>(std::move(*result));
    } else {
        m_problem = result.error().message;
        if (preview)
            m_statistics.reset();
    }
    showAll();
    updateBar();
}

void StatisticsPanel::countAll()
{
    m_countAll = true;
    m_cancelled = false;
    if (view() != nullptr && m_statistics != nullptr)
        count();
}

void StatisticsPanel::cancel()
{
    endCount();
    m_cancelled = m_job.isRunning();
    m_job.cancel();
    updateBar();
}

void StatisticsPanel::updateBar()
{
    const bool busy = m_job.isRunning();
    const bool sample = m_statistics != nullptr && !m_statistics->isExact();
    m_stop->setVisible(busy);
    m_all->setVisible(!busy && sample);
    m_export->setEnabled(m_statistics != nullptr);
    m_bigEndian->setVisible(shown() >= Shown::Int16);
    m_logarithmic->setVisible(shown() != Shown::Entropy && shown() != Shown::Pairs);
    QString text;
    if (!m_problem.isEmpty())
        text = m_problem;
    else if (m_statistics != nullptr && sample)
        text = (m_cancelled ? tr("%1, stopped: from a sample of %2") : tr("%1, from a sample of %2"))
                   .arg(rangeText(), formatBytes(m_statistics->counted));
    else if (m_statistics != nullptr)
        text = tr("%1, every byte counted").arg(rangeText());
    const QString progress = updateProgress();
    showStatus(text.isEmpty() || progress.isEmpty() ? text + progress : tr("%1; %2").arg(text, progress));
}

QString StatisticsPanel::rangeText() const
{
    const Document& document = *view()->document();
    if (m_range == ByteRange{0, document.size()})
        return tr("All of %1").arg(document.name());
    return tr("%1 to %2 of %3").arg(formatHex(m_range.offset), formatHex(m_range.end()), document.name());
}

void StatisticsPanel::showAll()
{
    m_figures->setStatistics(m_statistics.get());
    const Shown what = shown();
    const QString empty = m_job.isRunning() || m_throttle.isPending() ? tr("Counting…")
                          : m_counting.isEmpty()                      ? tr("There are no bytes.")
                                                 : tr("Not in a sample: press Count All.");
    m_plots->setCurrentIndex(what == Shown::Pairs ? 1 : 0);
    m_plots->currentWidget()->setAccessibleName(m_shown->currentText());
    m_pairs->setStatistics(m_statistics, empty);
    constexpr std::array kCharts = {StatisticsChart::Histogram, StatisticsChart::Entropy,
                                    StatisticsChart::Histogram, StatisticsChart::Int16,
                                    StatisticsChart::Float32};
    m_plot->setStatistics(kCharts[static_cast<size_t>(what)], m_statistics, m_range.offset, empty);
    updateBar();
}

void StatisticsPanel::onActivated(int bar)
{
    if (m_statistics == nullptr)
        return;
    if (shown() == Shown::Histogram) {
        Q_EMIT findWanted(QByteArray(1, static_cast<char>(bar)), m_range);
    } else if (shown() == Shown::Entropy) {
        const qint64 offset = bar * m_statistics->blockSize;
        m_led = {m_range.offset + offset, std::min(m_statistics->blockSize, m_statistics->bytes - offset)};
        Q_EMIT goWanted(m_led);
    }
}

void StatisticsPanel::askExport()
{
    if (m_statistics == nullptr)
        return;
    auto* dialog = new QFileDialog(this, tr("Export Statistics"), m_folder);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters(statisticsFilters());
    dialog->setDefaultSuffix(statisticsSuffix(statisticsFilters().front()));
    dialog->selectFile(tr("statistics"));
    connect(dialog, &QFileDialog::filterSelected, dialog,
            [dialog](const QString& filter) { dialog->setDefaultSuffix(statisticsSuffix(filter)); });
    connect(dialog, &QFileDialog::fileSelected, this, &StatisticsPanel::exportTo);
    dialog->open();
}

void StatisticsPanel::exportTo(const QString& path)
{
    if (m_statistics == nullptr)
        return;
    const QString title =
        tr("%1, %2 to %3")
            .arg(view()->document()->name(), formatHex(m_range.offset), formatHex(m_range.end()));
    std::optional<QByteArray> bytes =
        exportStatistics(m_statistics, m_range, title, path, palette(), m_palette);
    if (!bytes) {
        showStatus(tr("The name must end in .csv, .png or .svg: %1").arg(path));
        Q_EMIT exported(false);
        return;
    }
    m_folder = QFileInfo(path).absolutePath();
    m_runner.run(
        this, [path, bytes = std::move(*bytes)](const CancelToken&) { return writeWhole(path, bytes); },
        [this, path](const QString& error) {
            showStatus(error.isEmpty() ? tr("Written: %1").arg(path)
                                       : tr("%1 cannot be written: %2").arg(path, error));
            Q_EMIT exported(error.isEmpty());
        });
}

void StatisticsPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    follow();
}

// What nobody sees is not counted on.
void StatisticsPanel::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    if (!m_job.isRunning())
        return;
    endCount();
    m_job.cancel();
    m_stale = true;
    updateBar();
}

void StatisticsPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    constexpr int kNarrow = 560;
    constexpr int kTall = 380;
    const bool wide = width() >= kNarrow;
    m_body->setDirection(wide ? QBoxLayout::LeftToRight : QBoxLayout::BottomToTop);
    m_figures->setColumn(!wide);
    m_figures->setVisible(wide || height() >= kTall);
}

} // namespace sluice

#include "ui/panels/statisticspanel.h"

#include "ui/panels/digraphview.h"
#include "ui/panels/plotlook.h"
#include "ui/panels/statisticsexport.h"
#include "ui/panels/statisticsplot.h"
#include "ui/window/format.h"
#include "ui/window/icons.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QStackedLayout>
#include <QStackedWidget>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace sluice {
namespace {

constexpr int kFollowMs = 100;
constexpr int kPollMs = 100;
constexpr int kBarSteps = 1000;
constexpr int kFiguresWidth = 250;
/// Pairs and numbers are counted along with the rest up to here, beyond it when they show.
constexpr qint64 kCountEverything = qint64{256} << 20;

QString shownNumber(std::optional<double> number, int digits)
{
    return number ? QLocale().toString(*number, 'f', digits) : StatisticsPanel::tr("not defined");
}

QString percent(double share)
{
    return QStringLiteral("%1\u202f%").arg(QLocale().toString(share * 100, 'f', 2));
}

} // namespace

StatisticsPanel::StatisticsPanel(QWidget* parent)
    : QWidget(parent)
    , m_scope(new QComboBox)
    , m_shown(new QComboBox)
    , m_logarithmic(new QCheckBox(tr("Logarithmic")))
    , m_bigEndian(new QCheckBox(tr("Big-endian")))
    , m_status(new QLabel)
    , m_bar(new QProgressBar)
    , m_stop(new QToolButton)
    , m_all(new QToolButton)
    , m_export(new QToolButton)
    , m_figures(new QTreeWidget)
    , m_plot(new StatisticsPlot)
    , m_pairs(new DigraphView)
    , m_plots(new QStackedWidget)
    , m_words(new QLabel(tr("Open a file: what its bytes are made of shows here. How often each value "
                            "occurs, how even they are, which follow which.")))
    , m_content(new QWidget)
    , m_stack(new QStackedLayout(this))
    , m_folder(QDir::homePath())
    , m_throttle(
          kFollowMs, [this] { refresh(); }, this)
    , m_job(m_runner, this)
{
    makeLayout();
    setFocusProxy(m_plot);
    m_poll.setInterval(kPollMs);
    connect(&m_poll, &QTimer::timeout, this, &StatisticsPanel::showProgress);
    connect(m_plot, &StatisticsPlot::activated, this, &StatisticsPanel::onActivated);
    connect(m_pairs, &DigraphView::activated, this, [this](int pair) {
        const QByteArray bytes(1, static_cast<char>(pair / 256));
        Q_EMIT findWanted(bytes + static_cast<char>(pair % 256));
    });
    updateBar();
}

StatisticsPanel::~StatisticsPanel() = default;

QWidget* StatisticsPanel::makeBar()
{
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(8, 4, 8, 4);
    row->setSpacing(8);
    m_scope->setAccessibleName(tr("Bytes to count"));
    m_scope->addItem(tr("Selection"));
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
    connect(m_bigEndian, &QCheckBox::toggled, this, [this] {
        m_stale = true;
        follow();
    });
    m_bar->setRange(0, kBarSteps);
    m_bar->setTextVisible(false);
    m_bar->setMaximumSize(120, 8);
    m_bar->setAccessibleName(tr("Progress"));
    m_status->setForegroundRole(QPalette::PlaceholderText);
    m_status->setTextFormat(Qt::PlainText);
    m_status->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_stop->setIcon(icon(QLatin1String("stop")));
    m_stop->setToolTip(tr("Stop counting"));
    m_stop->setAccessibleName(m_stop->toolTip());
    connect(m_stop, &QToolButton::clicked, this, &StatisticsPanel::cancel);
    m_all->setText(tr("Count All"));
    m_all->setToolTip(tr("These figures are of a sample: count every byte"));
    connect(m_all, &QToolButton::clicked, this, &StatisticsPanel::countAll);
    m_export->setText(tr("Export…"));
    m_export->setToolTip(tr("Write the counts as CSV, or the plots as PNG or SVG"));
    connect(m_export, &QToolButton::clicked, this, &StatisticsPanel::askExport);
    for (QToolButton* button : {m_stop, m_all, m_export}) {
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::StrongFocus);
    }
    for (QWidget* part : std::initializer_list<QWidget*>{m_scope, m_shown, m_logarithmic, m_bigEndian})
        row->addWidget(part);
    row->addWidget(m_status, 1);
    for (QWidget* part : std::initializer_list<QWidget*>{m_bar, m_stop, m_all, m_export})
        row->addWidget(part);
    return bar;
}

void StatisticsPanel::makeLayout()
{
    m_figures->setAccessibleName(tr("Figures"));
    m_figures->setColumnCount(2);
    m_figures->setHeaderHidden(true);
    m_figures->setRootIsDecorated(false);
    m_figures->setUniformRowHeights(true);
    m_figures->setFrameShape(QFrame::NoFrame);
    m_figures->setAlternatingRowColors(true);
    m_figures->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_figures->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    m_figures->header()->setStretchLastSection(true);
    m_figures->setFixedWidth(kFiguresWidth);
    m_figures->installEventFilter(this);
    m_plots->addWidget(m_plot);
    m_plots->addWidget(m_pairs);
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(m_figures);
    row->addWidget(m_plots, 1);
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeBar());
    column->addLayout(row, 1);
    m_words->setWordWrap(true);
    m_words->setAlignment(Qt::AlignCenter);
    m_words->setForegroundRole(QPalette::PlaceholderText);
    m_words->setContentsMargins(20, 20, 20, 20);
    m_stack->addWidget(m_words);
    m_stack->addWidget(m_content);
}

void StatisticsPanel::setView(const std::shared_ptr<View>& view)
{
    if (view == m_view)
        return;
    if (m_view != nullptr)
        m_view->document()->disconnect(this);
    m_view = view;
    m_job.cancel();
    m_statistics.reset();
    m_stale = true;
    m_countAll = false;
    m_stack->setCurrentWidget(view == nullptr ? static_cast<QWidget*>(m_words) : m_content);
    if (view != nullptr) {
        connect(view->document().get(), &Document::contentChanged, this, [this] {
            m_stale = true;
            follow();
        });
    }
    showAll();
    updateBar();
    follow();
}

void StatisticsPanel::follow()
{
    if (m_view != nullptr && isVisible())
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
        return {0, m_view->document()->size()};
    const ByteRange selected = m_view->selectedRange();
    if (scope == Scope::Selection && !selected.isEmpty())
        return m_view->toDocument(selected);
    return m_view->range();
}

void StatisticsPanel::refresh()
{
    if (m_view == nullptr || !isVisible())
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
        [snapshot = m_view->document()->snapshot(), range = m_counting](const CancelToken& token) {
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
        [snapshot = m_view->document()->snapshot(), range = m_counting, options,
         progress = m_progress](const CancelToken& token) mutable {
            options.cancel = token;
            options.progress = progress.get();
            return countStatistics(snapshot, range, options);
        },
        [this](Result<Statistics> result) { take(std::move(result), false); });
    m_poll.start();
    updateBar();
}

void StatisticsPanel::take(Result<Statistics> result, bool preview)
{
    m_poll.stop();
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
    if (m_view != nullptr && m_statistics != nullptr)
        count();
}

void StatisticsPanel::cancel()
{
    m_poll.stop();
    m_cancelled = m_job.isRunning();
    m_job.cancel();
    updateBar();
}

void StatisticsPanel::showProgress()
{
    const qint64 total = std::max<qint64>(m_progress->total, 1);
    m_bar->setValue(
        static_cast<int>(static_cast<double>(m_progress->done) / static_cast<double>(total) * kBarSteps));
}

QString StatisticsPanel::status() const
{
    return m_status->text();
}

void StatisticsPanel::updateBar()
{
    const bool busy = m_job.isRunning();
    const bool sample = m_statistics != nullptr && !m_statistics->isExact();
    m_bar->setVisible(busy);
    if (!busy)
        m_bar->setValue(0);
    m_stop->setVisible(busy);
    m_all->setVisible(!busy && sample);
    m_export->setEnabled(m_statistics != nullptr);
    m_bigEndian->setVisible(shown() >= Shown::Int16);
    m_logarithmic->setVisible(shown() != Shown::Entropy && shown() != Shown::Pairs);
    QString text;
    if (!m_problem.isEmpty())
        text = m_problem;
    else if (m_statistics != nullptr && sample)
        text = (m_cancelled ? tr("Stopped: from a sample of %1") : tr("From a sample of %1"))
                   .arg(formatBytes(m_statistics->counted));
    else if (m_statistics != nullptr)
        text = tr("%1 to %2, all counted").arg(formatHex(m_range.offset), formatHex(m_range.end()));
    m_status->setText(text);
    m_status->setToolTip(text);
}

void StatisticsPanel::showAll()
{
    showFigures();
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

void StatisticsPanel::showFigures()
{
    const int current = m_figures->indexOfTopLevelItem(m_figures->currentItem());
    m_figures->clear();
    if (m_statistics == nullptr)
        return;
    const Statistics& s = *m_statistics;
    const auto add = [this](const QString& name, const QString& value, const QString& hint) {
        auto* item = new QTreeWidgetItem(m_figures, {name, value});
        item->setToolTip(0, hint);
        item->setToolTip(1, hint);
    };
    add(tr("Bytes"), formatNumber(s.bytes), formatBytes(s.bytes));
    add(tr("Entropy"), tr("%1 bits a byte").arg(shownNumber(s.entropy(), 6)),
        tr("Shannon's, of the byte values: 0 when all are the same, 8 when all are as frequent"));
    add(tr("Mean"), shownNumber(s.mean(), 4), tr("127.5 for random bytes"));
    add(tr("Chi-square"), shownNumber(s.chiSquare(), 2), tr("About 255 for random bytes"));
    add(tr("Serial correlation"), shownNumber(s.serialCorrelation(), 6),
        tr("How much a byte tells of the next one: about 0 for random bytes, 1 at most"));
    constexpr std::array kGroups = {ByteGroup::Text, ByteGroup::Zero, ByteGroup::Control, ByteGroup::High,
                                    ByteGroup::Ones};
    const std::array names = {tr("Printable"), tr("Zeros"), tr("Control"), tr("0x80 to 0xfe"), tr("0xff")};
    for (size_t i = 0; i < kGroups.size(); ++i)
        add(names[i], percent(s.share(kGroups[i])), {});
    add(tr("Blocks"), tr("%1 of %2").arg(formatNumber(std::ssize(s.blocks)), formatBytes(s.blockSize)), {});
    if (s.numbers) {
        add(tr("Float zeros"), formatNumber(static_cast<qint64>(s.numbers->zeros)), {});
        add(tr("Float denormals"), formatNumber(static_cast<qint64>(s.numbers->denormals)), {});
        add(tr("Float infinities"), formatNumber(static_cast<qint64>(s.numbers->infinities)), {});
        add(tr("Float NaNs"), formatNumber(static_cast<qint64>(s.numbers->notNumbers)), {});
    }
    m_figures->setCurrentItem(m_figures->topLevelItem(std::max(current, 0)));
}

void StatisticsPanel::onActivated(int bar)
{
    if (m_statistics == nullptr)
        return;
    if (shown() == Shown::Histogram) {
        Q_EMIT findWanted(QByteArray(1, static_cast<char>(bar)));
    } else if (shown() == Shown::Entropy) {
        const qint64 offset = bar * m_statistics->blockSize;
        Q_EMIT goWanted(
            {m_range.offset + offset, std::min(m_statistics->blockSize, m_statistics->bytes - offset)});
    }
}

void StatisticsPanel::copyFigures() const
{
    QStringList lines;
    for (int i = 0; i < m_figures->topLevelItemCount(); ++i) {
        const QTreeWidgetItem* item = m_figures->topLevelItem(i);
        lines += item->text(0) + u'\t' + item->text(1);
    }
    QApplication::clipboard()->setText(lines.join(u'\n'));
}

bool StatisticsPanel::eventFilter(QObject* watched, QEvent* event)
{
    // The window's Copy takes the selected bytes; here the figures are meant.
    if (watched == m_figures &&
        (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress) &&
        static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        if (event->type() == QEvent::KeyPress)
            copyFigures();
        event->accept();
        return true;
    }
    return QWidget::eventFilter(watched, event);
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
            .arg(m_view->document()->name(), formatHex(m_range.offset), formatHex(m_range.end()));
    std::optional<QByteArray> bytes =
        exportStatistics(m_statistics, m_range, title, path, palette(), m_palette);
    if (!bytes) {
        m_status->setText(tr("The name must end in .csv, .png or .svg: %1").arg(path));
        Q_EMIT exported(false);
        return;
    }
    m_folder = QFileInfo(path).absolutePath();
    m_runner.run(
        this, [path, bytes = std::move(*bytes)](const CancelToken&) { return writeWhole(path, bytes); },
        [this, path](const QString& error) {
            m_status->setText(error.isEmpty() ? tr("Written: %1").arg(path)
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
    m_poll.stop();
    m_job.cancel();
    m_stale = true;
    updateBar();
}

void StatisticsPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    constexpr int kNarrow = 560;
    m_figures->setVisible(width() >= kNarrow);
}

} // namespace sluice

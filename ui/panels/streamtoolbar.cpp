#include "ui/panels/streamtoolbar.h"

#include "ui/panels/sizefield.h"
#include "ui/panels/streamtext.h"
#include "ui/window/format.h"
#include "ui/window/icons.h"

#include <QAbstractItemView>
#include <QBoxLayout>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QProgressBar>
#include <QStandardItemModel>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr int kBarSteps = 1000;
/// Pixels: what the state of a run wants beside the settings, and the least that it takes.
constexpr int kProgressWidth = 330;
constexpr int kLeastProgress = 60;
constexpr int kSpaces = 40;

} // namespace

StreamToolbar::StreamToolbar(QWidget* parent)
    : QWidget(parent)
    , m_layout(new QGridLayout(this))
    , m_buttons(new QWidget)
    , m_settings(new QWidget)
    , m_limits(new QWidget)
    , m_progressRow(new QWidget)
    , m_feed(new QComboBox)
    , m_chunk(new SizeField(tr("Chunk"), tr("Bytes that a source hands out at once. May be changed while it "
                                            "runs.")))
    , m_mark(
          new SizeField(tr("Mark"), tr("highWaterMark: bytes that a queue holds before its producer waits. "
                                       "May be changed while it runs; each queue's gauge changes its "
                                       "own.")))
    , m_limit(new SizeField(tr("Limit"),
                            tr("Most bytes that a result may take of a disk. Empty: the free space, less a "
                               "reserve. The run stops there and asks."),
                            tr("free space")))
    , m_bar(new QProgressBar)
    , m_progress(new QLabel)
{
    m_layout->setContentsMargins(8, 4, 8, 2);
    m_layout->setHorizontalSpacing(10);
    m_layout->setVerticalSpacing(4);
    m_layout->setColumnStretch(3, 1);
    auto* layout = new QHBoxLayout(m_buttons);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    m_run = addButton(layout, "play", tr("Run"));
    m_run->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_pause = addButton(layout, "pause", tr("Pause"));
    m_step = addButton(layout, "step", tr("Step one chunk"));
    m_cancel = addButton(layout, "stop", tr("Cancel"));
    m_end = addButton(layout, "endinput", tr("End input: what came is all there is"));
    makeSettings();
    makeProgress();
    arrange(1);
    setState(State::Idle, false);
    clearProgress();
}

void StreamToolbar::makeSettings()
{
    auto* layout = new QHBoxLayout(m_settings);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    m_feed->setAccessibleName(tr("Feed"));
    m_feed->setToolTip(tr("How the bytes of a file come in"));
    m_feed->addItem(tr("mapped"), static_cast<int>(Feed::Mapped));
    m_feed->addItem(tr("read"), static_cast<int>(Feed::Read));
    m_feed->addItem(tr("kernel"), static_cast<int>(Feed::Kernel));
    m_feed->setItemData(0, tr("Slices of the mapping: nothing is copied, pages fault in"), Qt::ToolTipRole);
    m_feed->setItemData(1, tr("pread() into chunks of a pool: one copy from the kernel"), Qt::ToolTipRole);
    constexpr int kFeedLetters = 7;
    m_feed->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_feed->setMinimumContentsLength(kFeedLetters);
    connect(m_feed, &QComboBox::activated, this,
            [this] { Q_EMIT feedChosen(static_cast<Feed>(m_feed->currentData().toInt())); });
    auto* feedLabel = new QLabel(tr("Feed"));
    feedLabel->setForegroundRole(QPalette::PlaceholderText);
    feedLabel->setBuddy(m_feed);
    layout->addWidget(feedLabel);
    layout->addWidget(m_feed);
    layout->addSpacing(6);
    layout->addWidget(m_chunk);
    layout->addStretch(1);
    auto* limits = new QHBoxLayout(m_limits);
    limits->setContentsMargins(0, 0, 0, 0);
    limits->setSpacing(10);
    limits->addWidget(m_mark);
    limits->addWidget(m_limit);
    limits->addStretch(1);
}

void StreamToolbar::makeProgress()
{
    auto* layout = new QHBoxLayout(m_progressRow);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    m_bar->setRange(0, kBarSteps);
    m_bar->setTextVisible(false);
    m_bar->setMaximumHeight(8);
    m_bar->setMinimumWidth(60);
    m_bar->setMaximumWidth(160);
    m_bar->setAccessibleName(tr("Progress"));
    m_progress->setMinimumWidth(40);
    m_progress->setTextFormat(Qt::PlainText);
    m_progress->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    layout->addWidget(m_bar, 1);
    layout->addWidget(m_progress, 3);
    m_recipes = addButton(layout, "menu", tr("Recipes"));
    m_recipes->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_recipes->setPopupMode(QToolButton::InstantPopup);
}

void StreamToolbar::arrange(int rows)
{
    m_rowCount = rows;
    m_layout->addWidget(m_buttons, 0, 0);
    if (rows == 1) {
        m_layout->addWidget(m_settings, 0, 1);
        m_layout->addWidget(m_limits, 0, 2);
        m_layout->addWidget(m_progressRow, 0, 3);
        return;
    }
    m_layout->addWidget(m_progressRow, 0, 1, 1, 3);
    m_layout->addWidget(m_settings, 1, 0, 1, rows == 2 ? 2 : 4);
    m_layout->addWidget(m_limits, rows - 1, rows == 2 ? 2 : 0, 1, rows == 2 ? 1 : 4);
}

void StreamToolbar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const int settings = m_settings->sizeHint().width() + m_limits->sizeHint().width() + kSpaces;
    const int all = m_buttons->sizeHint().width() + settings + kProgressWidth;
    const int rows = width() >= all ? 1 : width() >= settings ? 2 : 3;
    if (rows != m_rowCount)
        arrange(rows);
}

QSize StreamToolbar::minimumSizeHint() const
{
    const int first = m_buttons->sizeHint().width() + m_recipes->sizeHint().width() + kLeastProgress;
    const int width = std::max({first, m_settings->sizeHint().width(), m_limits->sizeHint().width()});
    return {width + kSpaces, QWidget::minimumSizeHint().height()};
}

QToolButton* StreamToolbar::addButton(QBoxLayout* layout, const char* iconName, const QString& text)
{
    auto* button = new QToolButton;
    button->setIcon(icon(QLatin1String(iconName)));
    button->setText(text);
    button->setToolTip(text);
    button->setAccessibleName(text);
    button->setAutoRaise(true);
    layout->addWidget(button);
    return button;
}

void StreamToolbar::setState(State state, bool live)
{
    const bool idle = state == State::Idle;
    const bool paused = state == State::Paused;
    m_run->setEnabled(idle);
    m_pause->setEnabled(!idle);
    m_pause->setIcon(icon(QLatin1String(paused ? "play" : "pause")));
    m_pause->setToolTip(paused ? tr("Resume") : tr("Pause"));
    m_pause->setAccessibleName(m_pause->toolTip());
    m_step->setEnabled(idle || paused);
    m_step->setToolTip(idle ? tr("Start paused, before the first chunk") : tr("Step one chunk"));
    m_cancel->setEnabled(!idle);
    m_end->setEnabled(!idle && live);
    m_end->setVisible(live);
    m_feed->setEnabled(idle && !live);
    m_limit->setEnabled(idle);
}

void StreamToolbar::setRecipe(const Recipe& recipe, const QString& whyNotKernel)
{
    m_feed->setCurrentIndex(m_feed->findData(static_cast<int>(recipe.feed)));
    const int kernel = m_feed->findData(static_cast<int>(Feed::Kernel));
    m_feed->setItemText(kernel, whyNotKernel.isEmpty() ? tr("kernel") : tr("kernel: %1").arg(whyNotKernel));
    m_feed->setItemData(
        kernel,
        whyNotKernel.isEmpty()
            ? tr("sendfile() or copy_file_range(): the bytes do not pass through this program")
            : tr("The kernel can copy by itself %1.").arg(whyNotKernel),
        Qt::ToolTipRole);
    // The list is as wide as its reasons, the box is not.
    m_feed->view()->setMinimumWidth(m_feed->view()->sizeHintForColumn(0) + 24);
    auto* model = qobject_cast<QStandardItemModel*>(m_feed->model());
    model->item(kernel)->setEnabled(whyNotKernel.isEmpty());
    m_chunk->setValue(recipe.chunkSize);
    m_mark->setValue(recipe.highWaterMark);
    m_limit->setValue(recipe.maxOutput);
}

void StreamToolbar::showProgress(const RunStatus& status, double rate)
{
    const qint64 done = status.stages.front().meter.bytesOut;
    QStringList words;
    const bool known = status.totalBytes >= 0;
    const double part =
        status.totalBytes > 0 ? static_cast<double>(done) / static_cast<double>(status.totalBytes) : 1;
    m_bar->setVisible(known);
    m_bar->setValue(static_cast<int>(part * kBarSteps));
    words << (known ? tr("%1 of %2").arg(formatBytes(done), formatBytes(status.totalBytes))
                    : formatBytes(done));
    if (status.isOver()) {
        words << formatDuration(status.seconds);
        const double mean = status.seconds > 0 ? static_cast<double>(done) / status.seconds : 0;
        words << formatRate(mean);
    } else if (status.state == RunStatus::State::Running && known && done >= status.totalBytes) {
        words << tr("all is on its way");
    } else if (status.state == RunStatus::State::Running) {
        words << formatRate(rate);
        if (known && rate >= 1)
            words << tr("%1 left").arg(
                formatDuration(std::ceil(static_cast<double>(status.totalBytes - done) / rate)));
    }
    switch (status.state) {
    case RunStatus::State::Running:
        break;
    case RunStatus::State::Paused:
        words.prepend(tr("Paused"));
        break;
    case RunStatus::State::Finished:
        words.prepend(tr("Done"));
        break;
    case RunStatus::State::Failed:
        words.prepend(tr("Failed"));
        break;
    case RunStatus::State::Cancelled:
        words.prepend(tr("Cancelled"));
        break;
    }
    m_progress->setText(words.join(QStringLiteral("  \u00b7  ")));
    m_progress->setToolTip(m_progress->text());
}

void StreamToolbar::clearProgress()
{
    m_bar->hide();
    m_progress->clear();
    m_progress->setToolTip({});
}

QString StreamToolbar::progressText() const
{
    return m_progress->text();
}

} // namespace sluice

#include "ui/panels/analysispanel.h"

#include "ui/panels/wraplayout.h"
#include "ui/window/format.h"
#include "ui/window/icons.h"

#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace sluice {
namespace {

constexpr int kPollMs = 100;
constexpr int kGaugeSteps = 1000;
/// Earlier a rate says nothing.
constexpr qint64 kSettlesMs = 300;

/// Ends in an ellipsis where it is cut.
class ElidedLabel : public QLabel
{
protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setPen(palette().color(foregroundRole()));
        painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter,
                         fontMetrics().elidedText(text(), Qt::ElideRight, width()));
    }
};

} // namespace

AnalysisPanel::AnalysisPanel(const QString& words, QWidget* parent)
    : QWidget(parent)
    , m_frame(this, words)
    , m_column(new QVBoxLayout(m_frame.content()))
    , m_bar(new WrapLayout)
    , m_status(new ElidedLabel)
    , m_gauge(new QProgressBar)
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    m_bar->setContentsMargins(8, 4, 8, 4);
    m_bar->setSpacing(8);
    m_column->addLayout(m_bar);
    m_status->setForegroundRole(QPalette::PlaceholderText);
    m_status->setTextFormat(Qt::PlainText);
    m_status->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_gauge->setRange(0, kGaugeSteps);
    m_gauge->setTextVisible(false);
    m_gauge->setMaximumSize(120, 8);
    m_gauge->setAccessibleName(tr("Progress"));
    m_gauge->hide();
    m_poll.setInterval(kPollMs);
    connect(&m_poll, &QTimer::timeout, this, [this] { onPoll(); });
}

AnalysisPanel::~AnalysisPanel() = default;

void AnalysisPanel::setView(const std::shared_ptr<View>& view)
{
    if (view == m_view)
        return;
    if (m_view != nullptr)
        m_view->document()->disconnect(this);
    m_view = view;
    m_frame.showContent(view != nullptr);
    if (view != nullptr)
        connect(view->document().get(), &Document::contentChanged, this, [this] { onEdited(); });
    onView();
}

QString AnalysisPanel::status() const
{
    return m_status->text();
}

void AnalysisPanel::addToBar(QWidget* widget, int stretch)
{
    m_bar->add(widget, stretch);
}

void AnalysisPanel::addStatus(int stretch)
{
    m_bar->add(m_status, stretch);
    m_bar->add(m_gauge, 0);
}

QToolButton* AnalysisPanel::addButton(const QString& text, const QString& help)
{
    auto* button = new QToolButton;
    button->setText(text);
    button->setToolTip(help);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    m_bar->add(button, 0);
    return button;
}

void AnalysisPanel::showRun(QToolButton& button, bool running, const QString& startHelp)
{
    button.setIcon(icon(QLatin1String(running ? "stop" : "reload")));
    button.setToolTip(running ? tr("Stop") : startHelp);
    button.setAccessibleName(button.toolTip());
}

void AnalysisPanel::poll(bool on)
{
    if (on != m_poll.isActive())
        on ? m_poll.start() : m_poll.stop();
}

void AnalysisPanel::showProgressOf(std::shared_ptr<const SweepProgress> progress)
{
    if (progress == m_progress)
        return;
    m_progress = std::move(progress);
    m_since.start();
    m_gauge->setValue(0);
    m_gauge->setVisible(m_progress != nullptr);
}

QString AnalysisPanel::updateProgress()
{
    if (m_progress == nullptr)
        return {};
    const qint64 done = m_progress->done;
    const qint64 total = std::max<qint64>(m_progress->total, 1);
    const double part = static_cast<double>(done) / static_cast<double>(total);
    m_gauge->setValue(static_cast<int>(part * kGaugeSteps));
    const qint64 elapsed = m_since.elapsed();
    if (elapsed < kSettlesMs || done == 0)
        return {};
    const double rate = static_cast<double>(done) / static_cast<double>(elapsed); // bytes in a millisecond
    const double left = static_cast<double>(total - done) / rate / 1000;
    return tr("%1 % of %2 \u00b7 %3/s \u00b7 %4 s left")
        .arg(QString::number(static_cast<int>(part * 100)), formatBytes(total),
             formatBytes(static_cast<qint64>(rate * 1000)), QString::number(left, 'f', left < 10 ? 1 : 0));
}

void AnalysisPanel::showStatus(const QString& text)
{
    m_status->setText(text);
    m_status->setToolTip(text);
}

} // namespace sluice

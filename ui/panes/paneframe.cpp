#include "ui/panes/paneframe.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice {
namespace {

constexpr int kMarkHeight = 2;

} // namespace

PaneFrame::PaneFrame(std::unique_ptr<PaneCanvas> canvas, const PaneSpec& pane, QWidget* parent)
    : QWidget(parent)
    , m_pane(pane)
    , m_canvas(canvas.release())
    , m_header(new QWidget(this))
    , m_title(new QToolButton(m_header))
    , m_close(new QToolButton(m_header))
    , m_bar(new QScrollBar(Qt::Horizontal, this))
{
    // The panes take the keyboard one after the other; their headers are reached with Alt+Down.
    for (QToolButton* button : {m_title, m_close}) {
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::NoFocus);
    }
    m_title->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_title->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    m_title->setMinimumWidth(1);
    m_title->setToolTip(tr("What this pane shows, and how (Alt+Down)"));
    m_close->setText(QStringLiteral("\u00d7"));
    m_close->setToolTip(tr("Close this pane"));
    m_close->setAccessibleName(tr("Close this pane"));

    auto* row = new QHBoxLayout(m_header);
    row->setContentsMargins(2, kMarkHeight, 2, 1);
    row->setSpacing(0);
    row->addWidget(m_title);
    row->addStretch(1);
    row->addWidget(m_close);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_canvas, 1);
    column->addWidget(m_bar);
    m_bar->setVisible(false);

    connect(m_title, &QToolButton::clicked, this, &PaneFrame::openMenu);
    connect(m_close, &QToolButton::clicked, this, &PaneFrame::closeWanted);
    connect(m_bar, &QScrollBar::valueChanged, m_canvas, &PaneCanvas::setScrollX);
    // Lines that do not wrap are as wide as the longest one met so far.
    connect(
        m_canvas, &PaneCanvas::painted, this,
        [this] {
            if (m_canvas->maxScrollX() != m_bar->maximum())
                fitScrollBar();
        },
        Qt::QueuedConnection);
    connect(m_canvas, &PaneCanvas::scrollXChanged, this, [this] { m_bar->setValue(m_canvas->scrollX()); });
}

void PaneFrame::setTitle(const QString& title)
{
    m_fullTitle = title;
    elideTitle();
    m_title->setAccessibleName(tr("%1: what this pane shows").arg(title));
    m_canvas->setAccessibleName(tr("%1 pane").arg(title));
}

void PaneFrame::elideTitle()
{
    constexpr int kFrame = 24; // what a tool button adds to its text, and the arrow
    const int room = width() - (m_close->isVisibleTo(this) ? m_close->sizeHint().width() : 0) - kFrame;
    const QString shown = m_title->fontMetrics().elidedText(m_fullTitle, Qt::ElideRight, std::max(room, 0));
    m_title->setText(shown + QStringLiteral(" \u25be"));
}

void PaneFrame::setColours(const PanePalette& palette)
{
    m_colours = palette;
    QPalette colours = this->palette();
    colours.setColor(QPalette::Window, palette.header);
    colours.setColor(QPalette::Button, palette.header);
    colours.setColor(QPalette::ButtonText, palette.text);
    colours.setColor(QPalette::WindowText, palette.text);
    m_header->setPalette(colours);
    update();
}

void PaneFrame::setCurrent(bool current)
{
    if (current == m_current)
        return;
    m_current = current;
    update(0, 0, width(), m_header->height());
}

void PaneFrame::setClosable(bool closable)
{
    m_close->setVisible(closable);
    elideTitle();
}

void PaneFrame::openMenu()
{
    // Not exec(): a reload may take this frame away while the menu is open.
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    Q_EMIT menuWanted(menu);
    menu->popup(m_title->mapToGlobal(QPoint(0, m_title->height())));
}

void PaneFrame::fitScrollBar()
{
    const int range = m_canvas->maxScrollX();
    {
        const QSignalBlocker blocker(m_bar);
        m_bar->setRange(0, range);
        m_bar->setPageStep(m_canvas->target().size.width());
        m_bar->setSingleStep(m_canvas->target().size.width() / 8);
        m_bar->setValue(m_canvas->scrollX());
    }
    m_bar->setVisible(range > 0);
    layout()->activate();
    m_canvas->setScrollX(m_canvas->scrollX());
}

void PaneFrame::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    elideTitle();
    layout()->activate();
    fitScrollBar();
}

void PaneFrame::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(QRect(0, 0, width(), m_header->height()), m_colours.header);
    if (m_current)
        painter.fillRect(QRect(0, 0, width(), kMarkHeight), m_colours.caret);
    painter.fillRect(QRect(0, m_header->height(), width(), height() - m_header->height()),
                     m_colours.background);
}

} // namespace sluice

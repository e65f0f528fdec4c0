#include "ui/window/overlaybox.h"

#include <QApplication>
#include <QEvent>
#include <QGraphicsDropShadowEffect>
#include <QKeyEvent>
#include <QLayout>

namespace sluice {
namespace {

constexpr int kTopMargin = 56;
constexpr int kSideMargin = 24;

} // namespace

OverlayBox::OverlayBox(QWidget* window)
    : QFrame(window)
{
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Window);
    auto* shadow = new QGraphicsDropShadowEffect(this);
    shadow->setBlurRadius(28);
    shadow->setOffset(0, 6);
    shadow->setColor(QColor(0, 0, 0, 90));
    setGraphicsEffect(shadow);
    window->installEventFilter(this);
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) { onFocusChanged(now); });
}

OverlayBox::~OverlayBox() = default;

void OverlayBox::popUp(QWidget* focus)
{
    m_before = QApplication::focusWidget();
    place();
    show();
    raise();
    focus->setFocus(Qt::ShortcutFocusReason);
}

void OverlayBox::dismiss()
{
    if (m_dismissed)
        return;
    m_dismissed = true;
    if (m_before != nullptr && isAncestorOf(QApplication::focusWidget()))
        m_before->setFocus(Qt::OtherFocusReason);
    hide();
    deleteLater();
}

bool OverlayBox::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        place();
    return QFrame::eventFilter(watched, event);
}

void OverlayBox::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        dismiss();
    else
        QFrame::keyPressEvent(event);
}

void OverlayBox::place()
{
    const QWidget* window = parentWidget();
    const int width = std::max(std::min(wantedWidth(), window->width() - 2 * kSideMargin), 100);
    const int height =
        std::min(sizeHint().height(), std::max(window->height() - kTopMargin - kSideMargin, 80));
    setGeometry((window->width() - width) / 2, std::min(kTopMargin, window->height() / 4), width, height);
}

void OverlayBox::onFocusChanged(QWidget* now)
{
    // Another window taking over (now is null) is no reason to close.
    if (isVisible() && now != nullptr && now != this && !isAncestorOf(now) && now->window() == window())
        dismiss();
}

} // namespace sluice

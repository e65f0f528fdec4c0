#include "ui/panes/elementeditor.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

#include <algorithm>
#include <optional>

namespace sluice {

ElementEditor::ElementEditor(const QString& text, bool typing, const QFont& font, QWidget* parent)
    : QFrame(parent)
    , m_edit(new QLineEdit(text))
    , m_error(new QLabel)
    , m_typing(typing)
{
    setFrameShape(QFrame::Box);
    setAutoFillBackground(true);
    m_edit->setFont(font);
    m_edit->setFrame(false);
    m_edit->setAlignment(Qt::AlignRight);
    m_edit->setAccessibleName(tr("Value of the element"));
    m_error->setWordWrap(true);
    m_error->setContentsMargins(4, 2, 4, 2);
    m_error->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    column->addWidget(m_edit);
    column->addWidget(m_error);
    if (!typing)
        m_edit->selectAll();
    m_edit->installEventFilter(this);
    setFocusProxy(m_edit);
    connect(m_edit, &QLineEdit::textEdited, this, [this] {
        m_error->hide();
        place();
    });
}

QString ElementEditor::text() const
{
    return m_edit->text();
}

void ElementEditor::popUp(const QRect& cell)
{
    m_cell = cell;
    place();
    show();
    raise();
    m_edit->setFocus();
    if (m_typing)
        m_edit->end(false);
}

void ElementEditor::place()
{
    constexpr int kLeastChars = 14;
    constexpr int kErrorWidth = 300;
    const int char1 = m_edit->fontMetrics().horizontalAdvance(QLatin1Char('0'));
    const int text = m_edit->fontMetrics().horizontalAdvance(m_edit->text()) + 2 * char1;
    int wanted = std::max({m_cell.width(), text, kLeastChars * char1});
    if (!m_error->isHidden())
        wanted = std::max(wanted, kErrorWidth);
    const QSize room = parentWidget()->size();
    const int width = std::min(wanted, room.width());
    layout()->activate();
    const int below = m_error->isHidden() ? 0 : m_error->heightForWidth(width - 2);
    const int height = std::max(m_edit->sizeHint().height() + 2, m_cell.height()) + below;
    // The digits stand at the right of the cell, as they do in the pane.
    const int x = std::clamp(m_cell.right() + 1 - width, 0, room.width() - width);
    const int y = std::clamp(m_cell.top() - (m_edit->sizeHint().height() + 2 - m_cell.height()) / 2, 0,
                             std::max(room.height() - height, 0));
    setGeometry(x, y, width, height);
}

void ElementEditor::showError(const QString& message)
{
    m_error->setText(message);
    m_error->show();
    m_edit->setAccessibleDescription(message);
    place();
    m_edit->setFocus();
}

bool ElementEditor::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_edit && event->type() == QEvent::FocusOut) {
        const Qt::FocusReason reason = static_cast<QFocusEvent*>(event)->reason();
        if (reason != Qt::PopupFocusReason && reason != Qt::ActiveWindowFocusReason)
            Q_EMIT left();
    }
    if (watched != m_edit || (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride))
        return QFrame::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool plain = (key->modifiers() & ~(Qt::KeypadModifier | Qt::ShiftModifier)) == Qt::NoModifier;
    std::optional<Move> move;
    bool cancel = false;
    switch (key->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        move = Move::Stay;
        break;
    case Qt::Key_Tab:
        move = Move::Right;
        break;
    case Qt::Key_Backtab:
        move = Move::Left;
        break;
    case Qt::Key_Up:
        move = Move::Up;
        break;
    case Qt::Key_Down:
        move = Move::Down;
        break;
    case Qt::Key_Left:
        if (m_typing)
            move = Move::Left;
        break;
    case Qt::Key_Right:
        if (m_typing)
            move = Move::Right;
        break;
    case Qt::Key_Escape:
        cancel = true;
        break;
    default:
        break;
    }
    if (!plain || (!move && !cancel))
        return QFrame::eventFilter(watched, event);
    event->accept();
    if (event->type() == QEvent::KeyPress) {
        if (cancel)
            Q_EMIT cancelled();
        else
            Q_EMIT taken(*move);
    }
    return true;
}

} // namespace sluice

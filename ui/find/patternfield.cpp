#include "ui/find/patternfield.h"

#include <QFontDatabase>
#include <QKeyEvent>
#include <QTextBlock>

#include <algorithm>

namespace sluice {
namespace {

constexpr int kMostLines = 5;

} // namespace

PatternField::PatternField(QWidget* parent)
    : QPlainTextEdit(parent)
{
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTabChangesFocus(true);
    setUndoRedoEnabled(true);
    document()->setDocumentMargin(3);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(this, &QPlainTextEdit::blockCountChanged, this, &PatternField::fit);
    fit();
}

void PatternField::setText(const QString& text)
{
    setPlainText(text);
    selectAll();
    // Whoever sets it may not want to hear of it.
    fit();
}

void PatternField::markError(int place)
{
    m_error = place;
    QList<QTextEdit::ExtraSelection> marks;
    if (place >= 0 && !toPlainText().isEmpty()) {
        QTextEdit::ExtraSelection mark;
        const int last = static_cast<int>(toPlainText().size());
        mark.cursor = QTextCursor(document());
        // At the end there is nothing to be underlined but what is before it.
        mark.cursor.setPosition(std::min(place, last - 1));
        mark.cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
        if (!mark.cursor.hasSelection())
            mark.cursor.movePosition(QTextCursor::PreviousCharacter, QTextCursor::KeepAnchor);
        mark.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        const bool dark = palette().color(QPalette::Base).lightness() < 128;
        mark.format.setUnderlineColor(dark ? QColor(0xff9087) : QColor(0xb3201f));
        mark.format.setBackground(dark ? QColor(0x54282a) : QColor(0xfbdcd7));
        marks.append(mark);
    }
    setExtraSelections(marks);
}

void PatternField::goToError()
{
    if (m_error < 0)
        return;
    QTextCursor cursor(document());
    cursor.setPosition(std::min(m_error, static_cast<int>(toPlainText().size())));
    setTextCursor(cursor);
}

QSize PatternField::sizeHint() const
{
    const int lines = std::clamp(blockCount(), 1, kMostLines);
    const int margins = 2 * static_cast<int>(document()->documentMargin()) + 2 * frameWidth();
    return {fontMetrics().averageCharWidth() * 40, fontMetrics().lineSpacing() * lines + margins + 1};
}

QSize PatternField::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 12, sizeHint().height()};
}

void PatternField::fit()
{
    setVerticalScrollBarPolicy(blockCount() > kMostLines ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    updateGeometry();
}

void PatternField::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        updateGeometry();
}

void PatternField::keyPressEvent(QKeyEvent* event)
{
    const Qt::KeyboardModifiers modifiers = event->modifiers() & ~Qt::KeypadModifier;
    const bool plain = modifiers == Qt::NoModifier;
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (modifiers == Qt::ControlModifier)
            insertPlainText(QStringLiteral("\n"));
        else
            Q_EMIT entered(modifiers.testFlag(Qt::ShiftModifier));
        return;
    case Qt::Key_Escape:
        Q_EMIT escaped();
        return;
    case Qt::Key_Up:
        if (!plain || textCursor().block() != document()->firstBlock())
            break;
        Q_EMIT historyWanted(1);
        return;
    case Qt::Key_Down:
        if (!plain || textCursor().block() != document()->lastBlock())
            break;
        Q_EMIT historyWanted(-1);
        return;
    default:
        break;
    }
    QPlainTextEdit::keyPressEvent(event);
}

} // namespace sluice

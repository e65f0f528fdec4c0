// The half of PaneEditing that edits numbers, in a field over their element.
#include "core/bytes/elementtext.h"
#include "ui/panes/panecanvas.h"
#include "ui/panes/paneediting.h"
#include "ui/window/format.h"

namespace sluice {

// The element at the caret; empty at the end, where one can be appended.
Result<ByteRange> PaneEditing::elementAtCaret() const
{
    if (!m_view.document()->readOnlyReason().isEmpty())
        return fail(Error::Kind::Denied, m_view.document()->readOnlyReason());
    const qint64 caret = m_view.selectedRange().isEmpty() ? m_view.caret() : m_view.selectedRange().offset;
    const ByteRange unit = m_canvas.renderer().unitAt(caret);
    const int size = m_pane.type.size();
    if (unit.length == size)
        return unit;
    const bool atEnd = caret == m_view.size() && caret >= m_pane.start && (caret - m_pane.start) % size == 0;
    if (atEnd && m_context.insertMode)
        return ByteRange{caret, 0};
    return fail(Error::Kind::OutOfRange,
                atEnd ? tr("There is no element here. In insert mode (press Insert) one can be appended.")
                      : tr("There is no whole element here: %1 takes %2.")
                            .arg(QString::fromLatin1(m_pane.type.name()), formatByteCount(size)),
                0, caret);
}

void PaneEditing::openElement(const QString& typed)
{
    const Result<ByteRange> element = elementAtCaret();
    if (!element) {
        Q_EMIT refused(element.error());
        return;
    }
    closeEditor();
    m_element = *element;
    m_view.setCaret(m_element.offset);
    Q_EMIT moved();
    QString text = typed;
    const Slice bytes = bytesHere(m_element);
    if (typed.isEmpty() && !bytes.isEmpty())
        text = formatElement(m_pane.type, bytes.data(),
                             m_pane.hexadecimal ? ElementFormat::Hexadecimal : ElementFormat::Decimal);
    auto* editor = new ElementEditor(text, !typed.isEmpty(), m_canvas.textFont(), m_canvas.window());
    m_editor = editor;
    connect(editor, &ElementEditor::taken, this, &PaneEditing::onTaken);
    connect(editor, &ElementEditor::cancelled, this, &PaneEditing::cancel);
    connect(editor, &ElementEditor::left, this, &PaneEditing::finishNumber);
    const QRect cell = m_canvas.caretCell();
    editor->popUp({m_canvas.mapTo(m_canvas.window(), cell.topLeft()), cell.size()});
}

Result<QByteArray> PaneEditing::elementTyped() const
{
    return parseElement(m_editor->text(), m_pane.type,
                        m_pane.hexadecimal ? ElementFormat::Hexadecimal : ElementFormat::Decimal);
}

void PaneEditing::takeElement(const QByteArray& bytes)
{
    const Slice before = bytesHere(m_element);
    // The same value again is no edit.
    if (before.size() == bytes.size() && QByteArrayView(before.data(), before.size()) == bytes)
        return;
    const Result<void> done = m_view.replace(m_element, bytes, {EditKind::Other, tr("Typing")});
    if (!done)
        Q_EMIT refused(done.error());
}

void PaneEditing::onTaken(ElementEditor::Move move)
{
    const Result<QByteArray> bytes = elementTyped();
    if (!bytes) {
        m_editor->showError(bytes.error().message);
        return;
    }
    closeEditor();
    takeElement(*bytes);
    const PaneRenderer& renderer = m_canvas.renderer();
    qint64 caret = m_element.offset;
    switch (move) {
    case ElementEditor::Move::Stay:
        break;
    case ElementEditor::Move::Left:
        caret = caret > 0 ? renderer.unitAt(caret - 1).offset : 0;
        break;
    case ElementEditor::Move::Right:
        caret += m_pane.type.size();
        break;
    case ElementEditor::Move::Up:
        caret = renderer.verticalMove(caret, -1);
        break;
    case ElementEditor::Move::Down:
        caret = renderer.verticalMove(caret, 1);
        break;
    }
    m_view.setCaret(caret);
    Q_EMIT moved();
}

void PaneEditing::finishNumber()
{
    if (m_editor == nullptr)
        return;
    const Result<QByteArray> bytes = elementTyped();
    closeEditor();
    if (bytes)
        takeElement(*bytes);
    else
        Q_EMIT refused(bytes.error());
}

void PaneEditing::closeEditor()
{
    if (m_editor == nullptr)
        return;
    // What it said may still be on its way out of it.
    ElementEditor* const editor = m_editor;
    m_editor = nullptr;
    const bool hadFocus =
        editor->hasFocus() || (editor->focusProxy() != nullptr && editor->focusProxy()->hasFocus());
    editor->disconnect(this);
    editor->hide();
    editor->deleteLater();
    if (hadFocus)
        m_canvas.setFocus();
}

} // namespace sluice

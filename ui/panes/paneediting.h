#pragma once

#include "core/bytes/view.h"
#include "ui/panes/digitentry.h"
#include "ui/panes/elementeditor.h"
#include "ui/panes/panerenderer.h"

#include <QObject>
#include <QPointer>

#include <optional>

class QKeyEvent;

namespace sluice {

class PaneCanvas;

/// Editing by hand in one pane: turns keys into edits of the view, as the kind of the pane has it. Digits
/// make bytes in a hex pane, characters in the text's encoding in the text panes, numbers in a field in typed
/// ones. Thread rule: the window's thread; lives as long as its canvas.
class PaneEditing : public QObject
{
    Q_OBJECT

public:
    PaneEditing(PaneContext& context, View& view, const PaneSpec& pane, PaneCanvas& canvas);
    ~PaneEditing() override;

    /// The key means something here, even where the window has a shortcut on it.
    [[nodiscard]] bool wants(const QKeyEvent& event) const;
    /// True when it was taken.
    bool press(const QKeyEvent& event);
    /// Characters that came at once, from an input method: only where takesText().
    void typeText(const QString& text);
    [[nodiscard]] bool takesText() const;

    /// A byte or number has been begun, and is not in the document yet.
    [[nodiscard]] bool isPending() const { return m_digits.has_value() || m_editor != nullptr; }
    /// Takes what has been begun as it is; a number that is none is refused. `stay` leaves the caret on it.
    void finish(bool stay = false);
    /// The same for a byte alone: the keyboard has left the pane, for the field perhaps.
    void finishByte(bool stay = false);
    /// The same for a number alone: its cell has another place.
    void finishNumber();
    /// Forgets it; false when there was nothing.
    bool cancel();

Q_SIGNALS:
    /// Something typed could not be taken, and why.
    void refused(const sluice::Error& error);
    /// The caret is elsewhere, and should show.
    void moved();

private:
    bool pressPending(const QKeyEvent& event);
    bool pressErasing(const QKeyEvent& event);
    void typeDigit(QChar c);
    void showDigits();
    void typeLineBreak();
    void put(QByteArrayView bytes);
    void tell(const Result<void>& result);
    [[nodiscard]] ByteRange unitBefore(qint64 caret) const;
    [[nodiscard]] Slice bytesHere(ByteRange range) const;

    void openElement(const QString& typed);
    [[nodiscard]] Result<ByteRange> elementAtCaret() const;
    [[nodiscard]] Result<QByteArray> elementTyped() const;
    void onTaken(ElementEditor::Move move);
    void takeElement(const QByteArray& bytes);
    void closeEditor();

    PaneContext& m_context;
    View& m_view;
    PaneSpec m_pane;
    PaneCanvas& m_canvas;
    std::optional<DigitEntry> m_digits;
    /// Where the caret was when they were begun.
    qint64 m_digitsAt = 0;
    QPointer<ElementEditor> m_editor;
    /// The element that the editor is for, in offsets of the view; empty: one to be appended.
    ByteRange m_element;
};

} // namespace sluice

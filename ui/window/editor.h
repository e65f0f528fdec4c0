#pragma once

#include "core/bytes/document.h"
#include "core/bytes/piecetree.h"

#include <QObject>
#include <QPointer>

class QMimeData;

namespace sluice {

class DocumentView;
class MainWindow;

/// Editing by hand, as far as the window has to do with it: the two modes, undo and redo, cut, paste and
/// delete in the current tab, and the telling of what could not be done. Thread rule: the window's thread.
class Editor : public QObject
{
    Q_OBJECT

public:
    /// How the text of a clipboard is read. Auto: as the current pane would write it.
    enum class PasteFormat { Auto, Hex, Text, Base64, Numbers };

    /// More text than this is not read from a clipboard.
    static constexpr qsizetype kMostText = qsizetype{16} << 20;

    explicit Editor(MainWindow& window);
    ~Editor() override;

    /// The panes that the user edits in; null for none.
    void setView(DocumentView* view);

    [[nodiscard]] bool isInsertMode() const { return m_insert; }
    void setInsertMode(bool insert);
    /// For the status bar: "OVR", and what that means.
    [[nodiscard]] QString modeText() const;
    [[nodiscard]] QString modeTip() const;

    [[nodiscard]] bool canUndo() const;
    [[nodiscard]] bool canRedo() const;
    /// With the accelerator: "&Undo Typing".
    [[nodiscard]] QString undoText() const;
    [[nodiscard]] QString redoText() const;
    void undo();
    void redo();

    void cut();
    [[nodiscard]] bool canPaste() const;
    void paste(PasteFormat format = PasteFormat::Auto);
    void askPasteAs();
    /// Deletes the selection, or what is at the caret, in either mode.
    void remove();

    /// Takes as it is what has been begun in a pane, before anything else is done.
    void finishTyping();

Q_SIGNALS:
    void modeChanged();

private:
    void onHistoryChanged();
    [[nodiscard]] bool mayStep();
    void showPlace(std::optional<ByteRange> place);
    [[nodiscard]] Result<PieceTree> contentOf(const QMimeData& data, PasteFormat format) const;
    [[nodiscard]] Result<QByteArray> bytesOf(const QString& text, PasteFormat format) const;
    [[nodiscard]] PasteFormat naturalFormat() const;
    void refuse(const Error& error);
    void say(const QString& text);
    /// What was said is over: it worked this time.
    void unsay();

    MainWindow& m_window;
    QPointer<DocumentView> m_view;
    QList<QMetaObject::Connection> m_connections;
    bool m_insert = false;
    QString m_said;
    /// What the commands were last worded for.
    QString m_undoText;
    QString m_redoText;
};

} // namespace sluice

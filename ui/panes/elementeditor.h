#pragma once

#include <QFrame>

class QLabel;
class QLineEdit;

namespace sluice {

/// A small field over one element of a typed pane, in which its value is typed. What cannot be taken is said
/// below it. Thread rule: the window's thread.
class ElementEditor : public QFrame
{
    Q_OBJECT

public:
    /// Where the keyboard goes on after a value is taken: nowhere else, or to a neighbour.
    enum class Move { Stay, Left, Right, Up, Down };
    Q_ENUM(Move)

    /// `typing`: `text` is the beginning of a new value, else the old one, selected. While a new value is
    /// begun, Left and Right leave the field as well.
    ElementEditor(const QString& text, bool typing, const QFont& font, QWidget* parent);

    [[nodiscard]] QString text() const;
    /// Lies over `cell`, in the parent's coordinates, wider where that is needed.
    void popUp(const QRect& cell);
    void showError(const QString& message);

Q_SIGNALS:
    void taken(sluice::ElementEditor::Move move);
    void cancelled();
    /// The keyboard went elsewhere in the window.
    void left();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void place();

    QLineEdit* m_edit;
    QLabel* m_error;
    QRect m_cell;
    bool m_typing;
};

} // namespace sluice

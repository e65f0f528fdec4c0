#pragma once

#include <QPlainTextEdit>

namespace sluice {

/// The field that a pattern is typed into: one line as a rule, more when a list is pasted or Ctrl+Enter is
/// pressed. Marks the place of an error. Thread rule: the window's thread.
class PatternField : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit PatternField(QWidget* parent = nullptr);

    [[nodiscard]] QString text() const { return toPlainText(); }
    /// Replaces all and selects it.
    void setText(const QString& text);
    /// Underlines what begins at `place` characters; negative: nothing.
    void markError(int place);
    [[nodiscard]] int errorPlace() const { return m_error; }
    /// Puts the cursor where the error is.
    void goToError();

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// Enter, or Shift+Enter.
    void entered(bool backwards);
    void escaped();
    /// Up on the first line: 1; Down on the last: -1.
    void historyWanted(int older);

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void fit();

    int m_error = -1;
};

} // namespace sluice

#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;

namespace sluice {

/// A number of bytes as a person writes it: "256k", "1M", "0x1000"; Up and Down double and halve it. What
/// does not parse is marked, said in the tool tip, and changes nothing. Thread rule: the window's thread.
class SizeField : public QWidget
{
    Q_OBJECT

public:
    /// `none`: what an empty field means, shown in it; without it the field may not be empty.
    SizeField(const QString& label, const QString& toolTip, const QString& none = {},
              QWidget* parent = nullptr);
    ~SizeField() override;

    /// Bytes; -1: none.
    void setValue(qint64 bytes);
    [[nodiscard]] qint64 value() const { return m_value; }
    [[nodiscard]] bool isRight() const { return m_right; }
    [[nodiscard]] QLineEdit* edit() const { return m_edit; }

Q_SIGNALS:
    void valueEdited(qint64 bytes);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void take();
    void mark(const QString& error);

    QString m_toolTip;
    bool m_mayBeEmpty;
    QLineEdit* m_edit;
    qint64 m_value = 0;
    bool m_right = true;
};

} // namespace sluice

#pragma once

#include <QByteArray>
#include <QList>
#include <QWidget>

class QFormLayout;
class QLabel;
class QPushButton;

namespace sluice {

/// One value that a person writes or chooses. Thread rule: a value.
struct FormField
{
    struct Choice
    {
        QByteArray value;
        QString text;
    };

    QByteArray name;
    QString title;
    QByteArray value;
    /// What stands in it while it is empty.
    QString placeholder;
    /// Not empty: one of these.
    QList<Choice> choices;
    /// A path: a button beside it asks for a file to write.
    bool isPath = false;
};

/// The parameters of one box of a pipeline, each with its error right below it. Up and Down go from field to
/// field, Enter and Esc back to the box. Thread rule: the window's thread.
class FieldForm : public QWidget
{
    Q_OBJECT

public:
    explicit FieldForm(QWidget* parent = nullptr);

    /// A heading, a line below it, and the fields. Fields that were there already keep the keyboard.
    void setFields(const QString& title, const QString& about, const QList<FormField>& fields);
    /// While they cannot be edited, the fields still show what they hold.
    void setEditable(bool editable);
    /// What is wrong with a field, below it; empty: nothing.
    void setError(const QByteArray& name, const QString& error);
    [[nodiscard]] QString error(const QByteArray& name) const;
    /// The field's QLineEdit or QComboBox; null when there is none.
    [[nodiscard]] QWidget* field(const QByteArray& name) const;
    void focusFirst();
    [[nodiscard]] bool isEmpty() const { return m_rows.isEmpty(); }

Q_SIGNALS:
    void edited(const QByteArray& name, const QByteArray& value);
    /// The user is done here.
    void left();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Row
    {
        FormField field;
        QWidget* editor = nullptr;
        QLabel* error = nullptr;
        QWidget* cell = nullptr;
        QPushButton* browse = nullptr;
    };

    [[nodiscard]] bool hasFields(const QList<FormField>& fields) const;
    /// With the keyboard where it was, when there still is such a field.
    void rebuild(const QList<FormField>& fields);
    void makeRow(const FormField& field);
    QWidget* makeEditor(const FormField& field);
    void setValue(Row& row, const FormField& field);
    void browse(const QByteArray& name);

    QLabel* m_title;
    QLabel* m_about;
    QFormLayout* m_layout;
    QList<Row> m_rows;
    bool m_editable = true;
};

} // namespace sluice

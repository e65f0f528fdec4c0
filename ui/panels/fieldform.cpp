#include "ui/panels/fieldform.h"

#include "ui/window/dialogs.h"

#include <QComboBox>
#include <QFile>
#include <QFileDialog>
#include <QFormLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice {
namespace {

/// Pixels: what a field gives way to in a narrow dock, and what it takes in a wide one.
constexpr int kLeastWidth = 120;
constexpr int kMostWidth = 420;

} // namespace

FieldForm::FieldForm(QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel)
    , m_about(new QLabel)
    , m_layout(new QFormLayout)
{
    QFont bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setTextFormat(Qt::PlainText);
    m_about->setTextFormat(Qt::PlainText);
    m_about->setWordWrap(true);
    m_about->setForegroundRole(QPalette::PlaceholderText);
    // Tab passes it by, but new fields find their place in the order of Tab behind it.
    m_about->setFocusPolicy(Qt::ClickFocus);
    m_layout->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_layout->setContentsMargins(0, 4, 0, 0);
    m_layout->setVerticalSpacing(4);
    m_layout->setHorizontalSpacing(8);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(m_title);
    layout->addWidget(m_about);
    layout->addLayout(m_layout);
}

bool FieldForm::hasFields(const QList<FormField>& fields) const
{
    const auto same = [](const Row& row, const FormField& field) {
        return row.field.name == field.name && row.field.title == field.title &&
               row.field.isPath == field.isPath && row.field.choices.size() == field.choices.size() &&
               std::equal(field.choices.begin(), field.choices.end(), row.field.choices.begin(),
                          [](const FormField::Choice& a, const FormField::Choice& b) {
                              return a.value == b.value && a.text == b.text;
                          });
    };
    return std::equal(m_rows.begin(), m_rows.end(), fields.begin(), fields.end(), same);
}

void FieldForm::setFields(const QString& title, const QString& about, const QList<FormField>& fields)
{
    m_title->setText(title);
    m_about->setText(about);
    m_about->setVisible(!about.isEmpty());
    if (!hasFields(fields))
        rebuild(fields);
    for (qsizetype i = 0; i < fields.size(); ++i)
        setValue(m_rows[i], fields[i]);
}

void FieldForm::rebuild(const QList<FormField>& fields)
{
    QByteArray focused;
    for (const Row& row : std::as_const(m_rows)) {
        if (row.editor->hasFocus())
            focused = row.field.name;
    }
    while (m_layout->rowCount() > 0) {
        // A field's own signal may have brought us here.
        const QFormLayout::TakeRowResult row = m_layout->takeRow(0);
        for (QLayoutItem* item : {row.labelItem, row.fieldItem}) {
            if (item == nullptr)
                continue;
            item->widget()->hide();
            item->widget()->disconnect(this);
            item->widget()->deleteLater();
            delete item;
        }
    }
    m_rows.clear();
    for (const FormField& field : fields)
        makeRow(field);
    // The one that was chosen from goes on, with what the choice has brought behind it.
    QWidget* before = m_about;
    for (const Row& row : std::as_const(m_rows)) {
        // New widgets come last in the window, but belong here.
        for (QWidget* widget : {row.editor, static_cast<QWidget*>(row.browse)}) {
            if (widget != nullptr)
                setTabOrder(before, widget);
            before = widget != nullptr ? widget : before;
        }
        // A layout shows what it is given later; the keyboard goes to what shows now.
        row.cell->show();
        if (row.field.name == focused)
            row.editor->setFocus();
    }
}

QWidget* FieldForm::makeEditor(const FormField& field)
{
    const QByteArray name = field.name;
    if (!field.choices.isEmpty()) {
        auto* box = new QComboBox;
        for (const FormField::Choice& choice : field.choices)
            box->addItem(choice.text, choice.value);
        box->setMinimumWidth(kLeastWidth);
        connect(box, &QComboBox::activated, this,
                [this, box, name] { Q_EMIT edited(name, box->currentData().toByteArray()); });
        return box;
    }
    auto* edit = new QLineEdit;
    edit->setMinimumWidth(kLeastWidth);
    edit->setMaximumWidth(kMostWidth);
    connect(edit, &QLineEdit::textEdited, this,
            [this, name](const QString& text) { Q_EMIT edited(name, text.toUtf8()); });
    return edit;
}

void FieldForm::makeRow(const FormField& field)
{
    Row row{field, makeEditor(field), new QLabel, new QWidget, nullptr};
    row.editor->setAccessibleName(field.title);
    row.editor->installEventFilter(this);
    row.error->setTextFormat(Qt::PlainText);
    row.error->setWordWrap(true);
    row.error->hide();
    row.cell->setEnabled(m_editable);
    auto* column = new QVBoxLayout(row.cell);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(1);
    auto* line = new QHBoxLayout;
    line->addWidget(row.editor, kMostWidth);
    if (field.isPath) {
        auto* button = new QPushButton(tr("Browse…"));
        button->setAutoDefault(false);
        connect(button, &QPushButton::clicked, this, [this, name = field.name] { browse(name); });
        line->addWidget(button);
        row.browse = button;
    }
    line->addStretch(1);
    column->addLayout(line);
    column->addWidget(row.error);
    auto* label = new QLabel(field.title);
    label->setBuddy(row.editor);
    m_layout->addRow(label, row.cell);
    m_rows.append(row);
}

void FieldForm::setValue(Row& row, const FormField& field)
{
    row.field = field;
    if (auto* box = qobject_cast<QComboBox*>(row.editor)) {
        box->setCurrentIndex(std::max(box->findData(field.value), 0));
        return;
    }
    auto* edit = static_cast<QLineEdit*>(row.editor);
    edit->setPlaceholderText(field.placeholder);
    if (edit->text().toUtf8() != field.value)
        edit->setText(QString::fromUtf8(field.value));
}

void FieldForm::setEditable(bool editable)
{
    m_editable = editable;
    for (const Row& row : std::as_const(m_rows))
        row.cell->setEnabled(editable);
}

void FieldForm::setError(const QByteArray& name, const QString& error)
{
    for (const Row& row : m_rows) {
        if (row.field.name != name)
            continue;
        row.error->setText(error);
        row.error->setVisible(!error.isEmpty());
        row.editor->setAccessibleDescription(error);
    }
}

QString FieldForm::error(const QByteArray& name) const
{
    for (const Row& row : m_rows) {
        if (row.field.name == name)
            return row.error->text();
    }
    return {};
}

QWidget* FieldForm::field(const QByteArray& name) const
{
    for (const Row& row : m_rows) {
        if (row.field.name == name)
            return row.editor;
    }
    return nullptr;
}

void FieldForm::focusFirst()
{
    if (m_rows.isEmpty())
        return;
    m_rows.first().editor->setFocus();
    if (auto* edit = qobject_cast<QLineEdit*>(m_rows.first().editor))
        edit->selectAll();
}

void FieldForm::browse(const QByteArray& name)
{
    QFileDialog* dialog = fileToWrite(window(), tr("Write the Result To"));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, name](const QString& file) { Q_EMIT edited(name, QFile::encodeName(file)); });
    dialog->open();
}

bool FieldForm::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    const bool isBox = qobject_cast<QComboBox*>(watched) != nullptr;
    if (key == Qt::Key_Escape || key == Qt::Key_Return || key == Qt::Key_Enter) {
        Q_EMIT left();
        return true;
    }
    if (!isBox && (key == Qt::Key_Up || key == Qt::Key_Down)) {
        focusNextPrevChild(key == Qt::Key_Down);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace sluice

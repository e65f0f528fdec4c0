#include "ui/window/inputbox.h"

#include "ui/window/iconlabel.h"
#include "ui/window/icons.h"

#include <QFontDatabase>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>

namespace sluice {

InputBox::InputBox(QWidget* window, const Texts& texts, Preview preview, Accepted accepted)
    : OverlayBox(window)
    , m_mayBeEmpty(texts.mayBeEmpty)
    , m_preview(std::move(preview))
    , m_accepted(std::move(accepted))
    , m_edit(new QLineEdit)
    , m_result(new QLabel)
    , m_mark(new IconLabel(16))
{
    auto* title = new QLabel(texts.title);
    QFont bold = title->font();
    bold.setBold(true);
    title->setFont(bold);
    title->setBuddy(m_edit);
    m_edit->setPlaceholderText(texts.placeholder);
    m_edit->setAccessibleName(texts.title);
    m_edit->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_result->setWordWrap(true);
    m_result->setTextFormat(Qt::PlainText);
    auto* help = new QLabel(texts.help);
    help->setWordWrap(true);
    help->setForegroundRole(QPalette::PlaceholderText);
    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(14, 12, 14, 12);
    layout->setVerticalSpacing(8);
    layout->setColumnStretch(1, 1);
    layout->addWidget(title, 0, 0, 1, 2);
    layout->addWidget(m_edit, 1, 0, 1, 2);
    layout->addWidget(m_mark, 2, 0, Qt::AlignTop);
    layout->addWidget(m_result, 2, 1);
    layout->addWidget(help, 3, 0, 1, 2);
    connect(m_edit, &QLineEdit::textChanged, this, &InputBox::update);
    connect(m_edit, &QLineEdit::returnPressed, this, &InputBox::accept);
}

void InputBox::popUp(const QString& text)
{
    m_edit->setText(text);
    m_edit->selectAll();
    update(text);
    OverlayBox::popUp(m_edit);
}

QString InputBox::previewText() const
{
    return m_result->text();
}

void InputBox::update(const QString& text)
{
    // Two lines are kept free, so that the box does not jump while one types.
    m_result->setMinimumHeight(fontMetrics().lineSpacing() * 2);
    m_result->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    if (text.trimmed().isEmpty()) {
        m_result->clear();
        m_mark->setIcon({});
    } else {
        const Result<QString> meaning = m_preview(text);
        m_result->setText(meaning ? *meaning : meaning.error().message);
        m_mark->setIcon(icon(meaning ? QLatin1String("goto") : QLatin1String("warning")));
    }
    place();
}

void InputBox::accept()
{
    const QString text = m_edit->text();
    if ((text.trimmed().isEmpty() && !m_mayBeEmpty) || !m_preview(text))
        return;
    const Accepted accepted = m_accepted;
    dismiss();
    accepted(text);
}

} // namespace sluice

#include "ui/panels/digestlist.h"

#include "ui/window/icons.h"

#include <QApplication>
#include <QClipboard>
#include <QFontDatabase>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

namespace sluice {

DigestList::DigestList(QWidget* parent)
    : QWidget(parent)
    , m_layout(new QGridLayout(this))
    , m_expected(new QLineEdit)
    , m_verdict(new QLabel)
{
    m_layout->setContentsMargins(0, 8, 0, 0);
    m_layout->setVerticalSpacing(4);
    m_layout->setColumnStretch(1, 1);
    auto* label = new QLabel(tr("Expected"));
    label->setBuddy(m_expected);
    m_expected->setPlaceholderText(
        tr("Paste a digest to compare: hexadecimal or base64, a line of sha256sum …"));
    m_expected->setAccessibleName(tr("Expected digest"));
    m_expected->setClearButtonEnabled(true);
    m_verdict->setTextFormat(Qt::PlainText);
    m_verdict->setWordWrap(true);
    m_layout->addWidget(label, 0, 0);
    m_layout->addWidget(m_expected, 0, 1, 1, 2);
    m_layout->addWidget(m_verdict, 1, 1, 1, 2);
    m_verdict->hide();
    connect(m_expected, &QLineEdit::textChanged, this, &DigestList::compare);
    hide();
}

void DigestList::clearRows()
{
    for (QWidget* widget : std::as_const(m_rowWidgets)) {
        widget->hide();
        widget->deleteLater();
    }
    m_rowWidgets.clear();
    m_values.clear();
}

void DigestList::addRow(const QString& name, const QString& value, bool real)
{
    // Rows 0 and 1 are the expected value and the verdict.
    const int row = 2 + static_cast<int>(m_rowWidgets.size());
    auto* label = new QLabel(name);
    label->setTextFormat(Qt::PlainText);
    m_layout->addWidget(label, row, 0);
    m_rowWidgets << label;
    if (!real) {
        auto* why = new QLabel(value);
        why->setForegroundRole(QPalette::PlaceholderText);
        why->setTextFormat(Qt::PlainText);
        why->setWordWrap(true);
        m_layout->addWidget(why, row, 1, 1, 2);
        m_rowWidgets << why;
        return;
    }
    auto* shown = new QLineEdit(value);
    shown->setReadOnly(true);
    shown->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    shown->setAccessibleName(name);
    shown->setCursorPosition(0);
    auto* copy = new QToolButton;
    copy->setIcon(icon(QLatin1String("copy")));
    copy->setAutoRaise(true);
    copy->setToolTip(tr("Copy"));
    copy->setAccessibleName(tr("Copy %1").arg(name));
    connect(copy, &QToolButton::clicked, this, [value] { QApplication::clipboard()->setText(value); });
    m_layout->addWidget(shown, row, 1);
    m_layout->addWidget(copy, row, 2);
    m_rowWidgets << shown << copy;
}

void DigestList::showNames(const QStringList& names, const QString& why)
{
    clearRows();
    for (const QString& name : names)
        addRow(name, why, false);
    setVisible(!names.isEmpty());
    compare();
}

void DigestList::showValues(const std::vector<DigestValue>& values)
{
    clearRows();
    m_values = values;
    for (const DigestValue& digest : values)
        addRow(digest.name, QString::fromLatin1(digest.value.toHex()), true);
    setVisible(!values.empty());
    compare();
}

QString DigestList::verdict() const
{
    return m_verdict->isHidden() ? QString() : m_verdict->text();
}

void DigestList::compare()
{
    using Verdict = DigestMatch::Verdict;
    const DigestMatch match = matchDigest(m_values, m_expected->text());
    const auto name = [&] { return m_values[static_cast<size_t>(match.index)].name; };
    QString text;
    switch (match.verdict) {
    case Verdict::None:
        break;
    case Verdict::Match:
        text = tr("\u2713 Match: this is the %1.").arg(name());
        break;
    case Verdict::Mismatch:
        text = tr("\u2717 Mismatch: the %1 is another.").arg(name());
        break;
    case Verdict::NoDigest:
        text = m_values.empty() ? tr("There is no digest yet to compare with.")
                                : tr("\u2717 This is no value of these digests: none is that long.");
        break;
    }
    QFont font = this->font();
    font.setBold(match.verdict == Verdict::Match || match.verdict == Verdict::Mismatch);
    m_verdict->setFont(font);
    m_verdict->setText(text);
    m_verdict->setVisible(!text.isEmpty());
    m_verdict->setAccessibleName(text);
}

} // namespace sluice

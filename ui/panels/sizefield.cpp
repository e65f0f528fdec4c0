#include "ui/panels/sizefield.h"

#include "core/streams/recipe.h"
#include "ui/panels/streamtext.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>

#include <algorithm>

namespace sluice {
namespace {

constexpr qint64 kMost = qint64{1} << 50;

} // namespace

SizeField::SizeField(const QString& label, const QString& toolTip, const QString& none, QWidget* parent)
    : QWidget(parent)
    , m_toolTip(toolTip)
    , m_mayBeEmpty(!none.isEmpty())
    , m_edit(new QLineEdit)
{
    auto* name = new QLabel(label);
    name->setBuddy(m_edit);
    name->setForegroundRole(QPalette::PlaceholderText);
    m_edit->setAccessibleName(label);
    m_edit->setPlaceholderText(none);
    const QString widest = none.isEmpty() ? QStringLiteral("1048576k") : none + QStringLiteral("  ");
    m_edit->setFixedWidth(fontMetrics().horizontalAdvance(widest) + 14);
    m_edit->installEventFilter(this);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(name);
    layout->addWidget(m_edit);
    connect(m_edit, &QLineEdit::editingFinished, this, &SizeField::take);
    mark({});
}

SizeField::~SizeField()
{
    // It loses the keyboard while it goes, and would still be read.
    m_edit->disconnect(this);
}

void SizeField::setValue(qint64 bytes)
{
    m_value = bytes;
    if (!m_edit->hasFocus() || !m_edit->isModified())
        m_edit->setText(bytes < 0 ? QString() : sizeText(bytes));
    mark({});
}

void SizeField::take()
{
    if (!m_edit->isModified())
        return;
    qint64 wanted = -1;
    if (!m_mayBeEmpty || !m_edit->text().trimmed().isEmpty()) {
        const Result<qint64> parsed =
            parseSize(m_edit->text().trimmed().toUtf8(), m_edit->accessibleName().toUtf8());
        if (!parsed) {
            mark(parsed.error().message);
            return;
        }
        wanted = std::min(*parsed, kMost);
    }
    m_edit->setModified(false);
    setValue(wanted);
    Q_EMIT valueEdited(wanted);
}

void SizeField::mark(const QString& error)
{
    m_right = error.isEmpty();
    m_edit->setToolTip(error.isEmpty() ? m_toolTip : error);
    m_edit->setAccessibleDescription(m_edit->toolTip());
    QPalette marked = palette();
    if (!error.isEmpty())
        marked.setColor(QPalette::Text, ActivityColours::of(palette()).heldBack);
    m_edit->setPalette(error.isEmpty() ? QPalette() : marked);
}

bool SizeField::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if ((key == Qt::Key_Up || key == Qt::Key_Down) && m_value > 0) {
            m_edit->setModified(false);
            setValue(key == Qt::Key_Up ? std::min(m_value * 2, kMost) : std::max<qint64>(m_value / 2, 1));
            Q_EMIT valueEdited(m_value);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace sluice

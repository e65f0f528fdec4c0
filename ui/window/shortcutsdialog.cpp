#include "ui/window/shortcutsdialog.h"

#include "ui/window/commandset.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace sluice {
namespace {

constexpr int kIdRole = Qt::UserRole + 1;

QString keysText(const QList<QKeySequence>& keys)
{
    return QKeySequence::listToString(keys, QKeySequence::NativeText)
        .replace(QLatin1String("; "), QLatin1String(",  "));
}

} // namespace

ShortcutsDialog::ShortcutsDialog(CommandSet& commands, QWidget* parent)
    : QDialog(parent)
    , m_commands(commands)
    , m_filter(new QLineEdit)
    , m_list(new QTreeWidget)
    , m_edit(new QKeySequenceEdit)
    , m_conflict(new QLabel)
    , m_assign(new QPushButton(tr("&Assign")))
    , m_remove(new QPushButton(tr("&Remove")))
    , m_reset(new QPushButton(tr("&Default")))
{
    setWindowTitle(tr("Keyboard Shortcuts"));
    m_filter->setPlaceholderText(tr("Filter by name or key"));
    m_filter->setAccessibleName(m_filter->placeholderText());
    m_filter->setClearButtonEnabled(true);
    m_list->setHeaderLabels({tr("Command"), tr("Shortcut")});
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAlternatingRowColors(true);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    m_list->setAccessibleName(tr("Commands"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    QPushButton* all = buttons->addButton(tr("Reset A&ll"), QDialogButtonBox::ResetRole);
    const auto plain = buttons->buttons();
    for (QAbstractButton* button : plain)
        static_cast<QPushButton*>(button)->setAutoDefault(false);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_filter);
    layout->addWidget(m_list, 1);
    layout->addWidget(makeEditor());
    layout->addWidget(buttons);
    connect(m_filter, &QLineEdit::textChanged, this, &ShortcutsDialog::filter);
    connect(m_list, &QTreeWidget::currentItemChanged, this, &ShortcutsDialog::showCurrent);
    connect(&m_commands, &CommandSet::keysChanged, this, &ShortcutsDialog::fill);
    connect(all, &QPushButton::clicked, this, &ShortcutsDialog::resetAll);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    resize(640, 560);
    fill();
    m_list->setCurrentItem(m_list->topLevelItem(0));
}

QWidget* ShortcutsDialog::makeEditor()
{
    auto* box = new QWidget;
    auto* label = new QLabel(tr("&New shortcut:"));
    label->setBuddy(m_edit);
    m_edit->setAccessibleName(tr("New shortcut"));
    m_conflict->setWordWrap(true);
    m_conflict->setMinimumHeight(m_conflict->fontMetrics().lineSpacing() * 2);
    m_conflict->setAlignment(Qt::AlignTop);
    auto* layout = new QGridLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(label, 0, 0);
    layout->addWidget(m_edit, 0, 1);
    int column = 2;
    for (QPushButton* button : {m_assign, m_remove, m_reset}) {
        button->setAutoDefault(false);
        layout->addWidget(button, 0, column++);
    }
    layout->addWidget(m_conflict, 1, 0, 1, column);
    layout->setColumnStretch(1, 1);
    connect(m_edit, &QKeySequenceEdit::keySequenceChanged, this, &ShortcutsDialog::onEdited);
    connect(m_assign, &QPushButton::clicked, this, &ShortcutsDialog::assign);
    connect(m_remove, &QPushButton::clicked, this, &ShortcutsDialog::remove);
    connect(m_reset, &QPushButton::clicked, this, &ShortcutsDialog::reset);
    return box;
}

void ShortcutsDialog::fill()
{
    const QByteArray current = currentId();
    m_list->clear();
    for (const Command& command : m_commands.commands()) {
        auto* item =
            new QTreeWidgetItem(m_list, {CommandSet::title(command), keysText(m_commands.keys(command.id))});
        item->setData(0, kIdRole, command.id);
        if (!m_commands.hasDefaultKeys(command.id)) {
            QFont bold = font();
            bold.setBold(true);
            item->setFont(1, bold);
            item->setToolTip(1, tr("Default: %1").arg(keysText(command.keys)));
        }
        if (command.id == current)
            m_list->setCurrentItem(item);
    }
    filter(m_filter->text());
}

void ShortcutsDialog::filter(const QString& text)
{
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        QTreeWidgetItem* item = m_list->topLevelItem(i);
        const bool fits = item->text(0).contains(text, Qt::CaseInsensitive) ||
                          item->text(1).contains(text, Qt::CaseInsensitive);
        item->setHidden(!fits);
    }
}

QByteArray ShortcutsDialog::currentId() const
{
    const QTreeWidgetItem* item = m_list->currentItem();
    return item != nullptr ? item->data(0, kIdRole).toByteArray() : QByteArray();
}

QString ShortcutsDialog::titleOf(const QByteArray& id) const
{
    for (const Command& command : m_commands.commands()) {
        if (command.id == id)
            return CommandSet::title(command);
    }
    return {};
}

void ShortcutsDialog::showCurrent()
{
    m_edit->clear();
    const QByteArray id = currentId();
    m_edit->setEnabled(!id.isEmpty());
    m_remove->setEnabled(!id.isEmpty() && !m_commands.keys(id).isEmpty());
    m_reset->setEnabled(!id.isEmpty() && !m_commands.hasDefaultKeys(id));
    onEdited();
}

void ShortcutsDialog::onEdited()
{
    const QKeySequence key = m_edit->keySequence();
    m_assign->setEnabled(!key.isEmpty());
    const auto holder = key.isEmpty() ? std::nullopt : m_commands.holderOf(key, currentId());
    if (holder) {
        m_conflict->setText(tr("%1 is the shortcut of \u201c%2\u201d, which would lose it.")
                                .arg(key.toString(QKeySequence::NativeText), titleOf(*holder)));
    } else {
        m_conflict->clear();
    }
}

void ShortcutsDialog::assign()
{
    m_commands.setKeys(currentId(), {m_edit->keySequence()});
    showCurrent();
}

void ShortcutsDialog::remove()
{
    m_commands.setKeys(currentId(), {});
    showCurrent();
}

void ShortcutsDialog::reset()
{
    m_commands.resetKeys(currentId());
    showCurrent();
}

void ShortcutsDialog::resetAll()
{
    m_commands.resetAllKeys();
    showCurrent();
}

void showShortcutsDialog(CommandSet& commands, QWidget* parent)
{
    auto* dialog = new ShortcutsDialog(commands, parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace sluice

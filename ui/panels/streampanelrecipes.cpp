// How recipes are kept, and what else they can be written as.

#include "ui/panels/streampanel.h"

#include "ui/panels/streamtoolbar.h"
#include "ui/window/inputbox.h"
#include "ui/window/messagearea.h"
#include "ui/window/pickerbox.h"
#include "ui/window/settings.h"

#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QLabel>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace sluice {

void StreamPanel::makeRecipeMenu()
{
    auto* menu = new QMenu(m_toolbar->recipeButton());
    menu->addAction(tr("&Save…"), this, &StreamPanel::saveRecipe);
    menu->addAction(tr("&Load…"), this, &StreamPanel::pickRecipe);
    menu->addAction(tr("&Delete…"), this, &StreamPanel::pickRecipeToDelete);
    menu->addAction(tr("&Edit as Text…"), this, &StreamPanel::editAsText);
    menu->addSeparator();
    menu->addAction(tr("Show as &Command and Code…"), this, &StreamPanel::showCode);
    menu->addAction(tr("&Copy Command Line"), this, &StreamPanel::copyCommand);
    menu->addAction(tr("Copy &Node.js Code"), this, &StreamPanel::copyCode);
    menu->addSeparator();
    menu->addAction(tr("Start &Over"), this, [this] { m_model.setRecipe({}); });
    m_toolbar->recipeButton()->setMenu(menu);
}

void StreamPanel::saveRecipe()
{
    if (!checkRecipe())
        return;
    const InputBox::Texts texts = {
        tr("Save the Recipe"), tr("a name"),
        tr("It is kept in the settings of this program as it is: with keys, when its stages have keys.")};
    const auto preview = [this](const QString& name) -> Result<QString> {
        if (name.trimmed().isEmpty())
            return fail(Error::Kind::Invalid, tr("Give it a name."));
        const QString text = QString::fromUtf8(m_model.recipe().toText());
        return m_settings.recipeNames().contains(name.trimmed())
                   ? tr("Replaces the one of that name: %1").arg(text)
                   : text;
    };
    auto* box = new InputBox(window(), texts, preview, [this](const QString& name) {
        m_settings.setRecipe(name.trimmed(), m_model.recipe().toJson());
        say(tr("Saved as %1.").arg(name.trimmed()));
    });
    box->popUp();
}

void StreamPanel::sayNoRecipes()
{
    say(tr("No recipe is saved yet: build one, and save it under a name."));
}

void StreamPanel::pickRecipe()
{
    QList<PickerItem> items;
    const QStringList names = m_settings.recipeNames();
    for (const QString& name : names) {
        const Result<Recipe> recipe = Recipe::fromJson(m_settings.recipe(name));
        items.append({name.toUtf8(), name,
                      recipe ? QString::fromUtf8(recipe->toText()) : recipe.error().message,
                      recipe.has_value()});
    }
    if (items.isEmpty()) {
        sayNoRecipes();
        return;
    }
    auto* box = new PickerBox(window(), tr("Load a recipe"), items, [this](const QByteArray& name) {
        if (const Result<Recipe> recipe = Recipe::fromJson(m_settings.recipe(QString::fromUtf8(name))))
            m_model.setRecipe(*recipe);
        focusBar();
    });
    box->popUp();
}

void StreamPanel::pickRecipeToDelete()
{
    QList<PickerItem> items;
    const QStringList names = m_settings.recipeNames();
    for (const QString& name : names)
        items.append({name.toUtf8(), name, {}});
    if (items.isEmpty()) {
        sayNoRecipes();
        return;
    }
    auto* box = new PickerBox(window(), tr("Delete a recipe"), items, [this](const QByteArray& name) {
        m_settings.setRecipe(QString::fromUtf8(name), {});
        say(tr("%1 is deleted.").arg(QString::fromUtf8(name)));
    });
    box->popUp();
}

void StreamPanel::editAsText()
{
    const InputBox::Texts texts = {
        tr("The Recipe as Text"), tr("gunzip sha256 --to document"),
        tr("The words of \"sluice stream\" after its file; \"--to document\" and \"--to clipboard\" are the "
           "window's. Copy it to keep or share it, paste one to use it.")};
    const auto preview = [](const QString& text) -> Result<QString> {
        return Recipe::parse(QByteArrayView(text.toUtf8())).map([](const Recipe& recipe) {
            return tr("%1 stages, %2 results").arg(recipe.stages.size()).arg(recipe.sinks.size());
        });
    };
    auto* box = new InputBox(window(), texts, preview, [this](const QString& text) {
        if (const Result<Recipe> recipe = Recipe::parse(QByteArrayView(text.toUtf8())))
            m_model.setRecipe(*recipe);
        focusBar();
    });
    box->popUp(QString::fromUtf8(m_model.recipe().toText()));
}

void StreamPanel::copyCommand()
{
    const Result<QByteArray> command = input().command(m_view, m_model.recipe());
    if (!command) {
        say(command.error().message);
        return;
    }
    QApplication::clipboard()->setText(QString::fromUtf8(*command));
    say(tr("Copied: %1").arg(QString::fromUtf8(*command)));
}

void StreamPanel::copyCode()
{
    const Result<QByteArray> code = input().code(m_view, m_model.recipe());
    if (!code) {
        say(code.error().message);
        return;
    }
    QApplication::clipboard()->setText(QString::fromUtf8(*code));
    say(tr("The program for Node.js is on the clipboard."));
}

void StreamPanel::showCode()
{
    auto* dialog = new QDialog(window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("The Pipeline as Command and Code"));
    constexpr QSize kSize(760, 560);
    dialog->resize(kSize);
    auto* layout = new QVBoxLayout(dialog);
    const auto add = [&](const QString& title, const Result<QByteArray>& text, int stretch) {
        auto* edit = new QPlainTextEdit;
        edit->setReadOnly(true);
        edit->setTabChangesFocus(true);
        edit->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
        edit->setAccessibleName(title);
        edit->setPlainText(text ? QString::fromUtf8(*text) : text.error().message);
        edit->setMinimumHeight(edit->fontMetrics().lineSpacing() * 3 + 12);
        auto* label = new QLabel(title);
        label->setBuddy(edit);
        auto* copy = new QPushButton(tr("Copy"));
        copy->setAccessibleName(tr("Copy %1").arg(title));
        copy->setEnabled(text.has_value());
        connect(copy, &QPushButton::clicked, edit,
                [edit] { QApplication::clipboard()->setText(edit->toPlainText()); });
        auto* head = new QHBoxLayout;
        head->addWidget(label, 1);
        head->addWidget(copy);
        layout->addLayout(head);
        layout->addWidget(edit, stretch);
    };
    add(tr("Command line"), input().command(m_view, m_model.recipe()), 1);
    add(tr("Node.js"), input().code(m_view, m_model.recipe()), 4);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    layout->addWidget(buttons);
    dialog->open();
}

} // namespace sluice

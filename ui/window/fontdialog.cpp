#include "ui/window/fontdialog.h"

#include "ui/window/mainwindow.h"
#include "ui/window/workspace.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFontComboBox>
#include <QFontDatabase>
#include <QFormLayout>
#include <QPushButton>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("FontDialog", text);
}

void setFont(const MainWindow& window, const QString& family, qreal size)
{
    window.workspace().changeAll([&](ViewOptions& options) {
        options.fontFamily = family;
        options.fontSize = size;
    });
}

} // namespace

void showFontDialog(MainWindow& window)
{
    auto* dialog = new QDialog(&window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Font of the Panes"));
    const ViewOptions before = window.workspace().currentOptions();
    auto* family = new QFontComboBox;
    family->setFontFilters(QFontComboBox::MonospacedFonts);
    family->setEditable(false);
    family->setCurrentFont(before.fontFamily.isEmpty() ? QFontDatabase::systemFont(QFontDatabase::FixedFont)
                                                       : QFont(before.fontFamily));
    auto* size = new QDoubleSpinBox;
    size->setRange(5, 72);
    size->setDecimals(1);
    size->setSingleStep(0.5);
    size->setSuffix(tr(" pt"));
    size->setValue(before.fontSize);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel |
                                         QDialogButtonBox::RestoreDefaults);
    auto* form = new QFormLayout(dialog);
    form->addRow(tr("&Family:"), family);
    form->addRow(tr("&Size:"), size);
    form->addRow(buttons);
    const auto apply = [&window, family, size] {
        setFont(window, family->currentFont().family(), size->value());
    };
    QObject::connect(family, &QFontComboBox::currentFontChanged, dialog, apply);
    QObject::connect(size, &QDoubleSpinBox::valueChanged, dialog, apply);
    QObject::connect(buttons, &QDialogButtonBox::accepted, dialog, &QDialog::accept);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    QObject::connect(dialog, &QDialog::rejected, &window,
                     [&window, before] { setFont(window, before.fontFamily, before.fontSize); });
    QObject::connect(buttons->button(QDialogButtonBox::RestoreDefaults), &QAbstractButton::clicked, dialog,
                     [&window, dialog] {
                         const ViewOptions defaults;
                         setFont(window, defaults.fontFamily, defaults.fontSize);
                         dialog->done(QDialog::Accepted);
                     });
    dialog->open();
}

} // namespace sluice

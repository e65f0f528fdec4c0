#include "ui/window/dialogs.h"

#include "ui/window/icons.h"

#include <QCheckBox>
#include <QCoreApplication>
#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Dialogs", text);
}

QFileDialog* fileDialog(QWidget* parent, const QString& title, const QString& folder)
{
    auto* dialog = new QFileDialog(parent, title, folder);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    return dialog;
}

} // namespace

QFileDialog* fileToRead(QWidget* parent, const QString& title)
{
    QFileDialog* dialog = fileDialog(parent, title, {});
    dialog->setFileMode(QFileDialog::ExistingFile);
    // Qt's own dialog would delete and rename files too.
    dialog->setOption(QFileDialog::ReadOnly);
    return dialog;
}

QFileDialog* fileToWrite(QWidget* parent, const QString& title, const QString& folder)
{
    QFileDialog* dialog = fileDialog(parent, title, folder);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    return dialog;
}

void askToReset(QWidget* parent, const std::function<void(bool files)>& reset)
{
    auto* box = new QMessageBox(QMessageBox::Question, tr("Reset to Defaults"),
                                tr("Reset the layout, the theme, the looks of the panes and all shortcuts?"),
                                QMessageBox::Cancel, parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(tr("Open files stay open."));
    QPushButton* yes = box->addButton(tr("Reset"), QMessageBox::AcceptRole);
    box->setDefaultButton(QMessageBox::Cancel);
    auto* files = new QCheckBox(tr("Forget recent files and positions as well"));
    box->setCheckBox(files);
    QObject::connect(yes, &QPushButton::clicked, parent, [reset, files] { reset(files->isChecked()); });
    box->open();
}

void askToStopWriting(QWidget* parent, const std::function<void()>& stop)
{
    auto* box = new QMessageBox(QMessageBox::Question, tr("Still Writing"),
                                tr("A file is still being written. Stop that and quit?"), QMessageBox::Cancel,
                                parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(
        tr("A file that is not complete is not left behind, and what it was to replace stays."));
    QPushButton* yes = box->addButton(tr("Stop and Quit"), QMessageBox::DestructiveRole);
    QObject::connect(yes, &QPushButton::clicked, parent, stop);
    box->open();
}

void showAbout(QWidget* parent)
{
    auto* box = new QMessageBox(parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(tr("About Sluice"));
    box->setIconPixmap(applicationIcon().pixmap(64, 64));
    box->setText(tr("<b>Sluice %1</b>").arg(QCoreApplication::applicationVersion()));
    box->setInformativeText(tr("A binary inspector: files of any size, mapped and not written to before you "
                               "save, as bytes, text and numbers side by side, with the true cost of every "
                               "look.\n\nQt %1")
                                .arg(QLatin1String(qVersion())));
    box->open();
}

} // namespace sluice

#include "ui/window/mainwindow.h"

#include <QApplication>

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    sluice::MainWindow window;
    window.show();
    return QApplication::exec();
}

#pragma once

#include <QMainWindow>

namespace sluice {

class MainWindow : public QMainWindow
{
    Q_OBJECT
};

} // namespace sluice

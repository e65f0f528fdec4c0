#include "ui/window/mainwindow.h"

#pragma once

#include "ui/panes/viewoptions.h"

#include <QByteArray>
#include <QList>

namespace sluice {

/// What the command line asks of the files it opens. Thread rule: a value.
struct StartOptions
{
    /// OFFSET and RANGE as of core/bytes/offset.h, applied to every file; empty: where the file was left.
    QByteArray goTo;
    QByteArray select;
    /// Empty: those that the file was left with, or the default ones.
    QList<PaneSpec> panes;
};

} // namespace sluice

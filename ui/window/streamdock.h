#pragma once

#include "ui/panes/panepalette.h"

#include <QDockWidget>

namespace sluice {

class MainWindow;
class RunStatsView;
class StreamPanel;

/// The dock of the Stream panel, and what the panel needs of the window: its views, tabs for results, the
/// statistics beside it. Closing it ends a run. Thread rule: the window's thread.
class StreamDock : public QDockWidget
{
    Q_OBJECT

public:
    /// Hidden at first, at the bottom of `window`, whose workspace and settings are there already.
    explicit StreamDock(MainWindow& window);

    [[nodiscard]] StreamPanel& panel() const { return *m_panel; }
    [[nodiscard]] RunStatsView& stats() const { return *m_stats; }
    /// Shows it, with the keyboard in its pipeline.
    void open();

private:
    void makePanel();
    void onVisibilityChanged();

    MainWindow& m_window;
    StreamPanel* m_panel = nullptr;
    RunStatsView* m_stats = nullptr;
    bool m_opened = false;
};

} // namespace sluice

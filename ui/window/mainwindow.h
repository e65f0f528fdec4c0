#pragma once

#include "core/ledger/ledger.h"
#include "ui/window/settings.h"
#include "ui/window/startoptions.h"
#include "ui/window/theme.h"

#include <QMainWindow>

#include <array>

class QDockWidget;
class QKeyEvent;
class QToolBar;

namespace sluice {

class AnalysisDocks;
class Changer;
class CommandSet;
class DocumentTab;
class DocumentView;
class Editor;
class Exporter;
class Finder;
class InspectorPanel;
class Prompts;
class Recovery;
class Saver;
class SideDocks;
class Slicer;
class StatusBar;
class StreamDock;
class Workspace;

/// The window: tabs in the middle, docks around them, menus, toolbar and status bar, all on one table of
/// commands. Opens files without ever waiting for a disk. Thread rule: the window's thread.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    /// `settings` outlives the window; `process` is the ledger of the whole program.
    MainWindow(Settings& settings, std::shared_ptr<Ledger> process, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Opens each file in a tab; errors show in the window. Paths are bytes of the file system, "-" is
    /// standard input. Returns at once.
    void openFiles(const QList<QByteArray>& paths, const StartOptions& options = {});

    /// Nothing is being opened, and what shows is painted from bytes that are here.
    [[nodiscard]] bool isSettled() const;

    [[nodiscard]] Workspace& workspace() const { return *m_workspace; }
    [[nodiscard]] CommandSet& commands() const { return *m_commands; }
    /// Of the whole program.
    [[nodiscard]] const std::shared_ptr<Ledger>& ledger() const { return m_process; }
    [[nodiscard]] Settings& settings() const { return m_settings; }
    [[nodiscard]] Prompts& prompts() const { return *m_prompts; }
    [[nodiscard]] Editor& editor() const { return *m_editor; }
    [[nodiscard]] Exporter& exporter() const { return *m_exporter; }
    [[nodiscard]] Recovery& recovery() const { return *m_recovery; }
    [[nodiscard]] Changer& changer() const { return *m_changer; }
    [[nodiscard]] Saver& saver() const { return *m_saver; }
    [[nodiscard]] Finder& finder() const { return *m_finder; }
    [[nodiscard]] Slicer& slicer() const { return *m_slicer; }
    [[nodiscard]] AnalysisDocks& analysis() const { return *m_analysis; }
    [[nodiscard]] SideDocks& sideDocks() const { return *m_sideDocks; }
    [[nodiscard]] InspectorPanel& inspector() const { return *m_inspector; }
    [[nodiscard]] QDockWidget* inspectorDock() const { return m_inspectorDock; }
    [[nodiscard]] StreamDock* streamDock() const { return m_streamDock; }
    [[nodiscard]] QToolBar* toolBar() const { return m_toolBar; }
    /// Null while no file shows.
    [[nodiscard]] DocumentTab* currentTab() const;
    [[nodiscard]] DocumentView* currentView() const;

    void showOpenDialog();
    void setTheme(ThemeChoice choice);
    [[nodiscard]] const PanePalette& panePalette() const { return m_palette; }
    /// Shows the Slices dock where there is room for it beside the panes.
    void suggestSlices();
    void toggleFullScreen();
    /// Forgets what was set; `files`: which files were open, and where they were left, too.
    void reset(bool files);

Q_SIGNALS:
    /// isSettled() became true.
    void settled();

protected:
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void makeDocks();
    void makeToolBar();
    void makeConnections();
    void restoreLayout();
    void fitDocks();
    void onCurrentChanged();
    void showContextMenu(const QPoint& globalPosition);
    /// True: this key's command cannot be done now, and the status bar says why.
    bool sayWhyNot(const QKeyEvent& event);
    void refreshForSelection();
    void updateLive();
    void checkSettled();

    Settings& m_settings;
    std::shared_ptr<Ledger> m_process;
    Workspace* m_workspace;
    StatusBar* m_statusBar;
    Prompts* m_prompts;
    Editor* m_editor;
    Exporter* m_exporter;
    Changer* m_changer;
    Saver* m_saver;
    Recovery* m_recovery;
    Slicer* m_slicer;
    Finder* m_finder = nullptr;
    SideDocks* m_sideDocks = nullptr;
    PanePalette m_palette = PanePalette::light();
    InspectorPanel* m_inspector = nullptr;
    QDockWidget* m_inspectorDock = nullptr;
    StreamDock* m_streamDock = nullptr;
    AnalysisDocks* m_analysis = nullptr;
    QToolBar* m_toolBar = nullptr;
    CommandSet* m_commands = nullptr;
    QByteArray m_defaultState;
    // The width that the window gave its docks; they follow it until the user gives them another.
    int m_dockWidth = 0;
    // The user has decided what becomes of unsaved edits.
    bool m_closing = false;
    QMetaObject::Connection m_viewSettled;
    // What the commands were enabled for: a selection, back, forward.
    std::array<bool, 3> m_possible = {};
};

} // namespace sluice

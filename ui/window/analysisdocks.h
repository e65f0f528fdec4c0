#pragma once

#include "core/bytes/byterange.h"
#include "ui/panes/panepalette.h"

#include <QObject>
#include <QPointer>

class QDockWidget;

namespace sluice {

class Finder;
class MainWindow;
class ScanPanel;
class StatisticsPanel;
class StringsPanel;
class View;

/// The docks that show what a document is made of, at the bottom, in tabs with the Stream panel: makes them,
/// lets them follow the current tab, and goes where they point. Thread rule: the window's thread.
class AnalysisDocks : public QObject
{
    Q_OBJECT

public:
    /// Hidden at first. The window's workspace, slicer, finder and Stream dock are there already.
    explicit AnalysisDocks(MainWindow& window);

    [[nodiscard]] StatisticsPanel& statistics() const { return *m_statistics; }
    [[nodiscard]] QDockWidget* statisticsDock() const { return m_statisticsDock; }
    [[nodiscard]] StringsPanel& strings() const { return *m_strings; }
    [[nodiscard]] QDockWidget* stringsDock() const { return m_stringsDock; }
    [[nodiscard]] ScanPanel& scan() const { return *m_scan; }
    [[nodiscard]] QDockWidget* scanDock() const { return m_scanDock; }
    [[nodiscard]] const QList<QDockWidget*>& docks() const { return m_docks; }

    /// Shows it in front of the others, with the keyboard; hides it when it is there already.
    void toggle(QDockWidget* dock);
    void show(QDockWidget* dock);
    void setColours(const PanePalette& palette);

private:
    QDockWidget* makeDock(const QString& title, const char* name, QWidget* panel);
    void onCurrentChanged();
    void onSelectionChanged();
    void goTo(ByteRange range);
    void openView(ByteRange range, const QString& name);
    void decode(ByteRange range, const QByteArray& stage);
    void findBytes(const QByteArray& bytes, ByteRange range);

    MainWindow& m_window;
    QPointer<Finder> m_finder;
    StatisticsPanel* m_statistics;
    StringsPanel* m_strings;
    ScanPanel* m_scan;
    QList<QDockWidget*> m_docks;
    QDockWidget* m_statisticsDock = nullptr;
    QDockWidget* m_stringsDock = nullptr;
    QDockWidget* m_scanDock = nullptr;
    bool m_opened = false;
};

} // namespace sluice

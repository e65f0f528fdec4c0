#pragma once

#include "core/jobs/job.h"
#include "ui/panes/panepalette.h"

#include <QObject>

class QDockWidget;

namespace sluice {

class MainWindow;
class StatisticsPanel;

/// The docks that show what a document is made of, at the bottom, in tabs with the Stream panel: makes them,
/// lets them follow the current tab, and goes where they point. Thread rule: the window's thread.
class AnalysisDocks : public QObject
{
    Q_OBJECT

public:
    /// Hidden at first. The window's workspace, slicer and Stream dock are there already.
    explicit AnalysisDocks(MainWindow& window);

    [[nodiscard]] StatisticsPanel& statistics() const { return *m_statistics; }
    [[nodiscard]] QDockWidget* statisticsDock() const { return m_statisticsDock; }
    [[nodiscard]] const QList<QDockWidget*>& docks() const { return m_docks; }

    /// Shows it in front of the others, with the keyboard; hides it when it is there already.
    void toggle(QDockWidget* dock);
    void show(QDockWidget* dock);
    void setColours(const PanePalette& palette);

    /// Selects the next place with these bytes, behind the selection, from the start again at the end.
    void findNext(const QByteArray& bytes);

Q_SIGNALS:
    /// A search by findNext() has ended.
    void found(bool any);

private:
    QDockWidget* makeDock(const QString& title, const char* name, QWidget* panel);
    void onCurrentChanged();
    void onSelectionChanged();
    void goTo(ByteRange range);

    MainWindow& m_window;
    StatisticsPanel* m_statistics;
    QList<QDockWidget*> m_docks;
    QDockWidget* m_statisticsDock = nullptr;
    JobRunner m_runner;
    LatestJob m_finding;
    bool m_opened = false;
};

} // namespace sluice

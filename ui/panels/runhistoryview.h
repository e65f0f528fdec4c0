#pragma once

#include "core/jobs/job.h"
#include "core/streams/runrecord.h"
#include "ui/panels/contentorwords.h"

#include <QWidget>

class QLabel;
class QListView;
class QSplitter;
class QTableView;
class QToolButton;

namespace sluice {

class RunComparisonModel;
class RunCurvesView;
class RunHistoryModel;

/// The finished runs: one chosen shows all that was measured of it, two stand side by side, with their curves
/// over each other. Rename, delete (with a way back), export. Thread rule: the window's thread.
class RunHistoryView : public QWidget
{
    Q_OBJECT

public:
    explicit RunHistoryView(QWidget* parent = nullptr);
    ~RunHistoryView() override;

    [[nodiscard]] RunHistoryModel* history() const { return m_history; }
    [[nodiscard]] RunComparisonModel* comparison() const { return m_comparison; }
    [[nodiscard]] QListView* list() const { return m_list; }
    [[nodiscard]] RunCurvesView* curves() const { return m_curves; }

    /// Writes the chosen runs to `path`, in the format of its suffix; the outcome shows, and is told.
    void exportTo(const QString& path);
    /// Asks for the path first.
    void askExport();
    void renameChosen();
    void deleteChosen();
    void undoDelete();

Q_SIGNALS:
    void exported(bool ok);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void makeList();
    [[nodiscard]] QWidget* makeBar();
    void makeTable();
    void showChosen();
    /// Unless something is chosen.
    void chooseNewest();
    void showMenu(const QPoint& position);
    void say(const QString& text);
    /// At most two, the earlier one first.
    [[nodiscard]] std::vector<std::shared_ptr<const RunRecord>> chosen() const;

    RunHistoryModel* m_history;
    RunComparisonModel* m_comparison;
    QListView* m_list;
    QTableView* m_table;
    RunCurvesView* m_curves;
    QLabel* m_message;
    QToolButton* m_export;
    QToolButton* m_rename;
    QToolButton* m_delete;
    QSplitter* m_splitter;
    QSplitter* m_right;
    ContentOrWords m_frame;
    QString m_exportFolder;
    JobRunner m_jobs;
};

} // namespace sluice

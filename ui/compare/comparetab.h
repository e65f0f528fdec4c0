#pragma once

#include "core/bytes/view.h"
#include "core/jobs/job.h"
#include "ui/compare/comparecanvas.h"

#include <QWidget>

#include <memory>

class QLabel;
class QProgressBar;
class QTableView;
class QTimer;
class QToolButton;

namespace sluice {

class DifferenceModel;

/// A tab that compares two views: both sides, the list of what differs, the sums. Compares on a worker, and
/// again when either is edited; until that is done it shows what was. Thread rule: the window's thread.
class CompareTab : public QWidget
{
    Q_OBJECT

public:
    CompareTab(std::shared_ptr<View> a, std::shared_ptr<View> b, QWidget* parent = nullptr);
    ~CompareTab() override;

    /// "A ↔ B".
    [[nodiscard]] QString title() const;
    /// The side that has the keyboard.
    [[nodiscard]] const std::shared_ptr<View>& activeView() const;

    void setOptions(const ViewOptions& options) { m_canvas->setOptions(options); }
    void setColours(const PanePalette& palette) { m_canvas->setColours(palette); }

    [[nodiscard]] bool isAligned() const { return m_mode == CompareOptions::Mode::Aligned; }
    void setAligned(bool aligned);
    [[nodiscard]] bool canGoNext() const;
    [[nodiscard]] bool canGoPrevious() const;
    void goNext();
    void goPrevious();

    [[nodiscard]] CompareCanvas& canvas() const { return *m_canvas; }
    [[nodiscard]] QTableView& list() const { return *m_list; }
    [[nodiscard]] QString summary() const;
    /// Where the caret is, for the status bar: "A 0x5dc · B 0x5b2 · difference 3 of 8".
    [[nodiscard]] QString place() const;
    /// Nothing is being compared, and what shows is painted from bytes that are here.
    [[nodiscard]] bool isSettled() const;

Q_SIGNALS:
    /// isSettled() became true.
    void settled();
    /// The caret moved, maybe to the other side.
    void caretMoved();
    /// What can be done is another: a result came, the mode changed.
    void stateChanged();
    void zoomWanted(int steps);

private:
    using Outcome = Result<std::shared_ptr<const Comparison>>;

    QWidget* makeBar();
    void makeList();
    QToolButton* makeButton(const QString& text, const QString& help);
    void watch(const View& view);
    void start();
    void stop();
    void onDone(const Outcome& outcome, const std::array<Snapshot, 2>& snapshots);
    void showProgress();
    void setBusy(bool busy);
    void showCaret();
    void onCaretMoved();
    void say(const QString& text);
    void goToDifference(int index);

    std::array<std::shared_ptr<View>, 2> m_views;
    CompareOptions::Mode m_mode = CompareOptions::Mode::SameOffset;
    CompareCanvas* m_canvas;
    DifferenceModel* m_model;
    QTableView* m_list;
    QLabel* m_summary = nullptr;
    QProgressBar* m_bar = nullptr;
    QToolButton* m_stop = nullptr;
    QToolButton* m_offsets = nullptr;
    QToolButton* m_aligned = nullptr;
    QToolButton* m_previous = nullptr;
    QToolButton* m_next = nullptr;
    QTimer* m_later;
    QTimer* m_poll;
    std::shared_ptr<CompareProgress> m_progress;
    bool m_shown = false;
    bool m_stopped = false;
    JobRunner m_runner;
    LatestJob m_job;
};

} // namespace sluice

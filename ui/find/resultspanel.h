#pragma once

#include "ui/find/resultsmodel.h"
#include "ui/panels/contentorwords.h"
#include "ui/panes/panepalette.h"

#include <QElapsedTimer>
#include <QWidget>

class QBoxLayout;
class QLabel;
class QLineEdit;
class QMenu;
class QProgressBar;
class QTableView;
class QTimer;
class QToolButton;

namespace sluice {

class ResultsDelegate;

/// The list of hits: fills while a search runs, says how far that is and what became of it, filters and sorts
/// on a worker. Thread rule: the window's thread.
class ResultsPanel : public QWidget
{
    Q_OBJECT

public:
    explicit ResultsPanel(QWidget* parent = nullptr);
    ~ResultsPanel() override;

    /// What was asked, for a person; the names of what is searched and of the patterns.
    struct Titles
    {
        QString what;
        QStringList targets;
        QStringList patterns;
    };
    /// A search that begins, or null: nothing.
    void setSearch(std::shared_ptr<const HitSearch> search, const Titles& titles);
    /// Looks how far it is; `note` is added to the words: edits made since.
    void refresh(const QString& note);
    void setColours(const PanePalette& palette);

    [[nodiscard]] QString summary() const;
    [[nodiscard]] QTableView& list() const { return *m_list; }
    [[nodiscard]] QLineEdit& filter() const { return *m_filter; }
    [[nodiscard]] ResultsModel& model() const { return *m_model; }
    /// The chosen hit; nothing when none is.
    [[nodiscard]] std::optional<HitSearch::Found> current() const;
    /// Chooses a hit without going there.
    void setCurrent(qint64 number);
    /// Sorts by a column (ResultsModel::Column), which shows.
    void sortBy(int column, bool descending);
    [[nodiscard]] int sortColumn() const;
    [[nodiscard]] bool isDescending() const { return m_order.descending; }
    /// Whether there is a list, with this column, which may have given way where it is narrow.
    [[nodiscard]] bool hasColumn(int column) const;
    /// Nothing is being filtered, sorted or read.
    [[nodiscard]] bool isSettled() const;

Q_SIGNALS:
    /// The user walked to a hit, or wants to be there (`enter`).
    void goWanted(const sluice::HitSearch::Found& found, bool enter);
    void sliceWanted(const sluice::HitSearch::Found& found);
    void stopWanted();
    void leaveWanted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeBar();
    void makeList();
    void arrange();
    void showOrder(std::shared_ptr<const std::vector<quint32>> order);
    void showColumns();
    void makeRoom();
    void settleOrder(bool severalBefore);
    [[nodiscard]] HitOrder::By orderOf(int column) const;
    void addSorting(QMenu* menu);
    void showMenu(const QPoint& position);

    std::shared_ptr<const HitSearch> m_search;
    Titles m_titles;
    ResultsModel* m_model;
    ResultsDelegate* m_delegate;
    QTableView* m_list;
    QBoxLayout* m_bar = nullptr;
    QLabel* m_summary;
    QProgressBar* m_progress;
    QToolButton* m_stop;
    QToolButton* m_slice;
    QLineEdit* m_filter;
    ContentOrWords m_frame;
    QTimer* m_later;
    QString m_note;
    QElapsedTimer m_since;
    /// Of a search that is done; -1: it runs.
    qint64 m_took = -1;
    HitOrder m_order;
    /// The chosen hit is the one that was chosen before, in another row.
    bool m_keeping = false;
    /// Hits that the order shown was made of.
    qint64 m_arranged = 0;
    JobRunner m_runner;
    LatestJob m_arranging;
};

} // namespace sluice

#pragma once

#include "core/bytes/view.h"
#include "core/jobs/job.h"
#include "core/jobs/pageloader.h"
#include "core/jobs/sweep.h"
#include "core/search/strings.h"

#include <QTimer>
#include <QWidget>

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QSpinBox;
class QStackedLayout;
class QToolButton;

namespace sluice {

class LongList;

/// The strings of a view, as a list that fills while they are found and that is filtered as one types. A
/// string is 12 bytes of memory; texts are read for the rows that show. Thread rule: the window's thread;
/// finds, filters and exports on workers.
class StringsPanel : public QWidget
{
    Q_OBJECT

public:
    /// A larger view is searched when the user asks for it.
    static constexpr qint64 kSearchUnasked = qint64{1} << 30;

    explicit StringsPanel(QWidget* parent = nullptr);
    ~StringsPanel() override;

    /// Null: nothing is open.
    void setView(const std::shared_ptr<View>& view);
    /// Finds anew.
    void start();
    void stop();
    void copyChosen() const;
    void askExport();
    /// Writes the strings of the list, a line each, as `sluice strings` prints them; exported() follows.
    void exportTo(const QString& path);

    [[nodiscard]] LongList& list() const { return *m_list; }
    [[nodiscard]] QLineEdit& filter() const { return *m_filter; }
    [[nodiscard]] QComboBox& encoding() const { return *m_encoding; }
    [[nodiscard]] QSpinBox& minimum() const { return *m_minimum; }
    [[nodiscard]] QString status() const;
    /// Finding or filtering.
    [[nodiscard]] bool isBusy() const { return m_search.isRunning() || m_filtering.isRunning(); }
    [[nodiscard]] FoundString stringAt(qint64 row) const;
    /// Its first characters; empty while they are not in memory.
    [[nodiscard]] QString textAt(qint64 row) const;

Q_SIGNALS:
    /// The user wants to see bytes of the document.
    void goWanted(sluice::ByteRange range);
    void exported(bool ok);

protected:
    void showEvent(QShowEvent* event) override;

private:
    struct Matches;

    void makeLayout();
    QWidget* makeBar();
    void poll();
    void onFound(const Result<void>& result);
    void onFilterTyped();
    void filterOn();
    void takeMatches();
    void updateStatus();
    [[nodiscard]] bool isFiltered() const;
    [[nodiscard]] qint64 rows() const;
    [[nodiscard]] QString cellText(qint64 row, int column) const;
    void showMenu(const QPoint& position);

    std::shared_ptr<View> m_view;
    Snapshot m_snapshot;
    std::shared_ptr<StringList> m_strings;
    std::shared_ptr<SweepProgress> m_progress;
    /// Numbers of the strings that pass the filter, and how many strings it has looked at.
    std::vector<quint32> m_matching;
    std::shared_ptr<Matches> m_matches;
    qint64 m_filtered = 0;
    bool m_edited = false;
    bool m_wanted = true;
    QString m_problem;
    QString m_note;

    QComboBox* m_encoding;
    QSpinBox* m_minimum;
    QLineEdit* m_filter;
    QLabel* m_status;
    QProgressBar* m_bar;
    QToolButton* m_run;
    QToolButton* m_export;
    LongList* m_list;
    QLabel* m_words;
    QWidget* m_content;
    QStackedLayout* m_stack;
    QString m_folder;
    mutable PageLoader m_loader;
    QTimer m_poll;
    JobRunner m_runner;
    LatestJob m_search;
    LatestJob m_filtering;
};

} // namespace sluice

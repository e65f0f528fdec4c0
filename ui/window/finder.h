#pragma once

#include "core/bytes/view.h"
#include "core/jobs/job.h"
#include "core/search/hitsearch.h"
#include "ui/find/documenthits.h"
#include "ui/find/findquery.h"
#include "ui/panes/panepalette.h"

#include <QObject>
#include <QPointer>

class QDockWidget;
class QShortcut;
class QTimer;

namespace sluice {

class DocumentTab;
class FindBar;
class MainWindow;
class Replacer;
class ResultsPanel;

/// Finds: makes the find bar and the dock with the results, runs what they ask for on workers, goes to hits
/// and gives them to the panes. Thread rule: the window's thread.
class Finder : public QObject
{
    Q_OBJECT

public:
    explicit Finder(MainWindow& window);
    ~Finder() override;

    [[nodiscard]] FindBar& bar() const { return *m_bar; }
    [[nodiscard]] Replacer& replacer() const { return *m_replacer; }
    [[nodiscard]] ResultsPanel& results() const { return *m_results; }
    [[nodiscard]] QDockWidget* dock() const { return m_dock; }

    /// Opens the bar, with what is selected: short selections as the pattern, long ones as the place to look.
    void open(bool replacing);
    void close();
    void find(bool backwards);
    /// Takes the selected bytes for the pattern, and finds the next.
    void findSelected();
    /// Puts these bytes into the bar, to be looked for in `range` of the document in front, and finds the
    /// next. The keyboard stays where it is.
    void findBytes(const QByteArray& bytes, ByteRange range);
    void findAll();
    /// Stops what runs; what was found stays.
    void stop();
    /// The hit that is chosen in the list, in a tab of its own.
    void sliceHit();
    void toggleResults();
    void clearResults();

    [[nodiscard]] bool isBusy() const { return isListing() || m_stepping.isRunning(); }
    /// While something takes long, the bar offers to stop it, and Esc does wherever the keyboard is.
    void offerStop(bool offer);
    [[nodiscard]] bool isListing() const { return m_search && !m_search->isDone(); }
    [[nodiscard]] bool hasResults() const { return m_search != nullptr; }
    [[nodiscard]] const std::shared_ptr<const HitSearch>& search() const { return m_search; }

    /// Where the last "find all" found something in a document; null when it was not searched.
    [[nodiscard]] const HitMarks* hitsOf(const Document& document) const;

    /// A step, or the list, led to this range, and the pattern is still the same.
    [[nodiscard]] bool isHit(const std::shared_ptr<Document>& document, ByteRange range) const
    {
        return !range.isEmpty() && m_lastHit == range && m_lastDocument.lock() == document;
    }
    /// Everything that is open.
    [[nodiscard]] std::vector<std::shared_ptr<Document>> documents() const;
    /// The bytes that the bar's scope means in the document in front, in its offsets.
    [[nodiscard]] ByteRange scopeRange() const;
    /// Selects a range of a document, in the tab in front when that has it; the keyboard stays.
    void show(const std::shared_ptr<Document>& document, ByteRange range);

    void setColours(const PanePalette& palette);

Q_SIGNALS:
    /// hitsOf() has others.
    void hitsChanged();
    /// What can be done is another: a search began, or ended.
    void stateChanged();
    /// A step to the next hit is over.
    void stepped();

private:
    struct Target
    {
        std::weak_ptr<Document> document;
        QString name;
        QPointer<DocumentHits> hits;
    };
    /// Places of one document that a step looks at.
    struct Leg
    {
        std::weak_ptr<Document> document;
        Snapshot snapshot;
        ByteRange range;
        ByteRange places;
        bool wrapped = false;
    };
    struct StepProgress;
    struct Stepped
    {
        size_t leg = 0;
        Result<std::optional<Hit>> hit;
    };

    void connectBar();
    void makeDock();
    void showResults();
    void attach();
    void follow();
    void chooseScope(FindScope scope);
    void keepScope(ByteRange range);
    void updateScopes();
    void remember();
    [[nodiscard]] Result<Searcher> searcher();
    [[nodiscard]] std::vector<Leg> legs(bool backwards) const;
    [[nodiscard]] qint64 startOf(bool backwards) const;
    bool stepInList(bool backwards);
    void showStep();
    void onStepped(const Stepped& result, const std::vector<Leg>& legs, bool backwards);
    [[nodiscard]] bool isListCurrent() const;
    [[nodiscard]] std::vector<HitSearch::Target> listTargets() const;
    void poll();
    void goToFound(const HitSearch::Found& found, bool enter);
    [[nodiscard]] QString staleNote() const;

    MainWindow& m_window;
    FindBar* m_bar;
    ResultsPanel* m_results;
    Replacer* m_replacer;
    QDockWidget* m_dock = nullptr;
    QTimer* m_poll;
    QTimer* m_slow;
    QShortcut* m_escape;
    std::shared_ptr<const StepProgress> m_step;
    /// What "selection" means as a scope, in the document's offsets.
    std::weak_ptr<Document> m_scopeDocument;
    ByteRange m_scopeRange;
    QMetaObject::Connection m_scopeMoves;
    /// What a step found last: a match of an expression goes on after it.
    std::weak_ptr<Document> m_lastDocument;
    ByteRange m_lastHit;

    std::shared_ptr<const HitSearch> m_search;
    std::vector<Target> m_targets;
    FindQuery m_listed;
    FindScope m_listedScope = FindScope::Document;
    CancelToken m_listing;
    bool m_told = true;
    bool m_opened = false;
    JobRunner m_runner;
    LatestJob m_stepping;
};

} // namespace sluice

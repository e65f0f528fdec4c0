#pragma once

#include "core/streams/runrecord.h"
#include "ui/panels/recipemodel.h"
#include "ui/panels/stageboxcontent.h"
#include "ui/panels/streamhost.h"
#include "ui/panels/streamrun.h"
#include "ui/panes/panepalette.h"

#include <QPointer>
#include <QWidget>

#include <memory>

class QSplitter;

namespace sluice {

class DecoderSuggestion;
struct CurrentRun;
class MessageArea;
class Settings;
class StageBar;
class StreamDetails;
class StreamResults;
class StreamToolbar;

/// The Stream dock: a recipe over what is selected, edited box by box, run, and watched while it runs.
/// Thread rule: the window's thread; it never waits for a disk or for a run, but up to 200 ms in stop().
class StreamPanel : public QWidget
{
    Q_OBJECT

public:
    /// `settings` outlive the panel; `process` is the ledger of the whole program.
    StreamPanel(Settings& settings, std::shared_ptr<Ledger> process, StreamHost host,
                QWidget* parent = nullptr);
    ~StreamPanel() override;

    /// What the current tab shows; null: there is none.
    void setView(View* view);
    /// Its selection changed.
    void follow();
    void setColours(const PanePalette& palette);
    /// The statistics of runs, to the right of the details.
    void setStatsView(QWidget* view);
    [[nodiscard]] QSize minimumSizeHint() const override;

    [[nodiscard]] RecipeModel& model() { return m_model; }
    [[nodiscard]] const StreamRun& run() const { return m_run; }
    [[nodiscard]] StageBar& bar() const { return *m_bar; }
    [[nodiscard]] StreamToolbar& toolbar() const { return *m_toolbar; }
    [[nodiscard]] StreamDetails& details() const { return *m_details; }
    [[nodiscard]] MessageArea& messages() const { return *m_messages; }

    [[nodiscard]] bool isRunning() const { return m_run.isRunning(); }
    [[nodiscard]] bool isPaused() const { return m_run.isPaused(); }
    [[nodiscard]] bool isLive() const { return m_model.input().isLive(); }

    /// Starts the recipe; what keeps it from starting shows in the panel.
    void start(bool paused = false);
    void pauseOrResume();
    /// While nothing runs: starts paused.
    void step();
    void cancel();
    void endInput();
    /// Ends a run at once, as the panel or the window closes. May take 200 ms.
    void stop();

    /// Behind the current box; opens its parameters when it needs some.
    void addStage(const QByteArray& name);
    void addSink(SinkSpec::Kind kind);
    /// A list of all stages and sinks to choose from.
    void pickStage();
    void focusBar();

    void saveRecipe();
    void pickRecipe();
    void pickRecipeToDelete();
    void editAsText();
    void copyCommand();
    void copyCode();
    void showCode();

Q_SIGNALS:
    /// What can be done is other than before: a run began, paused or ended.
    void stateChanged();
    void runBegan(const QString& title);
    void runPolled(const sluice::RunStatus& status);
    void runFinished(const sluice::RunRecord& record);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void makeLayout();
    void makeRecipeMenu();
    void connectBar();
    void onModelChanged();
    void refresh();
    void refreshSource();
    void suggest();
    void updateState();
    void onPolled();
    void onFinished(const RunResult& result);
    void tell(const RunResult& result);
    void record(const RunResult& result);
    void offerHigherLimit(const Error& error);
    void updateRates(const RunStatus& status);
    void showChunk(const StageStatus& stage);
    /// Selects a hit of the current stage in the bytes that it is in, where a tab shows them.
    void goToHit(ByteRange hit);
    void restoreSelection();
    void showDigests(const RunResult* result);
    void editPlace(StagePlace place);
    void editMark(int statusIndex);
    void setMark(int statusIndex, qint64 bytes);
    void sayNoRecipes();
    void showMenu(StagePlace place, const QPoint& globalPosition);
    void say(const QString& text);
    /// Nothing is missing to run it or save it; else says what, at its field.
    [[nodiscard]] bool checkRecipe();
    /// What a run would read now.
    [[nodiscard]] StreamInput input() const;
    [[nodiscard]] StageBoxContent sourceContent() const;

    /// The bytes of the last run stay the panel's input while its result shows, untouched.
    struct Pin
    {
        QPointer<View> view;
        ByteRange range;
        QPointer<View> result;
        ByteRange selection;
    };

    Settings& m_settings;
    const std::shared_ptr<Ledger> m_process;
    const StreamHost m_host;
    RecipeModel m_model;
    StreamRun m_run;
    QPointer<View> m_view;
    StreamToolbar* m_toolbar;
    MessageArea* m_messages;
    StageBar* m_bar;
    StreamDetails* m_details;
    QSplitter* m_splitter;
    DecoderSuggestion* m_suggestion;
    /// The run that goes on, or the last one.
    std::unique_ptr<CurrentRun> m_current;
    std::unique_ptr<Pin> m_pin;
    /// Tabs that open are results, not the user's choice of another input.
    bool m_showingResults = false;
    std::optional<RunStatus> m_status;
    std::vector<double> m_rates;
};

} // namespace sluice

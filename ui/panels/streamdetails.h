#pragma once

#include "ui/panels/recipemodel.h"
#include "ui/panels/streamhost.h"

#include <QWidget>

#include <array>

class QLabel;
class QScrollArea;
class QScrollArea;
class QStackedWidget;

namespace sluice {

class ChunkView;
class DigestList;
class FieldForm;
class LongList;

/// What there is to set and to see of the current box of the pipeline: its parameters, its share of time and
/// remarks, its hits as they are found, the digests, and while the run is paused its chunk. Thread rule: the
/// window's thread.
class StreamDetails : public QWidget
{
    Q_OBJECT

public:
    StreamDetails(RecipeModel& model, StreamHost host, QWidget* parent = nullptr);

    /// The box whose details show, the view of the current tab, and what a run would read.
    void show(StagePlace place, View* current, const StreamInput& input);
    using QWidget::show;
    /// Of the stage that shows, while it runs and after; nothing: no run.
    void showStatus(const std::optional<StageStatus>& status);
    /// The chunk of that stage instead of its parameters; see ChunkView.
    void showChunk(const StageStatus& status, qint64 mapped);
    void hideChunk();
    /// While a run goes on nothing here can be edited.
    void setLocked(bool locked);
    /// What is wrong with the source or sink that shows.
    void showError(const QString& error);
    /// Gives the keyboard to the first field; false when there is none.
    bool edit();

    [[nodiscard]] FieldForm& form() const { return *m_form; }
    [[nodiscard]] DigestList& digests() const { return *m_digests; }
    [[nodiscard]] ChunkView& chunk() const { return *m_chunk; }
    [[nodiscard]] LongList& hits() const { return *m_hits; }
    [[nodiscard]] bool showsChunk() const;

Q_SIGNALS:
    /// The keyboard goes back to the box.
    void left();
    /// A hit of the stage that shows was chosen; in bytes of that stage's input.
    void hitActivated(const sluice::ByteRange& hit);

protected:
    void changeEvent(QEvent* event) override;

private:
    void showTimes();
    void showHits(const StageStatus& status);
    void onEdited(const QByteArray& name, const QByteArray& value);
    void editSource(const QByteArray& name, const QByteArray& value);
    void showSource();
    void showStage();
    void showSink();

    RecipeModel& m_model;
    const StreamHost m_host;
    QPointer<View> m_current;
    StreamInput m_input;
    StagePlace m_place;
    QStackedWidget* m_stack;
    QScrollArea* m_scroll;
    FieldForm* m_form;
    QLabel* m_times;
    std::array<double, 3> m_shares = {};
    QLabel* m_remark;
    QLabel* m_hitCount;
    QList<StageHit> m_found;
    LongList* m_hits;
    DigestList* m_digests;
    ChunkView* m_chunk;
};

} // namespace sluice

#pragma once

#include "core/analysis/statistics.h"
#include "core/bytes/view.h"
#include "core/jobs/job.h"
#include "ui/panes/panepalette.h"
#include "ui/window/throttle.h"

#include <QTimer>
#include <QWidget>

#include <memory>

class QCheckBox;
class QComboBox;
class QLabel;
class QProgressBar;
class QStackedLayout;
class QStackedWidget;
class QToolButton;
class QTreeWidget;

namespace sluice {

class DigraphView;
class StatisticsPlot;

/// What the selected bytes, a view or a document are made of: figures, and plots of their values, entropy,
/// pairs and numbers. A preview at once, then all bytes, in a job that the newest range takes over. Follows
/// selection and edits while it is visible. Thread rule: the window's thread.
class StatisticsPanel : public QWidget
{
    Q_OBJECT

public:
    enum class Scope { Selection, View, Document };
    enum class Shown { Histogram, Entropy, Pairs, Int16, Float32 };
    /// Of a larger range only a preview is made, until the user wants all.
    static constexpr qint64 kCountUnasked = qint64{4} << 30;

    explicit StatisticsPanel(QWidget* parent = nullptr);
    ~StatisticsPanel() override;

    /// Null: nothing is open.
    void setView(const std::shared_ptr<View>& view);
    /// The selection changed.
    void follow();
    void setColours(const PanePalette& palette);

    void setScope(Scope scope);
    void show(Shown shown);
    using QWidget::show;
    void countAll();
    void cancel();
    void askExport();
    /// To CSV, PNG or SVG, as the name ends; exported() follows.
    void exportTo(const QString& path);

    /// Null while there are none.
    [[nodiscard]] const std::shared_ptr<const Statistics>& statistics() const { return m_statistics; }
    /// What they are of, in the document's offsets.
    [[nodiscard]] ByteRange range() const { return m_range; }
    [[nodiscard]] bool isBusy() const { return m_job.isRunning() || m_throttle.isPending(); }
    [[nodiscard]] StatisticsPlot& plot() const { return *m_plot; }
    [[nodiscard]] DigraphView& pairs() const { return *m_pairs; }
    [[nodiscard]] QTreeWidget& figures() const { return *m_figures; }
    [[nodiscard]] QString status() const;

Q_SIGNALS:
    /// The user wants to see bytes of the document.
    void goWanted(sluice::ByteRange range);
    /// The user wants the next place with these bytes.
    void findWanted(const QByteArray& bytes);
    void exported(bool ok);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void makeLayout();
    QWidget* makeBar();
    [[nodiscard]] ByteRange wantedRange() const;
    [[nodiscard]] Shown shown() const;
    void refresh();
    void preview();
    void count();
    void take(Result<Statistics> result, bool preview);
    void showAll();
    void showFigures();
    void showProgress();
    void updateBar();
    void onActivated(int bar);
    void copyFigures() const;

    std::shared_ptr<View> m_view;
    std::shared_ptr<const Statistics> m_statistics;
    ByteRange m_range;
    /// What is counted now or was last: nothing new to do while this is wanted.
    ByteRange m_counting;
    bool m_stale = true;
    bool m_countAll = false;
    bool m_cancelled = false;
    QString m_problem;
    PanePalette m_palette = PanePalette::light();
    std::shared_ptr<SweepProgress> m_progress;

    QComboBox* m_scope;
    QComboBox* m_shown;
    QCheckBox* m_logarithmic;
    QCheckBox* m_bigEndian;
    QLabel* m_status;
    QProgressBar* m_bar;
    QToolButton* m_stop;
    QToolButton* m_all;
    QToolButton* m_export;
    QTreeWidget* m_figures;
    StatisticsPlot* m_plot;
    DigraphView* m_pairs;
    QStackedWidget* m_plots;
    QLabel* m_words;
    QWidget* m_content;
    QStackedLayout* m_stack;
    QString m_folder;
    QTimer m_poll;
    Throttle m_throttle;
    JobRunner m_runner;
    LatestJob m_job;
};

} // namespace sluice

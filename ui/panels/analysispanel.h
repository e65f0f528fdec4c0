#pragma once

#include "core/bytes/view.h"
#include "core/jobs/sweep.h"
#include "ui/panels/contentorwords.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include <memory>

class QLabel;
class QProgressBar;
class QToolButton;
class QVBoxLayout;

namespace sluice {

class WrapLayout;

/// What the panels have in common that look through the bytes of a view: words while nothing is open, a bar
/// above the content, of several lines where it is narrow, with words on how the work stands, and how it
/// follows the view and its edits. Thread rule: the window's thread.
class AnalysisPanel : public QWidget
{
    Q_OBJECT

public:
    ~AnalysisPanel() override;

    /// Null: nothing is open.
    void setView(const std::shared_ptr<View>& view);
    [[nodiscard]] const std::shared_ptr<View>& view() const { return m_view; }
    [[nodiscard]] QString status() const;

Q_SIGNALS:
    /// The user wants to see bytes of the document.
    void goWanted(sluice::ByteRange range);

protected:
    /// `words`: what shows while nothing is open.
    explicit AnalysisPanel(const QString& words, QWidget* parent);

    /// view() is another one, or null.
    virtual void onView() = 0;
    /// The bytes of the view's document are others.
    virtual void onEdited() = 0;
    /// A few times a second between poll(true) and poll(false).
    virtual void onPoll() = 0;

    // The bar, from the left to the right, and what is below it.
    void addToBar(QWidget* widget, int stretch = 0);
    void addStatus(int stretch);
    QToolButton* addButton(const QString& text = {}, const QString& help = {});
    [[nodiscard]] QVBoxLayout& column() const { return *m_column; }

    /// Makes of a button what starts the work, or stops it while it runs.
    static void showRun(QToolButton& button, bool running, const QString& startHelp);
    void poll(bool on);
    /// The bar shows how far this is from now on; null: nothing.
    void showProgressOf(std::shared_ptr<const SweepProgress> progress);
    /// Moves the bar. Gives "34 % of 2 GiB · 1.2 GiB/s · 1.1 s left"; empty when nothing is shown, or it is
    /// too early to tell.
    QString updateProgress();
    void showStatus(const QString& text);

private:
    std::shared_ptr<View> m_view;
    ContentOrWords m_frame;
    QVBoxLayout* m_column;
    WrapLayout* m_bar;
    QLabel* m_status;
    QProgressBar* m_gauge;
    std::shared_ptr<const SweepProgress> m_progress;
    QElapsedTimer m_since;
    QTimer m_poll;
};

} // namespace sluice

#pragma once

#include "core/bytes/view.h"
#include "core/jobs/job.h"
#include "core/ledger/pagesample.h"
#include "ui/panes/panepalette.h"

#include <QTimer>
#include <QWidget>

class QPainter;

namespace sluice {

/// A slim strip beside the panes: which pages of what they show are in memory, which of them this program has
/// touched, and what has been changed. From top to bottom it is the whole view; a line is many pages of a
/// large file, of which a few are looked at. Looks 4 times a second, on a worker, while it is visible. A
/// click goes there. Thread rule: the window's thread.
class PageStrip : public QWidget
{
    Q_OBJECT

public:
    explicit PageStrip(std::shared_ptr<View> view, QWidget* parent = nullptr);

    void setColours(const PanePalette& palette);
    /// The bytes that the panes show now.
    void setShown(ByteRange shown);

    [[nodiscard]] QSize sizeHint() const override;
    /// What the line at `y` stands for, in words.
    [[nodiscard]] QString describe(int y) const;
    /// The newest samples, a line each.
    [[nodiscard]] const std::vector<PageSample>& samples() const { return m_samples; }

Q_SIGNALS:
    void goWanted(qint64 offset);
    /// A look is done.
    void looked();

protected:
    bool event(QEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void look();
    void paintLine(QPainter& painter, int line) const;
    /// As many as there is room for, but no more than pages.
    [[nodiscard]] int lines() const;
    [[nodiscard]] int topOf(int line) const;
    [[nodiscard]] int lineAt(int y) const;
    [[nodiscard]] ByteRange rangeOf(int line) const;
    [[nodiscard]] int lineOf(qint64 offset) const;

    std::shared_ptr<View> m_view;
    PanePalette m_palette = PanePalette::light();
    ByteRange m_shown;
    std::vector<PageSample> m_samples;
    std::vector<ByteRange> m_changed;
    QTimer m_tick;
    JobRunner m_runner;
    LatestJob m_job;
};

} // namespace sluice

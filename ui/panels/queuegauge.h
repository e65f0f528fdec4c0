#pragma once

#include "core/streams/runstats.h"

#include <QWidget>

#include <optional>

namespace sluice {

/// The queue between two stages: how full it is against its highWaterMark, with the most that it ever held.
/// Up and Down, or a drag up and down, double and halve the mark; Enter asks for a number. Thread rule: the
/// window's thread.
class QueueGauge : public QWidget
{
    Q_OBJECT

public:
    static constexpr qint64 kLeastMark = 1;
    static constexpr qint64 kMostMark = qint64{1} << 40;

    explicit QueueGauge(QWidget* parent = nullptr);

    /// The box behind it takes the same bytes as the one before it, not what that one made: a plus for an
    /// arrow.
    void setBranch(bool branch);
    /// The mark that a run would begin with. Bytes.
    void setMark(qint64 bytes);
    /// The status of the stage behind the queue; nothing: no run.
    void setStatus(const std::optional<StageStatus>& status);
    /// The mark in force.
    [[nodiscard]] qint64 mark() const;
    /// 0 … 1: what is in the queue against its mark.
    [[nodiscard]] double fill() const;
    /// There is no queue: the stage runs on its producer's thread.
    [[nodiscard]] bool isFused() const { return m_status && m_status->fused; }

    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    /// The user gave the queue another mark.
    void markWanted(qint64 bytes);
    /// The user wants to write the mark as a number.
    void editWanted();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;

private:
    void want(qint64 bytes);
    void describe();

    bool m_branch = false;
    qint64 m_mark = 0;
    std::optional<StageStatus> m_status;
    int m_pressedY = 0;
    qint64 m_pressedMark = 0;
};

} // namespace sluice

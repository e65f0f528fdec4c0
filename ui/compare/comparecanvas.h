#pragma once

#include "core/jobs/pageloader.h"
#include "ui/compare/comparerenderer.h"

#include <QElapsedTimer>
#include <QWidget>

class QScrollBar;

namespace sluice {

/// Two sides of a comparison beside each other, which scroll as one: keys, mouse and wheel move a caret over
/// positions; Tab changes sides. Thread rule: the window's thread.
class CompareCanvas : public QWidget
{
    Q_OBJECT

public:
    explicit CompareCanvas(QWidget* parent = nullptr);

    void setOptions(const ViewOptions& options);
    void setColours(const PanePalette& palette);
    void setNames(const QString& a, const QString& b);
    /// Other bytes, with a layout for them. The caret stays on its byte of the current side.
    void setContent(const Snapshot& a, const Snapshot& b, const CompareLayout& layout);

    [[nodiscard]] const CompareLayout& layoutOfSides() const { return m_context.layout; }
    [[nodiscard]] qint64 caret() const { return m_context.caret; }
    /// 0: A has the keyboard, 1: B.
    [[nodiscard]] int side() const { return m_context.side; }
    [[nodiscard]] qint64 topPosition() const { return m_context.rows.topOffset(); }
    /// Moves the caret and shows it.
    void goTo(qint64 position);
    /// True when all that shows is painted from bytes that are here.
    [[nodiscard]] bool isSettled() const { return m_settled; }

Q_SIGNALS:
    void caretMoved();
    /// isSettled() became true.
    void settled();
    void zoomWanted(int steps);

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    [[nodiscard]] std::optional<qint64> keyTarget(const QKeyEvent& key) const;
    void fit();
    void scrollBy(qint64 rows);
    void syncBar();
    void onBarAction(int action);
    void takePlace(QPointF position);
    void setSide(int side);
    void bringIn(const std::array<QList<ByteRange>, 2>& pending);
    void onLoaded(size_t side);

    CompareContext m_context;
    CompareRenderer m_renderer;
    QScrollBar* m_bar;
    std::array<PageLoader, 2> m_loaders;
    std::array<QList<ByteRange>, 2> m_requested;
    QElapsedTimer m_sinceLoaded;
    WheelSteps m_wheel;
    WheelSteps m_zoom;
    bool m_settled = false;
};

} // namespace sluice

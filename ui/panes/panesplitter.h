#pragma once

#include <QColor>
#include <QSplitter>

namespace sluice {

/// Panes side by side with a thin line between them that can be dragged. Thread rule: the window's thread.
class PaneSplitter : public QSplitter
{
    Q_OBJECT

public:
    explicit PaneSplitter(QWidget* parent = nullptr);

    void setColour(const QColor& colour);
    [[nodiscard]] QColor colour() const { return m_colour; }

protected:
    [[nodiscard]] QSplitterHandle* createHandle() override;

private:
    QColor m_colour;
};

} // namespace sluice

#pragma once

#include "core/bytes/view.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace sluice {

/// The line above the panes of a slice: whose bytes it shows, where they lie there, in Node's words, and the
/// way to them. Says so when they were deleted. Thread rule: the window's thread.
class SliceBar : public QWidget
{
    Q_OBJECT

public:
    explicit SliceBar(std::shared_ptr<View> view, QWidget* parent = nullptr);

    [[nodiscard]] QString text() const;

Q_SIGNALS:
    void parentWanted();

private:
    void refresh();

    std::shared_ptr<View> m_view;
    QLabel* m_label;
    QToolButton* m_parent;
};

} // namespace sluice

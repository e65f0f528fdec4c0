#pragma once

#include "core/bytes/view.h"
#include "core/jobs/job.h"

#include <QObject>

#include <memory>

namespace sluice {

class DocumentTab;
class MainWindow;

/// Makes views and copies of what is selected, and shows, names, colours and closes them. Thread rule: the
/// window's thread; copies are made on a worker.
class Slicer : public QObject
{
    Q_OBJECT

public:
    explicit Slicer(MainWindow& window);

    /// The selected bytes in a tab of their own that shares them: buf.subarray(start, end).
    void slice();
    /// The selected bytes in a document with memory of its own: Buffer.from(buf.subarray(start, end)).
    void copy();
    [[nodiscard]] bool isCopying() const { return m_copying.isRunning(); }

    /// Shows a view: in its tab, or in a new one when that was closed.
    void open(const std::shared_ptr<View>& view);
    /// Closes its tab. What keeps a view that has none is said instead.
    void close(const std::shared_ptr<View>& view);
    /// The slice that is in front; null when none is.
    [[nodiscard]] std::shared_ptr<View> current() const;
    void askName(const std::shared_ptr<View>& view);
    /// Goes to the selected bytes of the current slice, or to all of it, in its parent's tab.
    void showInParent();
    void goToDocument(qint64 offset);
    void showMenu(const std::shared_ptr<View>& view, const QPoint& globalPosition);

Q_SIGNALS:
    /// A copy is there, or could not be made.
    void copied(bool ok);

private:
    [[nodiscard]] DocumentTab* tabOf(const View* view) const;
    void say(const QString& text, bool failed);

    MainWindow& m_window;
    JobRunner m_runner;
    LatestJob m_copying;
};

} // namespace sluice

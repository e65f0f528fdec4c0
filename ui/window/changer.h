#pragma once

#include "core/bytes/fill.h"
#include "core/bytes/view.h"
#include "core/jobs/job.h"

#include <QObject>

#include <optional>

namespace sluice {

class MainWindow;

/// A fill that the user has asked for. Thread rule: a value.
struct FillRequest
{
    FillContent content;
    /// None: the pattern or the file once.
    std::optional<qint64> length;
    /// Of the view: what is replaced; empty for an insertion.
    ByteRange range;
    /// What the list of edits calls it.
    QString label;
};

/// Changes bytes of the tab in front, other than by typing: fills them, takes them back to what is saved,
/// goes from one state to another. What cannot be is said in the window. Thread rule: the window's thread;
/// random bytes and files come by a worker.
class Changer : public QObject
{
    Q_OBJECT

public:
    explicit Changer(MainWindow& window);

    void askFill();
    /// Fills in the tab in front.
    void fill(const FillRequest& request);
    [[nodiscard]] bool isFilling() const { return m_filling.isRunning(); }

    /// Some selected byte is not as it was saved.
    [[nodiscard]] bool canRevert() const;
    void revertSelection();
    /// Undoes or redoes until so many steps are done, and goes to the bytes of the last.
    void goToStep(size_t position);
    void undoAll() { goToStep(0); }
    void redoAll();

Q_SIGNALS:
    /// fill() is over.
    void filled(bool ok);

private:
    void take(const std::shared_ptr<View>& view, const FillRequest& request,
              const Result<PieceTree>& content);
    void say(const QString& text);

    MainWindow& m_window;
    JobRunner m_runner;
    LatestJob m_filling;
};

} // namespace sluice

#pragma once

#include "core/bytes/journalrecovery.h"
#include "core/jobs/job.h"

#include <QObject>

#include <memory>

namespace sluice {

class MainWindow;

/// Offers the edits that a program which died has left in its journals: restore them, discard them, or ask
/// again at the next start. Thread rule: the window's thread.
class Recovery : public QObject
{
    Q_OBJECT

public:
    explicit Recovery(MainWindow& window);

    /// Looks for journals, and for files that a killed save has left, which go. To be called when the
    /// program starts.
    void offer();

Q_SIGNALS:
    /// Every journal that was found is offered.
    void offered(int count);
    /// The edits of a journal are in their document, or cannot be put there.
    void restored(bool ok);

private:
    using Pending = std::shared_ptr<const PendingJournal>;
    using Checked = Result<std::shared_ptr<JournalRanges>>;

    void offer(const Pending& pending);
    void restore(const Pending& pending);
    void check(const Pending& pending);
    /// Takes the ranges.
    void apply(const Pending& pending, const Checked& checked);
    void refuse(const Pending& pending, const QString& why);

    MainWindow& m_window;
    JobRunner m_runner;
};

} // namespace sluice

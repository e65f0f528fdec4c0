#pragma once

#include "core/bytes/view.h"
#include "core/jobs/job.h"
#include "core/search/replacement.h"

#include <QObject>

#include <memory>

class QTimer;

namespace sluice {

class FindBar;
class Finder;
class MainWindow;

/// Replaces what the find bar asks for: the hit that is selected, or all of them, as one step of undo in each
/// document. Thread rule: the window's thread; hits are looked for on a worker.
class Replacer : public QObject
{
    Q_OBJECT

public:
    Replacer(MainWindow& window, Finder& finder);

    /// Replaces the hit that is selected and goes to the next one; only goes there when none is.
    void replaceOne();
    void replaceAll();
    /// Nothing is replaced then.
    void stop();
    [[nodiscard]] bool isBusy() const { return m_planning.isRunning(); }

Q_SIGNALS:
    /// replaceAll() is over; `count` hits were replaced, -1 when none were because something went wrong.
    void replaced(qint64 count);

private:
    struct Target
    {
        std::weak_ptr<Document> document;
        Snapshot snapshot;
        ByteRange range;
        quint64 state = 0;
    };

    [[nodiscard]] Result<QByteArray> replacement() const;
    [[nodiscard]] std::vector<Target> targets() const;
    void showMeaning();
    void showProgress();
    void apply(const std::vector<Target>& targets, const Result<std::vector<ReplacePlan>>& plans);
    void finish(const QString& text, bool warning, qint64 count);
    [[nodiscard]] quint64 viewId(const Document& document) const;

    MainWindow& m_window;
    Finder& m_finder;
    FindBar& m_bar;
    QTimer* m_poll;
    std::shared_ptr<SearchProgress> m_progress;
    qint64 m_total = 0;
    JobRunner m_runner;
    LatestJob m_planning;
};

} // namespace sluice

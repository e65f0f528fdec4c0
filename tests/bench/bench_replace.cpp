// Replace all, from finding to the saved file, of one file by hand: FILE PATTERN REPLACEMENT OUT [kill]. Each
// step with its time and the private memory then. With "kill" the process dies before it saves, which leaves
// a journal in OUT.journals to recover from; with "recover" that is done instead of replacing.
#include "tests/bench/benchtiming.h"

#include "core/bytes/filesaver.h"
#include "core/bytes/journalrecovery.h"
#include "core/bytes/openfile.h"
#include "core/ledger/processmemory.h"
#include "core/search/replacement.h"

#include <QTextStream>
#include <QThread>

#include <csignal>

#include <unistd.h>

using namespace sluice;
using namespace sluice::test;

namespace {

void step(const char* what, const std::function<void()>& work)
{
    const double time = seconds(work);
    constexpr double kMiB = 1 << 20;
    QTextStream(stdout) << what << ": " << time << " s, "
                        << static_cast<double>(processMemory().anonymous) / kMiB << " MiB private\n";
}

template <typename T>
T demand(Result<T> result)
{
    if (!result)
        qFatal("%s", qPrintable(result.error().message));
    if constexpr (!std::is_void_v<T>)
        return *std::move(result);
}

/// As a pane does: some bytes at many places.
void readAround(const Document& document)
{
    const Snapshot& snapshot = document.snapshot();
    for (qint64 i = 0; i < 10'000; ++i)
        (void)demand(snapshot.read({snapshot.size() / 10'000 * i, std::min<qint64>(snapshot.size(), 16)}));
}

void save(Document& document, const QByteArray& path)
{
    const SaveOrigin origin(document.file());
    const SavePlan plan = demand(planSave(document.snapshot(), origin, path));
    Ledger ledger;
    (void)demand(saveSnapshot(document.snapshot(), origin, path, plan.agreed(), SaveControl(), ledger));
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 5)
        qFatal("FILE PATTERN REPLACEMENT OUT [kill|recover]");
    const QByteArray out = argv[4];
    const QByteArray how = argc > 5 ? argv[5] : "";
    const auto ledger = std::make_shared<Ledger>();
    Document document(demand(openFile(argv[1], ledger)), ledger);
    const QByteArray folder = out + ".journals";
    step("open", [] {});
    if (how == "recover") {
        std::vector<PendingJournal> pending;
        step("read the journal", [&] { pending = pendingJournals(folder); });
        if (pending.size() != 1)
            qFatal("%zu journals", pending.size());
        step("check it", [&] { demand(checkJournal(pending.front().journal, document.file())); });
        JournalRanges ranges;
        step("read its ranges", [&] { ranges = rangesOf(pending.front().journal); });
        step("restore", [&] { demand(restoreEdits(pending.front().journal, std::move(ranges), document)); });
        pending.clear();
    } else {
        const EditJournal* const journal = new EditJournal(document, folder);
        const Pattern pattern = demand(Pattern::parse(argv[2]));
        const Searcher searcher = demand(Searcher::make(pattern));
        ReplacePlan plan;
        step("plan", [&] {
            plan = demand(planReplacement(searcher, document.snapshot(), {0, document.size()},
                                          demand(parseReplacement(argv[3], {}, pattern))));
        });
        QTextStream(stdout) << plan.count << " hits\n";
        step("apply", [&] { demand(applyReplacement(document, plan, QStringLiteral("Replace"))); });
        plan = {};
        step("journal", [&] {
            while (!journal->isWritten())
                QThread::msleep(1);
        });
        if (how == "kill")
            ::kill(::getpid(), SIGKILL);
    }
    step("10000 reads", [&] { readAround(document); });
    step("undo", [&] { document.undo(); });
    step("redo", [&] { document.redo(); });
    step("save", [&] { save(document, out); });
    return 0;
}

#include "ui/find/searchwords.h"

#include "ui/window/format.h"

#include <QCoreApplication>

#include <algorithm>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ResultsPanel", text);
}

// Some errors are sentences, some parts of one.
QString sentence(const QString& message)
{
    return message.endsWith(QLatin1Char('.')) ? message : message + QLatin1Char('.');
}

} // namespace

QString hitCount(qint64 count)
{
    return count == 1 ? tr("1 hit") : tr("%1 hits").arg(formatNumber(count));
}

QString searchProgress(const HitSearch& search, qint64 elapsed)
{
    const qint64 done = search.bytesDone();
    const qint64 total = search.bytesTotal();
    QString text =
        tr("%1 \u00b7 %2 of %3").arg(hitCount(search.counted()), formatBytes(done), formatBytes(total));
    constexpr qint64 kSettlesMs = 300;
    if (elapsed < kSettlesMs || done == 0)
        return text;
    const double rate = static_cast<double>(done) / static_cast<double>(elapsed); // bytes in a millisecond
    const double left = static_cast<double>(total - done) / rate / 1000;
    text += tr(" \u00b7 %1/s \u00b7 %2 s left")
                .arg(formatBytes(static_cast<qint64>(rate * 1000)),
                     QString::number(left, 'f', left < 10 ? 1 : 0));
    return text;
}

QString searchOutcome(const HitSearch& search, const QStringList& targets, qint64 took)
{
    using End = SearchOutcome::End;
    const QString hits = hitCount(search.counted());
    QStringList troubles;
    bool stopped = false;
    for (size_t i = 0; i < search.targetCount(); ++i) {
        const SearchOutcome* outcome = search.outcome(i);
        stopped = stopped || outcome == nullptr || outcome->end == End::Cancelled;
        if (outcome == nullptr || !outcome->error)
            continue;
        const QString name =
            targets.size() > 1 ? targets[static_cast<qsizetype>(i)] + QStringLiteral(": ") : QString();
        const QString why = sentence(outcome->error->message);
        troubles += outcome->end == End::GaveUp
                        ? tr("%1gave up: %2 What follows is not known.").arg(name, why)
                        : tr("%1%2 The hits before that are true.").arg(name, why);
    }
    QString text;
    if (stopped)
        text = tr("Stopped after %1 of %2, with %3")
                   .arg(formatBytes(search.bytesDone()), formatBytes(search.bytesTotal()), hits);
    else if (search.counted() == 0 && troubles.isEmpty())
        text = tr("Nothing found in %1").arg(formatBytes(search.bytesTotal()));
    else
        text = tr("%1 in %2, %3 s")
                   .arg(hits, formatBytes(search.bytesDone()),
                        QString::number(static_cast<double>(took) / 1000, 'f', 2));
    for (const QString& trouble : std::as_const(troubles))
        text += QStringLiteral(" \u00b7 ") + trouble;
    return text;
}

} // namespace sluice

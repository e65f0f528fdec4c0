#include "app/rangedfile.h"

#include "app/output.h"
#include "app/rangetext.h"
#include "core/bytes/offset.h"
#include "core/bytes/openfile.h"

#include <QCoreApplication>

#include <limits>

namespace sluice {
namespace {

QString text(const char* source)
{
    return QCoreApplication::translate("CommandLine", source);
}

} // namespace

Result<RangedFile> openRanged(const Arguments& arguments, const std::shared_ptr<Ledger>& ledger)
{
    const QByteArray& path = arguments.operands().first();
    const QByteArray range = arguments.value("--range").value_or("..");
    if (const Result<void> checked = checkRangeText(range); !checked)
        return tl::unexpected(checked.error());

    const Result<ByteRange> wanted = parseRange(range, std::numeric_limits<qint64>::max());
    OpenOptions how;
    how.readCap = wanted ? std::clamp<qint64>(wanted->end(), 1, kReadCap) : kReadCap;
    Result<OpenedFile> file = openFile(path, ledger, how);
    if (!file)
        return tl::unexpected(std::move(file.error()));
    const QString name = QString::fromUtf8(path);
    if (file->cutAtCap && (countsFromEnd(range) || how.readCap == kReadCap)) {
        return fail(Error::Kind::TooLarge,
                    text("%1: its end is not known, %2 bytes are read of a pipe or device "
                         "at most. Give a --range within them, or write it to a file "
                         "first")
                        .arg(name)
                        .arg(kReadCap));
    }
    const Result<ByteRange> resolved = parseRange(range, file->source->size());
    if (!resolved)
        return fail(resolved.error().kind, QStringLiteral("%1: %2").arg(name, resolved.error().message));
    return RangedFile{*std::move(file), *resolved};
}

int failCommand(const Error& error, const QString& name)
{
    const bool named = name.isEmpty() || error.message.contains(name);
    printError(named ? error.message : QStringLiteral("%1: %2").arg(name, error.message));
    return error.kind == Error::Kind::Invalid ? ExitUsage : ExitFailure;
}

} // namespace sluice

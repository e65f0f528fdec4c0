#include "core/bytes/fill.h"

#include "core/bytes/openfile.h"
#include "core/bytes/repeatedsource.h"

#include <QCoreApplication>
#include <QLocale>

#include <cerrno>
#include <cstring>

#include <sys/random.h>

namespace sluice {
namespace {

constexpr qint64 kChunk = qint64{1} << 20;

QString tr(const char* text)
{
    return QCoreApplication::translate("Fill", text);
}

Result<PieceTree> pattern(const QByteArray& bytes, std::optional<qint64> length, Ledger& ledger)
{
    if (bytes.isEmpty())
        return fail(Error::Kind::Invalid, tr("A fill needs a pattern of at least one byte."));
    ledger.add(CopyKind::UserToUser, bytes.size());
    return PieceTree::repeated(Slice::fromByteArray(bytes), length.value_or(bytes.size()));
}

Result<PieceTree> random(qint64 length, Ledger& ledger, qint64 limit, const std::atomic<bool>* cancel)
{
    if (length > limit) {
        return fail(Error::Kind::TooLarge,
                    tr("%1 of random bytes would take more than the %2 of memory that they may have. Fill "
                       "less, or repeat a pattern, which takes none.")
                        .arg(QLocale().formattedDataSize(length), QLocale().formattedDataSize(limit)));
    }
    const Result<NewBlock> block = newBlock(length);
    if (!block)
        return tl::unexpected(block.error());
    for (qint64 done = 0; done < length;) {
        if (cancel != nullptr && cancel->load(std::memory_order_relaxed))
            return fail(Error::Kind::Cancelled, tr("The fill was stopped."));
        const ssize_t got =
            ::getrandom(block->memory.get() + done, static_cast<size_t>(std::min(kChunk, length - done)), 0);
        if (got < 0 && errno != EINTR) {
            return fail(Error::Kind::Io, tr("The system gives no random bytes: %1.")
                                             .arg(QString::fromLocal8Bit(std::strerror(errno))));
        }
        done += std::max<ssize_t>(got, 0);
    }
    ledger.add(CopyKind::KernelToUser, length);
    return PieceTree::of(block->slice(length));
}

// For large files. The pieces are put together from halves that the tree shares: few, however often the file
// is repeated.
Result<PieceTree> repeated(const PieceTree& once, qint64 length)
{
    PieceTree tree = once;
    while (tree.size() < length) {
        const qint64 more = std::min(tree.size(), length - tree.size());
        Result<PieceTree> longer = tree.replaced({tree.size(), 0}, tree.copied({0, more}));
        if (!longer)
            return longer;
        tree = *std::move(longer);
    }
    return tree.part({0, length});
}

Result<PieceTree> file(const QByteArray& path, std::optional<qint64> length,
                       const std::shared_ptr<Ledger>& ledger)
{
    const Result<OpenedFile> opened = openFile(path, ledger);
    if (!opened)
        return tl::unexpected(opened.error());
    const QString name = QString::fromUtf8(path);
    if (opened->cutAtCap) {
        return fail(Error::Kind::TooLarge,
                    tr("%1 has more than %2, which is all that is read of a pipe or device.")
                        .arg(name, QLocale().formattedDataSize(kReadCap)));
    }
    const qint64 size = opened->source->size();
    if (size == 0)
        return fail(Error::Kind::Invalid, tr("%1 is empty: there is nothing to fill with.").arg(name));
    const qint64 wanted = length.value_or(size);
    if (size <= kChunk && size < wanted) {
        return opened->source->read({0, size}).map(
            [wanted](const Slice& bytes) { return PieceTree::repeated(bytes, wanted); });
    }
    return repeated(PieceTree::of(opened->source, {0, size}), wanted);
}

} // namespace

Result<PieceTree> fillBytes(const FillContent& content, std::optional<qint64> length,
                            const std::shared_ptr<Ledger>& ledger, qint64 limit,
                            const std::atomic<bool>* cancel)
{
    const bool hasOwnLength = content.kind != FillContent::Kind::Random;
    if ((length && *length <= 0) || (!length && !hasOwnLength))
        return fail(Error::Kind::Invalid, tr("A fill needs a length of at least one byte."));
    switch (content.kind) {
    case FillContent::Kind::Random:
        return random(*length, *ledger, limit, cancel);
    case FillContent::Kind::File:
        return file(content.bytes, length, ledger);
    default:
        return pattern(content.bytes, length, *ledger);
    }
}

} // namespace sluice

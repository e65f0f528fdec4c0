#include "core/bytes/journalrecovery.h"

#include "core/bytes/filehandle.h"
#include "core/bytes/replacedbytes.h"
#include "core/bytes/savenotes.h"

#include <QCoreApplication>

#include <algorithm>
#include <optional>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sluice {
namespace {

tl::unexpected<Error> notItsFile(const Journal& journal)
{
    return fail(Error::Kind::Changed,
                QCoreApplication::translate("EditJournal",
                                            "%1 has changed since these edits were made. They cannot be put "
                                            "into it any more.")
                    .arg(displayPath(journal.file.path)));
}

using Sources = std::vector<std::shared_ptr<const ReplacedBytes>>;

/// Null when the ranges do not lie in the snapshot, or the result would be too large.
std::shared_ptr<const ReplacedBytes> replaced(const JournalReplacement& replacement,
                                              ReplacedBytes::Ranges ranges, const Snapshot& snapshot)
{
    const qint64 count = ranges.size();
    const qint64 most = std::numeric_limits<qint64>::max() - snapshot.size();
    if (count != replacement.count)
        return nullptr;
    if (count > 0 &&
        (ranges.at(count - 1).end() > snapshot.size() || replacement.bytes.size() > most / count))
        return nullptr;
    return std::make_shared<const ReplacedBytes>(snapshot, std::move(ranges), replacement.bytes);
}

/// The bytes of a piece; nothing when it is not of this file.
std::optional<PieceTree> treeOf(const JournalPiece& piece, const std::shared_ptr<ByteSource>& base,
                                const Sources& replacements)
{
    const auto part = [&](const std::shared_ptr<const ByteSource>& source) {
        return ByteRange{0, source->size()}.contains(piece.range)
                   ? std::optional(PieceTree::of(source, piece.range))
                   : std::nullopt;
    };
    switch (piece.kind) {
    case JournalPiece::Kind::Bytes:
        return PieceTree::of(Slice::fromByteArray(piece.bytes));
    case JournalPiece::Kind::Repeated:
        return PieceTree::repeated(Slice::fromByteArray(piece.bytes), piece.range.length);
    case JournalPiece::Kind::Replaced:
        return part(replacements[static_cast<size_t>(piece.number)]);
    case JournalPiece::Kind::Kept:
        break;
    }
    return part(base);
}

} // namespace

Result<void> checkJournal(const Journal& journal, const OpenedFile& file)
{
    const Result<JournalFile> now = journalFileOf(file);
    if (!now)
        return tl::unexpected(now.error());
    return *now == journal.file ? Result<void>() : notItsFile(journal);
}

JournalRanges rangesOf(const Journal& journal)
{
    JournalRanges all;
    for (const JournalReplacement& replacement : journal.replacements) {
        ReplacedBytes::Ranges& ranges = all.emplace_back();
        // What is cut off is found out by the number of ranges.
        (void)decodeRanges(replacement.ranges, replacement.count,
                           [&ranges](ByteRange range) { ranges.append(range); });
    }
    return all;
}

std::vector<PendingJournal> pendingJournals(const QByteArray& folder)
{
    std::vector<PendingJournal> found;
    const std::unique_ptr<DIR, int (*)(DIR*)> list(folder.isEmpty() ? nullptr : ::opendir(folder.constData()),
                                                   ::closedir);
    while (const dirent* entry = list ? ::readdir(list.get()) : nullptr) {
        const QByteArray path = folder + '/' + entry->d_name;
        if (!path.endsWith(EditJournal::kSuffix))
            continue;
        auto file = std::make_shared<Descriptor>(
            ::open(path.constData(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
        struct stat status = {};
        if (!*file || ::fstat(file->number(), &status) != 0 || !S_ISREG(status.st_mode) ||
            ::flock(file->number(), LOCK_EX | LOCK_NB) != 0)
            continue;
        const qint64 length = std::min<qint64>(status.st_size, EditJournal::kMostBytes + (qint64{1} << 20));
        QByteArray bytes(length, Qt::Uninitialized);
        qint64 got = 0;
        for (ssize_t part = 1; part > 0 && got < length; got += std::max<ssize_t>(part, 0))
            part = ::pread(file->number(), bytes.data() + got, static_cast<size_t>(length - got), got);
        Result<Journal> journal = parseJournal(QByteArrayView(bytes).first(got));
        if (journal && !journal->edits.empty())
            found.push_back({path, std::move(*journal), file});
        else
            ::unlink(path.constData());
    }
    std::sort(found.begin(), found.end(), [](const PendingJournal& a, const PendingJournal& b) {
        return a.journal.begun > b.journal.begun;
    });
    return found;
}

Result<void> restoreEdits(const Journal& journal, JournalRanges ranges, Document& document)
{
    Q_ASSERT(ranges.size() == journal.replacements.size());
    const EditGroup group(document, QCoreApplication::translate("EditJournal", "Restored edits"));
    Sources replacements;
    auto next = journal.replacements.begin();
    for (qint64 i = 0; i < std::ssize(journal.edits); ++i) {
        for (; next != journal.replacements.end() && next->edits == i; ++next) {
            replacements.push_back(
                replaced(*next, std::move(ranges[replacements.size()]), document.snapshot()));
            if (replacements.back() == nullptr)
                return notItsFile(journal);
        }
        const JournalEdit& edit = journal.edits[static_cast<size_t>(i)];
        PieceTree content;
        for (const JournalPiece& piece : edit.inserted) {
            const std::optional<PieceTree> part = treeOf(piece, document.file().source, replacements);
            if (!part)
                return notItsFile(journal);
            Result<PieceTree> longer = content.replaced({content.size(), 0}, *part);
            if (!longer)
                return tl::unexpected(longer.error());
            content = std::move(*longer);
        }
        if (Result<void> made = document.replace({edit.offset, edit.removed}, content); !made)
            return made;
    }
    return {};
}

} // namespace sluice

#include "core/bytes/filereplacement.h"

#include "core/bytes/filehandle.h"
#include "core/bytes/temporaryfile.h"
#include "core/jobs/workerthread.h"

#include <QCoreApplication>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <mutex>

#include <fcntl.h>
#include <unistd.h>

namespace sluice {
namespace {

constexpr std::chrono::milliseconds kLookAtCancel{20};
/// One call writes this much at most.
constexpr size_t kLongestWrite = size_t{1} << 20;

tl::unexpected<Error> refuse(Error::Kind kind, const char* text, const QByteArray& path, int systemError = 0)
{
    return fail(kind, QCoreApplication::translate("FileSaver", text).arg(displayPath(path)), systemError);
}

tl::unexpected<Error> foreignChange(const QByteArray& path)
{
    return refuse(Error::Kind::Changed,
                  "%1 was not saved: another program has changed, replaced or removed it since it was looked "
                  "at. Compare the two, or save elsewhere.",
                  path);
}

tl::unexpected<Error> cancelledSave(const QByteArray& path)
{
    return refuse(Error::Kind::Cancelled, "%1 was not saved: it was cancelled. The file is as it was.", path);
}

std::optional<FileIdentity> identityOf(const std::optional<struct stat>& status)
{
    return status ? std::optional(sluice::identityOf(*status)) : std::nullopt;
}

bool isSameFile(const struct stat& a, const struct stat& b)
{
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

int syncNow(int descriptor)
{
    while (::fsync(descriptor) != 0) {
        if (errno != EINTR)
            return errno;
    }
    return 0;
}

/// What the thread that waits for the disk shares with the one that waits for it.
struct Flush
{
    std::mutex mutex;
    std::condition_variable over;
    bool done = false;
    int error = 0;
};

} // namespace

bool ExpectedFile::allows(const std::optional<FileIdentity>& found) const
{
    switch (what) {
    case What::Nothing:
        return !found;
    case What::File:
        return found == identity;
    default:
        return true;
    }
}

struct FileReplacement::State
{
    ReplaceOptions options;
    SaveTarget target;
    std::optional<FileAttributes> attributes;
    std::vector<AttributeLoss> losses;
    /// Shared with a thread that brings it onto the disk, and that may outlive a cancelled save.
    std::shared_ptr<TemporaryFile> file = std::make_shared<TemporaryFile>();
    /// The file ends in a hole, which its size does not know of yet.
    bool endsInHole = false;
    FileIdentity identity;

    [[nodiscard]] Result<void> check() const;
    [[nodiscard]] Result<void> readAttributes();
    [[nodiscard]] Result<void> commitNew();
    [[nodiscard]] Result<void> commitOver();
    [[nodiscard]] Result<void> commitByRename();
    [[nodiscard]] tl::unexpected<Error> failure(int systemError) const
    {
        return saveFailure(target.path(), systemError);
    }
};

Result<void> FileReplacement::State::check() const
{
    if (Result<void> allowed = target.checkReplaceable(); !allowed)
        return allowed;
    if (!options.expected.allows(identityOf(target.found())))
        return foreignChange(target.path());
    if (target.found() && target.found()->st_nlink > 1 && !options.breakHardLinks) {
        return refuse(Error::Kind::Denied,
                      "%1 is one of several names of the same file (hard links). Saving would give this name "
                      "a file of its own and leave the others with the old bytes.",
                      target.path(), EMLINK);
    }
    return {};
}

Result<void> FileReplacement::State::readAttributes()
{
    if (!target.found())
        return {};
    int number = -1;
    do {
        number = ::openat(target.folder(), target.name().constData(),
                          O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    } while (number < 0 && errno == EINTR);
    const Descriptor old(number);
    if (!old && errno == EACCES)
        attributes = FileAttributes::of(*target.found());
    else if (!old)
        return failure(errno);
    if (old) {
        Result<FileAttributes> read = FileAttributes::of(old.number());
        if (!read)
            return failure(read.error().systemError);
        if (!isSameFile(read->status(), *target.found()))
            return foreignChange(target.path());
        attributes = std::move(*read);
    }
    return {};
}

Result<void> FileReplacement::State::commitNew()
{
    if (const int error = file->becomeNew(target); error != 0)
        return error == EEXIST ? foreignChange(target.path()) : failure(error);
    if (const int error = target.syncFolder(file->descriptor()); error != 0) {
        (void)::unlinkat(target.folder(), target.name().constData(), 0);
        return failure(error);
    }
    return {};
}

Result<void> FileReplacement::State::commitOver()
{
    if (const int error = file->giveName(target); error != 0)
        return failure(error);
    if (const int error = file->exchange(target); error != 0) {
        if (error == EINVAL)
            return commitByRename();
        return error == ENOENT ? foreignChange(target.path()) : failure(error);
    }
    // What has our name now is what was replaced: was it the file that the caller meant?
    const std::optional<struct stat> old = target.look(file->name());
    if (!old || !isSameFile(*old, *target.found()) || !options.expected.allows(identityOf(old))) {
        // Should this fail, the foreign file must not be removed with our name.
        if (file->exchange(target) != 0)
            file->keepName();
        return foreignChange(target.path());
    }
    if (const int error = target.syncFolder(file->descriptor()); error != 0) {
        if (file->exchange(target) != 0)
            file->keepName();
        return failure(error);
    }
    file->removeName();
    return {};
}

Result<void> FileReplacement::State::commitByRename()
{
    const std::optional<struct stat> now = target.look(target.name());
    if (!now || !isSameFile(*now, *target.found()) || !options.expected.allows(identityOf(now)))
        return foreignChange(target.path());
    if (const int error = file->replace(target); error != 0)
        return failure(error);
    if (const int error = target.syncFolder(file->descriptor()); error != 0) {
        return fail(Error::Kind::Io,
                    QCoreApplication::translate(
                        "FileSaver", "%1 has its new bytes, but the system cannot say that they would "
                                     "outlive a loss of power: %2. Save again, or elsewhere.")
                        .arg(displayPath(target.path()), systemMessage(error)),
                    error);
    }
    return {};
}

Result<std::unique_ptr<FileReplacement>> FileReplacement::begin(const QByteArray& path,
                                                                ReplaceOptions options)
{
    Result<SaveTarget> target = SaveTarget::find(path);
    if (!target)
        return tl::unexpected(target.error());
    auto state = std::make_unique<State>();
    state->options = std::move(options);
    state->target = std::move(*target);
    if (Result<void> allowed = state->check(); !allowed)
        return tl::unexpected(allowed.error());
    if (Result<void> read = state->readAttributes(); !read)
        return tl::unexpected(read.error());
    if (const int error = state->file->create(state->target, state->options.notes); error != 0)
        return state->failure(error);
    // Once to know what cannot be kept; writing clears some, so that finish() does it again.
    if (state->attributes)
        state->losses = state->attributes->applyTo(state->file->descriptor());
    return std::unique_ptr<FileReplacement>(new FileReplacement(std::move(state)));
}

FileReplacement::FileReplacement(std::unique_ptr<State> state)
    : m_state(std::move(state))
{
}

FileReplacement::~FileReplacement() = default;

const QByteArray& FileReplacement::path() const
{
    return m_state->target.path();
}

const SaveTarget& FileReplacement::target() const
{
    return m_state->target;
}

const std::vector<AttributeLoss>& FileReplacement::losses() const
{
    return m_state->losses;
}

int FileReplacement::descriptor() const
{
    return m_state->file->descriptor();
}

FileIdentity FileReplacement::identity() const
{
    return m_state->identity;
}

Result<void> FileReplacement::write(std::span<const quint8> bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor(), bytes.data(), std::min(bytes.size(), kLongestWrite));
        if (written < 0 && errno != EINTR)
            return m_state->failure(errno);
        if (written > 0)
            bytes = bytes.subspan(static_cast<size_t>(written));
        m_state->endsInHole = false;
    }
    return {};
}

Result<void> FileReplacement::skip(qint64 length)
{
    if (::lseek(descriptor(), length, SEEK_CUR) < 0)
        return m_state->failure(errno == EINVAL ? EFBIG : errno);
    m_state->endsInHole = true;
    return {};
}

Result<void> FileReplacement::finish(const std::function<bool()>& cancelled)
{
    if (m_state->endsInHole) {
        const off_t size = ::lseek(descriptor(), 0, SEEK_CUR);
        if (size < 0)
            return m_state->failure(errno);
        int result = 0;
        do {
            result = ::ftruncate(descriptor(), size);
        } while (result != 0 && errno == EINTR);
        if (result != 0)
            return m_state->failure(errno);
    }
    if (m_state->attributes)
        m_state->losses = m_state->attributes->applyTo(descriptor());
    auto flush = std::make_shared<Flush>();
    WorkerThread thread;
    const bool started = thread.start("save to disk", [flush, file = m_state->file]() mutable {
        const int error = syncNow(file->descriptor());
        // Before anyone is told: who gives up a file that was flushed removes its name at once.
        file.reset();
        const std::lock_guard lock(flush->mutex);
        flush->error = error;
        flush->done = true;
        flush->over.notify_one();
    });
    if (!started) {
        const int error = syncNow(descriptor());
        return error == 0 ? Result<void>() : m_state->failure(error);
    }
    std::unique_lock lock(flush->mutex);
    while (!flush->over.wait_for(lock, kLookAtCancel, [&] { return flush->done; })) {
        if (cancelled && cancelled())
            return cancelledSave(path());
    }
    return flush->error == 0 ? Result<void>() : m_state->failure(flush->error);
}

Result<void> FileReplacement::commit()
{
    Result<void> done = m_state->target.found() ? m_state->commitOver() : m_state->commitNew();
    struct stat status = {};
    if (done && ::fstat(descriptor(), &status) == 0)
        m_state->identity = sluice::identityOf(status);
    return done;
}

} // namespace sluice

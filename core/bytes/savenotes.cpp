#include "core/bytes/savenotes.h"

#include <QRandomGenerator>

#include <cerrno>
#include <cstdlib>
#include <memory>
#include <optional>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace sluice {
namespace {

constexpr const char* kPrefix = ".sluice-";
constexpr const char* kSuffix = ".part";
constexpr const char* kNoteSuffix = ".save";
constexpr const char* kMagic = "sluice save 1";
constexpr qsizetype kDigits = 16;
constexpr int kAttempts = 10;
/// A path has 4096 bytes at most.
constexpr qsizetype kLongestNote = 8192;

QByteArray hex(quint64 value)
{
    return QByteArray::number(value, 16).rightJustified(kDigits, '0');
}

/// The finalizer of SplitMix64: any fixed mixing will do.
quint64 checkOf(quint64 value)
{
    value += 0x9e3779b97f4a7c15;
    value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9;
    value = (value ^ (value >> 27U)) * 0x94d049bb133111eb;
    return value ^ (value >> 31U);
}

void makeFolders(const QByteArray& folder)
{
    for (qsizetype slash = folder.indexOf('/', 1); slash > 0; slash = folder.indexOf('/', slash + 1))
        (void)::mkdir(folder.left(slash).constData(), 0700);
    (void)::mkdir(folder.constData(), 0700);
}

struct NoteText
{
    QByteArray temporary;
    quint64 fresh = 0;
    quint64 old = 0;
};

QByteArray written(const NoteText& note)
{
    return QByteArray(kMagic) + '\n' + hex(note.fresh) + '\n' + hex(note.old) + '\n' + note.temporary;
}

std::optional<NoteText> parsed(const QByteArray& text)
{
    const QByteArray head = QByteArray(kMagic) + '\n';
    const qsizetype path = head.size() + 2 * (kDigits + 1);
    if (!text.startsWith(head) || text.size() <= path)
        return {};
    bool freshOk = false;
    bool oldOk = false;
    NoteText note;
    note.fresh = text.mid(head.size(), kDigits).toULongLong(&freshOk, 16);
    note.old = text.mid(head.size() + kDigits + 1, kDigits).toULongLong(&oldOk, 16);
    note.temporary = text.mid(path);
    if (!freshOk || !oldOk || !note.temporary.startsWith('/') || note.temporary.contains('\0'))
        return {};
    return note;
}

QByteArray readSmall(int descriptor)
{
    QByteArray text(kLongestNote, Qt::Uninitialized);
    ssize_t got = 0;
    do {
        got = ::pread(descriptor, text.data(), static_cast<size_t>(text.size()), 0);
    } while (got < 0 && errno == EINTR);
    text.truncate(std::max<ssize_t>(got, 0));
    return text;
}

bool isLocked(int descriptor)
{
    return ::flock(descriptor, LOCK_EX | LOCK_NB) != 0;
}

enum class Sweep { Removed, Gone, Unknown };

Sweep removeStray(const NoteText& note)
{
    const qsizetype slash = note.temporary.lastIndexOf('/');
    if (!isTemporaryName(note.temporary.mid(slash + 1)))
        return Sweep::Gone;
    struct stat status = {};
    if (::lstat(note.temporary.constData(), &status) != 0)
        return errno == ENOENT || errno == ENOTDIR ? Sweep::Gone : Sweep::Unknown;
    if (!S_ISREG(status.st_mode))
        return Sweep::Gone;
    const bool ours = note.fresh == 0 && note.old == 0
                          ? status.st_size == 0
                          : status.st_ino == note.fresh || status.st_ino == note.old;
    if (!ours)
        return Sweep::Gone;
    return ::unlink(note.temporary.constData()) == 0 ? Sweep::Removed : Sweep::Unknown;
}

/// What became of the file that the note at `path` tells of; the note goes too, unless it is still needed.
bool sweepNote(const QByteArray& path)
{
    const Descriptor file(::open(path.constData(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!file || isLocked(file.number()))
        return false;
    const std::optional<NoteText> note = parsed(readSmall(file.number()));
    const Sweep outcome = note ? removeStray(*note) : Sweep::Gone;
    if (outcome != Sweep::Unknown)
        ::unlink(path.constData());
    return outcome == Sweep::Removed;
}

} // namespace

QByteArray stateFolder()
{
    const QByteArray state = qgetenv("XDG_STATE_HOME");
    if (state.startsWith('/'))
        return state + "/sluice";
    const QByteArray home = qgetenv("HOME");
    return home.startsWith('/') ? home + "/.local/state/sluice" : QByteArray();
}

QByteArray saveNotesFolder()
{
    const QByteArray state = stateFolder();
    return state.isEmpty() ? state : state + "/saves";
}

QByteArray temporaryName()
{
    const quint64 value = QRandomGenerator::system()->generate64();
    return kPrefix + hex(value) + hex(checkOf(value)) + kSuffix;
}

bool isTemporaryName(const QByteArray& name)
{
    const QByteArray prefix(kPrefix);
    if (!name.startsWith(prefix) || !name.endsWith(kSuffix) ||
        name.size() != prefix.size() + 2 * kDigits + qsizetype(qstrlen(kSuffix)))
        return false;
    bool ok = false;
    const quint64 value = name.mid(prefix.size(), kDigits).toULongLong(&ok, 16);
    return ok && name.mid(prefix.size() + kDigits, kDigits) == hex(checkOf(value));
}

SaveNote::SaveNote(const QByteArray& folder, QByteArray temporary)
    : m_temporary(std::move(temporary))
{
    if (folder.isEmpty())
        return;
    makeFolders(folder);
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const QByteArray path = folder + '/' + hex(QRandomGenerator::system()->generate64()) + kNoteSuffix;
        Descriptor file(::open(path.constData(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
        if (!file) {
            if (errno == EEXIST || errno == EINTR)
                continue;
            return;
        }
        // Between the two calls somebody who sweeps may have taken it for a dead program's.
        struct stat status = {};
        if (isLocked(file.number()) || ::fstat(file.number(), &status) != 0 || status.st_nlink == 0)
            continue;
        m_file = std::move(file);
        m_path = path;
        setInodes(0, 0);
        return;
    }
}

SaveNote::SaveNote(SaveNote&& other) noexcept
    : m_file(std::move(other.m_file))
    , m_path(std::exchange(other.m_path, {}))
    , m_temporary(std::exchange(other.m_temporary, {}))
{
}

SaveNote& SaveNote::operator=(SaveNote&& other) noexcept
{
    std::swap(m_file, other.m_file);
    std::swap(m_path, other.m_path);
    std::swap(m_temporary, other.m_temporary);
    return *this;
}

SaveNote::~SaveNote()
{
    if (!m_path.isEmpty())
        ::unlink(m_path.constData());
}

void SaveNote::setInodes(quint64 fresh, quint64 old)
{
    if (!m_file)
        return;
    // Of one length always, and written at once: no reader sees half of it.
    const QByteArray text = written({m_temporary, fresh, old});
    (void)!::pwrite(m_file.number(), text.constData(), static_cast<size_t>(text.size()), 0);
}

void SaveNote::leave() noexcept
{
    m_path.clear();
    m_file = Descriptor();
}

int removeStrays(const QByteArray& folder)
{
    const std::unique_ptr<DIR, int (*)(DIR*)> list(folder.isEmpty() ? nullptr : ::opendir(folder.constData()),
                                                   ::closedir);
    if (!list)
        return 0;
    int removed = 0;
    while (const dirent* entry = ::readdir(list.get())) {
        if (QByteArray(entry->d_name).endsWith(kNoteSuffix) && sweepNote(folder + '/' + entry->d_name))
            ++removed;
    }
    return removed;
}

} // namespace sluice

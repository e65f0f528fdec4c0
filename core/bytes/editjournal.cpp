#include "core/bytes/editjournal.h"

#include "core/bytes/filehandle.h"
#include "core/bytes/repeatedsource.h"
#include "core/bytes/replacedbytes.h"
#include "core/bytes/savenotes.h"
#include "core/jobs/workerthread.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDateTime>
#include <QRandomGenerator>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sluice {
namespace {

constexpr qint64 kSampleLength = 4096;
constexpr qint64 kSamples = 16;
/// Shorter runs of a pattern are written as bytes.
constexpr qint64 kShortRun = 256;
constexpr qint64 kReadStep = qint64{1} << 20;
constexpr std::chrono::milliseconds kPatience{200};

bool writeAll(int descriptor, const QByteArray& bytes)
{
    for (qsizetype done = 0; done < bytes.size();) {
        const ssize_t written =
            ::write(descriptor, bytes.constData() + done, static_cast<size_t>(bytes.size() - done));
        if (written < 0 && errno != EINTR)
            return false;
        done += std::max<ssize_t>(written, 0);
    }
    return true;
}

/// The bytes of a piece; nothing when they are more than `room` or cannot be read.
std::optional<QByteArray> bytesOf(const Piece& piece, qint64 room)
{
    if (piece.length > room)
        return {};
    QByteArray bytes;
    for (qint64 done = 0; done < piece.length;) {
        const ByteRange part = {piece.offset + done, std::min(piece.length - done, kReadStep)};
        if (!piece.source->prepare(part))
            return {};
        const Result<Slice> slice = piece.source->read(part);
        if (!slice)
            return {};
        bytes.append(reinterpret_cast<const char*>(slice->data()), slice->size());
        done += part.length;
    }
    return bytes;
}

/// Numbers of the replacements that are in the journal. Keeps none of them.
using Replacements = std::map<std::weak_ptr<const ByteSource>, qint64, std::owner_less<>>;

/// An edit as the journal holds it; nothing when it needs more than `room` bytes.
std::optional<JournalEdit> written(const Edit& edit, const ByteSource* base, const Replacements& known,
                                   qint64 room)
{
    JournalEdit result;
    result.offset = edit.offset;
    result.removed = edit.removed.size();
    const bool whole = edit.inserted.visit({0, edit.inserted.size()}, [&](const PieceTree::Place& place) {
        const Piece& piece = place.piece;
        if (piece.source.get() == base) {
            result.inserted.push_back({JournalPiece::Kind::Kept, {}, {piece.offset, piece.length}, 0});
            return true;
        }
        if (const auto number = known.find(piece.source); number != known.end()) {
            result.inserted.push_back(
                {JournalPiece::Kind::Replaced, {}, {piece.offset, piece.length}, number->second});
            return true;
        }
        const auto* repeated = dynamic_cast<const RepeatedSource*>(piece.source.get());
        const bool isRun =
            repeated != nullptr && piece.length > kShortRun && piece.length > repeated->period();
        Piece content = piece;
        if (isRun)
            content.length = repeated->period();
        const std::optional<QByteArray> bytes = bytesOf(content, room);
        if (!bytes)
            return false;
        room -= bytes->size();
        if (isRun)
            result.inserted.push_back({JournalPiece::Kind::Repeated, *bytes, {0, piece.length}, 0});
        else
            result.inserted.push_back({JournalPiece::Kind::Bytes, *bytes, {}, 0});
        return true;
    });
    return whole ? std::optional(std::move(result)) : std::nullopt;
}

JournalReplacement written(const ReplacedBytes& source)
{
    JournalReplacement result;
    const Slice& bytes = source.replacement();
    result.bytes = QByteArray(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    result.count = source.ranges().size();
    qint64 end = 0;
    for (qint64 i = 0; i < result.count; ++i)
        encodeRange(result.ranges, end, source.ranges().at(i));
    return result;
}

/// What the edit put in, if that is what a replacement made of these bytes.
std::shared_ptr<const ReplacedBytes> replacementOf(const Edit& edit, const Snapshot& bytes)
{
    if (edit.inserted.pieceCount() != 1)
        return nullptr;
    auto source = std::dynamic_pointer_cast<const ReplacedBytes>(edit.inserted.pieceAt(0).piece.source);
    return source != nullptr && source->base().source() == bytes.source() ? source : nullptr;
}

void makeFolder(const QByteArray& folder)
{
    for (qsizetype slash = folder.indexOf('/', 1); slash > 0; slash = folder.indexOf('/', slash + 1))
        (void)::mkdir(folder.left(slash).constData(), 0700);
    (void)::mkdir(folder.constData(), 0700);
}

} // namespace

/// What the document's thread hands to the worker, and what both know. Owned by both.
struct EditJournal::Desk
{
    struct Item
    {
        /// An edit, and the replacement of the bytes before it that it takes from; or how many steps of undo
        /// all of them are; or a new beginning on `file`; or the journal to take over.
        std::optional<Edit> edit;
        std::shared_ptr<const ReplacedBytes> replacement;
        std::optional<qint64> steps;
        std::optional<OpenedFile> file;
        QByteArray takeOver;
    };

    std::mutex mutex;
    std::condition_variable news;
    std::deque<Item> items;
    bool busy = false;
    bool stop = false;

    void add(Item item)
    {
        const std::lock_guard lock(mutex);
        items.push_back(std::move(item));
        news.notify_one();
    }
};

namespace {

/// The journal on disk. In the worker only.
class JournalOnDisk
{
public:
    explicit JournalOnDisk(QByteArray folder)
        : m_folder(std::move(folder))
    {
    }
    JournalOnDisk(const JournalOnDisk&) = delete;
    JournalOnDisk& operator=(const JournalOnDisk&) = delete;
    ~JournalOnDisk() { remove(); }

    void begin(const OpenedFile& file)
    {
        remove();
        m_of = file;
    }

    void add(const Edit& edit, const std::shared_ptr<const ReplacedBytes>& replacement)
    {
        if (m_full || (!m_file && !create()))
            return;
        if (replacement != nullptr && !m_replacements.contains(replacement))
            add(replacement);
        const std::optional<JournalEdit> record = written(edit, m_of.source.get(), m_replacements, room());
        m_full = !record;
        put(record ? m_encoder.edit(*record) : m_encoder.end());
        m_counted = m_full;
    }

    // Once after the edits of a step.
    void setSteps(qint64 count)
    {
        if (m_file && !m_full && !std::exchange(m_counted, true))
            put(m_encoder.steps(count));
    }

    void sync()
    {
        if (m_file && std::exchange(m_dirty, false))
            (void)::fdatasync(m_file.number());
    }

private:
    [[nodiscard]] qint64 room() const { return EditJournal::kMostBytes - m_bytes; }

    // One that is too large is left out: its bytes may have room.
    void add(const std::shared_ptr<const ReplacedBytes>& replacement)
    {
        const JournalReplacement record = written(*replacement);
        if (record.ranges.size() + record.bytes.size() > room())
            return;
        m_replacements.emplace(replacement, std::ssize(m_replacements));
        put(m_encoder.replacement(record));
    }

    void put(const QByteArray& bytes)
    {
        m_bytes += bytes.size();
        // A record that is half written ends the journal for its reader: later ones must not follow it.
        m_full = !writeAll(m_file.number(), bytes) || m_full;
        m_dirty = true;
    }

    bool create()
    {
        const Result<JournalFile> file = journalFileOf(m_of);
        if (!file)
            return false;
        makeFolder(m_folder);
        m_path = m_folder + '/' + QByteArray::number(QRandomGenerator::system()->generate64(), 16) +
                 EditJournal::kSuffix;
        Descriptor opened(::open(m_path.constData(),
                                 O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
        if (!opened || ::flock(opened.number(), LOCK_EX | LOCK_NB) != 0)
            return false;
        m_file = std::move(opened);
        const QByteArray head = m_encoder.head(*file, QDateTime::currentMSecsSinceEpoch());
        m_bytes = head.size();
        m_full = !writeAll(m_file.number(), head);
        return !m_full;
    }

    void remove()
    {
        if (m_file)
            ::unlink(m_path.constData());
        m_file = Descriptor();
        m_replacements.clear();
        m_full = false;
        m_dirty = false;
        m_counted = true;
        m_bytes = 0;
    }

    const QByteArray m_folder;
    OpenedFile m_of;
    Descriptor m_file;
    QByteArray m_path;
    JournalEncoder m_encoder;
    Replacements m_replacements;
    qint64 m_bytes = 0;
    bool m_full = false;
    bool m_dirty = false;
    /// The steps that the edits are were written after the last of them.
    bool m_counted = true;
};

} // namespace

struct EditJournal::Worker
{
    WorkerThread thread;

    static void run(Desk& desk, const QByteArray& folder)
    {
        JournalOnDisk journal(folder);
        std::unique_lock lock(desk.mutex);
        while (!desk.stop) {
            desk.news.wait(lock, [&] { return desk.stop || !desk.items.empty(); });
            desk.news.wait_for(lock, std::chrono::milliseconds(kBatchMs), [&] { return desk.stop; });
            const std::deque<Desk::Item> items = std::exchange(desk.items, {});
            if (desk.stop)
                break;
            desk.busy = true;
            lock.unlock();
            QByteArrayList replaced;
            for (const Desk::Item& item : items) {
                if (item.file)
                    journal.begin(*item.file);
                if (item.edit)
                    journal.add(*item.edit, item.replacement);
                if (item.steps)
                    journal.setSteps(*item.steps);
                if (!item.takeOver.isEmpty())
                    replaced.append(item.takeOver);
            }
            journal.sync();
            for (const QByteArray& path : replaced)
                ::unlink(path.constData());
            lock.lock();
            desk.busy = false;
        }
    }
};

QByteArray journalFolder()
{
    const QByteArray state = stateFolder();
    return state.isEmpty() ? state : state + "/journals";
}

EditJournal::EditJournal(Document& document, const QByteArray& folder)
    : QObject(&document)
    , m_document(document)
    , m_folder(folder)
    , m_before(document.snapshot())
    , m_desk(std::make_shared<Desk>())
    , m_worker(std::make_unique<Worker>())
{
    connect(&document, &Document::edited, this, &EditJournal::onEdited);
    connect(&document, &Document::saved, this, &EditJournal::restart);
    connect(&document, &Document::historyChanged, this, &EditJournal::onHistoryChanged);
}

EditJournal::~EditJournal()
{
    {
        const std::lock_guard lock(m_desk->mutex);
        m_desk->stop = true;
        m_desk->news.notify_one();
    }
    m_worker->thread.leave(kPatience);
}

bool EditJournal::isWritten() const
{
    const std::lock_guard lock(m_desk->mutex);
    return m_desk->items.empty() && !m_desk->busy;
}

// Most documents are never edited, and need no thread.
bool EditJournal::start()
{
    if (std::exchange(m_tried, true))
        return m_started;
    // Without a thread, or a place, the edits live in memory alone.
    m_started = !m_folder.isEmpty() &&
                m_worker->thread.start("edit journal",
                                       [desk = m_desk, folder = m_folder] { Worker::run(*desk, folder); });
    if (m_started)
        restart();
    return m_started;
}

void EditJournal::takeOver(const QByteArray& path)
{
    if (start())
        m_desk->add({{}, {}, {}, {}, path});
}

void EditJournal::onEdited(const Edit& edit)
{
    const Snapshot before = std::exchange(m_before, m_document.snapshot());
    if (m_document.file().path.startsWith('/') && start())
        m_desk->add({edit, replacementOf(edit, before), {}, {}, {}});
}

void EditJournal::onHistoryChanged()
{
    // Undone to what is on disk: nothing to be restored.
    if (!m_document.isModified()) {
        restart();
        return;
    }
    if (!m_started)
        return;
    const auto now = static_cast<qint64>(m_document.stepPosition());
    const auto saved = static_cast<qint64>(m_document.savedPosition().value_or(m_document.stepPosition()));
    m_desk->add({{}, {}, std::max<qint64>(now - saved, 0), {}, {}});
}

void EditJournal::restart()
{
    m_before = m_document.snapshot();
    if (m_started)
        m_desk->add({{}, {}, {}, m_document.file(), {}});
}

Result<JournalFile> journalFileOf(const OpenedFile& file)
{
    JournalFile result;
    result.path = file.path;
    result.size = file.identity.size;
    result.modified = std::max<qint64>(file.identity.modified, 0);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const qint64 size = file.source->size();
    for (qint64 i = 0; i < kSamples && size > 0; ++i) {
        const qint64 length = std::min(size, kSampleLength);
        const ByteRange range = {(size - length) / (kSamples - 1) * i, length};
        if (Result<void> ready = file.source->prepare(range); !ready)
            return tl::unexpected(ready.error());
        const Result<Slice> bytes = file.source->read(range);
        if (!bytes)
            return tl::unexpected(bytes.error());
        hash.addData({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
    }
    result.sample = hash.result();
    return result;
}

} // namespace sluice

#include "ui/window/notebook.h"

namespace sluice {
namespace {

constexpr int kSaveMs = 1000;

} // namespace

struct Notebook::Entry
{
    QPointer<DocumentNotes> notes;
    QByteArray path;
    FileIdentity identity;
    /// Of the content on disk; empty until it is known.
    QByteArray sample;
    qint64 size = 0;
    /// Sets of other contents.
    std::vector<NoteSet> others;
    /// What is there to keep, taken at the last change: the document may be gone when it is written.
    std::vector<Note> kept;
    bool isDirty = false;
};

struct Notebook::Loaded
{
    QByteArray sample;
    qint64 size = 0;
    std::vector<NoteSet> sets;
};

Notebook::Notebook(QString folder, QObject* parent)
    : QObject(parent)
    , m_folder(std::move(folder))
    , m_saving(
          kSaveMs, [this] { saveLater(); }, this)
{
}

Notebook::~Notebook()
{
    saveAll();
}

DocumentNotes& Notebook::of(const std::shared_ptr<Document>& document)
{
    std::shared_ptr<Entry>& entry = m_entries[document.get()];
    if (entry && entry->notes != nullptr)
        return *entry->notes;
    entry = std::make_shared<Entry>();
    entry->notes = new DocumentNotes(*document);
    const Document* key = document.get();
    connect(&entry->notes->notes(), &Annotations::changed, this, [this, key] { onChanged(key); });
    connect(document.get(), &QObject::destroyed, this, [this, key] { forget(key); });
    if (document->file().path.startsWith('/') && document->file().watchable) {
        entry->path = document->file().path;
        connect(document.get(), &Document::contentChanged, this,
                [this, weak = std::weak_ptr(document)] { onFileChanged(weak); });
        load(document, *entry);
    }
    return *entry->notes;
}

void Notebook::load(const std::shared_ptr<Document>& document, Entry& entry)
{
    entry.identity = document->file().identity;
    ++m_loading;
    // The file as it is on disk, not as it is edited.
    m_runner.run(
        this,
        [snapshot = Snapshot(document->file().source), folder = m_folder,
         path = entry.path](const CancelToken& token) -> Result<Loaded> {
            Loaded loaded;
            loaded.size = snapshot.size();
            Result<std::vector<NoteSet>> sets = loadNoteSets(folder, path);
            if (!sets)
                return tl::unexpected(sets.error());
            loaded.sets = std::move(*sets);
            return contentSample(snapshot, token.flag().get()).map([&](const QByteArray& sample) {
                loaded.sample = sample;
                return std::move(loaded);
            });
        },
        [this, key = document.get()](const Result<Loaded>& loaded) {
            --m_loading;
            take(key, loaded);
            dropWritten();
            Q_EMIT settled();
        });
}

void Notebook::take(const Document* key, const Result<Loaded>& loaded)
{
    const std::shared_ptr<Entry> entry = m_entries.value(key);
    if (!entry || entry->notes == nullptr)
        return;
    if (!loaded) {
        Q_EMIT failed(key, loaded.error().message);
        return;
    }
    const bool first = entry->sample.isEmpty();
    const QByteArray before = entry->sample;
    entry->sample = loaded->sample;
    entry->size = loaded->size;
    if (first) {
        const auto unwritten = m_unwritten.constFind(entry->path);
        entry->others = unwritten != m_unwritten.constEnd() ? unwritten->sets : loaded->sets;
    }
    std::vector<Note> found;
    std::erase_if(entry->others, [&](NoteSet& set) {
        if (set.sample != entry->sample)
            return false;
        found = std::move(set.notes);
        return true;
    });
    if (first && !found.empty()) {
        // Written already as they are.
        const bool wasDirty = entry->isDirty;
        entry->notes->notes().addAll(found);
        entry->isDirty = wasDirty;
    } else if (first && !entry->others.empty()) {
        const NoteSet& newest = entry->others.front();
        Q_EMIT othersFound(key, static_cast<int>(newest.notes.size()), newest.size);
    } else if (!first && before != entry->sample) {
        onChanged(key);
    }
    // What was made before the sample was there waits for it.
    if (entry->isDirty)
        m_saving.request();
}

// After a save or a reload the bookmarks belong to another content.
void Notebook::onFileChanged(const std::weak_ptr<Document>& document)
{
    const std::shared_ptr<Document> alive = document.lock();
    if (!alive)
        return;
    const std::shared_ptr<Entry> entry = m_entries.value(alive.get());
    if (!entry || entry->identity == alive->file().identity)
        return;
    entry->path = alive->file().path;
    load(alive, *entry);
}

void Notebook::onChanged(const Document* key)
{
    const std::shared_ptr<Entry> entry = m_entries.value(key);
    if (!entry || entry->path.isEmpty() || entry->notes == nullptr)
        return;
    entry->kept = entry->notes->savedNotes();
    entry->isDirty = true;
    m_saving.request();
}

void Notebook::forget(const Document* key)
{
    const std::shared_ptr<Entry> entry = m_entries.take(key);
    if (entry && entry->isDirty)
        saveSoon(*entry);
}

std::vector<NoteSet> Notebook::setsOf(const Entry& entry)
{
    std::vector<NoteSet> sets;
    if (!entry.kept.empty())
        sets.push_back({entry.size, entry.sample, entry.kept});
    for (const NoteSet& other : entry.others) {
        if (sets.size() < kMaxNoteSets)
            sets.push_back(other);
    }
    return sets;
}

void Notebook::saveSoon(Entry& entry)
{
    // Without its sample it would not be found again: it is written when that is there.
    if (entry.sample.isEmpty())
        return;
    entry.isDirty = false;
    Unwritten& unwritten = m_unwritten[entry.path];
    unwritten.sets = setsOf(entry);
    unwritten.again = true;
    if (!unwritten.isWriting)
        write(entry.path);
}

// One at a time for a path: the newest stays.
void Notebook::write(const QByteArray& path)
{
    Unwritten& unwritten = m_unwritten[path];
    unwritten.isWriting = true;
    unwritten.again = false;
    m_runner.run(
        this,
        [folder = m_folder, path, sets = unwritten.sets](const CancelToken&) {
            return saveNoteSets(folder, path, sets);
        },
        [this, path](const Result<void>& saved) {
            m_unwritten[path].isWriting = false;
            if (m_unwritten[path].again)
                write(path);
            else
                dropWritten();
            if (!saved)
                Q_EMIT failed(nullptr, saved.error().message);
        });
}

// What is being loaded may have been read before it was written.
void Notebook::dropWritten()
{
    if (m_loading == 0)
        m_unwritten.removeIf([](const auto& each) { return !each->isWriting; });
}

void Notebook::saveLater()
{
    for (const std::shared_ptr<Entry>& entry : std::as_const(m_entries)) {
        if (entry->isDirty)
            saveSoon(*entry);
    }
}

void Notebook::saveAll()
{
    for (const std::shared_ptr<Entry>& entry : std::as_const(m_entries)) {
        if (!entry->isDirty || entry->sample.isEmpty())
            continue;
        entry->isDirty = false;
        m_unwritten[entry->path].sets = setsOf(*entry);
    }
    for (auto each = m_unwritten.begin(); each != m_unwritten.end(); ++each) {
        each->again = each->isWriting;
        if (const Result<void> saved = saveNoteSets(m_folder, each.key(), each->sets); !saved)
            Q_EMIT failed(nullptr, saved.error().message);
    }
    m_unwritten.removeIf([](const auto& each) { return !each->isWriting; });
}

void Notebook::takeAside(const Document* document)
{
    const std::shared_ptr<Entry> entry = m_entries.value(document);
    if (!entry || entry->notes == nullptr || entry->others.empty())
        return;
    std::vector<Note> notes = std::move(entry->others.front().notes);
    entry->others.erase(entry->others.begin());
    const qint64 size = document->size();
    for (Note& note : notes) {
        note.range.offset = std::min(note.range.offset, size);
        note.range.length = std::min(note.range.length, size - note.range.offset);
    }
    entry->notes->notes().addAll(notes);
}

void Notebook::dropAside(const Document* document)
{
    const std::shared_ptr<Entry> entry = m_entries.value(document);
    if (!entry)
        return;
    entry->others.clear();
    onChanged(document);
}

} // namespace sluice

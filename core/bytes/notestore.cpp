#include "core/bytes/notestore.h"

#include "core/bytes/annotationtext.h"
#include "core/jsonobject.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

namespace sluice {
namespace {

constexpr qint64 kBlock = 4096;
constexpr qint64 kBlocks = 16;
/// No file of ours is larger: kMaxNoteSets sets of short notes stay far below.
constexpr qint64 kMaxFile = qint64{256} << 20;

QString tr(const char* text)
{
    return QCoreApplication::translate("NoteStore", text);
}

QString fileOf(const QString& folder, const QByteArray& path)
{
    const QByteArray name = QCryptographicHash::hash(path, QCryptographicHash::Sha256).toHex().left(32);
    return folder + QLatin1Char('/') + QLatin1String(name) + QLatin1String(".json");
}

Error ioError(const QString& file, const QString& reason)
{
    return {Error::Kind::Io, tr("Bookmarks could not be kept in %1: %2").arg(file, reason)};
}

} // namespace

Result<QByteArray> contentSample(const Snapshot& snapshot, const std::atomic<bool>* cancel)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const qint64 size = snapshot.size();
    hash.addData(QByteArray::number(size) + ':');
    const bool whole = size <= kBlock * kBlocks;
    for (qint64 i = 0; i < kBlocks; ++i) {
        if (cancel != nullptr && cancel->load(std::memory_order_relaxed))
            return fail(Error::Kind::Cancelled, tr("Cancelled."));
        // Divided first: the product would not fit for the largest files.
        const qint64 last = size - kBlock;
        const qint64 begin =
            whole ? i * kBlock : last / (kBlocks - 1) * i + (last % (kBlocks - 1)) * i / (kBlocks - 1);
        const ByteRange block = ByteRange::between(std::min(begin, size), std::min(begin + kBlock, size));
        if (block.isEmpty())
            break;
        const Result<Slice> bytes = snapshot.prepare(block).and_then([&] { return snapshot.read(block); });
        if (!bytes)
            return tl::unexpected(bytes.error());
        hash.addData(QByteArrayView(bytes->data(), bytes->size()));
    }
    return hash.result().toHex();
}

QByteArray noteSetsToJson(const QByteArray& path, const std::vector<NoteSet>& sets)
{
    QByteArrayList texts;
    for (const NoteSet& set : sets) {
        QByteArray text = notesToJson(set.notes).trimmed();
        JsonObject head;
        head.add("size", QJsonValue(set.size));
        head.add("sample", QJsonValue(QLatin1String(set.sample)));
        texts.append(head.text().chopped(1) + ',' + text.sliced(1));
    }
    JsonObject head;
    head.add("path", QJsonValue(QLatin1String(path.toPercentEncoding("/"))));
    return head.text().chopped(1) + ",\"sets\":[\n" + texts.join(",\n") + "\n]}\n";
}

Result<std::vector<NoteSet>> parseNoteSets(const QByteArray& json, const QByteArray& path)
{
    const QJsonObject root = QJsonDocument::fromJson(json).object();
    const QByteArray name = root.value(QLatin1String("path")).toString().toLatin1();
    if (QByteArray::fromPercentEncoding(name) != path || !root.value(QLatin1String("sets")).isArray())
        return fail(Error::Kind::Invalid, tr("The file of bookmarks is damaged."));
    std::vector<NoteSet> sets;
    const QJsonArray entries = root.value(QLatin1String("sets")).toArray();
    for (qsizetype i = 0; i < entries.size() && sets.size() < kMaxNoteSets; ++i) {
        const QJsonObject entry = entries.at(i).toObject();
        NoteSet set;
        set.size = entry.value(QLatin1String("size")).toInteger(-1);
        set.sample = entry.value(QLatin1String("sample")).toString().toLatin1();
        Result<ParsedNotes> parsed =
            parseNotes(QJsonDocument(entry).toJson(QJsonDocument::Compact), set.size);
        if (set.size < 0 || set.sample.isEmpty() || !parsed)
            continue;
        set.notes = std::move(parsed->notes);
        sets.push_back(std::move(set));
    }
    return sets;
}

Result<std::vector<NoteSet>> loadNoteSets(const QString& folder, const QByteArray& path)
{
    QFile file(fileOf(folder, path));
    if (!file.exists())
        return std::vector<NoteSet>();
    if (!file.open(QIODevice::ReadOnly))
        return tl::unexpected(ioError(file.fileName(), file.errorString()));
    return parseNoteSets(file.read(kMaxFile), path);
}

Result<void> saveNoteSets(const QString& folder, const QByteArray& path, const std::vector<NoteSet>& sets)
{
    const QString name = fileOf(folder, path);
    const bool any =
        std::any_of(sets.begin(), sets.end(), [](const NoteSet& set) { return !set.notes.empty(); });
    if (!any) {
        if (QFile::exists(name) && !QFile::remove(name))
            return tl::unexpected(ioError(name, tr("it cannot be removed")));
        return {};
    }
    if (!QDir().mkpath(folder))
        return tl::unexpected(ioError(folder, tr("the folder cannot be made")));
    QSaveFile file(name);
    if (!file.open(QIODevice::WriteOnly) || file.write(noteSetsToJson(path, sets)) < 0 || !file.commit())
        return tl::unexpected(ioError(name, file.errorString()));
    return {};
}

} // namespace sluice

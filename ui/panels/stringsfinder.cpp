#include "ui/panels/stringsfinder.h"

#include "core/search/stringfilter.h"

#include <QSaveFile>

namespace sluice {

/// What a filter hands over while it goes on.
struct StringsFinder::Matches
{
    std::mutex mutex;
    /// Guarded by the mutex.
    std::vector<quint32> rows;
};

StringsFinder::StringsFinder(QObject* parent)
    : QObject(parent)
    , m_search(m_runner, this)
    , m_filtering(m_runner, this)
{
}

StringsFinder::~StringsFinder() = default;

void StringsFinder::clear()
{
    m_search.cancel();
    m_filtering.cancel();
    m_strings.reset();
    m_snapshot = {};
    m_matches.reset();
    m_matching.clear();
    m_filtered = 0;
}

void StringsFinder::start(const Snapshot& snapshot, ByteRange range, const StringOptions& options)
{
    clear();
    m_snapshot = snapshot;
    m_strings = std::make_shared<StringList>();
    m_progress = std::make_shared<SweepProgress>();
    m_search.run(
        [snapshot, range, options = StringOptions(options), strings = m_strings,
         progress = m_progress](const CancelToken& token) mutable {
            options.cancel = token;
            options.progress = progress.get();
            return findStrings(snapshot, range, options, strings->sink());
        },
        [this](const Result<void>& result) {
            Q_EMIT ended(result ? QString() : result.error().message);
            Q_EMIT grown();
        });
}

void StringsFinder::setFilter(const QString& text)
{
    m_filter = text;
    m_filtering.cancel();
    m_matches.reset();
    m_matching.clear();
    m_filtered = 0;
    if (isFiltered() && !isEmpty())
        filterOn();
}

// Those that came since the last round.
void StringsFinder::filterOn()
{
    const qint64 from = m_filtered;
    const qint64 to = m_strings->size();
    if (from == to)
        return;
    m_filtered = to;
    m_matches = std::make_shared<Matches>();
    m_filtering.run(
        [filter = StringFilter(m_filter), snapshot = m_snapshot, strings = m_strings, from, to,
         matches = m_matches](const CancelToken& token) {
            return filter.run(snapshot, *strings, from, to, token, [&](std::span<const quint32> found) {
                const std::lock_guard lock(matches->mutex);
                matches->rows.insert(matches->rows.end(), found.begin(), found.end());
            });
        },
        [this](const Result<void>&) { Q_EMIT grown(); });
}

void StringsFinder::takeMatches()
{
    if (m_matches == nullptr)
        return;
    const std::lock_guard lock(m_matches->mutex);
    m_matching.insert(m_matching.end(), m_matches->rows.begin(), m_matches->rows.end());
    m_matches->rows.clear();
}

void StringsFinder::update()
{
    if (isEmpty() || !isFiltered())
        return;
    takeMatches();
    if (!m_filtering.isRunning())
        filterOn();
}

qint64 StringsFinder::rows() const
{
    if (isEmpty())
        return 0;
    return isFiltered() ? std::ssize(m_matching) : m_strings->size();
}

FoundString StringsFinder::at(qint64 row) const
{
    return m_strings->at(isFiltered() ? m_matching[static_cast<size_t>(row)] : row);
}

ListedStrings StringsFinder::listed() const
{
    ListedStrings listed{m_snapshot, m_strings, std::nullopt, rows()};
    if (isFiltered())
        listed.matching = m_matching;
    return listed;
}

QString writeStrings(const QString& path, const ListedStrings& listed, const CancelToken& token)
{
    constexpr qint64 kWindow = qint64{1} << 20;
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return file.errorString();
    for (qint64 row = 0; row < listed.size; ++row) {
        const FoundString string = listed.at(row);
        QByteArray line = QByteArray::number(string.offset) + ' ';
        for (qint64 at = 0; at < string.length; at += kWindow) {
            if (token.isCancelled())
                return StringsFinder::tr("stopped");
            const Result<Slice> bytes =
                listed.snapshot.read({string.offset + at, std::min(kWindow, string.length - at)});
            if (!bytes)
                return bytes.error().message;
            file.write(line + stringText(bytes->bytes(), string.form));
            line.clear();
        }
        file.write("\n");
    }
    return file.commit() ? QString() : file.errorString();
}

} // namespace sluice

#include "core/streams/grepstage.h"

#include "core/search/streamsearch.h"

#include <QCoreApplication>

#include <algorithm>
#include <mutex>
#include <optional>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Grep", text);
}

class GrepStage : public Transform
{
public:
    GrepStage(Searcher searcher, qint64 shown)
        : m_searcher(std::move(searcher))
        , m_shown(shown)
    {
        m_hits.count = 0;
    }

    [[nodiscard]] Result<void> push(const Slice& chunk, Output& output) override
    {
        StreamSearch& search = searchFor(output);
        const Result<void> searched = search.push(chunk, wanted(), sink());
        completeExcerpts(chunk);
        publish(output);
        if (!searched)
            return tl::unexpected(errorOf(searched.error()));
        return output.forward(chunk);
    }

    [[nodiscard]] Result<void> finish(Output& output) override
    {
        const Result<void> searched = searchFor(output).finish(wanted(), sink());
        publish(output);
        return searched ? searched : tl::unexpected(errorOf(searched.error()));
    }

    [[nodiscard]] StageHits hits() const override
    {
        const std::lock_guard lock(m_mutex);
        return m_hits;
    }

    [[nodiscard]] QString remark() const override
    {
        const StageHits found = hits();
        QString text = found.count == 1 ? tr("1 hit") : tr("%1 hits").arg(found.count);
        for (const StageHit& hit : found.first)
            text += QStringLiteral("\n%1  %2").arg(hit.offset).arg(excerptOf(hit));
        if (found.count > found.first.size() && !found.first.isEmpty())
            text += QStringLiteral("\n\u2026");
        return text;
    }

private:
    /// Made when the first bytes come: only then it is known who may stop it.
    StreamSearch& searchFor(const Output& output)
    {
        if (!m_search)
            m_search.emplace(m_searcher, output.stopFlag());
        return *m_search;
    }

    /// Hits that could still be among the first ones, of each thing that is looked for.
    [[nodiscard]] qint64 wanted() const
    {
        const bool full = m_found.size() >= m_shown;
        return full && (m_shown == 0 || m_found.back().offset < m_search->certainUntil()) ? 0 : m_shown;
    }

    StreamSearch::Sink sink()
    {
        return [this](const Hit& hit, QByteArrayView bytes) { note(hit, bytes); };
    }

    // The first ones by their offset: what was undecided for long may begin before what was found long ago.
    void note(const Hit& hit, QByteArrayView bytes)
    {
        const bool full = m_found.size() == m_shown;
        if (full && hit.offset >= m_found.back().offset)
            return;
        if (full)
            m_found.pop_back();
        const auto place =
            std::upper_bound(m_found.begin(), m_found.end(), hit.offset,
                             [](qint64 at, const StageHit& found) { return at < found.offset; });
        const QByteArrayView shown = bytes.first(std::min(bytes.size(), StageHit::kMostBytes));
        m_found.insert(place, {hit.offset, hit.length, shown.toByteArray()});
        m_changed = true;
    }

    /// What was cut by the end of the chunks before goes on in this one, or in what was joined to it.
    void completeExcerpts(const Slice& chunk)
    {
        const qint64 begin = m_search->size() - chunk.size();
        for (auto hit = m_found.rbegin(); hit != m_found.rend(); ++hit) {
            const qint64 from = hit->offset + hit->bytes.size() - begin;
            const qint64 missing = std::min(StageHit::kMostBytes - hit->bytes.size(), chunk.size() - from);
            if (hit->offset + StageHit::kMostBytes <= begin)
                return;
            if (missing <= 0)
                continue;
            hit->bytes.append(reinterpret_cast<const char*>(chunk.data() + from), missing);
            m_changed = true;
        }
    }

    void publish(Output& output)
    {
        const qint64 copied = m_search->copied();
        if (copied > m_copied)
            output.countCopy(CopyKind::UserToUser, copied - m_copied);
        m_copied = copied;
        const std::lock_guard lock(m_mutex);
        m_hits.count = m_search->hits();
        if (m_changed)
            m_hits.first = m_found;
        m_changed = false;
    }

    /// Over a limit is what a result can be: this is a search that cannot be done.
    static Error errorOf(Error error)
    {
        if (error.kind == Error::Kind::TooLarge)
            error.kind = Error::Kind::Unsupported;
        return error;
    }

    const Searcher m_searcher;
    const qsizetype m_shown;
    std::optional<StreamSearch> m_search;
    QList<StageHit> m_found;
    /// m_found is not what the others see.
    bool m_changed = false;
    qint64 m_copied = 0;

    mutable std::mutex m_mutex;
    StageHits m_hits;
};

} // namespace

Result<std::unique_ptr<Transform>> makeGrep(const Pattern& pattern, qint64 shown)
{
    Result<Searcher> searcher = Searcher::make(pattern);
    if (!searcher)
        return tl::unexpected(searcher.error());
    return std::make_unique<GrepStage>(*std::move(searcher), shown);
}

} // namespace sluice

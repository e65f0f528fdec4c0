#include "core/search/hitsearch.h"

#include <algorithm>

namespace sluice {

HitSearch::HitSearch(Searcher searcher, const std::vector<Target>& targets, qint64 cap)
    : m_searcher(std::move(searcher))
{
    for (const Target& target : targets)
        m_parts.emplace_back(target, cap);
}

void HitSearch::run(const std::atomic<bool>* cancel)
{
    for (Part& part : m_parts) {
        SearchOptions options;
        options.cancel = cancel;
        options.maxHits = part.hits.cap();
        part.outcome = m_searcher.run(
            part.target.snapshot, part.target.range,
            [&part](std::span<const Hit> hits) {
                part.hits.append(hits);
                return true;
            },
            options, &part.progress);
        part.done.store(true, std::memory_order_release);
        if (part.outcome.end == SearchOutcome::End::Cancelled)
            break;
    }
    m_done.store(true, std::memory_order_release);
}

const SearchOutcome* HitSearch::outcome(size_t index) const
{
    const Part& part = m_parts[index];
    return part.done.load(std::memory_order_acquire) ? &part.outcome : nullptr;
}

qint64 HitSearch::kept() const
{
    qint64 sum = 0;
    for (const Part& part : m_parts)
        sum += part.hits.size();
    return sum;
}

HitSearch::Found HitSearch::at(qint64 number) const
{
    size_t target = 0;
    while (number >= m_parts[target].hits.size())
        number -= m_parts[target++].hits.size();
    return {target, m_parts[target].hits.at(number)};
}

qint64 HitSearch::numberFrom(size_t target, qint64 offset) const
{
    qint64 before = 0;
    for (size_t i = 0; i < target; ++i)
        before += m_parts[i].hits.size();
    return before + m_parts[target].hits.firstFrom(offset);
}

qint64 HitSearch::counted() const
{
    qint64 sum = 0;
    for (const Part& part : m_parts)
        sum += part.progress.hits;
    return sum;
}

qint64 HitSearch::bytesDone() const
{
    qint64 sum = 0;
    for (const Part& part : m_parts)
        sum += part.progress.bytes;
    return sum;
}

qint64 HitSearch::bytesTotal() const
{
    qint64 sum = 0;
    for (const Part& part : m_parts)
        sum += part.target.range.length;
    return sum;
}

bool HitSearch::isComplete() const
{
    return isDone() && std::all_of(m_parts.begin(), m_parts.end(), [](const Part& part) {
               return part.done.load() && part.outcome.end == SearchOutcome::End::Complete;
           });
}

} // namespace sluice

#include "ui/panes/bytewindow.h"

#include <algorithm>

namespace sluice {
namespace {

// What residency is asked for when a whole window is not there: pages, in the kernel's size or a multiple.
constexpr qint64 kPage = 4096;

bool isTrusted(ByteRange part, const QList<ByteRange>& trusted)
{
    return std::any_of(trusted.cbegin(), trusted.cend(),
                       [part](ByteRange range) { return range.contains(part); });
}

bool isHere(const Snapshot& snapshot, ByteRange part, const QList<ByteRange>& trusted)
{
    switch (snapshot.residency(part)) {
    case Residency::Resident:
        return true;
    case Residency::Unknown:
        return isTrusted(part, trusted);
    case Residency::Absent:
        break;
    }
    return false;
}

} // namespace

ByteWindow::ByteWindow(const Snapshot& snapshot, ByteRange wanted, const QList<ByteRange>& trusted)
    : m_range(ByteRange{0, snapshot.size()}.intersected(wanted))
{
    qint64 done = m_range.offset;
    for (const ByteRange lost : snapshot.lostRanges()) {
        const ByteRange part = m_range.intersected(lost);
        if (part.isEmpty() || part.end() <= done)
            continue;
        if (part.offset > done)
            addStretch(snapshot, ByteRange::between(done, part.offset), trusted);
        append({ByteRange::between(std::max(done, part.offset), part.end()), State::Lost, {}});
        done = part.end();
    }
    if (done < m_range.end())
        addStretch(snapshot, ByteRange::between(done, m_range.end()), trusted);
}

void ByteWindow::addStretch(const Snapshot& snapshot, ByteRange part, const QList<ByteRange>& trusted)
{
    if (isHere(snapshot, part, trusted)) {
        addRun(snapshot, part, true);
        return;
    }
    // Neighbouring pages of one kind become one run, so that its bytes stay in one piece.
    ByteRange run{part.offset, 0};
    bool runIsHere = false;
    while (run.end() < part.end()) {
        const qint64 begin = run.end();
        const qint64 toPageEnd = kPage - begin % kPage;
        const ByteRange page{begin, std::min(toPageEnd, part.end() - begin)};
        const bool here = isHere(snapshot, page, trusted);
        if (!run.isEmpty() && here != runIsHere) {
            addRun(snapshot, run, runIsHere);
            run = {begin, 0};
        }
        runIsHere = here;
        run.length += page.length;
    }
    if (!run.isEmpty())
        addRun(snapshot, run, runIsHere);
}

void ByteWindow::addRun(const Snapshot& snapshot, ByteRange part, bool here)
{
    if (!here) {
        append({part, State::Pending, {}});
        return;
    }
    Result<Slice> slice = snapshot.read(part);
    if (slice)
        append({part, State::Here, std::move(*slice)});
    else
        append({part, State::Lost, {}});
}

void ByteWindow::append(Run run)
{
    if (!m_runs.empty() && run.state != State::Here && m_runs.back().state == run.state)
        m_runs.back().range.length += run.range.length;
    else
        m_runs.push_back(std::move(run));
}

bool ByteWindow::hasPending() const
{
    return std::any_of(m_runs.cbegin(), m_runs.cend(),
                       [](const Run& run) { return run.state == State::Pending; });
}

QList<ByteRange> ByteWindow::pending() const
{
    QList<ByteRange> ranges;
    for (const Run& run : m_runs) {
        if (run.state == State::Pending)
            ranges.append(run.range);
    }
    return ranges;
}

const ByteWindow::Run& ByteWindow::runAt(qint64 offset) const
{
    Q_ASSERT(m_range.contains(offset));
    const auto after =
        std::upper_bound(m_runs.cbegin(), m_runs.cend(), offset,
                         [](qint64 value, const Run& run) { return value < run.range.offset; });
    return *std::prev(after);
}

ByteWindow::State ByteWindow::stateOf(ByteRange part) const
{
    State worst = State::Here;
    for (const Run& run : m_runs) {
        if (run.range.overlaps(part))
            worst = std::max(worst, run.state);
    }
    return worst;
}

const quint8* ByteWindow::contiguous(ByteRange part) const
{
    if (part.isEmpty() || !m_range.contains(part))
        return nullptr;
    const Run& run = runAt(part.offset);
    if (run.state != State::Here || !run.range.contains(part))
        return nullptr;
    return run.bytes.data() + (part.offset - run.range.offset);
}

} // namespace sluice

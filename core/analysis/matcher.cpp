#include "core/analysis/matcher.h"

#include <algorithm>
#include <array>
#include <limits>

namespace sluice {
namespace {

/// A window: the hash of its bytes, and the offset after its last one.
struct Sample
{
    quint64 hash = 0;
    qint64 end = 0;

    friend bool operator<(const Sample& x, const Sample& y)
    {
        return x.hash != y.hash ? x.hash < y.hash : x.end < y.end;
    }
};

/// The ends of a window of A and of one of B that have the same hash.
struct Pair
{
    qint64 a = 0;
    qint64 b = 0;
};

// Random numbers, the same on every machine: SplitMix64 (Steele, Lea, Flood 2014).
constexpr std::array<quint64, 256> makeGear()
{
    std::array<quint64, 256> gear = {};
    quint64 state = 0x736c75696365;
    for (quint64& value : gear) {
        state += 0x9e3779b97f4a7c15;
        quint64 mixed = (state ^ (state >> 30U)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111eb;
        value = mixed ^ (mixed >> 31U);
    }
    return gear;
}
constexpr std::array<quint64, 256> kGear = makeGear();

/// Samples of one range. Raises the rate when there would be too many.
class Sampler
{
public:
    explicit Sampler(const Sampling& sampling)
        : m_window(sampling.window)
        , m_shift(static_cast<unsigned>(64 / sampling.window))
        , m_rate(sampling.rate)
    {
    }

    std::vector<Sample> run(ComparedSide& side, ByteRange range)
    {
        m_samples.clear();
        m_hash = 0;
        m_last = 0;
        m_first = range.length < m_window ? range.end() : range.offset + m_window - 1;
        for (qint64 at = range.offset; at < range.end();) {
            const ComparedSide::Piece piece = side.piece(at, range.end() - at);
            if (piece.length == 0)
                return {};
            // After a window of zeros, zeros change nothing any more.
            const qint64 length = piece.hole ? std::min<qint64>(piece.length, m_window + 1) : piece.length;
            roll(piece.data, length, at);
            at += piece.length;
        }
        return std::move(m_samples);
    }

    [[nodiscard]] int rate() const { return m_rate; }
    /// Only those that the rate still takes.
    void thin(std::vector<Sample>& samples) const
    {
        std::erase_if(samples, [limit = limit()](const Sample& sample) { return sample.hash > limit; });
    }

private:
    [[nodiscard]] quint64 limit() const
    {
        return m_rate >= 64 ? 0 : std::numeric_limits<quint64>::max() >> static_cast<unsigned>(m_rate);
    }

    void roll(const quint8* bytes, qint64 length, qint64 at)
    {
        quint64 hash = m_hash;
        quint64 most = limit();
        for (qint64 i = 0; i < length; ++i) {
            hash = (hash << m_shift) + kGear[bytes[i]];
            if (hash > most || at + i < m_first || hash == m_last)
                continue;
            // The same window again and again, as in a run of zeros, says nothing: one of them is enough.
            m_last = hash;
            m_samples.push_back({hash, at + i + 1});
            if (m_samples.size() >= Matcher::kMaxSamples) {
                raiseRate();
                most = limit();
            }
        }
        m_hash = hash;
    }

    void raiseRate()
    {
        while (m_samples.size() > Matcher::kMaxSamples / 4 * 3 && m_rate < 64) {
            ++m_rate;
            thin(m_samples);
        }
    }

    const qint64 m_window;
    const unsigned m_shift;
    int m_rate;
    quint64 m_hash = 0;
    quint64 m_last = 0;
    qint64 m_first = 0;
    std::vector<Sample> m_samples;
};

/// Pairs of windows with the same hash, by their order in A. `once`: only those that each side has once.
std::vector<Pair> pairUp(const std::vector<Sample>& a, const std::vector<Sample>& b, bool once)
{
    std::vector<Pair> pairs;
    const auto endOf = [](const std::vector<Sample>& samples, size_t from) {
        size_t end = from;
        while (end < samples.size() && samples[end].hash == samples[from].hash)
            ++end;
        return end;
    };
    for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        if (a[i].hash != b[j].hash) {
            ++(a[i].hash < b[j].hash ? i : j);
            continue;
        }
        const size_t endA = endOf(a, i);
        const size_t endB = endOf(b, j);
        const size_t count = std::min(endA - i, endB - j);
        if (!once || (endA - i == 1 && endB - j == 1)) {
            for (size_t n = 0; n < count; ++n)
                pairs.push_back({a[i + n].end, b[j + n].end});
        }
        i = endA;
        j = endB;
    }
    std::sort(pairs.begin(), pairs.end(), [](const Pair& x, const Pair& y) { return x.a < y.a; });
    return pairs;
}

/// The longest part of `pairs` that rises in B too.
std::vector<Pair> longestChain(const std::vector<Pair>& pairs)
{
    constexpr qint32 kNone = -1;
    std::vector<qint32> tops; // of each length, the pair that ends a chain of it lowest in B
    std::vector<qint32> before(pairs.size(), kNone);
    for (size_t i = 0; i < pairs.size(); ++i) {
        const auto place =
            std::lower_bound(tops.begin(), tops.end(), pairs[i].b, [&pairs](qint32 top, qint64 b) {
                return pairs[static_cast<size_t>(top)].b < b;
            });
        if (place != tops.begin())
            before[i] = *(place - 1);
        if (place == tops.end())
            tops.push_back(static_cast<qint32>(i));
        else
            *place = static_cast<qint32>(i);
    }
    std::vector<Pair> chain;
    for (qint32 i = tops.empty() ? kNone : tops.back(); i != kNone; i = before[static_cast<size_t>(i)])
        chain.push_back(pairs[static_cast<size_t>(i)]);
    std::reverse(chain.begin(), chain.end());
    return chain;
}

} // namespace

std::vector<Match> Matcher::find(const Gap& gap, Sampling sampling)
{
    std::vector<Pair> chain;
    {
        Sampler sampler(sampling);
        std::vector<Sample> a = sampler.run(m_a, gap.a);
        std::vector<Sample> b = sampler.run(m_b, gap.b);
        sampler.thin(a);
        m_a.passed(gap.a.length);
        m_b.passed(gap.b.length);
        std::sort(a.begin(), a.end());
        std::sort(b.begin(), b.end());
        chain = longestChain(pairUp(a, b, true));
        if (chain.empty())
            chain = longestChain(pairUp(a, b, false));
    }

    std::vector<Match> matches;
    qint64 atA = gap.a.offset;
    qint64 atB = gap.b.offset;
    for (const Pair& pair : chain) {
        const qint64 a = pair.a - sampling.window;
        const qint64 b = pair.b - sampling.window;
        if (a < atA || b < atB)
            continue;
        const qint64 after = commonStart(m_a, a, m_b, b, std::min(gap.a.end() - a, gap.b.end() - b));
        if (after < sampling.window)
            continue; // another window with the same hash
        const qint64 ahead = commonEnd(m_a, a, m_b, b, std::min(a - atA, b - atB));
        matches.push_back({a - ahead, b - ahead, ahead + after});
        atA = a + after;
        atB = b + after;
    }
    if (m_a.error() || m_b.error())
        return {};
    return matches;
}

} // namespace sluice

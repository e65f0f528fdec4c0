#include "core/analysis/shortestedit.h"

#include "core/analysis/byteruns.h"

namespace sluice {
namespace {

/// The search, in the terms of the paper: a path goes from (0, 0) to (|a|, |b|), to the right for a byte that
/// is deleted, down for one that is inserted, along diagonals k = x - y for bytes that are equal.
class Search
{
public:
    Search(std::span<const quint8> a, std::span<const quint8> b)
        : m_a(a)
        , m_b(b)
    {
    }

    /// True when a path with at most `maxEdits` steps off the diagonals was found.
    bool run(int maxEdits)
    {
        for (int d = 0; d <= maxEdits; ++d) {
            m_rounds.emplace_back(static_cast<size_t>(d) + 1);
            for (int k = -d; k <= d; k += 2) {
                const qint32 x = slide(start(d, k), k);
                at(d, k) = x;
                if (x >= std::ssize(m_a) && x - k >= std::ssize(m_b))
                    return true;
            }
        }
        return false;
    }

    [[nodiscard]] std::vector<Difference> path() const
    {
        std::vector<Difference> steps;
        auto k = static_cast<int>(std::ssize(m_a) - std::ssize(m_b));
        for (auto d = static_cast<int>(m_rounds.size()) - 1; d > 0; --d) {
            const bool down = comesFromAbove(d, k);
            k += down ? 1 : -1;
            const qint64 x = at(d - 1, k);
            const Difference step = {{x, down ? 0 : 1}, {x - k, down ? 1 : 0}};
            // Backwards: steps without equal bytes between them are one difference.
            if (!steps.empty() && steps.back().a.offset == step.a.end() &&
                steps.back().b.offset == step.b.end()) {
                steps.back() = {{step.a.offset, step.a.length + steps.back().a.length},
                                {step.b.offset, step.b.length + steps.back().b.length}};
            } else {
                steps.push_back(step);
            }
        }
        std::reverse(steps.begin(), steps.end());
        return steps;
    }

private:
    /// The furthest x on diagonal k after d edits; k is -d, -d + 2 … d.
    [[nodiscard]] const qint32& at(int d, int k) const
    {
        return m_rounds[static_cast<size_t>(d)][static_cast<size_t>((k + d) / 2)];
    }
    [[nodiscard]] qint32& at(int d, int k) { return const_cast<qint32&>(std::as_const(*this).at(d, k)); }

    [[nodiscard]] bool comesFromAbove(int d, int k) const
    {
        return k == -d || (k != d && at(d - 1, k - 1) < at(d - 1, k + 1));
    }

    [[nodiscard]] qint32 start(int d, int k) const
    {
        if (d == 0)
            return 0;
        return comesFromAbove(d, k) ? at(d - 1, k + 1) : at(d - 1, k - 1) + 1;
    }

    /// From x on diagonal k along equal bytes. Paths may leave the rectangle: nothing is equal there.
    [[nodiscard]] qint32 slide(qint32 x, int k) const
    {
        const qint64 y = x - k;
        const qint64 left = std::min<qint64>(std::ssize(m_a) - x, std::ssize(m_b) - y);
        if (left <= 0)
            return x;
        return x + static_cast<qint32>(equalAtStart(m_a.data() + x, m_b.data() + y, left));
    }

    std::span<const quint8> m_a;
    std::span<const quint8> m_b;
    std::vector<std::vector<qint32>> m_rounds;
};

} // namespace

std::optional<std::vector<Difference>> shortestEdit(std::span<const quint8> a, std::span<const quint8> b,
                                                    int maxEdits)
{
    if (std::abs(std::ssize(a) - std::ssize(b)) > maxEdits)
        return {};
    Search search(a, b);
    if (!search.run(maxEdits))
        return {};
    return search.path();
}

} // namespace sluice

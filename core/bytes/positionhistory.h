#pragma once

#include <QtGlobal>

#include <optional>
#include <vector>

namespace sluice {

/// Where the caret has been: back and forward as in a web browser. Small moves change the current entry, so
/// that going back leads to where the caret stood before the last jump. Thread rule: a value.
class PositionHistory
{
public:
    /// Entries kept; the oldest are forgotten first.
    static constexpr int kLimit = 1000;
    /// Bytes that a move may span and still belong to the current entry.
    static constexpr qint64 kNear = 4096;

    /// `start`: where the caret stands at first, in bytes, at least 0, as every position here.
    explicit PositionHistory(qint64 start = 0)
        : m_entries{start}
    {
    }

    /// The caret came to `position`, it does not matter how: a new entry when that is far from the current
    /// one.
    void visit(qint64 position);
    /// The user asked to go to `position` (Go To, a search hit): a new entry however near it is.
    void jump(qint64 position);

    [[nodiscard]] qint64 current() const { return m_entries[m_current]; }
    [[nodiscard]] bool canGoBack() const { return m_current > 0; }
    [[nodiscard]] bool canGoForward() const { return m_current + 1 < m_entries.size(); }
    /// Steps to the entry before or after the current one and gives its position; nothing at the ends.
    /// Setting the caret there and visiting it changes nothing more.
    [[nodiscard]] std::optional<qint64> back();
    [[nodiscard]] std::optional<qint64> forward();

private:
    /// Never empty.
    std::vector<qint64> m_entries;
    size_t m_current = 0;
};

} // namespace sluice

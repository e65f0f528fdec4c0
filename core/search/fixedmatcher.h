#pragma once

#include "core/search/bytekernel.h"
#include "core/search/classmatcher.h"
#include "core/search/pattern.h"

#include <array>
#include <optional>
#include <vector>

namespace sluice {

/// Finds bytes under masks, everywhere, with a kernel: overlapping matches too. It starts from the two bytes
/// that a table of what files are made of says are rare, and looks at the data itself when that proves wrong.
/// Where data repeats itself, so do its matches: there they are found once and written down again.
/// Thread rule: one thread at a time; copies are independent.
class FixedMatcher
{
public:
    explicit FixedMatcher(const MaskedBytes& bytes, const ByteKernel& kernel = byteKernel());
    FixedMatcher(const FixedMatcher& other);
    FixedMatcher& operator=(const FixedMatcher&) = delete;

    /// Bytes of a match.
    [[nodiscard]] qint64 length() const { return static_cast<qint64>(m_length); }
    /// Matches that begin in [0, places) of `data`, which has places + length() - 1 bytes, and `slack` more:
    /// with 64 the last places are found as fast as the others. `out` has room for places / 64 + 1 words;
    /// gives the number of words.
    [[nodiscard]] size_t find(const quint8* data, size_t places, HitWord* out, size_t slack = 0);
    /// Matches in the first `number` words that find() gave.
    [[nodiscard]] qint64 count(const HitWord* words, size_t number) const
    {
        return static_cast<qint64>(m_kernel->count(words, number));
    }

private:
    using Frequencies = std::array<quint32, 256>;

    [[nodiscard]] FixedQuery query() const;
    [[nodiscard]] PatternPlaces inPattern(const std::vector<size_t>& places) const;
    /// The places in the pattern that are worth looking at first, the rarest byte first.
    [[nodiscard]] std::vector<size_t> rarest(const Frequencies& frequencies, size_t most) const;
    void chooseAnchors(const quint8* data, size_t size);
    /// Which of `places` matches least often where the anchors meet.
    [[nodiscard]] size_t rarestAmong(const std::vector<const quint8*>& meeting,
                                     const std::vector<size_t>& places) const;
    void considerAnchors(const quint8* data, size_t places, size_t looked);
    /// As find(), by the kernel alone, in data that may repeat itself. Gives in `repeated` whether it did.
    [[nodiscard]] size_t findRepeated(const quint8* data, size_t places, size_t slack, HitWord* out,
                                      size_t* looked, bool* repeated) const;
    [[nodiscard]] size_t checkCells(const quint8* data, HitWord* words, size_t count) const;

    const ByteKernel* m_kernel;
    std::vector<quint8> m_value;
    std::vector<quint8> m_mask;
    std::vector<MaskedBytes::Cell> m_cells;
    size_t m_length;
    std::vector<size_t> m_anchors;
    /// Places with anything to compare.
    size_t m_cellCount = 0;
    /// Calls since the data was looked at, and those until it may be again.
    int m_sinceLook;
    int m_patience;
    /// Words in which the anchors met when they were new.
    size_t m_usuallyLooked = 0;
    /// The same as classes of bytes, where these are few; calls for which they are used, where that is
    /// quicker.
    std::optional<ClassMatcher> m_classes;
    bool m_classesAreQuicker = false;
    int m_callsByClasses = 0;
    /// The data repeated itself lately; calls until it may be asked again.
    bool m_isRepeated = false;
    int m_repeatPatience = 0;
};

} // namespace sluice

#pragma once

#include "core/analysis/classkernel.h"
#include "core/jobs/sweep.h"
#include "core/search/printablecharacters.h"

#include <array>
#include <vector>

namespace sluice {

/// How the characters of a string are stored.
enum class StringForm : quint8 { Ascii, Utf8, Utf16Le, Utf16Be };

/// Bytes of a piece that are characters, from `begin` (relative to the piece).
struct StringRun
{
    qint64 begin = 0;
    qint64 length = 0;
    /// Of a run that touches an edge of the piece; else not less than there are, and enough.
    qint64 characters = 0;
};

/// Finds the runs of characters in one piece of a sweep (with its context), in one pass over its bytes for
/// any number of forms. Thread rule: one thread at a time; it keeps its buffers.
class StringRunFinder
{
public:
    /// `minimum` in characters, at least 1.
    StringRunFinder(const ClassKernel& kernel, qint64 minimum)
        : m_kernel(kernel)
        , m_minimum(minimum)
    {
    }

    /// The piece that runs() is asked about.
    void load(const SweepPiece& piece);
    /// The maximal runs of characters of `form`, in order, without those that lie inside the piece and are
    /// shorter than the minimum: a run at an edge of the piece may go on beyond. A character that crosses an
    /// edge counts with its bytes on both sides.
    void runs(StringForm form, std::vector<StringRun>& out);

private:
    [[nodiscard]] quint8 byteAt(qint64 index) const;
    void markUtf8();
    [[nodiscard]] quint64 carriedIn();
    [[nodiscard]] quint64 refused(qint64 base, quint64 starts, quint64 three, quint64 four);
    [[nodiscard]] bool isCharacterAt(qint64 at, int length);
    void markUtf16(bool bigEndian);
    void extract(qint64 shortest, std::vector<StringRun>& out) const;
    void countCharacters(std::vector<StringRun>& out) const;

    const ClassKernel& m_kernel;
    qint64 m_minimum;
    PrintableCharacters m_characters;
    SweepPiece m_piece;
    qint64 m_size = 0;
    /// The bytes behind the last whole word of 64, then the context after the piece, then zeros.
    std::array<quint8, 128> m_tail = {};
    /// A bit for each byte, and for the context after them; m_cover: it is part of a character.
    std::vector<std::uint64_t> m_printable;
    std::vector<std::uint64_t> m_zero;
    std::vector<std::uint64_t> m_cover;
    std::vector<Utf8Classes> m_classes;
};

} // namespace sluice

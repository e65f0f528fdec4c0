#include "core/bytes/journalformat.h"

#include <cstdlib>

// Any bytes as a journal: what is taken from them can be written again and reads the same.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    using namespace sluice;
    const auto journal = parseJournal({reinterpret_cast<const char*>(data), static_cast<qsizetype>(size)});
    if (!journal)
        return 0;
    JournalEncoder encoder;
    QByteArray bytes = encoder.head(journal->file, journal->begun);
    auto next = journal->replacements.begin();
    const auto putReplacements = [&](size_t edits) {
        for (; next != journal->replacements.end() && next->edits == qint64(edits); ++next)
            bytes += encoder.replacement(*next);
    };
    for (size_t i = 0; i < journal->edits.size(); ++i) {
        putReplacements(i);
        bytes += encoder.edit(journal->edits[i]);
    }
    putReplacements(journal->edits.size());
    const auto again = parseJournal(bytes);
    if (!again || again->cut || again->file != journal->file || again->edits != journal->edits ||
        again->replacements != journal->replacements)
        std::abort();
    for (const JournalReplacement& replacement : journal->replacements) {
        QByteArray ranges;
        qint64 end = 0;
        qint64 count = 0;
        const bool good = decodeRanges(replacement.ranges, replacement.count, [&](ByteRange range) {
            if (range.isEmpty() || range.offset < end)
                std::abort();
            encodeRange(ranges, end, range);
            ++count;
        });
        // A number may be written longer than it needs; never shorter.
        if (!good || count != replacement.count || ranges.size() > replacement.ranges.size())
            std::abort();
    }
    return 0;
}

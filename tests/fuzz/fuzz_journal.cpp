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
    for (const JournalEdit& edit : journal->edits)
        bytes += encoder.edit(edit);
    const auto again = parseJournal(bytes);
    if (!again || again->cut || again->file != journal->file || again->edits != journal->edits)
        std::abort();
    return 0;
}

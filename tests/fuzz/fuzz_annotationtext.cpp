#include "core/bytes/annotationtext.h"

#include <cstddef>
#include <cstdint>
#include <limits>

// Bookmarks that were read lie inside the document, and come back the same from either form.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    using namespace sluice;
    const QByteArray text(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    constexpr qint64 kSize = std::numeric_limits<qint64>::max();
    const Result<ParsedNotes> parsed = parseNotes(text, kSize);
    if (!parsed)
        return 0;
    const Result<ParsedNotes> fromJson = parseNotes(notesToJson(parsed->notes), kSize);
    const Result<ParsedNotes> fromCsv = parseNotes(notesToCsv(parsed->notes), kSize);
    for (const Result<ParsedNotes>& again : {fromJson, fromCsv}) {
        if (!again || again->skipped != 0 || again->notes.size() != parsed->notes.size())
            __builtin_trap();
        for (size_t i = 0; i < again->notes.size(); ++i) {
            if (again->notes[i].range != parsed->notes[i].range ||
                again->notes[i].colour != parsed->notes[i].colour)
                __builtin_trap();
        }
    }
    (void)parseNotes(text, 100);
    return 0;
}

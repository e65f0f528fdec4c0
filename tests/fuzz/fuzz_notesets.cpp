#include "core/bytes/notestore.h"

#include <cstddef>
#include <cstdint>

// The bookmarks that were read lie inside their content, and what is written of them reads as the same.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    using namespace sluice;
    const QByteArray path("/a file");
    const QByteArray text(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    (void)parseNoteSets(text, path);
    const auto sets = parseNoteSets("{\"path\":\"/a%20file\",\"sets\":[" + text + "]}", path);
    if (!sets)
        return 0;
    const auto again = parseNoteSets(noteSetsToJson(path, *sets), path);
    if (!again || again->size() != sets->size() || sets->size() > kMaxNoteSets)
        __builtin_trap();
    for (size_t i = 0; i < sets->size(); ++i) {
        const NoteSet& set = (*sets)[i];
        const NoteSet& same = (*again)[i];
        if (same.size != set.size || same.sample != set.sample || same.notes.size() != set.notes.size())
            __builtin_trap();
        for (size_t n = 0; n < set.notes.size(); ++n) {
            const ByteRange range = set.notes[n].range;
            if (range.offset < 0 || range.length < 0 || range.length > set.size - range.offset ||
                same.notes[n].range != range)
                __builtin_trap();
        }
    }
    return 0;
}

#pragma once

#include "core/bytes/annotations.h"
#include "core/error.h"

#include <QByteArray>

namespace sluice {

/// Bookmarks as text, for other programs and for coming back. Thread rule: pure functions.

/// {"bookmarks":[{"offset":…,"length":…,"colour":"amber","text":"…"}]}, one bookmark a line; integers are
/// exact.
[[nodiscard]] QByteArray notesToJson(const std::vector<Note>& notes);
/// A header line, then offset,length,colour,text; texts quoted as in RFC 4180, lines end with LF.
[[nodiscard]] QByteArray notesToCsv(const std::vector<Note>& notes);

/// What a file of bookmarks held.
struct ParsedNotes
{
    std::vector<Note> notes;
    /// Entries that are none, lie beyond the end, or are too many: left out.
    size_t skipped = 0;
};

/// Reads either form; which one, its first character tells. Colours that are unknown become the first one; a
/// length that reaches beyond `size` is cut. Error: Invalid, with the line or offset in the text, when the
/// whole is neither.
[[nodiscard]] Result<ParsedNotes> parseNotes(const QByteArray& text, qint64 size);

} // namespace sluice

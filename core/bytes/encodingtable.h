#pragma once

#include "core/bytes/codepage.h"
#include "core/bytes/encoding.h"

#include <mutex>

namespace sluice {

/// What an Encoding points at: the definition of one encoding. Lives as long as the program; an ICU code page
/// is loaded when it is first used. Thread rule: immutable; every member from any thread.
struct Encoding::Table
{
    enum class Kind { Utf8, Utf16Le, Utf16Be, Utf32Le, Utf32Be, Ascii, Latin1, CodePage };

    Kind kind = Kind::CodePage;
    QByteArray name;
    /// Not translated yet; both empty for what all() does not list.
    const char* label = "";
    const char* group = "";
    /// ICU's own name of the converter, for Kind::CodePage.
    const char* converter = nullptr;

    /// For Kind::CodePage.
    [[nodiscard]] const CodePage& codePage() const;

    /// Calls `visitor` with our own decoder (unicode::Utf8 …) or with the const CodePage& that reads
    /// multi-byte characters, and gives what it returns: one choice for a whole run of bytes.
    template <typename Visitor>
    auto visit(Visitor&& visitor) const
    {
        switch (kind) {
        case Kind::Utf8:
            return visitor(unicode::Utf8{});
        case Kind::Utf16Le:
            return visitor(unicode::Utf16<false>{});
        case Kind::Utf16Be:
            return visitor(unicode::Utf16<true>{});
        case Kind::Utf32Le:
            return visitor(unicode::Utf32<false>{});
        case Kind::Utf32Be:
            return visitor(unicode::Utf32<true>{});
        case Kind::Ascii:
            return visitor(unicode::SingleByte{kAsciiTable});
        case Kind::Latin1:
            return visitor(unicode::SingleByte{kLatin1Table});
        case Kind::CodePage:
            break;
        }
        const CodePage& page = codePage();
        return page.isSingleByte() ? visitor(unicode::SingleByte{page.loneBytes()}) : visitor(page);
    }

    static const unicode::ByteTable kAsciiTable;
    static const unicode::ByteTable kLatin1Table;

private:
    mutable std::once_flag m_once;
    mutable std::unique_ptr<const CodePage> m_codePage;
};

} // namespace sluice

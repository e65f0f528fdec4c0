#pragma once

#include "core/bytes/elementtype.h"
#include "core/bytes/encoding.h"
#include "core/bytes/slice.h"
#include "core/bytes/typedview.h"
#include "core/error.h"

#include <QByteArray>
#include <QtGlobal>

#include <memory>

namespace sluice {

/// The ways in which bytes are written out: by `sluice dump`, by Copy as, by saving a selection.
enum class DumpKind {
    HexDump,    ///< byte for byte what `xxd` prints
    BinaryDump, ///< byte for byte what `xxd -b` prints
    OctalDump,  ///< byte for byte what `od -v -A x -t o1` prints: od's layout, but never a "*" for equal rows
    Values,     ///< the elements of DumpOptions::type, one a line
    PlainHex,   ///< digits alone
    Base64,     ///< RFC 4648, with padding
    Text,       ///< decoded by DumpOptions::encoding, as UTF-8; invalid sequences become U+FFFD
    CArray,     ///< the definition of a constant array and of its length, in C11 and C++
    JsonRows,   ///< {"offset":16,"bytes":"89504e47"}, one object a row
    JsonValues  ///< {"offset":16,"value":-1.5}, one a line; "NaN", "Infinity", "-Infinity" are strings
};

struct DumpOptions
{
    /// Where the first byte lies in its document.
    qint64 offset = 0;
    /// HexDump, BinaryDump, OctalDump, CArray, JsonRows: bytes a row, 1 to 256; 0 is 16, of BinaryDump 6, of
    /// CArray 12. PlainHex, Base64: characters a line, even for PlainHex; 0 is one line without a line feed.
    int width = 0;
    /// HexDump, PlainHex, CArray: A to F. Offsets stay in lower case, as xxd -u has them.
    bool upperCase = false;
    /// Values, JsonValues. Hexadecimal JSON values are strings.
    ElementType type;
    ElementFormat format = ElementFormat::Decimal;
    /// Text.
    Encoding encoding = Encoding::utf8();
    /// CArray: an identifier of C.
    QByteArray arrayName = "data";
};

/// Writes bytes that arrive in chunks, cut anywhere, as text. Thread rule: one thread at a time.
class DumpFormatter
{
public:
    DumpFormatter() = default;
    DumpFormatter(const DumpFormatter&) = delete;
    DumpFormatter& operator=(const DumpFormatter&) = delete;
    virtual ~DumpFormatter() = default;

    /// Appends to `out` what `chunk` completes. That can be 60 times as long as the chunk, so hand in chunks
    /// of at most a few hundred KiB and empty `out` in between; its capacity is used again.
    virtual void append(const Slice& chunk, QByteArray& out) = 0;
    /// Appends the rest: the last, shorter row, or what closes the text. Nothing may be appended after it.
    virtual void finish(QByteArray& out) = 0;

    /// After finish(): bytes at the end that were too few for an element and are not in the text.
    [[nodiscard]] virtual qint64 leftover() const { return 0; }
};

/// Errors: Invalid for a width out of range, a name that is no identifier.
[[nodiscard]] Result<std::unique_ptr<DumpFormatter>> makeDumpFormatter(DumpKind kind,
                                                                       const DumpOptions& options);

} // namespace sluice

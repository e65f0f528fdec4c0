#pragma once

#include "core/search/stringruns.h"

#include <QByteArray>

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace sluice {

// Strings: runs of at least so many printable characters.
//
// Ascii    bytes 0x20 to 0x7e and the tab: what `strings -t d -n MIN` of GNU binutils finds.
// Utf16Le  the same characters as 16-bit units, at even and odd offsets: what `strings -e l` finds. Other
// Utf16Be  characters do not count: in 16 bits, most numbers would be one. Utf16Be is `strings -e b`.
// Utf8     characters of Unicode in well-formed UTF-8 (RFC 3629) that are neither controls, private nor
// unassigned.
//          GNU strings has nothing like it: `-e S` takes any byte from 0x80 up for a character. In bytes
//          below 0x80 it finds what Ascii does; the minimum counts characters, not bytes.
//
// Also unlike GNU strings: a string may be longer than memory, and the bytes outside the range never count.

/// Which strings are looked for. All: Utf8, Utf16Le and Utf16Be at once; the same bytes shifted by one are
/// often characters in both byte orders: the longer string counts, the one at an even offset when they are
/// equal.
enum class StringEncoding { Ascii, Utf8, Utf16Le, Utf16Be, All };

/// A string that was found: `length` bytes from `offset`. Thread rule: a value.
struct FoundString
{
    qint64 offset = 0;
    qint64 length = 0;
    StringForm form = StringForm::Ascii;

    friend bool operator==(const FoundString&, const FoundString&) = default;
};

struct StringOptions
{
    StringEncoding encoding = StringEncoding::Ascii;
    /// Characters, at least 1.
    qint64 minimum = 4;
    /// As in SweepOptions.
    int threads = 0;
    CancelToken cancel;
    SweepProgress* progress = nullptr;
    /// For tests: another one than the fastest.
    const ClassKernel* kernel = nullptr;
};

/// Takes strings as they are found, in the order of offsets, one call at a time. An error ends the search.
using StringSink = std::function<Result<void>(std::span<const FoundString>)>;

/// Finds the strings in `range` of `snapshot`, on several threads, in memory that grows neither with the file
/// nor with the number of strings. Holes are not read. Errors: those of sweep() and of `sink`; what was found
/// before was handed over. Thread rule: any thread, which waits until all is done.
[[nodiscard]] Result<void> findStrings(const Snapshot& snapshot, ByteRange range,
                                       const StringOptions& options, const StringSink& sink);

/// The characters of a string as UTF-8; `bytes` are those of a FoundString.
[[nodiscard]] QByteArray stringText(std::span<const quint8> bytes, StringForm form);
/// The same behind `text`.
void appendStringText(std::span<const quint8> bytes, StringForm form, QByteArray& text);
/// "ascii", "utf8", "utf16le", "utf16be".
[[nodiscard]] QByteArray stringFormName(StringForm form);

/// A list of strings that can be read while it grows; 12 bytes for each.
/// Thread rule: one thread at a time adds, any threads read.
class StringList
{
public:
    /// As many as that are kept; the rest is counted.
    static constexpr qint64 kDefaultCap = qint64{16} << 20;

    explicit StringList(qint64 cap = kDefaultCap);
    ~StringList();
    StringList(const StringList&) = delete;
    StringList& operator=(const StringList&) = delete;

    /// A sink that adds to this list, which outlives it.
    [[nodiscard]] StringSink sink();
    void add(std::span<const FoundString> strings);

    /// Strings kept: at() has those below it.
    [[nodiscard]] qint64 size() const noexcept { return m_size.load(std::memory_order_acquire); }
    /// Strings found: more than size() once the cap is reached.
    [[nodiscard]] qint64 found() const noexcept { return m_found.load(std::memory_order_relaxed); }
    [[nodiscard]] bool isCapped() const noexcept { return found() > m_cap; }
    /// `index` in [0, size()). A string longer than 2^32 - 2 bytes has that length.
    [[nodiscard]] FoundString at(qint64 index) const;

private:
    struct Block;

    const qint64 m_cap;
    /// As long as the cap asks for from the start, so that it never moves under a reader.
    std::vector<std::unique_ptr<Block>> m_blocks;
    std::atomic<qint64> m_size = 0;
    std::atomic<qint64> m_found = 0;
};

} // namespace sluice

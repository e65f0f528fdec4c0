#include "core/bytes/memorysource.h"
#include "core/bytes/textlines.h"

#include <cstdlib>

using namespace sluice;

namespace {

void require(bool condition)
{
    if (!condition)
        std::abort();
}

const Encoding& encodingFor(quint8 choice)
{
    static const std::vector<Encoding> list = [] {
        std::vector<Encoding> result;
        for (const char* name : {"utf-8", "utf-16le", "utf-16be", "utf-32le", "latin1", "IBM037", "Shift_JIS",
                                 "GB18030", "ISO-2022-JP", "ibm-930", "UTF-7"}) {
            if (const std::optional<Encoding> found = Encoding::find(name))
                result.push_back(*found);
        }
        return result;
    }();
    return list[choice % list.size()];
}

} // namespace

/// The first bytes choose encoding, columns, an offset, and how often the rest is repeated: long text without
/// a line end must be met.
extern "C" int LLVMFuzzerTestOneInput(const quint8* data, size_t size)
{
    if (size < 6 || size > 2'048)
        return 0;
    static constexpr int kColumns[] = {0, 1, 2, 7, 80, 500};
    const int columns = kColumns[data[1] % std::size(kColumns)];
    const QByteArray part(reinterpret_cast<const char*>(data) + 6, static_cast<qsizetype>(size) - 6);
    const QByteArray bytes = part.repeated(1 + std::min<qsizetype>(data[2], 70'000 / (part.size() + 1)));
    const auto source = std::make_shared<MemorySource>(Slice::fromByteArray(bytes));
    const TextLines lines(Snapshot(source), encodingFor(data[0]), columns);
    const qint64 offset = (data[3] << 16 | data[4] << 8 | data[5]) % (bytes.size() + 1);

    const qint64 start = lines.lineStart(offset).value();
    require(start <= offset);
    const std::vector<TextLine> down = lines.down(offset, 20).value();
    require(!down.empty() && down.front().range.offset == start);
    qint64 next = start;
    for (size_t i = 0; i < down.size(); ++i) {
        const TextLine& line = down[i];
        require(line.range.offset == next && line.endLength <= line.range.length);
        require((i + 1 == down.size() && down.size() < 20) == (line.end == LineEnd::EndOfData) ||
                (down.size() == 20 && i == 19));
        require(line.range.length > 0 || line.end == LineEnd::EndOfData);
        next = line.range.end();
        qint64 charsEnd = 0;
        for (const DecodedChar& c : line.chars) {
            require(c.offset == charsEnd && c.length > 0);
            charsEnd += c.length;
        }
        require(charsEnd == line.range.length - line.endLength);
        require(lines.up(line.range.offset, static_cast<int>(i)).value() == start);
        require(lines.lineStart(line.range.offset).value() == line.range.offset);
    }
    return 0;
}

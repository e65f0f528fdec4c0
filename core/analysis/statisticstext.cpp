#include "core/analysis/statisticstext.h"

namespace sluice {
namespace {

QByteArray hexadecimal(quint64 number, int digits)
{
    return "0x" + QByteArray::number(number, 16).rightJustified(digits, '0');
}

class Table
{
public:
    void add(const char* what, const QByteArray& key, const QByteArray& value)
    {
        m_text += what + (',' + key) + ',' + value + "\r\n";
    }
    void add(const QByteArray& name, std::optional<double> value)
    {
        add("figure", name, value ? QByteArray::number(*value, 'g', 17) : QByteArray());
    }
    [[nodiscard]] const QByteArray& text() const { return m_text; }

private:
    QByteArray m_text = "what,key,value\r\n";
};

void addNumbers(Table& table, const NumberFigures& numbers)
{
    for (size_t bin = 0; bin < numbers.int16.size(); ++bin)
        table.add("int16", QByteArray::number(static_cast<int>(bin) * 256 - 32'768),
                  QByteArray::number(numbers.int16[bin]));
    for (size_t bin = 0; bin < numbers.float32.size(); ++bin)
        table.add("float32", floatBinName(bin), QByteArray::number(numbers.float32[bin]));
    table.add("figure", "float32 zeros", QByteArray::number(numbers.zeros));
    table.add("figure", "float32 denormals", QByteArray::number(numbers.denormals));
    table.add("figure", "float32 infinities", QByteArray::number(numbers.infinities));
    table.add("figure", "float32 not numbers", QByteArray::number(numbers.notNumbers));
}

} // namespace

QByteArray floatBinName(size_t bin)
{
    const bool negative = bin < 256;
    const int exponent = negative ? 255 - static_cast<int>(bin) : static_cast<int>(bin) - 256;
    const QByteArray sign = negative ? "-" : "";
    return exponent == 0 ? sign + "0" : sign + "2^" + QByteArray::number(exponent - 127);
}

QByteArray statisticsToCsv(const Statistics& statistics, ByteRange range)
{
    Table table;
    table.add("figure", "offset", QByteArray::number(range.offset));
    table.add("figure", "bytes", QByteArray::number(statistics.bytes));
    table.add("figure", "bytes counted", QByteArray::number(statistics.counted));
    table.add("entropy", statistics.entropy());
    table.add("mean", statistics.mean());
    table.add("chi-square", statistics.chiSquare());
    table.add("serial correlation", statistics.serialCorrelation());
    table.add("printable share", statistics.share(ByteGroup::Text));
    for (size_t value = 0; value < statistics.histogram.size(); ++value)
        table.add("byte", hexadecimal(value, 2), QByteArray::number(statistics.histogram[value]));
    for (size_t block = 0; block < statistics.blocks.size(); ++block) {
        const qint64 offset = range.offset + static_cast<qint64>(block) * statistics.blockSize;
        table.add("block", QByteArray::number(offset),
                  QByteArray::number(static_cast<double>(statistics.blocks[block].entropy), 'g', 9));
    }
    for (size_t pair = 0; pair < statistics.digraph.size(); ++pair) {
        if (statistics.digraph[pair] > 0)
            table.add("pair", hexadecimal(pair, 4), QByteArray::number(statistics.digraph[pair]));
    }
    if (statistics.numbers)
        addNumbers(table, *statistics.numbers);
    return table.text();
}

} // namespace sluice

#include "app/commands.h"
#include "app/output.h"
#include "app/rangedfile.h"
#include "core/analysis/statistics.h"
#include "core/bytes/offset.h"
#include "core/jsonobject.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <csignal>

namespace sluice {
namespace {

QString text(const char* source)
{
    return QCoreApplication::translate("CommandLine", source);
}

Result<qint64> parseBlock(const Arguments& arguments)
{
    const std::optional<QByteArray> given = arguments.value("--block");
    if (!given)
        return 0;
    const Result<qint64> size = parseOffset(*given, std::numeric_limits<qint64>::max());
    if (!size || *size < 1 || given->startsWith('-')) {
        return fail(Error::Kind::Invalid,
                    text("--block is a number of bytes from 1, such as 4096 or 64k, not \"%1\"")
                        .arg(QString::fromUtf8(*given)));
    }
    return *size;
}

QJsonValue jsonNumber(std::optional<double> number)
{
    return number ? QJsonValue(*number) : QJsonValue(QJsonValue::Null);
}

QByteArray jsonStats(const Statistics& stats)
{
    QJsonArray histogram;
    for (const quint64 count : stats.histogram)
        histogram.append(static_cast<qint64>(count));
    QJsonArray blocks;
    for (const BlockFigures& block : stats.blocks)
        blocks.append(block.entropy);
    JsonObject object;
    object.add("bytes", stats.bytes);
    object.add("entropy", stats.entropy());
    object.add("histogram", histogram);
    object.add("blocks", blocks);
    object.add("chiSquare", jsonNumber(stats.chiSquare()));
    object.add("mean", jsonNumber(stats.mean()));
    object.add("serialCorrelation", jsonNumber(stats.serialCorrelation()));
    return object.text() + '\n';
}

QString shown(std::optional<double> number)
{
    return number ? QString::number(*number, 'f', 6) : text("not defined");
}

/// "0x41 'A'".
QString valueText(size_t value)
{
    QString out = QStringLiteral("0x%1").arg(value, 2, 16, QLatin1Char('0'));
    if (value > 0x20 && value < 0x7f)
        out += QStringLiteral(" '%1'").arg(QLatin1Char(static_cast<char>(value)));
    return out;
}

/// The most frequent values.
QString frequentText(const Statistics& stats)
{
    constexpr size_t kShown = 5;
    std::vector<size_t> values;
    for (size_t value = 0; value < stats.histogram.size(); ++value) {
        if (stats.histogram[value] > 0)
            values.push_back(value);
    }
    std::stable_sort(values.begin(), values.end(),
                     [&](size_t a, size_t b) { return stats.histogram[a] > stats.histogram[b]; });
    QStringList parts;
    for (size_t i = 0; i < std::min(values.size(), kShown); ++i) {
        const double share =
            100 * static_cast<double>(stats.histogram[values[i]]) / static_cast<double>(stats.counted);
        parts += QStringLiteral("%1 %2 %").arg(valueText(values[i])).arg(share, 0, 'f', 2);
    }
    return parts.join(QStringLiteral(", "));
}

/// A row of bars from the lowest level to the highest for 0 to 8 bits per byte, at most 64 characters.
QString entropyBars(const Statistics& stats)
{
    constexpr size_t kColumns = 64;
    const size_t blocks = stats.blocks.size();
    QString bars;
    for (size_t column = 0; column < std::min(kColumns, blocks); ++column) {
        const size_t columns = std::min(kColumns, blocks);
        const size_t begin = column * blocks / columns;
        const size_t end = (column + 1) * blocks / columns;
        float sum = 0;
        for (size_t i = begin; i < end; ++i)
            sum += stats.blocks[i].entropy;
        const float mean = sum / static_cast<float>(end - begin);
        bars += QChar(static_cast<char16_t>(0x2581 + std::min(7, static_cast<int>(mean))));
    }
    return bars;
}

QString plainStats(const Statistics& stats)
{
    QString out;
    const auto line = [&out](const QString& name, const QString& value) {
        out += name.leftJustified(20) + value + u'\n';
    };
    line(text("Bytes"), QString::number(stats.bytes));
    if (stats.bytes == 0)
        return out;
    line(text("Entropy"), text("%1 bits per byte").arg(stats.entropy(), 0, 'f', 6));
    line(text("Chi-square"), shown(stats.chiSquare()));
    line(text("Mean"), shown(stats.mean()));
    line(text("Serial correlation"), shown(stats.serialCorrelation()));
    struct ClassName
    {
        ByteGroup kind;
        const char* name;
    };
    constexpr ClassName kNames[] = {{ByteGroup::Zero, QT_TRANSLATE_NOOP("CommandLine", "zero")},
                                    {ByteGroup::Control, QT_TRANSLATE_NOOP("CommandLine", "control")},
                                    {ByteGroup::Text, QT_TRANSLATE_NOOP("CommandLine", "text")},
                                    {ByteGroup::High, QT_TRANSLATE_NOOP("CommandLine", "0x80-0xfe")},
                                    {ByteGroup::Ones, QT_TRANSLATE_NOOP("CommandLine", "0xff")}};
    QStringList shares;
    for (const ClassName& name : kNames)
        shares += QStringLiteral("%1 %2 %").arg(text(name.name)).arg(100 * stats.share(name.kind), 0, 'f', 2);
    line(text("Classes"), shares.join(QStringLiteral(", ")));
    line(text("Most frequent"), frequentText(stats));

    const auto [low, high] = std::minmax_element(
        stats.blocks.begin(), stats.blocks.end(),
        [](const BlockFigures& a, const BlockFigures& b) { return a.entropy < b.entropy; });
    line(text("Blocks"), text("%1 of %2 bytes, entropy %3 to %4")
                             .arg(stats.blocks.size())
                             .arg(stats.blockSize)
                             .arg(static_cast<double>(low->entropy), 0, 'f', 3)
                             .arg(static_cast<double>(high->entropy), 0, 'f', 3));
    line(text("Entropy, 0 to 8"), entropyBars(stats));
    return out;
}

int runStats(const Arguments& arguments)
{
    std::signal(SIGPIPE, SIG_DFL);
    const Result<qint64> block = parseBlock(arguments);
    if (!block)
        return failCommand(block.error());
    const Result<RangedFile> file = openRanged(arguments, std::make_shared<Ledger>());
    if (!file)
        return failCommand(file.error());
    StatisticsOptions options;
    options.blockSize = *block;
    const Result<Statistics> stats = countStatistics(file->snapshot(), file->range, options);
    if (!stats)
        return failCommand(stats.error(), file->name());
    return printBytes(arguments.has("--json") ? jsonStats(*stats) : plainStats(*stats).toUtf8());
}

} // namespace

CommandSpec statsCommand()
{
    return {
        "stats",
        QT_TRANSLATE_NOOP("CommandLine", "FILE"),
        1,
        1,
        QT_TRANSLATE_NOOP("CommandLine", "Tells how the bytes of a file are distributed."),
        {{"--range", QT_TRANSLATE_NOOP("CommandLine", "RANGE"),
          QT_TRANSLATE_NOOP("CommandLine", "These bytes only.")},
         {"--block", QT_TRANSLATE_NOOP("CommandLine", "N"),
          QT_TRANSLATE_NOOP("CommandLine", "Entropy by blocks of so many bytes; when not given, the smallest "
                                           "power of two from 4096 that makes at most 1024 blocks.")},
         {"--json", nullptr,
          QT_TRANSLATE_NOOP("CommandLine",
                            "Print one JSON object: bytes, entropy in bits per byte, histogram, entropy of "
                            "each block, chi-square, mean, serial correlation.")}},
        runStats};
}

} // namespace sluice

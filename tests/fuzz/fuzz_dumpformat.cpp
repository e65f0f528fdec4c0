#include "core/bytes/dumpformat.h"

#include <QtEndian>

#include <cstdlib>

using namespace sluice;

/// The first 16 bytes choose the options, the rest is dumped whole and in pieces.
extern "C" int LLVMFuzzerTestOneInput(const quint8* data, size_t size)
{
    if (size < 16)
        return 0;
    const auto kind = static_cast<DumpKind>(data[0] % (static_cast<int>(DumpKind::JsonValues) + 1));
    DumpOptions options;
    options.type = ElementType::all()[data[1] % ElementType::all().size()];
    options.format = data[2] % 2 == 0 ? ElementFormat::Decimal : ElementFormat::Hexadecimal;
    options.upperCase = data[2] % 4 >= 2;
    options.width = qFromLittleEndian<qint16>(data + 4);
    options.encoding = Encoding::all()[data[3] % Encoding::all().size()];
    options.offset = qFromLittleEndian<qint64>(data + 8) & (std::numeric_limits<qint64>::max() >> 1);
    const size_t piece = data[6] + size_t{1};

    const QByteArray bytes(reinterpret_cast<const char*>(data + 16), static_cast<qsizetype>(size - 16));
    const auto dumpBy = [&](size_t step) {
        QByteArray out;
        auto formatter = makeDumpFormatter(kind, options);
        if (!formatter)
            return QByteArray("refused");
        const Slice all = Slice::fromByteArray(bytes);
        for (qint64 at = 0; at < all.size(); at += static_cast<qint64>(step))
            (*formatter)->append(all.subslice({at, static_cast<qint64>(step)}), out);
        (*formatter)->finish(out);
        return out;
    };
    if (dumpBy(piece) != dumpBy(size))
        std::abort();
    return 0;
}

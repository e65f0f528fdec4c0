#include "core/bytes/offset.h"

#include <QtEndian>

#include <cstdlib>

/// The first 16 bytes are the size and the caret, the rest is the text.
extern "C" int LLVMFuzzerTestOneInput(const quint8* data, size_t size)
{
    if (size < 16)
        return 0;
    const qint64 documentSize = qFromLittleEndian<qint64>(data) & std::numeric_limits<qint64>::max();
    const qint64 caret =
        std::min(qFromLittleEndian<qint64>(data + 8) & std::numeric_limits<qint64>::max(), documentSize);
    const QByteArray text(reinterpret_cast<const char*>(data + 16), static_cast<qsizetype>(size - 16));
    const auto check = [documentSize](const sluice::Result<qint64>& result) {
        if (result ? *result < 0 || *result > documentSize : result.error().message.isEmpty())
            std::abort();
    };
    check(sluice::parseOffset(text, documentSize));
    if (const auto range = sluice::parseRange(text, documentSize)) {
        check(range->offset);
        if (range->length < 0 || range->length > documentSize - range->offset)
            std::abort();
    }
    for (const auto plain : {sluice::PlainNumbers::Decimal, sluice::PlainNumbers::Hexadecimal}) {
        check(sluice::parseGoTo(QString::fromUtf8(text), caret, documentSize, plain));
        check(sluice::parseGoTo(
            QStringView(reinterpret_cast<const char16_t*>(text.constData()), text.size() / 2), caret,
            documentSize, plain));
    }
    return 0;
}

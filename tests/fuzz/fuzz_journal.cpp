#include "core/bytes/journalformat.h"

#include <QtEndian>

#include <cstdlib>

#include <zlib.h>

namespace {

// Payloads, each behind two bytes of length, as records after a head: a checksum, and the words of a head,
// are more than a fuzzer finds.
QByteArray records(QByteArrayView data)
{
    const sluice::JournalFile file = {"/a/b", 1000, 12345, QByteArray(32, 's')};
    QByteArray bytes = sluice::JournalEncoder().head(file, 0);
    uLong crc = qFromLittleEndian<quint32>(bytes.constEnd() - 4);
    while (data.size() > 2) {
        const auto length = std::min<qsizetype>(qFromLittleEndian<quint16>(data.data()), data.size() - 2);
        char number[4];
        qToLittleEndian(static_cast<quint32>(length), number);
        const QByteArray record = QByteArray(number, 4) + data.sliced(2, length).toByteArray();
        crc = ::crc32(crc, reinterpret_cast<const Bytef*>(record.data()), static_cast<uInt>(record.size()));
        qToLittleEndian(static_cast<quint32>(crc), number);
        bytes += record + QByteArray(number, 4);
        data = data.sliced(2 + length);
    }
    return bytes;
}

} // namespace

// Any bytes as a journal, or as what its records hold: what is taken from them can be written again and reads
// the same.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    using namespace sluice;
    QByteArray input(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    if (input.startsWith('r'))
        input = records(QByteArrayView(input).sliced(1));
    const auto journal = parseJournal(input);
    if (!journal)
        return 0;
    JournalEncoder encoder;
    QByteArray bytes = encoder.head(journal->file, journal->begun);
    auto next = journal->replacements.begin();
    const auto putReplacements = [&](size_t edits) {
        for (; next != journal->replacements.end() && next->edits == qint64(edits); ++next)
            bytes += encoder.replacement(*next);
    };
    for (size_t i = 0; i < journal->edits.size(); ++i) {
        putReplacements(i);
        bytes += encoder.edit(journal->edits[i]);
    }
    putReplacements(journal->edits.size());
    if (journal->steps > 0)
        bytes += encoder.steps(journal->steps);
    const auto again = parseJournal(bytes);
    if (!again || again->cut || again->file != journal->file || again->edits != journal->edits ||
        again->replacements != journal->replacements || again->steps != journal->steps)
        std::abort();
    for (const JournalReplacement& replacement : journal->replacements) {
        QByteArray ranges;
        qint64 end = 0;
        qint64 count = 0;
        const bool good = decodeRanges(replacement.ranges, replacement.count, [&](ByteRange range) {
            if (range.isEmpty() || range.offset < end)
                std::abort();
            encodeRange(ranges, end, range);
            ++count;
        });
        // A number may be written longer than it needs; never shorter.
        if (!good || count != replacement.count || ranges.size() > replacement.ranges.size())
            std::abort();
    }
    return 0;
}

#include "core/streams/runcurves.h"
#include "core/streams/runfigures.h"

#include <cstddef>
#include <cstdint>

// A record that is read says itself the same way again; whatever it says can be drawn and written as a table.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    using namespace sluice;
    const QByteArray json(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    const Result<RunRecord> record = RunRecord::fromJson(json);
    if (!record)
        return 0;
    const QByteArray once = record->toJson();
    const Result<RunRecord> again = RunRecord::fromJson(once);
    if (!again || again->toJson() != once)
        __builtin_trap();
    (void)RunRecord::toCsv({&*record, 1});
    (void)runFigures(record->status);
    for (const RunMeasure measure : kRunMeasures)
        (void)runCurves(measure, record->samples, record->status.stages);
    return 0;
}

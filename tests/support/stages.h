#pragma once

#include "core/streams/stagespec.h"

#include <memory>

namespace sluice::test {

/// The transform that a stage's text names; fails the process loudly (qFatal) when there is none.
inline std::unique_ptr<Transform> makeTransform(QByteArrayView text)
{
    const Result<StageSpec> spec = StageSpec::parse(text);
    if (!spec)
        qFatal("%s", qPrintable(spec.error().message));
    auto transform = findStageKind(spec->name)->makeTransform(*spec);
    if (!transform)
        qFatal("%s", qPrintable(transform.error().message));
    return *std::move(transform);
}

} // namespace sluice::test

#pragma once

#include "core/bytes/inspect.h"
#include "core/error.h"

#include <QByteArray>
#include <QStringView>

namespace sluice {

/// The bytes that read as `text` in a row of the inspector, to be written over the `length` bytes of the
/// value there (Reading::length): the way back from inspect(). Exactly `length` bytes, so that nothing moves.
/// Takes what the row shows, and what a person would write instead: numbers as parseElement() does, a
/// character or its U+ number, times in ISO 8601 (UTC where the row's are; seconds may be missing), "#rgb…"
/// with or without alpha, GUIDs with or without braces. Errors: Invalid for what is no value of the row, or
/// has another length; OutOfRange for what the row cannot hold. Thread rule: a pure function.
[[nodiscard]] Result<QByteArray> parseInspected(QStringView text, InspectorField field, bool bigEndian,
                                                int length);

} // namespace sluice

#pragma once

#include "core/search/pattern.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace sluice {

/// What stands in the find bar. Thread rule: a value.
struct FindQuery
{
    /// A pattern a line.
    QString text;
    /// "auto", or what parseSyntax() takes: "hex", "text", "regex", "u32le".
    QByteArray kind = "auto";
    /// Canonical name, or "all".
    QByteArray encoding = "utf-8";
    bool ignoreCase = false;

    /// What cannot be understood counts as not said.
    [[nodiscard]] PatternOptions options() const;
    [[nodiscard]] QByteArray toJson() const;
    [[nodiscard]] static std::optional<FindQuery> fromJson(const QByteArray& json);

    friend bool operator==(const FindQuery&, const FindQuery&) = default;
};

/// Where it is looked.
enum class FindScope {
    Document,    ///< all of the document in front
    View,        ///< the slice in front
    Selection,   ///< the bytes that were selected when this was chosen
    AllDocuments ///< everything that is open
};

/// How selected bytes are written into the field, so that they are found again: as quoted text when `asText`
/// and they are printable ASCII, else in hexadecimal.
[[nodiscard]] QString patternFor(QByteArrayView bytes, bool asText);

} // namespace sluice

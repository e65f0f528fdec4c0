#pragma once

#include "core/bytes/snapshot.h"
#include "core/search/strings.h"

#include <QString>

namespace sluice {

/// Which strings of a list have `needle` in them, whatever the case (Unicode's simple folding). Of a very
/// long string the first MiB is looked at. Thread rule: a value; immutable.
class StringFilter
{
public:
    explicit StringFilter(const QString& needle);

    /// Finds among the strings [from, to) of `list`, which are of `snapshot`, and hands their numbers out in
    /// order, at least once in a while. Strings that cannot be read do not match. Error: Cancelled. Any
    /// thread, which may wait for a disk.
    [[nodiscard]] Result<void> run(const Snapshot& snapshot, const StringList& list, qint64 from, qint64 to,
                                   const CancelToken& cancel,
                                   const std::function<void(std::span<const quint32>)>& found) const;
    /// One string; `bytes` are its own.
    [[nodiscard]] bool matches(std::span<const quint8> bytes, StringForm form) const;

private:
    QString m_needle;
    /// The needle in lower case when it is ASCII; empty: it is not.
    QByteArray m_ascii;
};

} // namespace sluice

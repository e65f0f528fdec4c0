#pragma once

#include <QByteArray>
#include <QString>
#include <QtGlobal>

#include <tl/expected.hpp>

namespace sluice {

/// An expected failure, as a value: what kind it is, where it happened, and a sentence for a person.
/// Bugs are asserts, never Errors. Thread rule: a value, copy it freely.
struct Error
{
    enum class Kind {
        NotFound,    ///< no such file, or a dangling link
        Denied,      ///< the system refused access
        Unsupported, ///< a directory, a socket: something that has no bytes to show
        NoWriter,    ///< a FIFO that no program writes to
        Io,          ///< the system reported an error while reading or writing
        Changed,     ///< the file shrank or was replaced while it was read
        Cancelled,   ///< the caller asked to stop
        Invalid,     ///< input that does not parse
        OutOfRange,  ///< an offset or length outside the bytes there are
        TooLarge     ///< over a stated limit
    };

    Kind kind = Kind::Invalid;
    /// What happened, to which file, at which offset, and what to do about it. Translated.
    QString message;
    /// errno of the failing call, 0 when there is none.
    int systemError = 0;
    /// Offset in bytes at which it happened, -1 when that means nothing.
    qint64 offset = -1;
};

template <typename T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(Error::Kind kind, QString message, int systemError = 0,
                                                qint64 offset = -1)
{
    return tl::unexpected<Error>(Error{kind, std::move(message), systemError, offset});
}

} // namespace sluice

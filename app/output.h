#pragma once

#include "core/error.h"
#include "core/ledger/ledger.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <span>

namespace sluice {

/// Standard output, written to without a buffer of its own: hand over large pieces. What is written counts as
/// user->kernel in the ledger. Thread rule: one thread at a time.
class StandardOutput
{
public:
    explicit StandardOutput(std::shared_ptr<Ledger> ledger)
        : m_ledger(std::move(ledger))
    {
    }

    /// All of `bytes`. Errors: Io (a full disk, a closed descriptor), Changed (the bytes are of a mapping and
    /// the file has lost them).
    [[nodiscard]] Result<void> write(std::span<const char> bytes);

private:
    std::shared_ptr<Ledger> m_ledger;
};

/// One line on standard error, after the program's name.
void printError(const QString& message);

/// Prints to standard output; gives the exit status: failure, with a message, when that cannot be written.
[[nodiscard]] int printBytes(const QByteArray& bytes);

} // namespace sluice

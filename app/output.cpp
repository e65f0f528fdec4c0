#include "app/output.h"

#include "app/arguments.h"

#include <QCoreApplication>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <unistd.h>

namespace sluice {

Result<void> StandardOutput::write(std::span<const char> bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (written < 0) {
            const int error = errno;
            if (error == EINTR)
                continue;
            if (error == EFAULT) {
                return fail(
                    Error::Kind::Changed,
                    QCoreApplication::translate("CommandLine", "the file lost bytes while it was read"),
                    error);
            }
            return fail(Error::Kind::Io,
                        QCoreApplication::translate("CommandLine", "cannot write to standard output: %1")
                            .arg(QString::fromUtf8(std::strerror(error))),
                        error);
        }
        m_ledger->add(CopyKind::UserToKernel, written);
        bytes = bytes.subspan(static_cast<size_t>(written));
    }
    return {};
}

void printError(const QString& message)
{
    std::fprintf(stderr, "sluice: %s\n", message.toUtf8().constData());
}

int printBytes(const QByteArray& bytes)
{
    StandardOutput output(std::make_shared<Ledger>());
    if (const Result<void> written = output.write(bytes); !written) {
        printError(written.error().message);
        return ExitFailure;
    }
    return ExitSuccess;
}

} // namespace sluice

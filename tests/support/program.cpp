#include "tests/support/program.h"

#include <QProcess>

namespace sluice::test {
namespace {

QProcessEnvironment bareEnvironment()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "QT_SCALE_FACTOR"})
        environment.remove(QString::fromUtf8(name));
    environment.insert(QStringLiteral("SLUICE"), QStringLiteral(SLUICE_PROGRAM));
    return environment;
}

ProgramRun run(const QString& program, const QStringList& arguments, const QByteArray& input, int seconds)
{
    QProcess process;
    process.setProcessEnvironment(bareEnvironment());
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    ProgramRun result;
    if (process.waitForFinished(seconds * 1000)) {
        // QProcess gives the number of the signal as the exit code of a process that crashed.
        result.status =
            process.exitStatus() == QProcess::NormalExit ? process.exitCode() : 128 + process.exitCode();
    } else {
        process.kill();
        process.waitForFinished();
    }
    result.out = process.readAllStandardOutput();
    result.err = process.readAllStandardError();
    return result;
}

} // namespace

ProgramRun runSluice(const QStringList& arguments, const QByteArray& input, int seconds)
{
    return run(QStringLiteral(SLUICE_PROGRAM), arguments, input, seconds);
}

ProgramRun runShell(const QString& script, const QStringList& arguments, int seconds)
{
    const QStringList head = {QStringLiteral("-c"), script, QStringLiteral("bash")};
    return run(QStringLiteral("bash"), head + arguments, {}, seconds);
}

} // namespace sluice::test

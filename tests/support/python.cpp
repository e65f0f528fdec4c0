#include "tests/support/python.h"

#include <QProcess>
#include <QStandardPaths>

namespace sluice::test {

QByteArray runWitness(const QString& program, const QStringList& arguments, const QByteArray& input)
{
    QProcess process;
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(240'000) || process.exitStatus() != QProcess::NormalExit ||
        process.exitCode() != 0) {
        qFatal("%s failed: %s", qPrintable(program), process.readAllStandardError().constData());
    }
    return process.readAllStandardOutput();
}

QByteArray runPython(const QString& script, const QByteArray& input)
{
    return runWitness(QStringLiteral("python3"), {QStringLiteral("-c"), script}, input);
}

std::optional<QByteArray> runNode(const QString& script, const QByteArray& input)
{
    if (QStandardPaths::findExecutable(QStringLiteral("node")).isEmpty())
        return std::nullopt;
    return runWitness(QStringLiteral("node"), {QStringLiteral("-e"), script}, input);
}

} // namespace sluice::test

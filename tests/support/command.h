#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace sluice::test {

/// What a program did with its standard input.
struct CommandRun
{
    int exitCode = -1;
    QByteArray output;
    QByteArray errors;
};

/// Runs `program`; fails the process loudly (qFatal) when it is not there or does not end.
CommandRun runCommand(const QString& program, const QStringList& arguments, const QByteArray& input);

} // namespace sluice::test

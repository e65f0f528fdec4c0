#pragma once

#include <QByteArray>
#include <QStringList>

namespace sluice::test {

/// What a program that ran to its end said.
struct ProgramRun
{
    /// Exit status; 128 + N after signal N; -1 when it did not end in time and was killed.
    int status = -1;
    QByteArray out;
    QByteArray err;
};

/// Runs the program under test (SLUICE_PROGRAM) with `arguments` and `input` on its standard input, without a
/// display, for at most `seconds`.
ProgramRun runSluice(const QStringList& arguments, const QByteArray& input = {}, int seconds = 60);

/// Runs a script of bash in which $SLUICE is the program under test, for what QProcess cannot say: names that
/// are not UTF-8, closed descriptors, pipes, limits. `arguments` are $1, $2 ….
ProgramRun runShell(const QString& script, const QStringList& arguments = {}, int seconds = 60);

} // namespace sluice::test

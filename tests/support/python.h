#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>

namespace sluice::test {

/// Runs `python3 -c script` with `input` on its standard input and gives what it printed.
/// Fails the process loudly (qFatal) when the script fails; python3 is a package that the tests need.
QByteArray runPython(const QString& script, const QByteArray& input = {});

/// The same for any program that the tests need, such as xxd.
QByteArray runWitness(const QString& program, const QStringList& arguments, const QByteArray& input = {});

/// The same with node; nothing when node is not on the machine.
std::optional<QByteArray> runNode(const QString& script, const QByteArray& input = {});

} // namespace sluice::test

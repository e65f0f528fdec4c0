#pragma once

#include <QByteArray>
#include <QByteArrayList>

namespace sluice::test {

/// Makes system calls of the code under test fail. Only for executables that are linked with the options of
/// sluice_faults in tests/CMakeLists.txt: there the linker leads the calls of our own code here, those of
/// libraries not. Thread rule: arm() and the answers from one thread while no other makes calls.
class Faults
{
public:
    enum class Mode {
        Fail,  ///< it fails with `error`, doing nothing
        Short, ///< it does half of what was asked for: write, copy_file_range
    };

    /// The `at`-th call (from 1) of `call` from now on fails, once. An empty name: none.
    static void arm(const QByteArray& call, int at, int error, Mode mode = Mode::Fail);
    /// The call that was to fail has been made.
    [[nodiscard]] static bool fired();
    /// As on file systems that cannot do these: every O_TMPFILE or RENAME_EXCHANGE fails.
    static void forbid(bool unnamedFiles, bool exchange);
    /// The names of the calls made since arm(), in order; those that brought a folder onto the disk as "fsync
    /// folder".
    [[nodiscard]] static QByteArrayList log();

    /// Every name that arm() knows.
    [[nodiscard]] static QByteArrayList calls();
};

} // namespace sluice::test

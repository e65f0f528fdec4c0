#pragma once

#include "core/bytes/descriptor.h"

#include <QByteArray>
#include <QtGlobal>

namespace sluice {

/// Where the program keeps what must outlive it: $XDG_STATE_HOME/sluice, else ~/.local/state/sluice (XDG Base
/// Directory Specification 0.8). Empty when neither is set.
[[nodiscard]] QByteArray stateFolder();
/// The notes of running saves, in stateFolder(); empty when there is none.
[[nodiscard]] QByteArray saveNotesFolder();

/// A name for a temporary file of ours: hidden, random, with check digits that other programs' names lack.
[[nodiscard]] QByteArray temporaryName();
[[nodiscard]] bool isTemporaryName(const QByteArray& name);

/// Written down before a temporary file gets a name, and taken back when the name is gone: so a file left by
/// a program that was killed is found, and known for ours by its name and inode. The note is locked as long
/// as its writer lives. Best effort: without a folder for notes a save goes on without one.
/// Thread rule: a value that moves; one thread at a time.
class SaveNote
{
public:
    SaveNote() = default;
    /// `folder` is made when it is missing. `temporary` is an absolute path.
    SaveNote(const QByteArray& folder, QByteArray temporary);
    SaveNote(SaveNote&& other) noexcept;
    SaveNote& operator=(SaveNote&& other) noexcept;
    ~SaveNote();

    /// Files that may stand under the temporary name: the new one, and the one that it takes the place of.
    /// 0 means none. Until they are set, only an empty file is known for ours.
    void setInodes(quint64 fresh, quint64 old);
    /// The note stays, as that of a dead program: somebody else is to remove the file.
    void leave() noexcept;

private:
    Descriptor m_file;
    QByteArray m_path;
    QByteArray m_temporary;
};

/// Removes the temporary files that dead programs have noted in `folder`, and their notes. Never touches a
/// file whose name or inode is not the noted one. Gives the number of files removed. May wait for a disk:
/// for a worker.
int removeStrays(const QByteArray& folder);

} // namespace sluice

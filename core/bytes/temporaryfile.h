#pragma once

#include "core/bytes/savenotes.h"
#include "core/bytes/savetarget.h"

namespace sluice {

/// A new file in the folder of a SaveTarget, without a name where the file system can do that, which takes
/// the target's place in one step. Whatever name it has goes with it, unless it took the place.
/// Thread rule: one thread at a time.
class TemporaryFile
{
public:
    /// Open for reading and writing; nobody else may open it when there is a file whose bytes it will hold.
    /// 0, or the errno of what failed.
    [[nodiscard]] int create(const SaveTarget& target, const QByteArray& notes);
    TemporaryFile() = default;
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() { removeName(); }

    [[nodiscard]] int descriptor() const { return m_file.number(); }
    /// Empty while it has no name.
    [[nodiscard]] const QByteArray& name() const { return m_name; }

    /// Gives it a name of ours, unless it has one. 0, or an errno.
    [[nodiscard]] int giveName(const SaveTarget& target);
    /// It becomes the target, where nothing stands. 0, or an errno: EEXIST when something does.
    [[nodiscard]] int becomeNew(const SaveTarget& target);
    /// It and the target change names: what was the target has our name then. 0, or an errno: EINVAL when
    /// the file system cannot do that.
    [[nodiscard]] int exchange(const SaveTarget& target);
    /// It replaces whatever stands there. 0, or an errno.
    [[nodiscard]] int replace(const SaveTarget& target);
    /// What has our name goes.
    void removeName() noexcept;
    /// What has our name stays: it is not known to be ours.
    void keepName() noexcept { m_name.clear(); }

private:
    [[nodiscard]] int createNamed(const SaveTarget& target, unsigned mode);
    [[nodiscard]] int linkAs(const QByteArray& name) const;
    void startNote(const SaveTarget& target, const QByteArray& name);

    QByteArray m_notes;
    SaveNote m_note;
    Descriptor m_folder;
    Descriptor m_file;
    QByteArray m_name;
};

} // namespace sluice

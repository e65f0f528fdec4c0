#pragma once

#include "core/error.h"

#include <QByteArray>
#include <QString>

#include <vector>

#include <sys/stat.h>

namespace sluice {

/// Something of a file that a replacement of it will not have. Thread rule: a value.
struct AttributeLoss
{
    enum class Kind {
        Owner,
        Group, ///< the group's rights are cut to those of all others then
        Mode,
        SpecialBits, ///< set-user-ID, set-group-ID, sticky
        Acl,
        SecurityLabel,
        Capabilities,
        Extended,  ///< an extended attribute: `name`
        Unreadable ///< the extended attributes cannot even be listed
    };
    Kind kind = Kind::Extended;
    QByteArray name;

    friend bool operator==(const AttributeLoss&, const AttributeLoss&) = default;
};

/// For a person: "the owner (root)".
[[nodiscard]] QString describe(const AttributeLoss& loss);

/// What a file has beside its bytes and that its replacement is to have too: owner, group, mode, extended
/// attributes, and with them ACLs, labels and capabilities. Times are not among them: the bytes are new.
/// Thread rule: a value.
class FileAttributes
{
public:
    /// Of the regular file `descriptor`, open for reading. Error: Io.
    [[nodiscard]] static Result<FileAttributes> of(int descriptor);
    /// When the file may not be read: what stat(2) tells.
    [[nodiscard]] static FileAttributes of(const struct stat& status);

    /// Gives them to the file `descriptor`, open for writing; to be done after its bytes were written, which
    /// clears some. What cannot be given is in the answer, and then less is allowed, never more.
    [[nodiscard]] std::vector<AttributeLoss> applyTo(int descriptor) const;

    [[nodiscard]] const struct stat& status() const { return m_status; }

private:
    struct Extended
    {
        QByteArray name;
        QByteArray value;
    };

    /// False when an ACL was lost.
    [[nodiscard]] bool applyExtended(int descriptor, bool group, std::vector<AttributeLoss>& losses) const;

    struct stat m_status = {};
    std::vector<Extended> m_extended;
    std::vector<AttributeLoss> m_unreadable;
};

} // namespace sluice

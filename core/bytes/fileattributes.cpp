#include "core/bytes/fileattributes.h"

#include "core/bytes/filehandle.h"

#include <QCoreApplication>

#include <cerrno>
#include <optional>

#include <sys/xattr.h>
#include <unistd.h>

namespace sluice {
namespace {

constexpr const char* kAccessAcl = "system.posix_acl_access";
constexpr const char* kCapability = "security.capability";

QString translate(const char* text)
{
    return QCoreApplication::translate("FileSaver", text);
}

/// A list or a value of extended attributes, whose size may change between the two calls.
template <typename Call>
std::optional<QByteArray> readAll(Call call)
{
    for (int attempt = 0; attempt < 10; ++attempt) {
        const ssize_t size = call(nullptr, 0);
        if (size < 0)
            return {};
        QByteArray bytes(size, Qt::Uninitialized);
        const ssize_t got = size == 0 ? 0 : call(bytes.data(), static_cast<size_t>(size));
        if (got >= 0) {
            bytes.truncate(got);
            return bytes;
        }
        if (errno != ERANGE)
            return {};
    }
    return {};
}

std::optional<QByteArray> valueOf(int descriptor, const QByteArray& name)
{
    return readAll(
        [&](char* to, size_t size) { return ::fgetxattr(descriptor, name.constData(), to, size); });
}

/// Where the group is another, or the group's bits were the mask of a lost ACL: no more than all others have.
mode_t cutGroup(mode_t mode)
{
    return (mode & ~mode_t{070}) | (mode & (mode << 3U) & mode_t{070});
}

AttributeLoss lossOf(const QByteArray& name)
{
    if (name == kAccessAcl)
        return {AttributeLoss::Kind::Acl, name};
    if (name == kCapability)
        return {AttributeLoss::Kind::Capabilities, name};
    if (name.startsWith("security."))
        return {AttributeLoss::Kind::SecurityLabel, name};
    return {AttributeLoss::Kind::Extended, name};
}

} // namespace

QString describe(const AttributeLoss& loss)
{
    switch (loss.kind) {
    case AttributeLoss::Kind::Owner:
        return translate("its owner: it will be yours");
    case AttributeLoss::Kind::Group:
        return translate("its group: the group's rights are cut to those of all others");
    case AttributeLoss::Kind::Mode:
        return translate("its permissions");
    case AttributeLoss::Kind::SpecialBits:
        return translate("its set-user-ID, set-group-ID or sticky bit");
    case AttributeLoss::Kind::Acl:
        return translate("its access control list");
    case AttributeLoss::Kind::SecurityLabel:
        return translate("its security label (%1)").arg(displayPath(loss.name));
    case AttributeLoss::Kind::Capabilities:
        return translate("its capabilities");
    case AttributeLoss::Kind::Unreadable:
        return translate("its extended attributes, which cannot be read");
    default:
        return translate("its extended attribute %1").arg(displayPath(loss.name));
    }
}

Result<FileAttributes> FileAttributes::of(int descriptor)
{
    FileAttributes result;
    if (::fstat(descriptor, &result.m_status) != 0)
        return fail(Error::Kind::Io, systemMessage(errno), errno);
    const std::optional<QByteArray> names =
        readAll([&](char* to, size_t size) { return ::flistxattr(descriptor, to, size); });
    if (!names) {
        // A file system without any says so.
        if (errno != ENOTSUP && errno != ENOSYS)
            result.m_unreadable.push_back({AttributeLoss::Kind::Unreadable, {}});
        return result;
    }
    for (const QByteArray& name : names->split('\0')) {
        if (name.isEmpty())
            continue;
        if (std::optional<QByteArray> value = valueOf(descriptor, name))
            result.m_extended.push_back({name, std::move(*value)});
        else if (errno != ENODATA)
            result.m_unreadable.push_back(lossOf(name));
    }
    return result;
}

FileAttributes FileAttributes::of(const struct stat& status)
{
    FileAttributes result;
    result.m_status = status;
    result.m_unreadable.push_back({AttributeLoss::Kind::Unreadable, {}});
    return result;
}

std::vector<AttributeLoss> FileAttributes::applyTo(int descriptor) const
{
    std::vector<AttributeLoss> losses = m_unreadable;
    struct stat now = {};
    const bool known = ::fstat(descriptor, &now) == 0;
    const bool owner = (known && now.st_uid == m_status.st_uid) ||
                       ::fchown(descriptor, m_status.st_uid, static_cast<gid_t>(-1)) == 0;
    const bool group = (known && now.st_gid == m_status.st_gid) ||
                       ::fchown(descriptor, static_cast<uid_t>(-1), m_status.st_gid) == 0;
    if (!owner)
        losses.push_back({AttributeLoss::Kind::Owner, {}});
    if (!group)
        losses.push_back({AttributeLoss::Kind::Group, {}});
    mode_t mode = m_status.st_mode & 07777;
    // A program that ran with its owner's rights must not run with ours.
    mode &= ~((owner ? 0U : S_ISUID) | (group ? 0U : S_ISGID));
    mode = group ? mode : cutGroup(mode);
    bool set = ::fchmod(descriptor, mode) == 0;
    if (!applyExtended(descriptor, group, losses)) {
        mode = cutGroup(mode);
        set = ::fchmod(descriptor, mode) == 0 && set;
    }
    // The kernel drops set-group-ID silently where we are not in the group: look at what it did.
    const mode_t special = S_ISUID | S_ISGID | S_ISVTX;
    const bool looked = ::fstat(descriptor, &now) == 0;
    if (!set || !looked || (now.st_mode & 0777) != (mode & 0777))
        losses.push_back({AttributeLoss::Kind::Mode, {}});
    if (!looked || (now.st_mode & special) != (m_status.st_mode & special))
        losses.push_back({AttributeLoss::Kind::SpecialBits, {}});
    return losses;
}

bool FileAttributes::applyExtended(int descriptor, bool group, std::vector<AttributeLoss>& losses) const
{
    bool aclKept = true;
    bool hasAcl = false;
    for (const Extended& each : m_extended) {
        const bool isAcl = each.name == kAccessAcl;
        hasAcl = hasAcl || isAcl;
        if (!isAcl && valueOf(descriptor, each.name) == each.value)
            continue;
        // An ACL would give its rights to whatever group the file has now.
        const bool kept =
            (group || !isAcl) && ::fsetxattr(descriptor, each.name.constData(), each.value.constData(),
                                             static_cast<size_t>(each.value.size()), 0) == 0;
        if (!kept)
            losses.push_back(lossOf(each.name));
        aclKept = aclKept && (kept || !isAcl);
    }
    // The folder's default ACL may have given the new file one that the old did not have.
    if (!hasAcl || !aclKept)
        (void)::fremovexattr(descriptor, kAccessAcl);
    return aclKept;
}

} // namespace sluice

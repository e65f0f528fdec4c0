#include "core/ledger/processmemory.h"

#include "core/bytes/descriptor.h"

#include <array>
#include <charconv>
#include <string_view>

#include <fcntl.h>
#include <sys/resource.h>

namespace sluice {
namespace {

// The bytes of a line such as "RssAnon:\t    1234 kB".
qint64 field(std::string_view status, std::string_view name)
{
    const size_t at = status.find(name);
    if (at == std::string_view::npos)
        return -1;
    const size_t digits = status.find_first_not_of(" \t", at + name.size());
    if (digits == std::string_view::npos)
        return -1;
    qint64 kibibytes = 0;
    const auto parsed = std::from_chars(status.data() + digits, status.data() + status.size(), kibibytes);
    return parsed.ec == std::errc() ? kibibytes * 1024 : -1;
}

FaultCount faults(int who)
{
    rusage usage = {};
    if (getrusage(who, &usage) != 0)
        return {};
    return {usage.ru_minflt, usage.ru_majflt};
}

} // namespace

ProcessMemory processMemory()
{
    const Descriptor file(open("/proc/self/status", O_RDONLY | O_CLOEXEC));
    if (!file)
        return {};
    std::array<char, 8192> buffer;
    const ssize_t got = read(file.number(), buffer.data(), buffer.size());
    if (got <= 0)
        return {};
    const std::string_view status(buffer.data(), static_cast<size_t>(got));
    return {field(status, "\nRssAnon:"), field(status, "\nRssFile:")};
}

FaultCount processFaults()
{
    return faults(RUSAGE_SELF);
}

FaultCount threadFaults()
{
    return faults(RUSAGE_THREAD);
}

} // namespace sluice

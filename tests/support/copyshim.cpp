// A library to preload: counts the copies that the code of the program itself asks for, as a witness for its
// ledger. Only calls made from the executable's own text count, not those of the libraries it uses. Calls
// that moved nothing do not count, nor does what is read of /proc or of event descriptors, nor what is
// printed on descriptors 1 and 2. Copies of memory count from 1 KiB on. The totals go to the file that
// COPYSHIM_OUT names when the program ends: "NAME BYTES COUNT" a line.

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

constexpr size_t kSmallestCopy = 1024;

struct Total
{
    const char* name;
    std::atomic<long long> bytes;
    std::atomic<long long> count;

    void add(long long moved)
    {
        if (moved > 0) {
            bytes.fetch_add(moved, std::memory_order_relaxed);
            count.fetch_add(1, std::memory_order_relaxed);
        }
    }
};
Total g_read = {"kernelToUser", 0, 0};
Total g_write = {"userToKernel", 0, 0};
Total g_kernel = {"kernelToKernel", 0, 0};
Total g_memory = {"userToUser", 0, 0};

char* g_textBegin = nullptr;
char* g_textEnd = nullptr;

int findText(dl_phdr_info* info, size_t, void*)
{
    // The first object is the program itself.
    for (int i = 0; i < info->dlpi_phnum; ++i) {
        const ElfW(Phdr)& header = info->dlpi_phdr[i];
        if (header.p_type == PT_LOAD && (header.p_flags & PF_X) != 0) {
            g_textBegin = reinterpret_cast<char*>(info->dlpi_addr + header.p_vaddr);
            g_textEnd = g_textBegin + header.p_memsz;
        }
    }
    return 1;
}

__attribute__((constructor)) void begin()
{
    dl_iterate_phdr(findText, nullptr);
}

__attribute__((destructor)) void end()
{
    const char* path = std::getenv("COPYSHIM_OUT");
    std::FILE* out = path == nullptr ? nullptr : std::fopen(path, "w");
    if (out == nullptr)
        return;
    for (const Total* total : {&g_read, &g_write, &g_kernel, &g_memory})
        std::fprintf(out, "%s %lld %lld\n", total->name, total->bytes.load(), total->count.load());
    std::fclose(out);
}

bool isOurs(const void* caller)
{
    const char* address = static_cast<const char*>(caller);
    return address >= g_textBegin && address < g_textEnd;
}

/// False for what is no data: counters of the kernel, events.
bool isData(int descriptor)
{
    char link[64];
    char target[64] = {};
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const ssize_t length = readlink(link, target, sizeof target - 1);
    return length > 0 && std::strncmp(target, "/proc/", 6) != 0 &&
           std::strncmp(target, "anon_inode:", 11) != 0;
}

ssize_t counted(Total& total, int descriptor, const void* caller, ssize_t moved)
{
    const int error = errno;
    if (moved > 0 && isOurs(caller) && descriptor != 1 && descriptor != 2 && isData(descriptor))
        total.add(moved);
    errno = error;
    return moved;
}

template <typename Function>
Function next(const char* name)
{
    return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

#define CALLER __builtin_return_address(0)

void copyForward(void* to, const void* from, size_t size)
{
    asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
}

void copyBackward(char* to, const char* from, size_t size)
{
    while (size-- > 0)
        static_cast<volatile char*>(to)[size] = from[size];
}

void* move(void* to, const void* from, size_t size, const void* caller)
{
    if (size >= kSmallestCopy && isOurs(caller))
        g_memory.add(static_cast<long long>(size));
    const auto distance = static_cast<size_t>(static_cast<char*>(to) - static_cast<const char*>(from));
    if (distance < size)
        copyBackward(static_cast<char*>(to), static_cast<const char*>(from), size);
    else
        copyForward(to, from, size);
    return to;
}

} // namespace

extern "C" {

ssize_t read(int fd, void* to, size_t size)
{
    static const auto real = next<ssize_t (*)(int, void*, size_t)>("read");
    return counted(g_read, fd, CALLER, real(fd, to, size));
}

ssize_t pread(int fd, void* to, size_t size, off_t offset)
{
    static const auto real = next<ssize_t (*)(int, void*, size_t, off_t)>("pread");
    return counted(g_read, fd, CALLER, real(fd, to, size, offset));
}

ssize_t pread64(int fd, void* to, size_t size, off64_t offset)
{
    static const auto real = next<ssize_t (*)(int, void*, size_t, off64_t)>("pread64");
    return counted(g_read, fd, CALLER, real(fd, to, size, offset));
}

ssize_t readv(int fd, const iovec* parts, int count)
{
    static const auto real = next<ssize_t (*)(int, const iovec*, int)>("readv");
    return counted(g_read, fd, CALLER, real(fd, parts, count));
}

ssize_t recv(int fd, void* to, size_t size, int flags)
{
    static const auto real = next<ssize_t (*)(int, void*, size_t, int)>("recv");
    const ssize_t moved = real(fd, to, size, flags);
    // MSG_TRUNC throws TCP's bytes away without copying them.
    return (flags & MSG_TRUNC) != 0 ? moved : counted(g_read, fd, CALLER, moved);
}

ssize_t write(int fd, const void* from, size_t size)
{
    static const auto real = next<ssize_t (*)(int, const void*, size_t)>("write");
    return counted(g_write, fd, CALLER, real(fd, from, size));
}

ssize_t writev(int fd, const iovec* parts, int count)
{
    static const auto real = next<ssize_t (*)(int, const iovec*, int)>("writev");
    return counted(g_write, fd, CALLER, real(fd, parts, count));
}

ssize_t pwrite(int fd, const void* from, size_t size, off_t offset)
{
    static const auto real = next<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
    return counted(g_write, fd, CALLER, real(fd, from, size, offset));
}

ssize_t send(int fd, const void* from, size_t size, int flags)
{
    static const auto real = next<ssize_t (*)(int, const void*, size_t, int)>("send");
    return counted(g_write, fd, CALLER, real(fd, from, size, flags));
}

ssize_t sendfile(int to, int from, off_t* offset, size_t size) noexcept
{
    static const auto real = next<ssize_t (*)(int, int, off_t*, size_t)>("sendfile");
    return counted(g_kernel, from, CALLER, real(to, from, offset, size));
}

ssize_t sendfile64(int to, int from, off64_t* offset, size_t size) noexcept
{
    static const auto real = next<ssize_t (*)(int, int, off64_t*, size_t)>("sendfile64");
    return counted(g_kernel, from, CALLER, real(to, from, offset, size));
}

ssize_t copy_file_range(int from, off64_t* fromOffset, int to, off64_t* toOffset, size_t size, unsigned flags)
{
    static const auto real =
        next<ssize_t (*)(int, off64_t*, int, off64_t*, size_t, unsigned)>("copy_file_range");
    return counted(g_kernel, from, CALLER, real(from, fromOffset, to, toOffset, size, flags));
}

ssize_t splice(int from, off64_t* fromOffset, int to, off64_t* toOffset, size_t size, unsigned flags)
{
    static const auto real = next<ssize_t (*)(int, off64_t*, int, off64_t*, size_t, unsigned)>("splice");
    return counted(g_kernel, from, CALLER, real(from, fromOffset, to, toOffset, size, flags));
}

void* memcpy(void* to, const void* from, size_t size) noexcept
{
    return move(to, from, size, CALLER);
}

void* memmove(void* to, const void* from, size_t size) noexcept
{
    return move(to, from, size, CALLER);
}

} // extern "C"

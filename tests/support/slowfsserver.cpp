// A file system with a disk that is slow, or broken, when the test says so. Started by SlowFs (slowfs.h).
//   slowfsserver FOLDER SIZE
// shows two files of SIZE bytes: "cached" goes through the page cache, "direct" cannot be mapped. Byte i of
// each is (i * 31 + i / 4096) % 251. Commands come by standard input, one a line, each answered with "ok";
// its end unmounts:
//   delay MS         every read waits so long
//   fail BEGIN END   reads that touch these bytes give EIO

#define FUSE_USE_VERSION 35
#include <fuse.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>

#include <unistd.h>

namespace {

struct Disk
{
    long long size = 0;
    std::mutex mutex;
    std::condition_variable changed;
    // Guarded by the mutex:
    int delayMs = 0;
    long long failBegin = 0;
    long long failEnd = 0;
    bool closing = false;
};

Disk& disk()
{
    return *static_cast<Disk*>(fuse_get_context()->private_data);
}

bool isFile(const char* path)
{
    return std::strcmp(path, "/cached") == 0 || std::strcmp(path, "/direct") == 0;
}

void* initialize(fuse_conn_info*, fuse_config* config)
{
    config->use_ino = 0;
    return fuse_get_context()->private_data;
}

int getAttributes(const char* path, struct stat* status, fuse_file_info*)
{
    *status = {};
    status->st_uid = getuid();
    status->st_gid = getgid();
    if (std::strcmp(path, "/") == 0) {
        status->st_mode = S_IFDIR | 0755;
        status->st_nlink = 2;
        return 0;
    }
    if (!isFile(path))
        return -ENOENT;
    status->st_mode = S_IFREG | 0444;
    status->st_nlink = 1;
    status->st_size = disk().size;
    return 0;
}

int openFile(const char* path, fuse_file_info* info)
{
    info->direct_io = std::strcmp(path, "/direct") == 0 ? 1 : 0;
    return isFile(path) ? 0 : -ENOENT;
}

int readFile(const char*, char* to, size_t length, off_t offset, fuse_file_info*)
{
    Disk& from = disk();
    {
        std::unique_lock lock(from.mutex);
        const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(from.delayMs);
        from.changed.wait_until(lock, end, [&] { return from.closing; });
        const long long stop = offset + static_cast<long long>(length);
        if (from.closing || (offset < from.failEnd && stop > from.failBegin))
            return -EIO;
    }
    const long long count = std::clamp<long long>(from.size - offset, 0, static_cast<long long>(length));
    for (long long i = 0; i < count; ++i)
        to[i] = static_cast<char>(((offset + i) * 31 + (offset + i) / 4096) % 251);
    return static_cast<int>(count);
}

void obey(Disk& target, const char* line)
{
    const std::lock_guard lock(target.mutex);
    int delay = 0;
    long long begin = 0;
    long long end = 0;
    if (std::sscanf(line, "delay %d", &delay) == 1) {
        target.delayMs = delay;
    } else if (std::sscanf(line, "fail %lld %lld", &begin, &end) == 2) {
        target.failBegin = begin;
        target.failEnd = end;
    }
}

void listen(Disk& target, fuse* server)
{
    char line[256];
    while (std::fgets(line, sizeof line, stdin) != nullptr) {
        obey(target, line);
        std::puts("ok");
        std::fflush(stdout);
    }
    {
        const std::lock_guard lock(target.mutex);
        target.closing = true;
    }
    target.changed.notify_all();
    fuse_exit(server);
    fuse_unmount(server); // wakes the loop
}

} // namespace

int main(int count, char** arguments)
{
    if (count != 3)
        return 64;
    static Disk theDisk;
    theDisk.size = std::atoll(arguments[2]);
    fuse_operations operations = {};
    operations.init = initialize;
    operations.getattr = getAttributes;
    operations.open = openFile;
    operations.read = readFile;

    char name[] = "slowfs";
    char* options[] = {name, nullptr};
    fuse_args args = {1, options, 0};
    fuse* const server = fuse_new(&args, &operations, sizeof operations, &theDisk);
    if (server == nullptr || fuse_mount(server, arguments[1]) != 0)
        return 1;
    std::puts("ready");
    std::fflush(stdout);
    std::thread(listen, std::ref(theDisk), server).detach();
    fuse_loop_config config = {};
    config.max_idle_threads = 10;
    fuse_loop_mt(server, &config);
    return 0;
}

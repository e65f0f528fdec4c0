#include "core/bytes/filewatch.h"

namespace sluice {

struct FileWatch::Worker
{
};

FileWatch::FileWatch(const OpenedFile&, QObject* parent)
    : QObject(parent)
{
}

FileWatch::~FileWatch() = default;

} // namespace sluice

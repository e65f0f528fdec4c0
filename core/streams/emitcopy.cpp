#include "core/streams/emitcopy.h"

#include <algorithm>

namespace sluice {

Result<void> emitCopy(std::span<const quint8> bytes, Output& output)
{
    while (!bytes.empty()) {
        const Result<std::span<quint8>> buffer = output.buffer();
        if (!buffer)
            return tl::unexpected(buffer.error());
        const std::span<const quint8> part = bytes.first(std::min(bytes.size(), buffer->size()));
        std::copy(part.begin(), part.end(), buffer->begin());
        output.countCopy(CopyKind::UserToUser, static_cast<qint64>(part.size()));
        if (auto committed = output.commit(static_cast<qint64>(part.size())); !committed)
            return committed;
        bytes = bytes.subspan(part.size());
    }
    return {};
}

} // namespace sluice

#include "core/bytes/openfile.h"

#include "core/bytes/memorysource.h"

#include <QFile>

namespace sluice {

Result<OpenedFile> openFile(const QByteArray& path, const std::shared_ptr<Ledger>&, const OpenOptions&)
{
    QFile f(QFile::decodeName(path));
    if (!f.open(QIODevice::ReadOnly))
        return fail(Error::Kind::NotFound, f.errorString());
    OpenedFile o;
    o.path = path;
    o.source = std::make_shared<MemorySource>(Slice::fromByteArray(f.readAll()));
    return o;
}

} // namespace sluice

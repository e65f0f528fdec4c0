#include "ui/window/exportrequest.h"

#include "core/bytes/filereplacement.h"
#include "ui/window/format.h"

#include <QCoreApplication>
#include <QFile>

#include <sys/stat.h>

namespace sluice {
namespace {

// Text can be 60 times as long as its bytes.
constexpr qint64 kStep = qint64{256} << 10;

QString tr(const char* text)
{
    return QCoreApplication::translate("Exporter", text);
}

DumpKind kindOf(ExportFormat format)
{
    switch (format) {
    case ExportFormat::Text:
        return DumpKind::Text;
    case ExportFormat::CArray:
        return DumpKind::CArray;
    case ExportFormat::Base64:
        return DumpKind::Base64;
    case ExportFormat::HexDump:
        return DumpKind::HexDump;
    case ExportFormat::Values:
        return DumpKind::Values;
    default:
        return DumpKind::PlainHex;
    }
}

} // namespace

QByteArray exportId(ExportFormat format)
{
    switch (format) {
    case ExportFormat::Hex:
        return "hex";
    case ExportFormat::Text:
        return "text";
    case ExportFormat::CArray:
        return "carray";
    case ExportFormat::Base64:
        return "base64";
    case ExportFormat::HexDump:
        return "hexdump";
    case ExportFormat::Values:
        return "values";
    default:
        return "raw";
    }
}

QString exportLabel(ExportFormat format)
{
    switch (format) {
    case ExportFormat::Hex:
        return tr("He&x digits");
    case ExportFormat::Text:
        return tr("&Text");
    case ExportFormat::CArray:
        return tr("&C array");
    case ExportFormat::Base64:
        return tr("&Base64");
    case ExportFormat::HexDump:
        return tr("Hex &dump");
    case ExportFormat::Values:
        return tr("&Numbers, one a line");
    default:
        return tr("&Raw bytes");
    }
}

DumpOptions ExportRequest::dumpOptions() const
{
    DumpOptions options;
    options.offset = range.offset;
    options.type = type;
    options.format = number;
    options.encoding = encoding;
    options.upperCase = upperCase;
    if (format == ExportFormat::HexDump)
        options.width = bytesPerRow;
    return options;
}

Result<void> ExportRequest::step(ByteRange part, DumpFormatter* formatter, const Sink& sink) const
{
    Result<void> ready = snapshot.prepare(part);
    if (!ready)
        return ready;
    const quint64 faults = snapshot.faultCount();
    const Result<Slice> bytes = snapshot.read(part);
    if (!bytes)
        return tl::unexpected(bytes.error());
    Result<void> written;
    if (format == ExportFormat::Raw) {
        written = sink({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
    } else {
        QByteArray out;
        formatter->append(*bytes, out);
        ledger->add(CopyKind::UserToObject, part.length);
        written = sink(out);
    }
    if (snapshot.faultCount() != faults) {
        return fail(Error::Kind::Changed,
                    tr("%1 changed while it was read, near offset %2. Reload it and try again.")
                        .arg(name, formatHex(part.offset)),
                    0, part.offset);
    }
    return written;
}

Result<void> ExportRequest::run(const Sink& sink, const CancelToken& token, ExportProgress& progress) const
{
    std::unique_ptr<DumpFormatter> formatter;
    if (format != ExportFormat::Raw) {
        Result<std::unique_ptr<DumpFormatter>> made = makeDumpFormatter(kindOf(format), dumpOptions());
        if (!made)
            return tl::unexpected(made.error());
        formatter = std::move(*made);
    }
    for (qint64 done = 0; done < range.length;) {
        if (token.isCancelled())
            return fail(Error::Kind::Cancelled, QString());
        const qint64 length = std::min(kStep, range.length - done);
        if (Result<void> result = step({range.offset + done, length}, formatter.get(), sink); !result)
            return result;
        done += length;
        progress.done.store(done, std::memory_order_relaxed);
    }
    QByteArray rest;
    if (formatter != nullptr)
        formatter->finish(rest);
    return sink(rest);
}

Result<void> ExportRequest::checkTarget(const QString& path) const
{
    struct stat info;
    if (::stat(QFile::encodeName(path).constData(), &info) != 0)
        return {};
    // Root could replace a device by a file of its name.
    if (!S_ISREG(info.st_mode)) {
        return fail(Error::Kind::Unsupported, tr("%1 is not a plain file. Choose another name.").arg(path));
    }
    for (const FileIdentity& file : open) {
        if (file.device == info.st_dev && file.inode == info.st_ino) {
            return fail(
                Error::Kind::Denied,
                tr("%1 is open here, and open files are never written to. Choose another name.").arg(path));
        }
    }
    return {};
}

Result<QByteArray> ExportRequest::text(const CancelToken& token) const
{
    QByteArray text;
    ExportProgress progress;
    const Sink sink = [&text](QByteArrayView bytes) -> Result<void> {
        text.append(bytes);
        return {};
    };
    return run(sink, token, progress).map([&] { return text; });
}

Result<void> ExportRequest::writeFile(const QString& path, const CancelToken& token,
                                      ExportProgress& progress) const
{
    if (Result<void> allowed = checkTarget(path); !allowed)
        return allowed;
    auto file = FileReplacement::begin(QFile::encodeName(path));
    if (!file)
        return tl::unexpected(file.error());
    const Sink sink = [&](QByteArrayView bytes) -> Result<void> {
        ledger->add(CopyKind::UserToKernel, bytes.size());
        return (*file)->write({reinterpret_cast<const quint8*>(bytes.data()), size_t(bytes.size())});
    };
    if (Result<void> written = run(sink, token, progress); !written)
        return written;
    if (Result<void> flushed = (*file)->finish([&] { return token.isCancelled(); }); !flushed)
        return flushed;
    return (*file)->commit();
}

} // namespace sluice

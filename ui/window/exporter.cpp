#include "ui/window/exporter.h"

#include "core/bytes/dumpformat.h"
#include "core/bytes/filereplacement.h"
#include "ui/panes/documentview.h"
#include "ui/window/copiedbytes.h"
#include "ui/window/format.h"
#include "ui/window/mainwindow.h"
#include "ui/window/workspace.h"

#include <QApplication>
#include <QClipboard>
#include <QElapsedTimer>
#include <QFile>
#include <QFileDialog>
#include <QTimer>

#include <sys/stat.h>

namespace sluice {

namespace {

// Text can be 60 times as long as its bytes.
constexpr qint64 kStep = qint64{256} << 10;
constexpr int kPollMs = 100;

using Sink = std::function<Result<void>(QByteArrayView)>;

} // namespace

struct Exporter::Progress
{
    std::atomic<qint64> done = 0;
    qint64 total = 0;
};

struct Exporter::Request
{
    Snapshot snapshot;
    ByteRange range;
    ExportFormat format = ExportFormat::Raw;
    Encoding encoding = Encoding::utf8();
    ElementType type;
    ElementFormat number = ElementFormat::Decimal;
    bool upperCase = false;
    int bytesPerRow = 16;
    QString name;
    std::shared_ptr<Ledger> ledger;
    // Of every file that is open: none of them is written to.
    QList<FileIdentity> open;

    [[nodiscard]] DumpOptions dumpOptions() const;
    /// Feeds the bytes, written down in the format, to `sink`, a step at a time. On a worker.
    [[nodiscard]] Result<void> run(const Sink& sink, const CancelToken& token, Progress& progress) const;
    [[nodiscard]] Result<void> step(ByteRange part, DumpFormatter* formatter, const Sink& sink) const;
    /// `path` is none of the open files, under whatever name.
    [[nodiscard]] Result<void> checkTarget(const QString& path) const;
    [[nodiscard]] Result<void> writeFile(const QString& path, const CancelToken& token,
                                         Progress& progress) const;
};

namespace {

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
        return Exporter::tr("He&x digits");
    case ExportFormat::Text:
        return Exporter::tr("&Text");
    case ExportFormat::CArray:
        return Exporter::tr("&C array");
    case ExportFormat::Base64:
        return Exporter::tr("&Base64");
    case ExportFormat::HexDump:
        return Exporter::tr("Hex &dump");
    case ExportFormat::Values:
        return Exporter::tr("&Numbers, one a line");
    default:
        return Exporter::tr("&Raw bytes");
    }
}

Exporter::Exporter(MainWindow& window)
    : QObject(&window)
    , m_window(window)
{
}

Exporter::~Exporter() = default;

ExportFormat Exporter::naturalFormat() const
{
    const DocumentView* view = m_window.currentView();
    if (view == nullptr)
        return ExportFormat::Hex;
    switch (view->panes().value(view->currentPane()).kind) {
    case PaneSpec::Kind::Text:
    case PaneSpec::Kind::Lines:
        return ExportFormat::Text;
    case PaneSpec::Kind::Typed:
        return ExportFormat::Values;
    default:
        return ExportFormat::Hex;
    }
}

std::optional<Exporter::Request> Exporter::request(ExportFormat format) const
{
    const DocumentTab* tab = m_window.currentTab();
    if (tab == nullptr || tab->view()->view()->selectedRange().isEmpty())
        return std::nullopt;
    const View& view = *tab->view()->view();
    Request request;
    request.snapshot = view.snapshot();
    request.range = view.selectedRange();
    request.format = format;
    request.encoding = tab->view()->options().encoding;
    request.bytesPerRow = tab->view()->bytesPerRow();
    request.name = tab->title();
    request.ledger = tab->document()->ledger();
    const PaneSpec pane = tab->view()->panes().value(tab->view()->currentPane());
    if (pane.kind == PaneSpec::Kind::Typed) {
        request.type = pane.type;
        request.number = pane.hexadecimal ? ElementFormat::Hexadecimal : ElementFormat::Decimal;
    }
    request.upperCase = tab->view()->options().upperCase;
    const QList<DocumentTab*> tabs = m_window.workspace().tabs();
    for (const DocumentTab* each : tabs) {
        if (each->document() != nullptr)
            request.open.append(each->document()->file().identity);
    }
    return request;
}

DumpOptions Exporter::Request::dumpOptions() const
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

Result<void> Exporter::Request::step(ByteRange part, DumpFormatter* formatter, const Sink& sink) const
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

Result<void> Exporter::Request::run(const Sink& sink, const CancelToken& token, Progress& progress) const
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

Result<void> Exporter::Request::checkTarget(const QString& path) const
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

Result<void> Exporter::Request::writeFile(const QString& path, const CancelToken& token,
                                          Progress& progress) const
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

void Exporter::copy(ExportFormat format)
{
    const std::optional<Request> wanted = request(format);
    if (!wanted)
        return;
    if (wanted->range.length > kClipboardLimit) {
        offerFile(format, wanted->range.length);
        return;
    }
    const QString key = QStringLiteral("copy%1").arg(++m_count);
    const CancelToken job = m_runner.run(
        this,
        [request = *wanted](const CancelToken& token) -> Result<QByteArray> {
            QByteArray text;
            Progress progress;
            const Sink sink = [&text](QByteArrayView bytes) -> Result<void> {
                text.append(bytes);
                return {};
            };
            return request.run(sink, token, progress).map([&] { return text; });
        },
        [this, key, snapshot = wanted->snapshot, range = wanted->range](const Result<QByteArray>& text) {
            if (text) {
                auto* copied = new CopiedBytes(PieceTree::of(snapshot, range));
                copied->setText(QString::fromUtf8(*text));
                QApplication::clipboard()->setMimeData(copied);
            } else {
                post(key, true, text.error().message);
            }
            end(key, text.has_value());
        });
    m_running.insert(key, job);
}

void Exporter::offerFile(ExportFormat format, qint64 length)
{
    Message message;
    message.text =
        tr("The selection has %1: more than the %2 that go on the clipboard. It can be written to a file, or "
           "copied for Sluice alone, which copies no byte.")
            .arg(formatBytes(length), formatBytes(kClipboardLimit));
    message.actions = {{tr("Save Selection As…"), [this, format] { askSave(format); }},
                       {tr("Copy for Sluice"), [this] { copyWithin(); }}};
    m_window.workspace().messages().post(QStringLiteral("clipboard"), message);
}

void Exporter::copyWithin()
{
    if (const std::optional<Request> wanted = request(ExportFormat::Raw))
        QApplication::clipboard()->setMimeData(
            new CopiedBytes(PieceTree::of(wanted->snapshot, wanted->range)));
}

void Exporter::askSave(ExportFormat format)
{
    auto* dialog = new QFileDialog(&m_window, tr("Save Selection As"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    QStringList filters;
    for (const ExportFormat each : kExportFormats)
        filters.append(exportLabel(each).remove(QLatin1Char('&')) + QStringLiteral(" (*)"));
    dialog->setNameFilters(filters);
    dialog->selectNameFilter(filters[static_cast<qsizetype>(format)]);
    connect(dialog, &QFileDialog::fileSelected, this, [this, dialog, filters](const QString& path) {
        const qsizetype chosen = std::max<qsizetype>(filters.indexOf(dialog->selectedNameFilter()), 0);
        save(kExportFormats[static_cast<size_t>(chosen)], path);
    });
    dialog->open();
}

void Exporter::save(ExportFormat format, const QString& path)
{
    const std::optional<Request> wanted = request(format);
    if (!wanted)
        return;
    const QString key = QStringLiteral("save%1").arg(++m_count);
    const auto progress = std::make_shared<Progress>();
    progress->total = wanted->range.length;
    const CancelToken job = m_runner.run(
        this,
        [request = *wanted, path, progress](const CancelToken& token) {
            return request.writeFile(path, token, *progress);
        },
        [this, key, path, length = wanted->range.length](const Result<void>& result) {
            m_window.workspace().messages().remove(key);
            const QString text =
                result ? tr("%1 of the selection were written to %2.").arg(formatBytes(length), path)
                       : result.error().message;
            post(key, !result, text);
            end(key, result.has_value());
        });
    m_running.insert(key, job);
    showProgress(key, path, progress);
}

void Exporter::showProgress(const QString& key, const QString& path,
                            const std::shared_ptr<Progress>& progress)
{
    auto* poll = new QTimer(this);
    poll->setInterval(kPollMs);
    connect(
        poll, &QTimer::timeout, this, [this, poll, key, path, progress, clock = QElapsedTimer()]() mutable {
            MessageArea& messages = m_window.workspace().messages();
            if (!m_running.contains(key)) {
                poll->deleteLater();
                return;
            }
            const qint64 done = progress->done.load(std::memory_order_relaxed);
            const int permille =
                static_cast<int>(double(done) / double(std::max<qint64>(progress->total, 1)) * 1000);
            if (!clock.isValid()) {
                clock.start();
                Message message;
                message.text = tr("Writing %1").arg(path);
                message.progress = permille;
                message.actions = {{tr("Cancel"), [this, key] { cancel(key); }}};
                messages.post(key, message);
                return;
            }
            const double rate = double(done) / std::max(double(clock.elapsed()) / 1000, 0.001);
            const qint64 left = rate > 0 ? qint64(double(progress->total - done) / rate) : 0;
            messages.update(
                key,
                tr("Writing %1: %2 of %3, %4/s, %n second(s) left", nullptr, static_cast<int>(left))
                    .arg(path, formatBytes(done), formatBytes(progress->total), formatBytes(qint64(rate))),
                permille);
        });
    poll->start();
}

void Exporter::cancel(const QString& key)
{
    m_running.value(key).cancel();
    m_window.workspace().messages().remove(key);
    post(key, false, tr("Writing was cancelled; no file was made."));
    end(key, false);
}

void Exporter::cancelAll()
{
    const QList<QString> keys = m_running.keys();
    for (const QString& key : keys)
        cancel(key);
}

void Exporter::end(const QString& key, bool ok)
{
    m_running.remove(key);
    Q_EMIT finished(ok);
}

void Exporter::post(const QString& key, bool failed, const QString& text)
{
    Message message;
    message.level = failed ? Message::Level::Error : Message::Level::Info;
    message.text = text;
    m_window.workspace().messages().post(key, message);
}

} // namespace sluice

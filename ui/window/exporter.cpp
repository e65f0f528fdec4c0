#include "ui/window/exporter.h"

#include "ui/panes/documentview.h"
#include "ui/window/copiedbytes.h"
#include "ui/window/dialogs.h"
#include "ui/window/format.h"
#include "ui/window/mainwindow.h"
#include "ui/window/workspace.h"

#include <QApplication>
#include <QClipboard>
#include <QElapsedTimer>
#include <QFileDialog>
#include <QTimer>

namespace sluice {

namespace {

constexpr int kPollMs = 100;

} // namespace

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

std::optional<ExportRequest> Exporter::request(ExportFormat format) const
{
    const DocumentTab* tab = m_window.currentTab();
    if (tab == nullptr || tab->view()->view()->selectedRange().isEmpty())
        return std::nullopt;
    const View& view = *tab->view()->view();
    ExportRequest request;
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

void Exporter::copy(ExportFormat format)
{
    const std::optional<ExportRequest> wanted = request(format);
    if (!wanted)
        return;
    if (wanted->range.length > kClipboardLimit) {
        offerFile(format, wanted->range.length);
        return;
    }
    const QString key = QStringLiteral("copy%1").arg(++m_count);
    const CancelToken job = m_runner.run(
        this, [request = *wanted](const CancelToken& token) { return request.text(token); },
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
    if (const std::optional<ExportRequest> wanted = request(ExportFormat::Raw))
        QApplication::clipboard()->setMimeData(
            new CopiedBytes(PieceTree::of(wanted->snapshot, wanted->range)));
}

void Exporter::askSave(ExportFormat format)
{
    QFileDialog* dialog = fileToWrite(&m_window, tr("Save Selection As"));
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
    const std::optional<ExportRequest> wanted = request(format);
    if (!wanted)
        return;
    const QString key = QStringLiteral("save%1").arg(++m_count);
    const auto progress = std::make_shared<ExportProgress>();
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
                            const std::shared_ptr<ExportProgress>& progress)
{
    auto* poll = new QTimer(this);
    poll->setInterval(kPollMs);
    connect(poll, &QTimer::timeout, this,
            [this, poll, key, path, progress, clock = QElapsedTimer()]() mutable {
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
                const QString time =
                    left == 1 ? tr("1 second left") : tr("%1 seconds left").arg(formatNumber(left));
                messages.update(key,
                                tr("Writing %1: %2 of %3, %4/s, %5")
                                    .arg(path, formatBytes(done), formatBytes(progress->total),
                                         formatBytes(qint64(rate)), time),
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

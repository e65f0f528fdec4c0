#include "ui/window/documenttab.h"

#include "core/bytes/offset.h"
#include "core/bytes/openfile.h"
#include "ui/window/format.h"
#include "ui/window/slicebar.h"

#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QStackedLayout>
#include <QTimer>
#include <QVBoxLayout>

namespace sluice {
namespace {

constexpr int kWaitingShowsAfterMs = 200;
const QString kChangeKey = QStringLiteral("change");
const QString kReloadKey = QStringLiteral("reload");
const QString kStartKey = QStringLiteral("start");

} // namespace

DocumentTab::DocumentTab(QByteArray path, std::shared_ptr<Ledger> process, JobRunner& runner, QWidget* parent)
    : QWidget(parent)
    , m_path(std::move(path))
    , m_ledger(std::make_shared<Ledger>(std::move(process)))
    , m_opening(runner, this)
    , m_stack(new QStackedLayout(this))
    , m_waiting(makeWaitingPage())
    , m_content(new QWidget)
    , m_messages(new MessageArea)
    , m_waitTimer(new QTimer(this))
{
    auto* layout = new QVBoxLayout(m_content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_messages);
    m_stack->addWidget(m_content);
    m_stack->addWidget(m_waiting);
    m_waitTimer->setSingleShot(true);
    connect(m_waitTimer, &QTimer::timeout, this, [this] { m_stack->setCurrentWidget(m_waiting); });
}

DocumentTab::DocumentTab(QString name, std::shared_ptr<ByteSource> source, std::shared_ptr<Ledger> process,
                         JobRunner& runner, QWidget* parent)
    : DocumentTab(QByteArray(), std::move(process), runner, parent)
{
    setShown(View::whole(std::make_shared<Document>(std::move(name), std::move(source), m_ledger)));
}

DocumentTab::DocumentTab(std::shared_ptr<View> view, JobRunner& runner, QWidget* parent)
    : DocumentTab(QByteArray(), view->document()->ledger(), runner, parent)
{
    setShown(std::move(view));
}

DocumentTab::~DocumentTab()
{
    // The panes tell what they do while they go, and the tab still listens.
    delete m_view;
}

QString DocumentTab::title() const
{
    if (!isFile())
        return m_shown ? m_shown->name() : QString();
    if (m_path == "-")
        return tr("standard input");
    return QString::fromUtf8(m_path.mid(m_path.lastIndexOf('/') + 1));
}

QString DocumentTab::displayPath() const
{
    if (!isFile())
        return title();
    return m_path == "-" ? tr("standard input") : QString::fromUtf8(m_path);
}

QWidget* DocumentTab::makeWaitingPage() const
{
    auto* page = new QWidget;
    auto* text = new QLabel(tr("Opening %1 …").arg(displayPath()));
    text->setWordWrap(true);
    text->setAlignment(Qt::AlignCenter);
    auto* why = new QLabel(tr("Waiting for the disk, or for the program that writes the pipe."));
    why->setAlignment(Qt::AlignCenter);
    why->setForegroundRole(QPalette::PlaceholderText);
    auto* cancel = new QPushButton(tr("Cancel"));
    connect(cancel, &QPushButton::clicked, this, &DocumentTab::cancelWanted);
    auto* layout = new QVBoxLayout(page);
    layout->setSpacing(12);
    layout->addStretch();
    layout->addWidget(text);
    layout->addWidget(why);
    layout->addWidget(cancel, 0, Qt::AlignCenter);
    layout->addStretch();
    return page;
}

void DocumentTab::open()
{
    m_waitTimer->start(kWaitingShowsAfterMs);
    startOpening(&DocumentTab::onOpened);
}

void DocumentTab::startOpening(void (DocumentTab::*done)(Result<OpenedFile>))
{
    m_opening.run(
        [path = m_path, ledger = m_ledger](const CancelToken& token) {
            OpenOptions options;
            options.cancel = token.flag();
            return openFile(path, ledger, options);
        },
        [this, done](Result<OpenedFile> file) { (this->*done)(std::move(file)); });
}

void DocumentTab::onOpened(Result<OpenedFile> file)
{
    m_waitTimer->stop();
    m_stack->setCurrentWidget(m_content);
    if (!file) {
        Q_EMIT failed(file.error());
        return;
    }
    const bool cut = file->cutAtCap;
    setShown(View::whole(std::make_shared<Document>(std::move(*file), m_ledger)));
    m_journal = new EditJournal(*document(), journalFolder());
    if (cut) {
        Message message;
        message.text = tr("%1 has more bytes than the %2 that are read into memory; the rest is not shown.")
                           .arg(title(), formatBytes(document()->size()));
        m_messages->post(kReloadKey, message);
    }
    Q_EMIT opened();
}

void DocumentTab::setShown(std::shared_ptr<View> view)
{
    m_shown = std::move(view);
    connect(document(), &Document::fileChanged, this, &DocumentTab::onFileChanged);
    connect(document(), &Document::historyChanged, this, &DocumentTab::updateModified);
    connect(document(), &Document::contentChanged, this, &DocumentTab::updateModified);
    connect(document(), &Document::saved, this, &DocumentTab::onSaved);
    updateModified();
    connect(m_shown.get(), &View::lookChanged, this, &DocumentTab::stateChanged);
    connect(&document()->selection(), &Selection::changed, this, [this] {
        if (!m_moving)
            m_history.visit(m_shown->caret());
    });
}

void DocumentTab::showPanes(const ViewOptions& options, const QList<PaneSpec>& panes,
                            const PanePalette& palette)
{
    Q_ASSERT(m_shown && m_view == nullptr);
    m_view = new DocumentView(m_shown, options, panes);
    m_view->setPalette(palette);
    auto* layout = static_cast<QVBoxLayout*>(m_content->layout());
    if (!m_shown->isWhole()) {
        auto* bar = new SliceBar(m_shown);
        connect(bar, &SliceBar::parentWanted, this, &DocumentTab::parentWanted);
        layout->addWidget(bar);
    }
    layout->addWidget(m_view, 1);
    setFocusProxy(m_view);
}

bool DocumentTab::hasWarning() const
{
    return m_shown && document()->fileChange().any();
}

FileMemory DocumentTab::memory() const
{
    Q_ASSERT(m_view != nullptr);
    FileMemory memory;
    memory.path = m_path;
    memory.size = document()->size();
    memory.inode = document()->file().identity.inode;
    memory.topOffset = m_view->topOffset();
    memory.anchor = m_shown->anchor();
    memory.caret = m_shown->caret();
    memory.panes = m_view->panes();
    memory.encoding = m_view->options().encoding.name();
    return memory;
}

void DocumentTab::restore(const FileMemory& memory)
{
    m_shown->setCaret(memory.anchor);
    m_shown->setCaret(memory.caret, true);
    m_view->setTopOffset(std::clamp<qint64>(memory.topOffset, 0, m_shown->size()));
}

Result<void> DocumentTab::start(const StartOptions& options)
{
    std::optional<Error> trouble;
    const qint64 size = document()->size();
    if (!options.goTo.isEmpty()) {
        if (const Result<qint64> offset = parseOffset(options.goTo, size))
            goTo(*offset);
        else
            trouble = offset.error();
    }
    if (!options.select.isEmpty()) {
        if (const Result<ByteRange> range = parseRange(options.select, size))
            select(*range);
        else
            trouble = range.error();
    }
    if (!trouble)
        return {};
    trouble->message = tr("%1: %2").arg(title(), trouble->message);
    Message message;
    message.level = Message::Level::Warning;
    message.text = trouble->message;
    m_messages->post(kStartKey, message);
    return tl::unexpected(*trouble);
}

void DocumentTab::goTo(qint64 offset)
{
    m_shown->setCaret(offset);
    if (!m_moving)
        m_history.jump(m_shown->caret());
    m_view->reveal(m_shown->caret());
    m_view->setFocus();
}

void DocumentTab::select(ByteRange range)
{
    m_shown->select(range);
    m_view->reveal(range.offset);
    m_view->setFocus();
}

void DocumentTab::goBack()
{
    moveTo(m_history.back());
}

void DocumentTab::goForward()
{
    moveTo(m_history.forward());
}

void DocumentTab::moveTo(std::optional<qint64> offset)
{
    if (!offset)
        return;
    m_moving = true;
    goTo(*offset);
    m_moving = false;
}

void DocumentTab::reload()
{
    if (isOpening() || !m_shown || !isFile())
        return;
    if (!m_modified) {
        startOpening(&DocumentTab::onReloaded);
        return;
    }
    auto* box = new QMessageBox(QMessageBox::Warning, tr("Reload"),
                                tr("%1 has edits that are not saved. Reloading loses them.").arg(title()),
                                QMessageBox::Cancel, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton* discard = box->addButton(tr("Discard Edits and Reload"), QMessageBox::DestructiveRole);
    box->setDefaultButton(QMessageBox::Cancel);
    connect(discard, &QPushButton::clicked, this, [this] { startOpening(&DocumentTab::onReloaded); });
    box->open();
}

void DocumentTab::replaceSource(std::shared_ptr<ByteSource> source)
{
    m_moving = true;
    document()->replaceSource(std::move(source));
    m_moving = false;
    Q_EMIT stateChanged();
}

void DocumentTab::onReloaded(Result<OpenedFile> file)
{
    if (!file) {
        Message message;
        message.level = Message::Level::Error;
        message.text = tr("%1 could not be reloaded: %2").arg(title(), file.error().message);
        message.actions = {{tr("Try Again"), [this] { reload(); }}};
        m_messages->post(kReloadKey, message);
        return;
    }
    m_messages->remove(kReloadKey);
    const FileMemory before = memory();
    m_moving = true;
    document()->reload(std::move(*file));
    restore(before);
    m_moving = false;
}

// The document may stand on another file now.
void DocumentTab::onSaved()
{
    if (m_shown->isWhole())
        m_path = document()->file().path;
    m_messages->remove(kChangeKey);
    m_modified = document()->isModified();
    Q_EMIT stateChanged();
}

void DocumentTab::updateModified()
{
    if (std::exchange(m_modified, document()->isModified()) != document()->isModified())
        Q_EMIT stateChanged();
}

void DocumentTab::onFileChanged()
{
    const FileChange& change = document()->fileChange();
    if (!change.any()) {
        m_messages->remove(kChangeKey);
    } else {
        Message message;
        const bool lost = change.shrunk || change.deleted || change.unreadable;
        message.level = lost ? Message::Level::Warning : Message::Level::Info;
        message.text = changeText();
        if (isFile())
            message.actions = {{tr("Reload"), [this] { reload(); }}};
        m_messages->post(kChangeKey, message);
    }
    Q_EMIT stateChanged();
}

QString DocumentTab::changeText() const
{
    const FileChange& change = document()->fileChange();
    QStringList sentences;
    if (change.shrunk && change.size >= 0) {
        sentences.append(tr("%1 shrank to %2; the bytes from %3 (%4) on are lost.")
                             .arg(title(), formatByteCount(change.size), formatNumber(change.size),
                                  formatHex(change.size)));
    } else if (change.shrunk) {
        sentences.append(tr("%1 shrank; bytes at its end are lost.").arg(title()));
    }
    if (change.grown && change.size >= 0) {
        sentences.append(
            tr("%1 grew by %2, to %3.")
                .arg(title(), formatByteCount(change.size - document()->size()), formatNumber(change.size)));
    } else if (change.grown) {
        sentences.append(tr("%1 grew.").arg(title()));
    }
    if (change.replaced)
        sentences.append(tr("%1 was replaced on disk by another file; this is the old one.").arg(title()));
    if (change.deleted)
        sentences.append(tr("%1 was deleted; its bytes stay here until the tab is closed.").arg(title()));
    if (change.unreadable)
        sentences.append(tr("Parts of %1 cannot be read: the disk reports an error.").arg(title()));
    if (change.modified && sentences.isEmpty())
        sentences.append(
            tr("%1 was modified by another program; some of what is shown may be old.").arg(title()));
    return sentences.join(QLatin1Char(' '));
}

} // namespace sluice

#include "core/bytes/document.h"

#include "core/bytes/editedbytes.h"
#include "core/bytes/view.h"

namespace sluice {

Document::Document(OpenedFile file, std::shared_ptr<Ledger> ledger, QObject* parent)
    : QObject(parent)
    , m_file(std::move(file))
    , m_ledger(std::move(ledger))
    , m_selection(m_file.source->size())
{
    standOn(m_file.source);
    watch();
    connect(&m_selection, &Selection::changed, this, [this] {
        if (!m_moving)
            m_history.caretMoved(m_selection.caret());
    });
}

Document::Document(QString name, std::shared_ptr<ByteSource> source, std::shared_ptr<Ledger> ledger,
                   QObject* parent)
    : Document(OpenedFile{{}, std::move(source), {}, {}, false, false, 0}, std::move(ledger), parent)
{
    m_name = std::move(name);
}

Document::~Document() = default;

QString Document::name() const
{
    if (m_file.path.isEmpty())
        return m_name;
    const qsizetype slash = m_file.path.lastIndexOf('/');
    const QByteArray last =
        slash >= 0 && slash + 1 < m_file.path.size() ? m_file.path.mid(slash + 1) : m_file.path;
    return last == "-" ? tr("standard input") : QString::fromUtf8(last);
}

QString Document::displayPath() const
{
    return m_file.path.isEmpty() ? m_name : QString::fromUtf8(m_file.path);
}

void Document::reload(OpenedFile file)
{
    m_file = std::move(file);
    m_change = {};
    standOn(m_file.source);
    watch();
    finish();
    Q_EMIT fileChanged();
}

void Document::replaceSource(std::shared_ptr<ByteSource> source)
{
    Q_ASSERT(m_file.path.isEmpty());
    m_file.source = std::move(source);
    standOn(m_file.source);
    finish();
}

// The bytes are the source's, whatever they were before. Views keep their places, as far as there are such.
void Document::standOn(std::shared_ptr<ByteSource> source)
{
    m_history.clear();
    m_savedState = m_history.state();
    m_added = {};
    setTree(PieceTree::base(std::move(source)));
    for (const std::shared_ptr<View>& view : views())
        view->cutTo(size());
    m_selectionMoved |= m_selection.move(size(), m_selection.anchor(), m_selection.caret());
}

void Document::setTree(PieceTree tree)
{
    m_tree = std::move(tree);
    m_snapshot = isModified() ? Snapshot(std::make_shared<EditedBytes>(m_tree, access(), m_ledger))
                              : Snapshot(m_file.source);
}

void Document::setReadOnly(const QString& reason)
{
    if (reason == m_readOnly)
        return;
    m_readOnly = reason;
    Q_EMIT readOnlyChanged();
}

bool Document::isModified() const
{
    const qint64 saved = m_file.source->size();
    return m_tree.size() != saved || m_tree.keptSize() != saved;
}

std::vector<ByteRange> Document::changedRanges(ByteRange within, size_t limit) const
{
    return m_tree.changes(within, limit);
}

std::vector<std::shared_ptr<View>> Document::views() const
{
    std::vector<std::shared_ptr<View>> alive;
    alive.reserve(m_views.size());
    for (const std::weak_ptr<View>& each : m_views) {
        if (std::shared_ptr<View> view = each.lock())
            alive.push_back(std::move(view));
    }
    return alive;
}

void Document::addView(const std::shared_ptr<View>& view)
{
    m_history.endRun();
    m_views.push_back(view);
    Q_EMIT viewsChanged();
}

void Document::removeView()
{
    std::erase_if(m_views, [](const std::weak_ptr<View>& view) { return view.expired(); });
    Q_EMIT viewsChanged();
}

QString Document::viewName(quint64 id) const
{
    const auto alive = views();
    const auto found =
        std::find_if(alive.begin(), alive.end(), [id](const auto& view) { return view->id() == id; });
    return found != alive.end() ? (*found)->name() : QString();
}

qint64 Document::ownedBytes() const
{
    return m_added.memory() + (access() == Access::Memory ? m_file.source->size() : 0);
}

qint64 Document::pinnedBytes() const
{
    qint64 bytes = access() == Access::Memory ? m_file.source->size() : 0;
    for (const auto& source : m_tree.outside())
        bytes += source->size();
    return bytes;
}

void Document::watch()
{
    m_watch.reset();
    if (!m_file.watchable)
        return;
    m_watch = std::make_unique<FileWatch>(m_file);
    connect(m_watch.get(), &FileWatch::changed, this, &Document::onFileChange);
}

void Document::onFileChange(const FileChange& change)
{
    m_change = change;
    Q_EMIT fileChanged();
}

} // namespace sluice

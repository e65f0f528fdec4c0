#include "core/bytes/document.h"

namespace sluice {

Document::Document(OpenedFile file, std::shared_ptr<Ledger> ledger, QObject* parent)
    : QObject(parent)
    , m_file(std::move(file))
    , m_ledger(std::move(ledger))
    , m_selection(m_file.source->size())
{
    watch();
}

Document::Document(QString name, std::shared_ptr<ByteSource> source, std::shared_ptr<Ledger> ledger,
                   QObject* parent)
    : QObject(parent)
    , m_name(std::move(name))
    , m_ledger(std::move(ledger))
    , m_selection(source->size())
{
    m_file.source = std::move(source);
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
    m_selection.setLimit(size());
    watch();
    Q_EMIT contentChanged();
    Q_EMIT fileChanged();
}

void Document::replaceSource(std::shared_ptr<ByteSource> source)
{
    Q_ASSERT(m_file.path.isEmpty());
    m_file.source = std::move(source);
    m_selection.setLimit(size());
    Q_EMIT contentChanged();
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

#include "ui/panels/chunkview.h"

#include "core/bytes/memorysource.h"
#include "ui/panes/documentview.h"
#include "ui/window/format.h"

#include <QLabel>
#include <QVBoxLayout>

namespace sluice {
namespace {

// Half a dock is its width: the hex and the text of a row show without scrolling.
constexpr int kBytesPerRow = 8;

} // namespace

ChunkView::ChunkView(QWidget* parent)
    : QWidget(parent)
    , m_words(new QLabel)
    , m_document(std::make_shared<Document>(tr("chunk"), std::make_shared<MemorySource>(Slice()),
                                            std::make_shared<Ledger>()))
    , m_view(new DocumentView(View::whole(m_document), ViewOptions(), PaneSpec::parseList("hex,text").value(),
                              this))
{
    m_document->setReadOnly(tr("a chunk on its way through a pipeline"));
    m_words->setTextFormat(Qt::PlainText);
    m_words->setWordWrap(true);
    m_words->setContentsMargins(0, 0, 0, 4);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_words);
    layout->addWidget(m_view, 1);
    layout->addStretch();
    m_view->hide();
}

void ChunkView::setLooks(const ViewOptions& options)
{
    ViewOptions narrow = options;
    narrow.bytesPerRow = kBytesPerRow;
    narrow.pageStrip = false;
    if (!(m_view->options() == narrow))
        m_view->setOptions(narrow);
}

void ChunkView::setColours(const PanePalette& palette)
{
    m_view->setPalette(palette);
}

void ChunkView::showChunk(const StageStatus& stage, qint64 mapped)
{
    const Slice& chunk = stage.current;
    const bool source = stage.role == StageStatus::Role::Source;
    if (chunk.isEmpty()) {
        clear();
        m_words->setText(
            source
                ? tr("%1 has handed out no chunk since the run was paused. Step takes one more.")
                      .arg(stage.name)
                : tr("%1 has taken no chunk since the run was paused. Step takes one more.").arg(stage.name));
        return;
    }
    const QString memory =
        mapped >= 0 ? tr("a slice of the document at %1: nothing was copied").arg(formatHex(mapped))
                    : tr("a chunk in memory that the stage before it filled");
    const QString place = source ? tr("%1 handed out %2 at offset %3 of its range")
                                 : tr("%1 took %2 at offset %3 of its input");
    m_words->setText(tr("%1: %2.").arg(
        place.arg(stage.name, formatByteCount(chunk.size()), formatHex(stage.currentOffset)), memory));
    if (chunk.data() == m_chunk.data() && chunk.size() == m_chunk.size())
        return;
    m_chunk = chunk;
    m_document->replaceSource(std::make_shared<MemorySource>(chunk));
    m_view->setTopOffset(0);
    m_view->show();
}

void ChunkView::clear()
{
    m_words->clear();
    m_view->hide();
    if (m_chunk.isEmpty())
        return;
    m_chunk = {};
    m_document->replaceSource(std::make_shared<MemorySource>(Slice()));
}

QString ChunkView::words() const
{
    return m_words->text();
}

} // namespace sluice

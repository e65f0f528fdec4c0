#pragma once

#include "core/bytes/view.h"
#include "core/streams/runstats.h"
#include "ui/panes/panepalette.h"
#include "ui/panes/viewoptions.h"

#include <QWidget>

class QLabel;

namespace sluice {

class DocumentView;

/// The chunk that a paused stage has taken last: which memory it lies in, and its bytes. Pins it while it
/// shows. Thread rule: the window's thread.
class ChunkView : public QWidget
{
    Q_OBJECT

public:
    explicit ChunkView(QWidget* parent = nullptr);

    /// How the bytes look, as those of a tab do.
    void setLooks(const ViewOptions& options);
    void setColours(const PanePalette& palette);
    /// `mapped`: where the chunk lies in the document, when it is a slice of it; -1 for other memory.
    void showChunk(const StageStatus& stage, qint64 mapped);
    /// Lets go of the chunk.
    void clear();
    /// What is said of the chunk.
    [[nodiscard]] QString words() const;
    [[nodiscard]] Slice chunk() const { return m_chunk; }

private:
    QLabel* m_words;
    Slice m_chunk;
    std::shared_ptr<Document> m_document;
    DocumentView* m_view;
};

} // namespace sluice

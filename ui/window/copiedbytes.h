#pragma once

#include "core/bytes/piecetree.h"

#include <QMimeData>

namespace sluice {

/// What a copy puts on the clipboard: text for other programs, and for this one the bytes themselves, shared
/// with the document that they were copied from. Keeps them alive until something else is copied. Thread
/// rule: the window's thread.
class CopiedBytes : public QMimeData
{
    Q_OBJECT

public:
    explicit CopiedBytes(PieceTree content)
        : m_content(std::move(content))
    {
    }

    [[nodiscard]] const PieceTree& content() const { return m_content; }

private:
    PieceTree m_content;
};

} // namespace sluice

#pragma once

#include "core/bytes/byterange.h"

#include <QObject>

namespace sluice {

/// The one selection of a document: a caret and the anchor that a Shift-move leaves behind. Every pane,
/// tab and panel of the document follows it. Thread rule: the thread it lives in (the window's).
class Selection : public QObject
{
    Q_OBJECT

public:
    /// `limit`: the document's size in bytes; caret and anchor stay in [0, limit].
    explicit Selection(qint64 limit, QObject* parent = nullptr);

    [[nodiscard]] qint64 limit() const { return m_limit; }
    /// The byte that keys act on; `limit` is the place after the last byte.
    [[nodiscard]] qint64 caret() const { return m_caret; }
    [[nodiscard]] qint64 anchor() const { return m_anchor; }
    /// The bytes between anchor and caret; empty (at the caret) when nothing is selected.
    [[nodiscard]] ByteRange range() const;

    /// Moves the caret; `extend` leaves the anchor where it is.
    void setCaret(qint64 offset, bool extend = false);
    /// Selects `range`, with the caret at its end.
    void select(ByteRange range);
    void selectAll();
    /// Sets both, each cut to [0, limit].
    void set(qint64 anchor, qint64 caret);
    /// A new size: caret and anchor are cut to it.
    void setLimit(qint64 limit);
    /// Takes all over without a word, while the bytes that they are of are still being changed; true when
    /// anchor or caret are others than before: changed() is to be emitted then.
    [[nodiscard]] bool move(qint64 limit, qint64 anchor, qint64 caret);

Q_SIGNALS:
    void changed();

private:
    void assign(qint64 anchor, qint64 caret);

    qint64 m_limit;
    qint64 m_anchor = 0;
    qint64 m_caret = 0;
};

} // namespace sluice

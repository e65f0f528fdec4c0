#pragma once

#include "core/bytes/view.h"
#include "core/jobs/pageloader.h"
#include "ui/window/throttle.h"

#include <QObject>
#include <QPointer>

namespace sluice {

/// Which stage decodes the bytes that a range of a view begins with, by their magic. Looks at most a few
/// times a second, never waits for a disk. Thread rule: the window's thread.
class DecoderSuggestion : public QObject
{
    Q_OBJECT

public:
    explicit DecoderSuggestion(QObject* parent = nullptr);

    /// The bytes to look at; null: none.
    void look(View* view, ByteRange range);
    /// Name of the stage; empty when there is none to suggest.
    [[nodiscard]] const QByteArray& stage() const { return m_stage; }

    /// The stage for a type that core/formats/filetype.h names; empty when it has none.
    [[nodiscard]] static QByteArray stageFor(QLatin1String type);

Q_SIGNALS:
    void changed();

private:
    void refresh();

    QPointer<View> m_view;
    ByteRange m_range;
    /// The loader has been asked for these bytes: what is not here now will not be.
    bool m_asked = false;
    QByteArray m_stage;
    PageLoader m_loader;
    Throttle m_throttle;
};

} // namespace sluice

#pragma once

#include "core/bytes/document.h"
#include "ui/window/throttle.h"

#include <QLabel>
#include <QPointer>
#include <QStatusBar>

#include <array>

class QToolButton;

namespace sluice {

class DocumentView;

/// Where the caret is, how the file is opened, and what that cost: memory, page faults, bytes copied by kind.
/// Looks at the costs at most 4 times a second after events, and once a second while the window is live; does
/// nothing while it is not. Thread rule: the window's thread.
class StatusBar : public QStatusBar
{
    Q_OBJECT

public:
    explicit StatusBar(QWidget* parent = nullptr);

    /// What it tells about; null: nothing is open, or what tells its place itself.
    void setView(DocumentView* view);
    /// What stands in the place of the position while there is no view; empty: that no file is open.
    void setPlace(const QString& text);
    /// The mode of editing, in a button; empty: none.
    void setMode(const QString& text, const QString& toolTip);
    /// Whether anyone looks: the window is visible and active.
    void setLive(bool live);
    /// The caret or the selection moved.
    void positionChanged();
    /// Something was painted or read: the costs may be others.
    void costsChanged();

Q_SIGNALS:
    /// The user pressed the name of the encoding.
    void encodingWanted();
    /// The user pressed the mode of editing.
    void modeWanted();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    // What stands in the bar, left to right.
    enum Field { kPosition, kSelection, kAccess, kMemory, kFaults, kCopies, kFieldCount };

    void set(Field field, const QStringList& variants, const QString& toolTip);
    void updatePosition();
    void updateCosts();
    void fit();
    [[nodiscard]] int widthNeeded(const std::array<int, kFieldCount>& levels) const;

    QPointer<DocumentView> m_view;
    QString m_place;
    std::array<QLabel*, kFieldCount> m_labels = {};
    // Each field's wordings, the longest first.
    std::array<QStringList, kFieldCount> m_variants;
    QToolButton* m_mode;
    QToolButton* m_encoding;
    Throttle m_positionThrottle;
    Throttle m_costThrottle;
    QTimer m_tick;
};

} // namespace sluice

#pragma once

#include "core/bytes/document.h"
#include "ui/panels/contentorwords.h"

#include <QWidget>

class QLabel;
class QTreeView;

namespace sluice {

class EditsModel;

/// The edits of the document in front, done and undone, with the place of now. A click or Enter goes to the
/// bytes; a double click or Ctrl+Enter undoes or redoes up to there. Thread rule: the window's thread.
class EditsPanel : public QWidget
{
    Q_OBJECT

public:
    explicit EditsPanel(QWidget* parent = nullptr);

    /// Null: nothing is open.
    void setDocument(Document* document);

    [[nodiscard]] QTreeView& list() const { return *m_list; }

Q_SIGNALS:
    /// Go to bytes of the document; an empty range is where bytes were deleted.
    void goWanted(sluice::ByteRange range);
    /// Undo or redo until so many steps are done.
    void stateWanted(size_t position);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeList();
    void showWords();
    void followCurrent();
    void updateDetails();
    void goToBytes();
    void goToState();
    void showMenu(const QPoint& position);

    EditsModel* m_model;
    QTreeView* m_list;
    QLabel* m_details;
    ContentOrWords m_frame;
};

} // namespace sluice

#pragma once

#include "core/bytes/annotations.h"
#include "ui/panels/contentorwords.h"
#include "ui/panes/panepalette.h"

#include <QPointer>
#include <QWidget>

class QLineEdit;
class QSortFilterProxyModel;
class QTreeView;

namespace sluice {

class BookmarksModel;

/// The bookmarks of the document in front, with a filter. Enter or a double click goes there, F2 edits the
/// note, Delete removes. Thread rule: the window's thread.
class BookmarksPanel : public QWidget
{
    Q_OBJECT

public:
    explicit BookmarksPanel(QWidget* parent = nullptr);

    /// Null: nothing is open.
    void setNotes(Annotations* notes);
    void setColours(const PanePalette& palette);

    [[nodiscard]] QTreeView& list() const { return *m_list; }
    [[nodiscard]] QLineEdit& filter() const { return *m_filter; }

Q_SIGNALS:
    /// Go to bytes of the document.
    void goWanted(sluice::ByteRange range);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeList();
    void showWords();
    void goToCurrent();
    void removeChosen();
    void showMenu(const QPoint& position);
    [[nodiscard]] std::vector<quint64> chosen() const;

    QPointer<Annotations> m_notes;
    PanePalette m_palette = PanePalette::light();
    BookmarksModel* m_model;
    QSortFilterProxyModel* m_sorted;
    QLineEdit* m_filter;
    QTreeView* m_list;
    ContentOrWords m_frame;
};

} // namespace sluice

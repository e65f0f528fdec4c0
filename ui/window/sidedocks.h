#pragma once

#include "core/bytes/view.h"
#include "ui/panes/panepalette.h"
#include "ui/window/notebook.h"

#include <QObject>

class QDockWidget;

namespace sluice {

class BookmarksPanel;
class DocumentTab;
class EditsPanel;
class MainWindow;
class SlicesPanel;

/// The docks at the left, Slices, Bookmarks and Edits: makes them, lets them follow the tabs, gives the panes
/// their marks, and does what the commands for bookmarks ask. Thread rule: the window's thread.
class SideDocks : public QObject
{
    Q_OBJECT

public:
    /// Bookmarks are kept beside the settings. The docks are hidden until the user or a first slice shows
    /// them.
    explicit SideDocks(MainWindow& window);

    [[nodiscard]] SlicesPanel& slices() const { return *m_slices; }
    [[nodiscard]] BookmarksPanel& bookmarks() const { return *m_bookmarks; }
    [[nodiscard]] EditsPanel& edits() const { return *m_edits; }
    [[nodiscard]] QDockWidget* slicesDock() const { return m_slicesDock; }
    [[nodiscard]] QDockWidget* bookmarksDock() const { return m_bookmarksDock; }
    [[nodiscard]] QDockWidget* editsDock() const { return m_editsDock; }
    [[nodiscard]] Notebook& notebook() { return m_notebook; }
    [[nodiscard]] bool isSettled() const { return m_notebook.isSettled(); }

    /// Shows a dock in front of the others, without the keyboard; `toggle` hides it again, and gives it the
    /// keyboard when it shows.
    void show(QDockWidget* dock);
    void toggle(QDockWidget* dock);
    void setColours(const PanePalette& palette);

    /// Goes to bytes of the document in front, and selects them.
    void goToRange(ByteRange range);

    /// Asks for the note of a bookmark on the selected bytes, or on the byte at the caret; edits the one that
    /// is there already.
    void askBookmark();
    [[nodiscard]] bool hasBookmarks();
    /// The next (1) or the previous (-1) bookmark, around the ends.
    void stepBookmark(int direction);
    /// Those that the selection, or the caret, touches.
    void removeBookmarksHere();
    void askExport();
    void askImport();
    /// To JSON, or to CSV when the name ends so.
    void exportTo(const QString& file);
    void importFrom(const QString& file);

Q_SIGNALS:
    void settled();

private:
    void makeDocks();
    void onCurrentChanged();
    void attach(const DocumentTab& tab);
    void say(const QString& text, bool failed);
    void offerOthers(const Document* document, int count, qint64 size);
    [[nodiscard]] DocumentNotes* currentNotes();

    MainWindow& m_window;
    Notebook m_notebook;
    SlicesPanel* m_slices;
    BookmarksPanel* m_bookmarks;
    EditsPanel* m_edits;
    QDockWidget* m_slicesDock = nullptr;
    QDockWidget* m_bookmarksDock = nullptr;
    QDockWidget* m_editsDock = nullptr;
    JobRunner m_runner;
    int m_colour = 0;
};

} // namespace sluice

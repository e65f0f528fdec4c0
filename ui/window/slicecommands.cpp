#include "ui/window/slicecommands.h"

#include "ui/window/conditions.h"
#include "ui/window/mainwindow.h"
#include "ui/window/sidedocks.h"
#include "ui/window/slicer.h"
#include "ui/window/swatch.h"
#include "ui/window/workspace.h"

#include <QCoreApplication>

namespace sluice {
namespace {

class Table
{
    Q_DECLARE_TR_FUNCTIONS(SliceCommands)

public:
    explicit Table(MainWindow& window)
        : w(window)
        , m_hasView(whenViewShows(window))
        , m_hasSelection(whenSelected(window))
        , m_hasSlice([&window] { return window.slicer().current() != nullptr; }, tr("No slice shows"))
        , m_hasBookmarks([&window] { return window.sideDocks().hasBookmarks(); },
                         tr("There are no bookmarks"))
    {
    }

    QList<Command> make()
    {
        slices();
        bookmarks();
        return std::move(m_rows);
    }

private:
    void add(const Command& command) { m_rows.append(command); }
    void slices();
    void bookmarks();

    MainWindow& w;
    QList<Command> m_rows;
    Condition m_hasView;
    Condition m_hasSelection;
    Condition m_hasSlice;
    Condition m_hasBookmarks;
};

void Table::slices()
{
    MainWindow& win = w;
    const QString menu = tr("&Select");
    add({"slice.slice",
         tr("&Slice Selection"),
         menu,
         {QKeySequence(tr("Ctrl+Shift+S"))},
         QLatin1String("slice"),
         [&win] { win.slicer().slice(); },
         m_hasSelection,
         {},
         true,
         tr("A view of the same bytes in a tab of its own: nothing is copied.\nbuf.subarray(start, end)")});
    add({"slice.copy",
         tr("&Copy Selection to New Document"),
         menu,
         {QKeySequence(tr("Ctrl+Shift+C"))},
         QLatin1String("slicecopy"),
         [&win] { win.slicer().copy(); },
         m_hasSelection,
         {},
         false,
         tr("A document with memory of its own: costs its length.\nBuffer.from(buf.subarray(start, end))")});
    add({"slice.rename",
         tr("Rena&me Slice…"),
         menu,
         {QKeySequence(Qt::Key_F2)},
         {},
         [&win] { win.slicer().askName(win.slicer().current()); },
         m_hasSlice,
         {},
         true});
    for (int i = 0; i < kMarkColourCount; ++i) {
        add({QByteArray("slice.colour.") + kMarkColours[static_cast<size_t>(i)],
             markColourName(i),
             tr("&Select/Slice C&olour"),
             {},
             {},
             [&win, i] { win.slicer().current()->setColour(i); },
             m_hasSlice,
             [&win, i] {
                 const auto slice = win.slicer().current();
                 return slice && slice->colour() % kMarkColourCount == i;
             }});
    }
    add({"slice.parent",
         tr("Show in &Parent"),
         menu,
         {QKeySequence(Qt::ALT | Qt::Key_Up)},
         QLatin1String("parent"),
         [&win] { win.slicer().showInParent(); },
         m_hasSlice});
}

void Table::bookmarks()
{
    MainWindow& win = w;
    const QString menu = tr("&Go");
    add({"bookmark.add",
         tr("Add Boo&kmark…"),
         menu,
         {QKeySequence(tr("Ctrl+B"))},
         QLatin1String("bookmark"),
         [&win] { win.sideDocks().askBookmark(); },
         m_hasView,
         {},
         true,
         tr("A colour and a note on the selected bytes, or on the byte at the caret")});
    add({"bookmark.next",
         tr("Ne&xt Bookmark"),
         menu,
         {QKeySequence(Qt::CTRL | Qt::Key_Period)},
         {},
         [&win] { win.sideDocks().stepBookmark(1); },
         m_hasBookmarks});
    add({"bookmark.previous",
         tr("Pre&vious Bookmark"),
         menu,
         {QKeySequence(Qt::CTRL | Qt::Key_Comma)},
         {},
         [&win] { win.sideDocks().stepBookmark(-1); },
         m_hasBookmarks});
    add({"bookmark.remove",
         tr("&Remove Bookmarks Here"),
         menu,
         {},
         {},
         [&win] { win.sideDocks().removeBookmarksHere(); },
         m_hasBookmarks});
    add({"bookmark.export",
         tr("Export &Bookmarks…"),
         tr("&File"),
         {},
         {},
         [&win] { win.sideDocks().askExport(); },
         m_hasBookmarks,
         {},
         true});
    add({"bookmark.import",
         tr("&Import Bookmarks…"),
         tr("&File"),
         {},
         {},
         [&win] { win.sideDocks().askImport(); },
         m_hasView});
}

} // namespace

QList<Command> sliceCommands(MainWindow& window)
{
    return Table(window).make();
}

} // namespace sluice

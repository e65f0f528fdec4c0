#include "tests/support/testwindow.h"
#include "ui/window/analysisdocks.h"
#include "ui/window/fuzzymatch.h"
#include "ui/window/pickerbox.h"
#include "ui/window/shortcutsdialog.h"
#include "ui/window/sidedocks.h"
#include "ui/window/streamdock.h"

#include <QDockWidget>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QSet>
#include <QStatusBar>
#include <QTreeWidget>

using namespace sluice;
using sluice::test::TestWindow;

class TestCommands : public QObject
{
    Q_OBJECT

    static QStringList menuTexts(const QList<QAction*>& actions)
    {
        QStringList texts;
        for (const QAction* action : actions)
            texts.append(action->text().remove(QLatin1Char('&')));
        return texts;
    }

    static void collect(const QMenu* menu, QSet<QString>& names)
    {
        const auto actions = menu->actions();
        for (const QAction* action : actions) {
            if (action->menu() != nullptr)
                collect(action->menu(), names);
            else if (!action->isSeparator())
                names.insert(action->objectName());
        }
    }

    // Two of one menu under one letter: pressing it chooses neither. Long lists run out of letters.
    static void collectClashes(const QMenu* menu, QStringList& clashes)
    {
        QHash<QChar, QString> taken;
        const auto actions = menu->actions();
        for (const QAction* action : actions) {
            if (action->menu() != nullptr)
                collectClashes(action->menu(), clashes);
            const QString text = action->text();
            const qsizetype mark = text.indexOf(QLatin1Char('&'));
            if (mark < 0 || mark + 1 >= text.size())
                continue;
            const QChar key = text[mark + 1].toLower();
            if (taken.contains(key))
                clashes.append(QStringLiteral("%1: %2, %3").arg(menu->title(), taken[key], text));
            else
                taken.insert(key, text);
        }
    }

    enum class Shown { Nothing, File, Selection, Slice, Comparison };

    static void stateRows()
    {
        QTest::addColumn<int>("shown");
        QTest::newRow("nothing open") << int(Shown::Nothing);
        QTest::newRow("a file, nothing selected") << int(Shown::File);
        QTest::newRow("a file, all selected") << int(Shown::Selection);
        QTest::newRow("a slice") << int(Shown::Slice);
        QTest::newRow("a comparison") << int(Shown::Comparison);
    }

    // The tab that a command is tried on; the commands before may have closed or changed it.
    static void prepare(TestWindow& w, const QByteArray& path, Shown shown)
    {
        const DocumentTab* tab = w->currentTab();
        if (shown == Shown::Nothing ||
            (shown == Shown::Comparison && w->workspace().currentCompare() != nullptr) ||
            (shown == Shown::Slice && tab != nullptr && !tab->shown()->isWhole()))
            return;
        if (tab == nullptr || tab->path() != path)
            w.open({path});
        w.selection().setCaret(0);
        if (shown == Shown::Selection || shown == Shown::Slice)
            w.selection().selectAll();
        if (shown == Shown::Slice)
            w.run("slice.slice");
        if (shown == Shown::Comparison)
            w->workspace().showCompare(w.tab()->shown(), w.tab()->shown());
    }

private Q_SLOTS:
    void fuzzyMatchRanks_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("better");
        QTest::addColumn<QString>("worse");
        const auto row = [](const char* pattern, const char* better, const char* worse) {
            QTest::newRow(pattern) << QString::fromLatin1(pattern) << QString::fromLatin1(better)
                                   << QString::fromLatin1(worse);
        };
        row("gt", "Go to", "Right");
        row("open", "Open file", "Options: penumbra");
        row("ZI", "Zoom in", "Resizing");
        row("sel all", "Select all", "Select range, all of it");
        row("b", "Back", "Zebra");
    }

    void fuzzyMatchRanks()
    {
        QFETCH(const QString, pattern);
        QFETCH(const QString, better);
        QFETCH(const QString, worse);
        const auto a = fuzzyMatch(pattern, better);
        const auto b = fuzzyMatch(pattern, worse);
        QVERIFY(a.has_value());
        QVERIFY(!b || a->score > b->score);
        QVERIFY(std::is_sorted(a->places.begin(), a->places.end()));
    }

    void fuzzyMatchOfNothingAndTooMuch()
    {
        QVERIFY(fuzzyMatch(u"", u"abc"));
        QVERIFY(fuzzyMatch(u"  ", u""));
        QVERIFY(!fuzzyMatch(u"a", u""));
        QVERIFY(!fuzzyMatch(u"abcd", u"abc"));
        const QString endless(100'000, QLatin1Char('a'));
        QVERIFY(fuzzyMatch(endless, endless));
    }

    void everyCommandIsSoundAndReachable()
    {
        const TestWindow w(false);
        QSet<QByteArray> ids;
        QSet<QString> keys;
        QSet<QString> inMenus;
        const auto menus = w->menuBar()->actions();
        for (const QAction* action : menus) {
            QVERIFY(!action->menu()->isEmpty());
            collect(action->menu(), inMenus);
        }
        for (const Command& command : w->commands().commands()) {
            QVERIFY2(!ids.contains(command.id), command.id.constData());
            ids.insert(command.id);
            QVERIFY2(!command.text.isEmpty() && command.run, command.id.constData());
            QVERIFY2(inMenus.contains(QLatin1String(command.id)), command.id.constData());
            for (const QKeySequence& key : command.keys) {
                QVERIFY2(!keys.contains(key.toString()), command.id.constData());
                keys.insert(key.toString());
            }
        }
        QCOMPARE(menuTexts(menus), (QStringList{tr("File"), tr("Edit"), tr("View"), tr("Go"), tr("Select"),
                                                tr("Stream"), tr("Tools"), tr("Help")}));
    }

    void lettersOfMenusDoNotClash()
    {
        const TestWindow w(false);
        QStringList clashes;
        const auto menus = w->menuBar()->actions();
        for (const QAction* action : menus)
            collectClashes(action->menu(), clashes);
        QVERIFY2(clashes.isEmpty(), qPrintable(clashes.join(QLatin1Char('\n'))));
    }

    // What is enabled must run, whatever shows.
    void everyEnabledCommandRuns_data() { stateRows(); }

    void everyEnabledCommandRuns()
    {
        QFETCH(const int, shown);
        TestWindow w;
        const QByteArray path = w.write("a.bin", QByteArray(5000, 'x'));
        for (const Command& command : w->commands().commands()) {
            if (command.id == "file.quit" || command.id == "file.sample")
                continue;
            prepare(w, path, Shown(shown));
            if (QTest::currentTestFailed())
                QFAIL(qPrintable(QStringLiteral("after the command before ") + QLatin1String(command.id)));
            w->commands().refresh();
            if (!w->commands().action(command.id)->isEnabled())
                continue;
            w->commands().run(command.id);
            QTRY_VERIFY(w->exporter().isIdle());
            if (QWidget* modal = QApplication::activeModalWidget(); modal != nullptr)
                modal->close();
            if (w->prompts().current() != nullptr)
                w->prompts().current()->dismiss();
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        }
        QVERIFY(w->isVisible());
    }

    void whatCannotBeDoneSaysWhy_data() { stateRows(); }

    void whatCannotBeDoneSaysWhy()
    {
        QFETCH(const int, shown);
        TestWindow w;
        prepare(w, w.write("a.bin", QByteArray(5000, 'x')), Shown(shown));
        w->commands().refresh();
        int refused = 0;
        for (const Command& command : w->commands().commands()) {
            const QAction* action = w->commands().action(command.id);
            const QString why = w->commands().whyNot(command.id);
            QVERIFY2(why.isEmpty() == action->isEnabled(), command.id.constData());
            if (action->isEnabled())
                continue;
            ++refused;
            QVERIFY2(action->statusTip() == why && action->toolTip().endsWith(why), command.id.constData());
        }
        QVERIFY(refused > 0);
        // It is told no more once it can be done.
        w.open({w.write("b.bin", QByteArray(5000, 'x'))});
        w.selection().selectAll();
        w->commands().refresh();
        QVERIFY(w->commands().whyNot("edit.cut").isEmpty());
        QVERIFY(!w->commands().action("edit.cut")->toolTip().contains(QStringLiteral("Nothing is selected")));
        QVERIFY(w->commands().action("edit.paste")->statusTip().startsWith(QStringLiteral("Over the bytes")));
    }

    void keysOfWhatCannotBeDoneSayWhy_data() { stateRows(); }

    void keysOfWhatCannotBeDoneSayWhy()
    {
        QFETCH(const int, shown);
        TestWindow w;
        prepare(w, w.write("a.bin", QByteArray(5000, 'x')), Shown(shown));
        w->commands().refresh();
        // A button takes arrow keys for itself.
        if (Shown(shown) == Shown::Nothing && w->focusWidget() != nullptr)
            w->focusWidget()->clearFocus();
        int refused = 0;
        for (const Command& command : w->commands().commands()) {
            if (w->commands().action(command.id)->isEnabled())
                continue;
            for (const QKeySequence& key : command.keys) {
                ++refused;
                w->statusBar()->clearMessage();
                QTest::keySequence(w->focusWidget() != nullptr ? w->focusWidget() : &*w, key);
                const QString said = w->statusBar()->currentMessage();
                QVERIFY2(said.endsWith(QStringLiteral(": ") + w->commands().whyNot(command.id)),
                         command.id + " says " + said.toUtf8());
                QVERIFY2(CommandSet::title(command).endsWith(said.section(QLatin1Char(':'), 0, 0)),
                         command.id);
            }
        }
        QVERIFY(refused > 0);
        // What is done next is not what could not be.
        w.run("view.inspector");
        QVERIFY(w->statusBar()->currentMessage().isEmpty());
    }

    // A dock that floats is a window of its own, which the window's status bar speaks for.
    void keysInAFloatingDockSayWhy()
    {
        const TestWindow w;
        w.open({w.write("a.bin", QByteArray(5000, 'x'))});
        const QList<std::pair<const char*, QDockWidget*>> docks = {
            {"view.strings", w->analysis().stringsDock()},
            {"view.inspector", w->inspectorDock()},
            {"view.stream", w->streamDock()},
            {"view.bookmarks", w->sideDocks().bookmarksDock()},
        };
        for (const auto& [id, dock] : docks) {
            if (dock->isHidden())
                w.run(id);
            for (const bool floats : {true, false}) {
                dock->setFloating(floats);
                dock->activateWindow();
                w->statusBar()->clearMessage();
                QTest::keyClick(dock->widget(), Qt::Key_Z, Qt::ControlModifier);
                QCOMPARE(w->statusBar()->currentMessage(),
                         QStringLiteral("Undo: ") + w->commands().whyNot("edit.undo"));
            }
        }
    }

    void paletteSaysWhyNot()
    {
        const TestWindow w(false);
        w.run("tools.palette");
        auto* box = w.box<PickerBox>();
        QVERIFY(box != nullptr);
        auto* edit = box->findChild<QLineEdit*>();
        QTest::keyClicks(edit, QStringLiteral("slice selection"));
        QCOMPARE(box->shownIds().value(0), QByteArray("slice.slice"));
        QCOMPARE(edit->accessibleDescription(),
                 QStringLiteral("Select: Slice Selection, not now, Nothing is selected"));
        // It stays, so that one can read.
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(w.box<PickerBox>(), box);
        // What fits best is current, not the first that can be done.
        edit->clear();
        QTest::keyClicks(edit, QStringLiteral("cut"));
        QCOMPARE(edit->accessibleDescription(), QStringLiteral("Edit: Cut, not now, Nothing is selected"));
        edit->clear();
        QTest::keyClicks(edit, QStringLiteral("zoom in"));
        QCOMPARE(edit->accessibleDescription(), QStringLiteral("View: Zoom In, Ctrl++"));
    }

    void tabsOfComparisonsAreSteppedTo()
    {
        TestWindow w;
        prepare(w, w.write("a.bin", QByteArray(5000, 'x')), Shown::Comparison);
        QVERIFY(w->workspace().currentCompare() != nullptr);
        w.run("go.nextTab");
        QVERIFY(w->workspace().currentCompare() == nullptr);
        w.run("go.previousTab");
        QVERIFY(w->workspace().currentCompare() != nullptr);
    }

    void shortcutsAreReboundAndKept()
    {
        TestWindow w;
        w->commands().setKeys("go.goto", {QKeySequence(QStringLiteral("Ctrl+J"))});
        QTest::keyClick(&*w, Qt::Key_J, Qt::ControlModifier);
        QVERIFY(w->prompts().current() == nullptr);
        w.open({w.write("a.bin", "abc")});
        QTest::keyClick(&*w, Qt::Key_G, Qt::ControlModifier);
        QVERIFY(w->prompts().current() == nullptr);
        QTest::keyClick(&*w, Qt::Key_J, Qt::ControlModifier);
        QVERIFY(w->prompts().current() != nullptr);
        w.restart();
        QCOMPARE(w->commands().keys("go.goto"), {QKeySequence(QStringLiteral("Ctrl+J"))});
        w->commands().resetAllKeys();
        QVERIFY(w->commands().hasDefaultKeys("go.goto"));
        w.restart();
        QVERIFY(w->commands().hasDefaultKeys("go.goto"));
    }

    void conflictIsNamedAndTakenOver()
    {
        const TestWindow w;
        CommandSet& commands = w->commands();
        const QKeySequence key(QStringLiteral("Ctrl+O"));
        QCOMPARE(commands.holderOf(key, "go.goto"), QByteArray("file.open"));
        QVERIFY(!commands.holderOf(key, "file.open"));
        // A key that begins a sequence of keys is in its way.
        commands.setKeys("help.about", {QKeySequence(QStringLiteral("Ctrl+K, Ctrl+A"))});
        QCOMPARE(commands.holderOf(QKeySequence(QStringLiteral("Ctrl+K")), "go.goto"),
                 QByteArray("help.about"));

        ShortcutsDialog dialog(commands, &*w);
        dialog.show();
        QVERIFY(QTest::qWaitForWindowActive(&dialog));
        auto* list = dialog.findChild<QTreeWidget*>();
        QTest::keyClicks(dialog.findChild<QLineEdit*>(), QStringLiteral("go to off"));
        QTreeWidgetItem* found = nullptr;
        for (int i = 0; i < list->topLevelItemCount(); ++i) {
            if (!list->topLevelItem(i)->isHidden()) {
                QVERIFY(found == nullptr);
                found = list->topLevelItem(i);
            }
        }
        QVERIFY(found != nullptr);
        list->setCurrentItem(found);
        dialog.findChild<QKeySequenceEdit*>()->setKeySequence(key);
        bool named = false;
        const auto labels = dialog.findChildren<QLabel*>();
        for (const QLabel* label : labels)
            named = named || label->text().contains(QStringLiteral("File: Open"));
        QVERIFY(named);
        const auto buttons = dialog.findChildren<QPushButton*>();
        for (QPushButton* button : buttons) {
            if (button->text() == QStringLiteral("&Assign"))
                QTest::mouseClick(button, Qt::LeftButton);
        }
        QCOMPARE(commands.keys("go.goto"), {key});
        QVERIFY(!commands.keys("file.open").contains(key));
    }

    void titlesNameTheirMenus()
    {
        Command command;
        command.text = QStringLiteral("Save && &Load…");
        command.menu = QStringLiteral("&File/Su&b");
        QCOMPARE(CommandSet::title(command), QStringLiteral("File: Sub: Save & Load"));
    }
};

QTEST_MAIN(TestCommands)
#include "tst_commands.moc"

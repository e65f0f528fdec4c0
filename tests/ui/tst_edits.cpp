#include "tests/support/testwindow.h"
#include "ui/panels/editspanel.h"
#include "ui/panels/inspectormodel.h"
#include "ui/panels/inspectorpanel.h"
#include "ui/window/changer.h"
#include "ui/window/filldialog.h"
#include "ui/window/sidedocks.h"

#include <QComboBox>
#include <QDockWidget>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QStatusBar>
#include <QTableView>
#include <QTreeView>

using namespace sluice;
using namespace sluice::test;

namespace {

QByteArray bytesOf(const TestWindow& w)
{
    const Snapshot& snapshot = w.tab()->document()->snapshot();
    const Slice slice = snapshot.read({0, snapshot.size()}).value();
    return {reinterpret_cast<const char*>(slice.data()), static_cast<qsizetype>(slice.size())};
}

QTreeView& showList(const TestWindow& w)
{
    QTest::keyClick(&*w, Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
    return w->sideDocks().edits().list();
}

void click(const QTreeView& list, int row)
{
    const QPoint place = list.visualRect(list.model()->index(row, 0)).center();
    QTest::mouseClick(list.viewport(), Qt::LeftButton, {}, place);
}

void doubleClick(const QTreeView& list, int row)
{
    const QPoint place = list.visualRect(list.model()->index(row, 0)).center();
    click(list, row);
    QTest::mouseDClick(list.viewport(), Qt::LeftButton, {}, place);
}

/// The dialog that Ctrl+Alt+F opens.
FillDialog& fillDialog(const TestWindow& w)
{
    w->activateWindow();
    if (!QTest::qWaitForWindowActive(&*w))
        qFatal("no window");
    QTest::keyClick(&*w, Qt::Key_F, Qt::ControlModifier | Qt::AltModifier);
    auto* dialog = w->findChild<FillDialog*>();
    if (dialog == nullptr)
        qFatal("no dialog");
    return *dialog;
}

/// Its lines: the pattern, and the number of bytes.
QLineEdit& line(const FillDialog& dialog, int number)
{
    const auto lines = dialog.findChildren<QLineEdit*>();
    return *lines.at(number);
}

QPushButton& fillButton(const FillDialog& dialog)
{
    const auto buttons = dialog.findChildren<QPushButton*>();
    for (QPushButton* button : buttons) {
        if (button->text() == QStringLiteral("Fill"))
            return *button;
    }
    qFatal("no button");
}

/// The row of the inspector with a label.
QModelIndex cell(const TestWindow& w, const char* label, int column)
{
    const QAbstractItemModel& model = *w->inspector().table()->model();
    for (int row = 0; row < model.rowCount(); ++row) {
        if (model.index(row, 0).data().toString() == QLatin1String(label))
            return model.index(row, column);
    }
    return {};
}

/// The line that edits a value of the inspector; null when none is.
QLineEdit* valueLine(const TestWindow& w)
{
    return w->inspector().table()->viewport()->findChild<QLineEdit*>();
}

} // namespace

/// Edits other than by typing: the list of edits, filling, reverting.
class TestEdits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anEmptyListSaysWhatItIsFor()
    {
        const TestWindow w;
        QTreeView& list = showList(w);
        QTRY_VERIFY(w->sideDocks().edits().isVisible());
        QVERIFY(!list.isVisible());
        w.open({w.write("a.bin", "0123456789")});
        QVERIFY(!list.isVisible());
        QVERIFY(w.tab()->document()->overwrite(3, "X").has_value());
        QTRY_VERIFY(list.isVisible());
        QCOMPARE(list.model()->rowCount(), 2);
        w.tab()->document()->undo();
        w.run("file.close");
        QTRY_VERIFY(!list.isVisible());
    }

    void theListGoesToBytesAndStates()
    {
        const TestWindow w;
        w.open({w.write("a.bin", "0123456789")});
        QTreeView& list = showList(w);
        Document& document = *w.tab()->document();
        QVERIFY(document.overwrite(6, "XY").has_value());
        QVERIFY(document.insert(2, "new").has_value());
        QVERIFY(document.erase({0, 1}).has_value());
        QTRY_VERIFY(list.isVisible());
        const QAbstractItemModel& model = *list.model();
        QCOMPARE(model.rowCount(), 4);
        QCOMPARE(model.index(1, 0).data().toString(), QStringLiteral("Overwrite"));
        QCOMPARE(model.index(1, 1).data().toString(), QStringLiteral("0x6"));
        QCOMPARE(model.index(2, 2).data().toString(), QStringLiteral("0 \u2192 3"));
        QCOMPARE(list.currentIndex().row(), 3);

        // A click goes to where the bytes are now, and changes nothing.
        click(list, 1);
        QCOMPARE(w.selection().range(), (ByteRange{8, 2}));
        QCOMPARE(document.stepPosition(), size_t{3});
        list.setFocus();
        QTest::keyClick(&list, Qt::Key_Down);
        QTest::keyClick(&list, Qt::Key_Return);
        QCOMPARE(w.selection().range(), (ByteRange{1, 3}));

        // Ctrl+Enter goes to the state; so does a double click, back and forth.
        QTest::keyClick(&list, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(bytesOf(w), QByteArray("01new2345XY89"));
        QCOMPARE(model.rowCount(), 4);
        doubleClick(list, 0);
        QCOMPARE(bytesOf(w), QByteArray("0123456789"));
        QCOMPARE(list.currentIndex().row(), 0);
        doubleClick(list, 3);
        QCOMPARE(bytesOf(w), QByteArray("1new2345XY89"));
        w.run("edit.undoAll");
        QCOMPARE(document.stepPosition(), size_t{0});
        w.run("edit.redoAll");
        QCOMPARE(document.stepPosition(), size_t{3});
        // What was undone is forgotten by the next edit.
        document.goToStep(1);
        QVERIFY(document.insert(0, "z").has_value());
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(list.currentIndex().row(), 2);
    }

    void typingIsOneLineThatGrows()
    {
        const TestWindow w;
        w.open({w.write("a.bin", "0123456789")});
        QTreeView& list = showList(w);
        for (int i = 0; i < 5; ++i)
            QVERIFY(w.tab()->document()->insert(3 + i, "t", EditKind::Typing).has_value());
        QCOMPARE(list.model()->rowCount(), 2);
        QCOMPARE(list.model()->index(1, 2).data().toString(), QStringLiteral("0 \u2192 5"));
    }

    void readOnlyRefuses()
    {
        const TestWindow w;
        w.open({w.write("a.bin", "0123456789")});
        QVERIFY(w.tab()->document()->overwrite(6, "XY").has_value());
        w.tab()->document()->setReadOnly(QStringLiteral("It still grows."));
        w.run("edit.undoAll");
        QVERIFY(w.messages().contains(QStringLiteral("It still grows.")));
        w.run("edit.fill");
        QVERIFY(w->findChild<FillDialog*>() == nullptr);
        QCOMPARE(bytesOf(w), QByteArray("012345XY89"));
    }

    void undoOfWhatIsReadOnlySaysWhy()
    {
        const TestWindow w;
        w.open({w.write("a.bin", "0123456789")});
        QVERIFY(w.tab()->document()->overwrite(6, "XY").has_value());
        w.tab()->document()->setReadOnly(QStringLiteral("It still grows."));
        w.run("edit.undo");
        QCOMPARE(w->statusBar()->currentMessage(), QStringLiteral("It still grows."));
        QCOMPARE(bytesOf(w), QByteArray("012345XY89"));
    }

    void revertTakesTheSelectedBytesBack()
    {
        const TestWindow w;
        w.open({w.write("a.bin", "0123456789")});
        QVERIFY(!w->commands().action("edit.revert")->isEnabled());
        QVERIFY(w.tab()->document()->overwrite(2, "ABCDEF").has_value());
        w->commands().refresh();
        w.tab()->select({3, 2});
        QTest::keyClick(&*w, Qt::Key_Z, Qt::ControlModifier | Qt::AltModifier);
        QCOMPARE(bytesOf(w), QByteArray("01A34DEF89"));
        QCOMPARE(w.tab()->document()->steps().back().label, QStringLiteral("Revert"));
        w.tab()->select({0, 2});
        w.run("edit.revert");
        QCOMPARE(w.messages().size(), 1);
        w.tab()->document()->undo();
        QCOMPARE(bytesOf(w), QByteArray("01ABCDEF89"));
    }

    void fills_data()
    {
        QTest::addColumn<FillDialog::Kind>("kind");
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("length");
        QTest::addColumn<bool>("insert");
        QTest::addColumn<QByteArray>("bytes");
        using Kind = FillDialog::Kind;
        // Bytes 4 to 7 are selected; without a length as many as that.
        QTest::newRow("zeros") << Kind::Zeros << QString() << QString() << false
                               << QByteArray("0123\0\0\0"
                                             "789",
                                             10);
        QTest::newRow("hex") << Kind::Hex << QStringLiteral("41 42") << QString() << false
                             << QByteArray("0123ABA789");
        QTest::newRow("text") << Kind::Text << QStringLiteral("\u00e4x") << QString() << false
                              << QByteArray("0123\xc3\xa4x789");
        QTest::newRow("a longer one") << Kind::Hex << QStringLiteral("5a") << QStringLiteral("0x5") << false
                                      << QByteArray("0123ZZZZZ9");
        QTest::newRow("over the end") << Kind::Hex << QStringLiteral("5a59") << QStringLiteral("9") << false
                                      << QByteArray("0123ZYZYZYZYZ");
        QTest::newRow("inserted") << Kind::Hex << QStringLiteral("5a59") << QStringLiteral("3") << true
                                  << QByteArray("0123ZYZ456789");
    }

    void fills()
    {
        QFETCH(const FillDialog::Kind, kind);
        QFETCH(const QString, pattern);
        QFETCH(const QString, length);
        QFETCH(const bool, insert);
        const TestWindow w;
        w.open({w.write("a.bin", "0123456789")});
        w.tab()->select({4, 3});
        FillDialog& dialog = fillDialog(w);
        auto* kinds = dialog.findChild<QComboBox*>();
        kinds->setFocus();
        for (int i = 0; i < int(kind); ++i)
            QTest::keyClick(kinds, Qt::Key_Down);
        line(dialog, 0).setFocus();
        line(dialog, 0).insert(pattern);
        if (!length.isEmpty()) {
            line(dialog, 1).selectAll();
            QTest::keyClicks(&line(dialog, 1), length);
        }
        dialog.findChildren<QRadioButton*>().at(insert ? 1 : 0)->setChecked(true);
        QVERIFY(!dialog.previewText().isEmpty());
        QTest::keyClick(&dialog, Qt::Key_Return);
        QTEST(bytesOf(w), "bytes");
        QCOMPARE(w.selection().range().offset, qint64{4});
        QCOMPARE(w.tab()->document()->steps().size(), size_t{1});
        w.tab()->document()->undo();
        QCOMPARE(bytesOf(w), QByteArray("0123456789"));
    }

    void fillsWithRandomBytesAndFiles()
    {
        const TestWindow w;
        w.open({w.write("a.bin", QByteArray(100'000, '.'))});
        w.tab()->select({10, 50'000});
        QSignalSpy filled(&w->changer(), &Changer::filled);
        FillDialog& random = fillDialog(w);
        random.setKind(FillDialog::Kind::Random);
        random.accept();
        QVERIFY(filled.wait());
        QCOMPARE(filled.takeFirst().at(0).toBool(), true);
        QCOMPARE(bytesOf(w).size(), 100'000);
        QVERIFY(bytesOf(w).mid(10, 50'000).count('.') < 1000);
        QCOMPARE(bytesOf(w).mid(50'010), QByteArray(49'990, '.'));
        QTRY_VERIFY(w->findChild<FillDialog*>() == nullptr);

        const QByteArray other = w.write("b.bin", "other");
        w.tab()->select({0, 12});
        FillDialog& file = fillDialog(w);
        file.setKind(FillDialog::Kind::File);
        line(file, 0).setText(QFile::decodeName(other));
        file.accept();
        QVERIFY(filled.wait());
        QCOMPARE(bytesOf(w).left(13).chopped(1), QByteArray("otherotherot"));
        QTRY_VERIFY(w->findChild<FillDialog*>() == nullptr);

        FillDialog& none = fillDialog(w);
        none.setKind(FillDialog::Kind::File);
        line(none, 0).setText(QStringLiteral("/no/such/file"));
        none.accept();
        QVERIFY(filled.wait());
        QCOMPARE(filled.last().at(0).toBool(), false);
        QVERIFY(w.messages().join(QLatin1Char(' ')).contains(QStringLiteral("/no/such/file")));
        QCOMPARE(w.tab()->document()->steps().size(), size_t{2});
    }

    void manyGibibytesTakeNoMemory()
    {
        const TestWindow w;
        w.open({w.write("a.bin", "0123456789")});
        w.tab()->goTo(5);
        FillDialog& dialog = fillDialog(w);
        dialog.setKind(FillDialog::Kind::Hex);
        line(dialog, 0).setText(QStringLiteral("abcd"));
        line(dialog, 1).setText(QStringLiteral("100G"));
        dialog.findChildren<QRadioButton*>().at(1)->setChecked(true);
        dialog.accept();
        QCOMPARE(w.tab()->document()->size(), (qint64{100} << 30) + 10);
        QVERIFY(w.tab()->document()->ownedBytes() < 1 << 20);
    }

    void whatCannotBeFilledIsSaid_data()
    {
        QTest::addColumn<FillDialog::Kind>("kind");
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("length");
        using Kind = FillDialog::Kind;
        QTest::newRow("no digits") << Kind::Hex << QStringLiteral("xy") << QStringLiteral("4");
        QTest::newRow("no length") << Kind::Zeros << QString() << QString();
        QTest::newRow("nothing") << Kind::Zeros << QString() << QStringLiteral("0");
        QTest::newRow("less than nothing") << Kind::Zeros << QString() << QStringLiteral("-3");
        QTest::newRow("words") << Kind::Zeros << QString() << QStringLiteral("many");
        QTest::newRow("too many random bytes") << Kind::Random << QString() << QStringLiteral("9000000G");
        QTest::newRow("more than there can be")
            << Kind::Zeros << QString() << QStringLiteral("9223372036854775808");
        QTest::newRow("more than the slice has") << Kind::Zeros << QString() << QStringLiteral("7");
    }

    void whatCannotBeFilledIsSaid()
    {
        QFETCH(const FillDialog::Kind, kind);
        QFETCH(const QString, pattern);
        QFETCH(const QString, length);
        const TestWindow w;
        w.open({w.write("a.bin", "0123456789")});
        w.tab()->select({2, 6});
        w.run("slice.slice");
        w.tab()->goTo(0);
        FillDialog& dialog = fillDialog(w);
        dialog.setKind(kind);
        line(dialog, 0).setText(pattern);
        line(dialog, 1).setText(length);
        QVERIFY(!fillButton(dialog).isEnabled());
        QVERIFY(!dialog.previewText().isEmpty());
        QTest::keyClick(&dialog, Qt::Key_Return);
        QVERIFY(dialog.isVisible());
        QTest::keyClick(&dialog, Qt::Key_Escape);
        QVERIFY(w.tab()->document()->steps().empty());
    }

    void theInspectorEditsValues_data()
    {
        QTest::addColumn<QByteArray>("label");
        QTest::addColumn<int>("column");
        QTest::addColumn<int>("key");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("bytes"); // hexadecimal, of the first six
        using Model = InspectorModel;
        QTest::newRow("LE") << QByteArray("int16") << int(Model::kLittle) << int(Qt::Key_Return)
                            << QStringLiteral("-2") << QByteArray("0102feff0506");
        QTest::newRow("BE") << QByteArray("int16") << int(Model::kBig) << int(Qt::Key_F2)
                            << QStringLiteral("-2") << QByteArray("0102fffe0506");
        QTest::newRow("from the name") << QByteArray("uint8") << int(Model::kName) << int(Qt::Key_Enter)
                                       << QStringLiteral("0xff") << QByteArray("0102ff040506");
        QTest::newRow("one order") << QByteArray("UTF-8") << int(Model::kBig) << int(Qt::Key_Return)
                                   << QStringLiteral("A") << QByteArray("010241040506");
        QTest::newRow("address") << QByteArray("IPv4") << int(Model::kBig) << int(Qt::Key_Return)
                                 << QStringLiteral("10.0.0.1") << QByteArray("01020a000001");
    }

    void theInspectorEditsValues()
    {
        QFETCH(const QByteArray, label);
        QFETCH(const int, column);
        QFETCH(const int, key);
        QFETCH(const QString, text);
        const TestWindow w;
        w.open({w.write("a.bin", QByteArray::fromHex("010203040506") + QByteArray(100, 'x'))});
        w.tab()->goTo(2);
        QTRY_VERIFY(w->inspector().isSettled());
        QTableView& table = *w->inspector().table();
        table.setFocus();
        table.setCurrentIndex(cell(w, label, column));
        QTest::keyClick(&table, Qt::Key(key));
        QLineEdit* edit = valueLine(w);
        QVERIFY(edit != nullptr && edit->hasFocus());
        QTest::keyClicks(edit, text);
        QTest::keyClick(edit, Qt::Key_Return);
        QTRY_VERIFY(valueLine(w) == nullptr);
        QTEST(bytesOf(w).left(6).toHex(), "bytes");
        QCOMPARE(bytesOf(w).size(), 106);
        QCOMPARE(w.tab()->document()->steps().size(), size_t{1});
        QVERIFY(table.hasFocus());
        w.tab()->document()->undo();
        QVERIFY(!w.tab()->document()->isModified());
    }

    void theInspectorRefusesWhatDoesNotFit()
    {
        const TestWindow w;
        w.open({w.write("a.bin", QByteArray::fromHex("010203040506") + QByteArray(100, 'x'))});
        QTRY_VERIFY(w->inspector().isSettled());
        QTableView& table = *w->inspector().table();
        table.setFocus();
        const QModelIndex index = cell(w, "int8", InspectorModel::kLittle);
        QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, table.visualRect(index).center());
        QTest::mouseDClick(table.viewport(), Qt::LeftButton, {}, table.visualRect(index).center());
        QLineEdit* edit = valueLine(w);
        QVERIFY(edit != nullptr);
        QTest::keyClicks(edit, QStringLiteral("128"));
        QTest::keyClick(edit, Qt::Key_Return);
        // It stays open until it is right, or left.
        QCOMPARE(valueLine(w), edit);
        QTest::keyClick(edit, Qt::Key_Escape);
        QTRY_VERIFY(valueLine(w) == nullptr);
        QVERIFY(!w.tab()->document()->isModified());

        // What was typed for other bytes than are there now is not written.
        table.setCurrentIndex(index);
        QTest::keyClick(&table, Qt::Key_F2);
        edit = valueLine(w);
        QVERIFY(edit != nullptr);
        QTest::keyClicks(edit, QStringLiteral("5"));
        QVERIFY(w.tab()->document()->insert(0, "z").has_value());
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(w.tab()->document()->steps().size(), size_t{1});
        QTest::keyClick(edit, Qt::Key_Escape);

        w.tab()->document()->setReadOnly(QStringLiteral("It still grows."));
        QTRY_VERIFY(valueLine(w) == nullptr);
        QTest::keyClick(&table, Qt::Key_F2);
        QVERIFY(valueLine(w) == nullptr);
    }
};

QTEST_MAIN(TestEdits)
#include "tst_edits.moc"

#include "core/bytes/memorysource.h"
#include "tests/support/random.h"
#include "tests/support/testwindow.h"
#include "ui/panes/panecanvas.h"
#include "ui/window/editor.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QInputMethodEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QScreen>
#include <QStatusBar>
#include <QToolButton>

#include <map>

using namespace sluice;
using sluice::test::TestWindow;

namespace {

std::shared_ptr<Document> documentOf(const QByteArray& bytes)
{
    return std::make_shared<Document>(QStringLiteral("test"),
                                      std::make_shared<MemorySource>(Slice::fromByteArray(bytes)),
                                      std::make_shared<Ledger>());
}

QByteArray bytesOf(const Document& document)
{
    if (document.size() == 0)
        return {};
    const Result<Slice> all = document.snapshot().read({0, document.size()});
    return all ? QByteArray(reinterpret_cast<const char*>(all->data()), all->size())
               : QByteArray("unreadable");
}

/// A view of a document on the offscreen screen, and the keys that are pressed in it.
struct Panes
{
    Panes(const std::shared_ptr<View>& shown, const char* panes, const ViewOptions& options = {})
        : view(shown, options, *PaneSpec::parseList(panes))
    {
        view.resize(900, 400);
        view.show();
        view.activateWindow();
        if (!QTest::qWaitForWindowExposed(&view))
            qFatal("the view was not shown");
        canvas(0).setFocus();
    }

    [[nodiscard]] PaneCanvas& canvas(qsizetype index)
    {
        QList<PaneCanvas*> canvases = view.findChildren<PaneCanvas*>();
        std::sort(canvases.begin(), canvases.end(), [this](PaneCanvas* a, PaneCanvas* b) {
            return a->mapTo(&view, QPoint()).x() < b->mapTo(&view, QPoint()).x();
        });
        return *canvases.at(index);
    }
    [[nodiscard]] QLineEdit* field() const
    {
        for (QLineEdit* edit : view.window()->findChildren<QLineEdit*>()) {
            if (edit->isVisible())
                return edit;
        }
        return nullptr;
    }
    /// Presses keys one by one: '<' is Backspace, '>' Right, '{' Left, '!' Delete, '^' Esc, '~' Enter,
    /// '@' Tab; everything else types itself.
    void press(const QString& keys)
    {
        static const std::map<char16_t, Qt::Key> special = {
            {u'<', Qt::Key_Backspace}, {u'>', Qt::Key_Right},  {u'{', Qt::Key_Left}, {u'!', Qt::Key_Delete},
            {u'^', Qt::Key_Escape},    {u'~', Qt::Key_Return}, {u'@', Qt::Key_Tab}};
        for (const QChar key : keys) {
            QWidget* target = field() != nullptr ? field() : view.window()->focusWidget();
            const auto found = special.find(key.unicode());
            if (found != special.end()) {
                QTest::keyClick(target, found->second);
            } else if (key.unicode() < 0x80) {
                QTest::keyClick(target, key.toLatin1());
            } else {
                QKeyEvent event(QEvent::KeyPress, Qt::Key_unknown, Qt::NoModifier, QString(key));
                QApplication::sendEvent(target, &event);
            }
        }
    }

    DocumentView view;
};

bool hasColour(const QImage& image, const QColor& colour)
{
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixel(x, y) == colour.rgb())
                return true;
        }
    }
    return false;
}

QImage picture(const DocumentView& view)
{
    QApplication::processEvents();
    return view.screen()->grabWindow(view.winId()).toImage();
}

} // namespace

class TestEditing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hexPane_data()
    {
        QTest::addColumn<Radix>("radix");
        QTest::addColumn<bool>("insert");
        QTest::addColumn<qint64>("caret");
        QTest::addColumn<QString>("keys");
        QTest::addColumn<QByteArray>("bytes"); // hexadecimal, from 00 11 22 33
        QTest::addColumn<qint64>("caretAfter");
        QTest::addColumn<int>("refusals");
        const auto row = [](const char* name, Radix radix, bool insert, qint64 caret, const char* keys,
                            const char* bytes, qint64 after, int refusals = 0) {
            QTest::newRow(name) << radix << insert << caret << QString::fromLatin1(keys) << QByteArray(bytes)
                                << after << refusals;
        };
        constexpr bool kInsert = true;
        constexpr bool kOver = false;
        const Radix hex = Radix::Hexadecimal;
        row("a byte", hex, kOver, 1, "aB", "00ab2233", 2);
        row("two bytes", hex, kOver, 1, "abcd", "00abcd33", 3);
        row("a digit alone is not in yet", hex, kOver, 1, "a", "00112233", 1);
        row("a digit, then Enter", hex, kOver, 1, "a~", "00a12233", 2);
        row("a digit, then space", hex, kOver, 1, "a ", "00a12233", 2);
        row("a digit, then Right", hex, kOver, 1, "a>", "00a12233", 2);
        row("a digit, then Left", hex, kOver, 1, "a{", "00a12233", 0);
        row("a digit, then Esc", hex, kOver, 1, "a^", "00112233", 1);
        row("Esc, then another", hex, kOver, 1, "a^bc", "00bc2233", 2);
        row("a digit taken back", hex, kOver, 1, "a<bc", "00bc2233", 2);
        row("no digit", hex, kOver, 1, "agb", "00ab2233", 2, 1);
        row("space alone", hex, kOver, 1, " ", "00112233", 1);
        row("at the end", hex, kOver, 4, "ab", "00112233", 4, 2);
        row("over the end", hex, kOver, 3, "abcd", "001122ab", 4, 2);
        row("Backspace moves", hex, kOver, 2, "<", "00112233", 1);
        row("Backspace at the start", hex, kOver, 0, "<", "00112233", 0);
        row("Delete refuses", hex, kOver, 2, "!", "00112233", 2, 1);
        row("inserted", hex, kInsert, 1, "ab", "00ab112233", 2);
        row("inserted at the end", hex, kInsert, 4, "abcd", "00112233abcd", 6);
        row("half inserted", hex, kInsert, 1, "a~", "00a0112233", 2);
        row("Delete", hex, kInsert, 1, "!", "002233", 1);
        row("Delete at the end", hex, kInsert, 4, "!", "00112233", 4);
        row("Backspace", hex, kInsert, 1, "<", "112233", 0);
        row("Backspace at the start, inserting", hex, kInsert, 0, "<", "00112233", 0);
        row("all gone, then typed", hex, kInsert, 4, "<<<<ff", "ff", 1);
        row("decimal", Radix::Decimal, kOver, 1, "065", "00412233", 2);
        row("decimal, whole when no digit fits", Radix::Decimal, kOver, 1, "6566", "00414233", 3);
        row("decimal, three digits", Radix::Decimal, kOver, 1, "255", "00ff2233", 2);
        row("decimal, too large", Radix::Decimal, kOver, 1, "256", "00112233", 1, 1);
        row("decimal, left early", Radix::Decimal, kOver, 1, "7~", "00072233", 2);
        row("decimal, no digit", Radix::Decimal, kOver, 1, "a", "00112233", 1, 1);
        row("octal", Radix::Octal, kOver, 1, "101", "00412233", 2);
        row("octal, two digits", Radix::Octal, kOver, 1, "77", "003f2233", 2);
        row("octal, no digit", Radix::Octal, kOver, 1, "8", "00112233", 1, 1);
        row("binary", Radix::Binary, kOver, 1, "01000001", "00412233", 2);
        row("binary, left early", Radix::Binary, kOver, 1, "111~", "00f12233", 2);
    }

    void hexPane()
    {
        QFETCH(const Radix, radix);
        QFETCH(const bool, insert);
        QFETCH(const qint64, caret);
        QFETCH(const QString, keys);
        QFETCH(const QByteArray, bytes);
        QFETCH(const qint64, caretAfter);
        QFETCH(const int, refusals);
        ViewOptions options;
        options.radix = radix;
        const auto document = documentOf(QByteArray::fromHex("00112233"));
        Panes panes(View::whole(document), "hex,text", options);
        panes.view.setInsertMode(insert);
        QSignalSpy refused(&panes.view, &DocumentView::editRefused);
        document->selection().setCaret(caret);
        panes.press(keys);
        QCOMPARE(bytesOf(*document).toHex(), bytes);
        QCOMPARE(document->selection().caret(), caretAfter);
        QCOMPARE(refused.size(), refusals);
        for (const QList<QVariant>& refusal : std::as_const(refused))
            QVERIFY(!refusal.first().value<Error>().message.isEmpty());
        if (!insert)
            QCOMPARE(document->size(), 4);
    }

    void selectionIsTypedOver_data()
    {
        QTest::addColumn<bool>("insert");
        QTest::addColumn<QString>("keys");
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("overwriting begins at its start")
            << false << QStringLiteral("ab") << QByteArray("00ab2233");
        QTest::newRow("inserting replaces it") << true << QStringLiteral("ab") << QByteArray("00ab33");
        QTest::newRow("inserting goes on") << true << QStringLiteral("abcd") << QByteArray("00abcd33");
        QTest::newRow("Delete, overwriting") << false << QStringLiteral("!") << QByteArray("00112233");
        QTest::newRow("Backspace, overwriting") << false << QStringLiteral("<") << QByteArray("00112233");
        QTest::newRow("Delete, inserting") << true << QStringLiteral("!") << QByteArray("0033");
        QTest::newRow("Backspace, inserting") << true << QStringLiteral("<") << QByteArray("0033");
    }

    void selectionIsTypedOver()
    {
        QFETCH(const bool, insert);
        QFETCH(const QString, keys);
        QFETCH(const QByteArray, bytes);
        const auto document = documentOf(QByteArray::fromHex("00112233"));
        Panes panes(View::whole(document), "hex");
        panes.view.setInsertMode(insert);
        document->selection().select({1, 2});
        panes.press(keys);
        QCOMPARE(bytesOf(*document).toHex(), bytes);
        if (document->isModified()) {
            QVERIFY(document->steps().size() == 1);
            document->undo();
            QCOMPARE(bytesOf(*document).toHex(), QByteArray("00112233"));
        }
    }

    void textPanes_data()
    {
        QTest::addColumn<QByteArray>("pane");
        QTest::addColumn<QByteArray>("encoding");
        QTest::addColumn<bool>("insert");
        QTest::addColumn<qint64>("caret");
        QTest::addColumn<QString>("keys");
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        const auto row = [](const char* name, const char* pane, const char* encoding, bool insert,
                            qint64 caret, const char* keys, const QByteArray& before,
                            const QByteArray& after) {
            QTest::newRow(name) << QByteArray(pane) << QByteArray(encoding) << insert << caret
                                << QString::fromUtf8(keys) << before << after;
        };
        row("ascii", "text", "utf-8", false, 1, "xy", "abcd", "axyd");
        row("digits are text", "text", "utf-8", false, 0, "12", "abcd", "12cd");
        row("two bytes", "text", "utf-8", false, 1, "\u00e9", "abcd",
            "a\xc3\xa9"
            "d");
        row("two bytes do not fit", "text", "utf-8", false, 3, "\u00e9", "abcd", "abcd");
        row("inserted", "text", "utf-8", true, 1, "\u00e9x", "abcd", "a\xc3\xa9xbcd");
        row("latin1", "text", "latin1", false, 1, "\u00e9", "abcd",
            "a\xe9"
            "cd");
        row("not in latin1", "text", "latin1", false, 1, "\u20ac", "abcd", "abcd");
        row("utf-16", "text", "utf-16le", false, 0, "x", QByteArray("a\0b\0", 4), QByteArray("x\0b\0", 4));
        row("shift-jis", "text", "Shift_JIS", true, 0, "\u3042", "b",
            "\x82\xa0"
            "b");
        row("a character deleted", "text", "utf-8", true, 1, "!", "a\xc3\xa9z", "az");
        row("a character deleted backwards", "text", "utf-8", true, 3, "<", "a\xc3\xa9z", "az");
        row("lines", "lines", "utf-8", false, 1, "xy", "abcd", "axyd");
        row("lines, a new one", "lines", "utf-8", true, 2, "~x", "abcd", "ab\nxcd");
        row("lines, as those above", "lines", "utf-8", true, 5, "~", "a\r\nbcd", "a\r\nbc\r\nd");
        row("lines joined", "lines", "utf-8", true, 2, "<", "a\nb", "ab");
        row("lines joined, two bytes", "lines", "utf-8", true, 3, "<", "a\r\nb", "ab");
        row("lines, utf-16", "lines", "utf-16be", true, 2, "~", QByteArray("\0a\0b", 4),
            QByteArray("\0a\0\n\0b", 6));
        row("a line feed overwrites a byte", "lines", "utf-8", false, 1, "~", "abcd", "a\ncd");
    }

    void textPanes()
    {
        QFETCH(const QByteArray, pane);
        QFETCH(const QByteArray, encoding);
        QFETCH(const bool, insert);
        QFETCH(const qint64, caret);
        QFETCH(const QString, keys);
        QFETCH(const QByteArray, before);
        QFETCH(const QByteArray, after);
        ViewOptions options;
        options.encoding = *Encoding::find(encoding);
        const auto document = documentOf(before);
        Panes panes(View::whole(document), pane.constData(), options);
        QApplication::processEvents();
        panes.view.setInsertMode(insert);
        QSignalSpy refused(&panes.view, &DocumentView::editRefused);
        document->selection().setCaret(caret);
        panes.press(keys);
        QCOMPARE(bytesOf(*document), after);
        QCOMPARE(refused.isEmpty(), before != after);
    }

    void inputMethod()
    {
        const auto document = documentOf("abcdef");
        Panes panes(View::whole(document), "text,hex");
        QWidget& text = panes.canvas(0);
        const QWidget& hex = panes.canvas(1);
        QVERIFY(text.inputMethodQuery(Qt::ImEnabled).toBool());
        QVERIFY(!hex.inputMethodQuery(Qt::ImEnabled).toBool());
        QVERIFY(text.inputMethodQuery(Qt::ImCursorRectangle).toRect().isValid());
        QInputMethodEvent composing(QStringLiteral("\u3042"), {});
        QApplication::sendEvent(&text, &composing);
        QCOMPARE(bytesOf(*document), QByteArray("abcdef"));
        QVERIFY(!picture(panes.view).isNull());
        QInputMethodEvent done;
        done.setCommitString(QStringLiteral("\u3042"));
        QApplication::sendEvent(&text, &done);
        QCOMPARE(bytesOf(*document), QByteArray("\xe3\x81\x82"
                                                "def"));
    }

    void typedPane_data()
    {
        QTest::addColumn<QByteArray>("pane");
        QTest::addColumn<bool>("insert");
        QTest::addColumn<qint64>("caret");
        QTest::addColumn<QString>("keys");
        QTest::addColumn<QByteArray>("bytes"); // hexadecimal, from 00 01 02 03 04 05 06 07 08
        QTest::addColumn<qint64>("caretAfter");
        const auto row = [](const char* name, const char* pane, bool insert, qint64 caret, const char* keys,
                            const char* bytes, qint64 after) {
            QTest::newRow(name) << QByteArray(pane) << insert << caret << QString::fromLatin1(keys)
                                << QByteArray(bytes) << after;
        };
        row("typed", "u16le", false, 2, "258~", "000102010405060708", 2);
        row("from inside an element", "u16le", false, 3, "258~", "000102010405060708", 2);
        row("big endian", "u16be", false, 2, "258~", "000101020405060708", 2);
        row("insert mode keeps the elements", "u16le", true, 2, "258~", "000102010405060708", 2);
        row("DataView", "u16be@1", false, 3, "1~", "000102000105060708", 3);
        row("negative", "i16be", false, 0, "-2~", "fffe02030405060708", 0);
        row("float", "f32be", false, 4, "1.5~", "000102033fc0000008", 4);
        row("nan", "f32be", false, 4, "nan~", "000102037fc0000008", 4);
        row("hexadecimal pane", "u16be:hex", false, 0, "beef~", "beef02030405060708", 0);
        row("Enter opens the old value", "u8", false, 5, "~~", "000102030405060708", 5);
        row("Esc", "u8", false, 5, "77^", "000102030405060708", 5);
        row("Tab goes on", "u8", false, 5, "77@88@", "000102030 44d5807 08", 7);
        row("Right goes on", "u8", false, 5, "77>", "00010203044d060708", 6);
        row("Left goes back", "u8", false, 5, "77{", "00010203044d060708", 4);
        row("out of range stays open", "u8", false, 5, "300~", "000102030405060708", 5);
        row("out of range, mended", "u8", false, 5, "300~<<~", "000102030403060708", 5);
        row("no whole element", "u16le", false, 8, "1", "000102030405060708", 8);
        row("at the end", "u8", false, 9, "1", "000102030405060708", 9);
        row("appended", "u8", true, 9, "7~", "00010203040506070807", 9);
    }

    void typedPane()
    {
        QFETCH(const QByteArray, pane);
        QFETCH(const bool, insert);
        QFETCH(const qint64, caret);
        QFETCH(const QString, keys);
        QFETCH(QByteArray, bytes);
        QFETCH(const qint64, caretAfter);
        const auto document = documentOf(QByteArray::fromHex("000102030405060708"));
        Panes panes(View::whole(document), pane.constData());
        panes.view.setInsertMode(insert);
        document->selection().setCaret(caret);
        panes.press(keys);
        QCOMPARE(bytesOf(*document).toHex(), bytes.replace(" ", ""));
        QCOMPARE(document->selection().caret(), caretAfter);
        const bool open = QByteArray(QTest::currentDataTag()) == "out of range stays open";
        QCOMPARE(panes.field() != nullptr, open);
    }

    // A field that the keyboard leaves takes its value; one that it cannot take it refuses.
    void fieldIsLeft()
    {
        const auto document = documentOf(QByteArray::fromHex("00010203"));
        Panes panes(View::whole(document), "u8,hex");
        QSignalSpy refused(&panes.view, &DocumentView::editRefused);
        panes.press(QStringLiteral("9"));
        QVERIFY(panes.field() != nullptr);
        panes.canvas(1).setFocus();
        QVERIFY(panes.field() == nullptr);
        QCOMPARE(bytesOf(*document).toHex(), QByteArray("09010203"));
        panes.canvas(0).setFocus();
        panes.press(QStringLiteral("999"));
        panes.canvas(1).setFocus();
        QCOMPARE(bytesOf(*document).toHex(), QByteArray("09010203"));
        QCOMPARE(refused.size(), 1);
        QVERIFY(refused.first().first().value<Error>().message.contains(QLatin1String("0 to 255")));
        // A digit that was begun counts as well.
        panes.press(QStringLiteral("a"));
        panes.canvas(0).setFocus();
        QCOMPARE(bytesOf(*document).toHex(), QByteArray("a9010203"));
        panes.press(QStringLiteral("7"));
        QVERIFY(panes.field() != nullptr);
        panes.view.hide();
        QVERIFY(panes.field() == nullptr);
        QVERIFY(document->steps().size() == 3);
    }

    void readOnlyIsRefused_data()
    {
        QTest::addColumn<QByteArray>("pane");
        QTest::addColumn<bool>("insert");
        for (const bool insert : {false, true}) {
            for (const char* pane : {"hex", "text", "lines", "u8"})
                QTest::addRow("%s%s", pane, insert ? ", inserting" : "") << QByteArray(pane) << insert;
        }
    }

    void readOnlyIsRefused()
    {
        QFETCH(const QByteArray, pane);
        QFETCH(const bool, insert);
        const auto document = documentOf("abcdef");
        document->setReadOnly(QStringLiteral("it is still being received"));
        Panes panes(View::whole(document), pane.constData());
        panes.view.setInsertMode(insert);
        QSignalSpy refused(&panes.view, &DocumentView::editRefused);
        panes.press(QStringLiteral("1"));
        if (insert)
            panes.press(QStringLiteral(">!<"));
        QCOMPARE(refused.size(), insert ? 3 : 1);
        for (const QList<QVariant>& refusal : std::as_const(refused)) {
            QCOMPARE(refusal.first().value<Error>().kind, Error::Kind::Denied);
            QCOMPARE(refusal.first().value<Error>().message, document->readOnlyReason());
        }
        QCOMPARE(bytesOf(*document), QByteArray("abcdef"));
        QVERIFY(panes.field() == nullptr);
    }

    void typingIsOneStep()
    {
        constexpr qsizetype kBytes = 10'000;
        const auto document = documentOf(QByteArray(2 * kBytes, '\0'));
        Panes panes(View::whole(document), "hex");
        document->selection().setCaret(5);
        panes.press(QString(2 * kBytes, QLatin1Char('7')));
        QCOMPARE(document->steps().size(), size_t(1));
        QCOMPARE(bytesOf(*document).mid(5, kBytes), QByteArray(kBytes, '\x77'));
        QCOMPARE(document->selection().caret(), 5 + kBytes);
        // Elsewhere, a step of its own.
        document->selection().setCaret(0);
        panes.press(QStringLiteral("11"));
        QCOMPARE(document->steps().size(), size_t(2));
        document->undo();
        document->undo();
        QVERIFY(!document->isModified());
        QCOMPARE(bytesOf(*document), QByteArray(2 * kBytes, '\0'));
    }

    // What is typed through a slice shows in the whole, coloured and at its place.
    void twoViews()
    {
        const auto document = documentOf(QByteArray(64, ' '));
        const auto whole = View::whole(document);
        const auto slice = whole->slice({16, 16});
        Panes left(whole, "hex");
        Panes right(slice, "text");
        const PanePalette colours = PanePalette::light();
        QVERIFY(!hasColour(picture(left.view), colours.changed));
        right.canvas(0).setFocus();
        slice->setCaret(15);
        right.press(QStringLiteral("Z"));
        QCOMPARE(bytesOf(*document).at(31), 'Z');
        QTRY_VERIFY(hasColour(picture(left.view), colours.changed));
        QTRY_VERIFY(!hasColour(picture(left.view), colours.fresh));
        // The end of a slice is the end: nothing is written over what follows.
        QSignalSpy refused(&right.view, &DocumentView::editRefused);
        right.press(QStringLiteral("Z"));
        QCOMPARE(refused.size(), 1);
        right.view.setInsertMode(true);
        right.press(QStringLiteral("YX"));
        QCOMPARE(slice->size(), 18);
        QCOMPARE(bytesOf(*document).mid(31, 4), QByteArray("ZYX "));
        document->undo();
        document->undo();
        QCOMPARE(slice->size(), 16);
        QCOMPARE(bytesOf(*document), QByteArray(64, ' '));
        QTRY_VERIFY(!hasColour(picture(left.view), colours.changed));
    }

    // Random keys in three kinds of pane of two views, against bytes in a vector.
    void randomSession()
    {
        test::Random random(test::seed());
        QByteArray model = test::randomBytes(random, 200);
        const auto document = documentOf(model);
        ViewOptions options;
        options.encoding = *Encoding::find("latin1");
        Panes panes(View::whole(document), "hex,text,u16be", options);
        std::map<size_t, QByteArray> states = {{0, model}};
        bool insert = false;
        const auto put = [&](const QByteArray& bytes) {
            const ByteRange selected = document->selection().range();
            const qint64 at = selected.offset;
            if (insert)
                model.replace(at, selected.length, bytes);
            else if (bytes.size() <= model.size() - at)
                model.replace(at, bytes.size(), bytes);
        };
        for (int i = 0; i < 600; ++i) {
            const int what = test::uniform(random, 0, 9);
            const qint64 size = model.size();
            if (what < 3) {
                const qint64 at = test::uniform<qint64>(random, 0, size);
                const qint64 length = what == 0 ? std::min<qint64>(size - at, 5) : 0;
                document->selection().select({at, length});
            }
            const ByteRange selected = document->selection().range();
            if (what < 4) {
                panes.canvas(0).setFocus();
                const auto byte = static_cast<char>(random());
                put(QByteArray(1, byte));
                panes.press(QString::fromLatin1(QByteArray(1, byte).toHex()));
            } else if (what == 4) {
                panes.canvas(1).setFocus();
                const char letter = test::uniform(random, 0, 1) == 0 ? 'q' : ' ';
                put(QByteArray(1, letter));
                panes.press(QString(QLatin1Char(letter)));
            } else if (what == 5) {
                panes.canvas(0).setFocus();
                if (insert && !selected.isEmpty())
                    model.remove(selected.offset, selected.length);
                else if (insert)
                    model.remove(selected.offset, 1);
                panes.press(QStringLiteral("!"));
            } else if (what == 6) {
                panes.canvas(2).setFocus();
                const qint64 element = selected.offset / 2 * 2;
                const bool append = selected.offset == size && size % 2 == 0;
                const auto value = static_cast<quint16>(random());
                const QByteArray bytes =
                    QByteArray().append(static_cast<char>(value >> 8)).append(static_cast<char>(value));
                if (element + 2 <= size)
                    model.replace(element, 2, bytes);
                else if (append && insert)
                    model.append(bytes);
                panes.press(QString::number(value) + QLatin1Char('~'));
            } else if (what == 7) {
                insert = !insert;
                panes.view.setInsertMode(insert);
            } else if ((what == 8 && document->undo()) || (what == 9 && document->redo())) {
                model = states.at(document->stepPosition());
            }
            QVERIFY2(bytesOf(*document) == model,
                     qPrintable(QStringLiteral("operation %1 of kind %2%3, at %4+%5 of %6")
                                    .arg(i)
                                    .arg(what)
                                    .arg(insert ? QStringLiteral(", inserting") : QString())
                                    .arg(selected.offset)
                                    .arg(selected.length)
                                    .arg(size)));
            states[document->stepPosition()] = model;
        }
        while (document->undo())
            QCOMPARE(bytesOf(*document), states.at(document->stepPosition()));
        QVERIFY(!document->isModified());
    }

    void windowEditsAndUndoes()
    {
        TestWindow window;
        const QByteArray path = window.write("file", "0123456789");
        window.open({path});
        Document& document = *window.tab()->document();
        QWidget* pane = QApplication::focusWidget();
        QTest::keyClicks(pane, QStringLiteral("4142"));
        QCOMPARE(bytesOf(document), QByteArray("AB23456789"));
        QVERIFY(window->isWindowModified());
        const QAction* undo = window->commands().action("edit.undo");
        QVERIFY(undo->isEnabled());
        QCOMPARE(undo->text(), QStringLiteral("&Undo Typing"));
        // Half a byte is taken back before anything else is undone.
        QTest::keyClicks(pane, QStringLiteral("4"));
        QTest::keyClick(pane, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(bytesOf(document), QByteArray("AB23456789"));
        QTest::keyClick(pane, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(bytesOf(document), QByteArray("0123456789"));
        QCOMPARE(window.selection().caret(), 0);
        QVERIFY(!window->isWindowModified());
        QTest::keyClick(pane, Qt::Key_Y, Qt::ControlModifier);
        QCOMPARE(bytesOf(document), QByteArray("AB23456789"));
        // Another command takes what was begun as it is.
        window.selection().setCaret(9);
        QTest::keyClicks(pane, QStringLiteral("4"));
        window.run("select.all");
        QCOMPARE(bytesOf(document), QByteArray("AB2345678I"));
        // Not a byte of it is in the file.
        QFile file(QFile::decodeName(path));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("0123456789"));
    }

    // There is nothing else to undo, so that the command is not enabled.
    void undoTakesTheFirstHalfByteBack()
    {
        TestWindow window;
        window.open({window.write("file", "0123456789")});
        QWidget* pane = QApplication::focusWidget();
        QTest::keyClicks(pane, QStringLiteral("4"));
        QVERIFY(!window->commands().action("edit.undo")->isEnabled());
        QTest::keyClick(pane, Qt::Key_Z, Qt::ControlModifier);
        QTest::keyClick(pane, Qt::Key_Right);
        QCOMPARE(bytesOf(*window.tab()->document()), QByteArray("0123456789"));
        QVERIFY(!window->isWindowModified());
    }

    void insertKeyTogglesTheMode()
    {
        TestWindow window;
        window.open({window.write("file", "0123456789")});
        const auto* mode = window->statusBar()->findChild<QToolButton*>(QStringLiteral("mode"));
        QVERIFY(mode != nullptr);
        QCOMPARE(mode->text(), QStringLiteral("OVR"));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Delete);
        QVERIFY(window->statusBar()->currentMessage().contains(QLatin1String("Insert")));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Insert);
        QCOMPARE(mode->text(), QStringLiteral("INS"));
        QVERIFY(window->statusBar()->currentMessage().isEmpty());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Delete);
        QCOMPARE(bytesOf(*window.tab()->document()), QByteArray("123456789"));
        // The mode is the window's.
        window.open({window.write("other", "abc")});
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Delete);
        QCOMPARE(bytesOf(*window.tab()->document()), QByteArray("bc"));
        window.tab()->document()->setReadOnly(QStringLiteral("no"));
        QCOMPARE(mode->text(), QStringLiteral("read-only"));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Delete);
        QVERIFY(window.tab()->messages().has(QStringLiteral("edit")));
    }

    void cutAndPaste()
    {
        TestWindow window;
        window.open({window.write("file", "0123456789")});
        Document& document = *window.tab()->document();
        window.selection().select({2, 3});
        window.run("edit.cut");
        QCOMPARE(bytesOf(document), QByteArray("0123456789"));
        window->editor().setInsertMode(true);
        QSignalSpy copied(&window->exporter(), &Exporter::finished);
        window.run("edit.cut");
        QCOMPARE(bytesOf(document), QByteArray("0156789"));
        QVERIFY(copied.wait());
        QCOMPARE(QApplication::clipboard()->text().trimmed(), QStringLiteral("323334"));
        window.selection().setCaret(0);
        // Shared, not copied: what was cut is still a piece of the file.
        const qint64 before = document.ledger()->copies(CopyKind::UserToUser).bytes;
        window.run("edit.paste");
        QCOMPARE(bytesOf(document), QByteArray("2340156789"));
        QCOMPARE(window.selection().caret(), 3);
        QCOMPARE(document.ownedBytes(), 0);
        QVERIFY(document.ledger()->copies(CopyKind::UserToUser).bytes - before <= 20); // the reads above
        QCOMPARE(window->commands().action("edit.undo")->text(), QStringLiteral("&Undo Paste"));
        window.run("edit.undo");
        QCOMPARE(bytesOf(document), QByteArray("0156789"));
        window->editor().setInsertMode(false);
        window.run("edit.paste");
        QCOMPARE(bytesOf(document), QByteArray("2346789"));
        window.selection().setCaret(6);
        window.run("edit.paste"); // does not fit
        QCOMPARE(bytesOf(document), QByteArray("2346789"));
        QVERIFY(!window->statusBar()->currentMessage().isEmpty());
        window.run("edit.delete");
        QCOMPARE(bytesOf(document), QByteArray("234678"));
    }

    void pasteFromElsewhere_data()
    {
        QTest::addColumn<QByteArray>("panes");
        QTest::addColumn<QString>("text");
        QTest::addColumn<Editor::PasteFormat>("format");
        QTest::addColumn<QByteArray>("bytes"); // empty: refused
        using Format = Editor::PasteFormat;
        const auto row = [](const char* name, const char* panes, const char* text, Format format,
                            const QByteArray& bytes) {
            QTest::newRow(name) << QByteArray(panes) << QString::fromUtf8(text) << format << bytes;
        };
        row("hexadecimal", "hex", "48 65 6c\n", Format::Auto, "Hel");
        row("words in a hex pane", "hex", "Hello", Format::Auto, "");
        row("words as text", "hex", "Hello", Format::Text, "Hello");
        row("text", "text", "48 \u00e9", Format::Auto, "48 \xc3\xa9");
        row("numbers", "u16be", "1, 0x102", Format::Auto, QByteArray("\0\1\1\2", 4));
        row("no numbers", "u16be", "1, x", Format::Auto, "");
        row("base64", "hex", "SGVs\nbG8=", Format::Base64, "Hello");
        row("no base64", "hex", "SGV%sbG8=", Format::Base64, "");
        row("nothing", "hex", "", Format::Auto, "");
    }

    void pasteFromElsewhere()
    {
        QFETCH(const QByteArray, panes);
        QFETCH(const QString, text);
        QFETCH(const Editor::PasteFormat, format);
        QFETCH(const QByteArray, bytes);
        TestWindow window;
        StartOptions options;
        window.open({window.write("file", "0123456789")}, options);
        window->currentView()->setPanes(*PaneSpec::parseList(panes));
        window->editor().setInsertMode(true);
        QApplication::clipboard()->setText(text);
        window->editor().paste(format);
        QCOMPARE(bytesOf(*window.tab()->document()), bytes + "0123456789");
        QCOMPARE(window->statusBar()->currentMessage().isEmpty(), !bytes.isEmpty());
    }

    void rawBytesArePastedAsTheyAre()
    {
        TestWindow window;
        window.open({window.write("file", "0123456789")});
        auto* data = new QMimeData;
        const QByteArray raw = QByteArray::fromHex("ff0078");
        data->setData(QStringLiteral("application/octet-stream"), raw);
        QApplication::clipboard()->setMimeData(data);
        window.run("edit.paste");
        QCOMPARE(bytesOf(*window.tab()->document()), raw + "3456789");
    }
};

QTEST_MAIN(TestEditing)
#include "tst_editing.moc"

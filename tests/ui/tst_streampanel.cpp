#include "tests/support/random.h"
#include "tests/support/testwindow.h"
#include "ui/panels/chunkview.h"
#include "ui/panels/digestlist.h"
#include "ui/panels/fieldform.h"
#include "ui/panels/longlist.h"
#include "ui/panels/queuegauge.h"
#include "ui/panels/sizefield.h"
#include "ui/panels/stagebar.h"
#include "ui/panels/stagebox.h"
#include "ui/panels/streamdetails.h"
#include "ui/panels/streampanel.h"
#include "ui/panels/streamtoolbar.h"
#include "ui/window/inputbox.h"
#include "ui/window/messagearea.h"
#include "ui/window/pickerbox.h"
#include "ui/window/streamdock.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QCryptographicHash>
#include <QDockWidget>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QStandardItemModel>
#include <QToolButton>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace sluice;
using sluice::test::TestWindow;
using Kind = StagePlace::Kind;

// The Stream panel, driven as a person drives it: keys to what has the keyboard, clicks, and the window
// around.
class TestStreamPanel : public QObject
{
    Q_OBJECT

    static QByteArray randomData(qsizetype size)
    {
        test::Random random(test::seed());
        return test::randomBytes(random, size);
    }

    // RFC 1952: a header, the raw deflate inside of what qCompress makes, CRC-32 and size.
    static QByteArray gzipped(const QByteArray& bytes)
    {
        quint32 crc = 0xffffffff;
        for (const char byte : bytes) {
            crc ^= static_cast<quint8>(byte);
            for (int bit = 0; bit < 8; ++bit)
                crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
        }
        crc = ~crc;
        QByteArray out("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
        out += qCompress(bytes).mid(6).chopped(4);
        for (const quint32 word : {crc, static_cast<quint32>(bytes.size())}) {
            for (unsigned shift = 0; shift < 32; shift += 8)
                out += static_cast<char>(word >> shift);
        }
        return out;
    }

    static QByteArray sha256(const QByteArray& bytes)
    {
        return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
    }

    static StreamPanel& panelOf(const TestWindow& w)
    {
        w->streamDock()->open();
        return w->streamDock()->panel();
    }

    static void setRecipe(StreamPanel& panel, const char* text)
    {
        const Result<Recipe> recipe = Recipe::parse(QByteArrayView(text));
        QVERIFY2(recipe.has_value(), text);
        panel.model().setRecipe(*recipe);
    }

    static QByteArray recipeOf(StreamPanel& panel) { return panel.model().recipe().toText(); }

    // To what has the keyboard, as the system would.
    static void press(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QVERIFY(QApplication::focusWidget() != nullptr);
        QTest::keyClick(QApplication::focusWidget(), static_cast<Qt::Key>(key), modifiers);
    }
    static void type(const char* text)
    {
        QVERIFY(QApplication::focusWidget() != nullptr);
        QTest::keyClicks(QApplication::focusWidget(), QString::fromUtf8(text));
    }
    static void pick(const char* text)
    {
        press(Qt::Key_Insert);
        type(text);
        press(Qt::Key_Return);
    }

    static void waitForEnd(const StreamPanel& panel) { QTRY_VERIFY_WITH_TIMEOUT(!panel.isRunning(), 30'000); }

    static QStringList says(const StreamPanel& panel) { return panel.messages().texts(); }

    static QPushButton* action(const StreamPanel& panel, const QString& text)
    {
        const auto buttons = panel.messages().findChildren<QPushButton*>();
        for (QPushButton* button : buttons) {
            if (button->text().startsWith(text) && button->isVisible())
                return button;
        }
        return nullptr;
    }

private Q_SLOTS:
    void buildsAndRunsARecipeByKeyboard()
    {
        const TestWindow w;
        const QByteArray plain = randomData(300'000) + QByteArray(700'000, 'x');
        w.open({w.write("app.log.gz", gzipped(plain))});
        w.run("view.stream");
        StreamPanel& panel = w->streamDock()->panel();
        QVERIFY(panel.bar().isAncestorOf(QApplication::focusWidget()));
        pick("gunzip");
        pick("sha256");
        pick("result new");
        QCOMPARE(recipeOf(panel), QByteArray("gunzip sha256 --to document"));
        press(Qt::Key_F9);
        waitForEnd(panel);
        QCOMPARE(panel.run().status().state, RunStatus::State::Finished);
        const std::vector<DigestValue>& digests = panel.details().digests().values();
        QCOMPARE(digests.size(), size_t{1});
        QCOMPARE(digests[0].value, sha256(plain));

        QCOMPARE(w.tab()->title(), QStringLiteral("gunzip(app.log.gz)"));
        const Document& result = *w.tab()->document();
        QCOMPARE(result.size(), qint64{plain.size()});
        const Slice bytes = result.snapshot().read({0, result.size()}).value();
        QCOMPARE(QByteArray(reinterpret_cast<const char*>(bytes.data()), bytes.size()), plain);
        // The figures stay, and the recipe is still about the file.
        const StageBox* gunzip = panel.bar().box({Kind::Stage, 0});
        QVERIFY(gunzip->content().status.has_value());
        QCOMPARE(gunzip->content().status->meter.bytesOut, qint64{plain.size()});
        QCOMPARE(panel.bar().box({Kind::Source, 0})->content().title, QStringLiteral("app.log.gz"));
        panel.start();
        waitForEnd(panel);
        QCOMPARE(panel.details().digests().values().size(), size_t{1});
        QCOMPARE(panel.details().digests().values()[0].value, sha256(plain));
    }

    void editsTheRowByKeysAndMouse()
    {
        const TestWindow w;
        StreamPanel& panel = panelOf(w);
        setRecipe(panel, "hex-encode md5 gzip:level=9 -o out --to document");
        panel.bar().setCurrent({Kind::Stage, 2}, true);
        press(Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(recipeOf(panel), QByteArray("hex-encode gzip:level=9 md5 -o out --to document"));
        QCOMPARE(panel.bar().current(), (StagePlace{Kind::Stage, 1}));
        press(Qt::Key_Space);
        QCOMPARE(recipeOf(panel), QByteArray("hex-encode off:gzip:level=9 md5 -o out --to document"));
        QCOMPARE(panel.bar().statusIndex({Kind::Stage, 1}), -1);
        QCOMPARE(panel.bar().statusIndex({Kind::Stage, 2}), 2);
        QCOMPARE(panel.bar().statusIndex({Kind::Sink, 1}), 4);
        QCOMPARE(panel.bar().placeOf(2), (StagePlace{Kind::Stage, 2}));
        press(Qt::Key_Space);
        press(Qt::Key_Right, Qt::AltModifier);
        press(Qt::Key_Delete);
        QCOMPARE(recipeOf(panel), QByteArray("hex-encode md5 -o out --to document"));
        press(Qt::Key_Home);
        press(Qt::Key_Delete);
        QCOMPARE(panel.bar().current(), StagePlace());
        press(Qt::Key_End);
        press(Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(recipeOf(panel), QByteArray("hex-encode md5 --to document -o out"));

        StageBox* first = panel.bar().box({Kind::Stage, 0});
        const StageBox* second = panel.bar().box({Kind::Stage, 1});
        const QPoint grip(20, 20);
        QTest::mousePress(first, Qt::LeftButton, Qt::NoModifier, grip);
        const QPoint target = first->mapFromGlobal(second->mapToGlobal(QPoint(second->width() - 5, 20)));
        QTest::mouseMove(first, grip + QPoint(30, 0));
        QTest::mouseMove(first, target);
        QTest::mouseRelease(first, Qt::LeftButton, Qt::NoModifier, target);
        QCOMPARE(recipeOf(panel), QByteArray("md5 hex-encode --to document -o out"));
    }

    void parametersAreEditedInPlaceWithTheirErrors()
    {
        const TestWindow w;
        w.open({w.write("in", "abc")});
        StreamPanel& panel = panelOf(w);
        pick("xor");
        FieldForm& form = panel.details().form();
        QCOMPARE(QApplication::focusWidget(), form.field("key"));
        QVERIFY(form.error("key").contains(QLatin1String("key")));
        QVERIFY(!panel.bar().box({Kind::Stage, 0})->content().error.isEmpty());
        panel.start();
        QVERIFY(!panel.isRunning());
        QVERIFY(!says(panel).isEmpty());
        type("0xf");
        QVERIFY(!form.error("key").isEmpty());
        type("f");
        QVERIFY(form.error("key").isEmpty());
        press(Qt::Key_Return);
        QCOMPARE(QApplication::focusWidget(), panel.bar().box({Kind::Stage, 0}));
        QCOMPARE(recipeOf(panel), QByteArray("xor:0xff"));
        pick("gzip");
        press(Qt::Key_Return);
        type("12");
        QVERIFY(form.error("level").contains(QLatin1String("9")));
        press(Qt::Key_Backspace);
        QVERIFY(form.error("level").isEmpty());
        QCOMPARE(recipeOf(panel), QByteArray("xor:0xff gzip:level=1"));
        press(Qt::Key_Return);
        pick("result a TCP");
        type("localhost");
        QVERIFY(!form.error("address").isEmpty());
        type(":80");
        QVERIFY(form.error("address").isEmpty());
    }

    void suggestsTheDecoder()
    {
        const TestWindow w;
        const QByteArray gz = gzipped(randomData(1000));
        w.open({w.write("mixed", QByteArray(100, 'a') + gz)});
        StreamPanel& panel = panelOf(w);
        QPushButton* chip = panel.bar().suggestion();
        QVERIFY(chip->isHidden());
        w.selection().select({100, gz.size()});
        QTRY_VERIFY(!chip->isHidden());
        QCOMPARE(chip->text(), QStringLiteral("gunzip?"));
        QTest::mouseClick(chip, Qt::LeftButton);
        QCOMPARE(recipeOf(panel), QByteArray("gunzip --to document"));
        QVERIFY(chip->isHidden());
        panel.start();
        waitForEnd(panel);
        QCOMPARE(w.tab()->document()->size(), 1000);
    }

    void marksAndChunksChangeWhileItRuns()
    {
        const TestWindow w;
        w.open({w.write("in", QByteArray(8 << 20, 'x'))});
        StreamPanel& panel = panelOf(w);
        setRecipe(panel, "--chunk 4096 --high-water-mark 65536 throttle:1k");
        panel.start();
        QVERIFY(panel.isRunning());
        QTRY_VERIFY(panel.run().status().stages[1].queueBytes >= 65536);
        QueueGauge* gauge = panel.bar().gauge({Kind::Stage, 0});
        QCOMPARE(gauge->fill(), 1.0);
        gauge->setFocus();
        press(Qt::Key_Up);
        QTRY_COMPARE(panel.run().status().stages[1].highWaterMark, 131072);
        QTRY_VERIFY(panel.run().status().stages[1].queueBytes >= 131072);
        // Another queue has its own.
        QCOMPARE(panel.run().status().stages[2].highWaterMark <= 65536, true);
        panel.toolbar().highWaterMark()->edit()->setFocus();
        panel.toolbar().highWaterMark()->edit()->selectAll();
        type("1M");
        press(Qt::Key_Return);
        QTRY_COMPARE(panel.run().status().stages[1].highWaterMark, 1 << 20);
        QTRY_VERIFY(panel.run().status().stages[1].queueBytes >= 1 << 20);
        // The recipe itself is not to be changed now.
        panel.bar().setCurrent({Kind::Stage, 0}, true);
        press(Qt::Key_Delete);
        QCOMPARE(panel.model().recipe().stages.size(), size_t{1});
        QVERIFY(!says(panel).isEmpty());
        QTest::mouseClick(panel.toolbar().cancelButton(), Qt::LeftButton);
        QTRY_VERIFY(!panel.isRunning());
        QCOMPARE(panel.run().status().state, RunStatus::State::Cancelled);
    }

    void hitsShowWhileItRuns()
    {
        const TestWindow w;
        w.open({w.write("in", QByteArray("..aab") + QByteArray(1 << 20, '.') + "ab")});
        StreamPanel& panel = panelOf(w);
        setRecipe(panel, "--chunk 4096 --high-water-mark 8192 grep:/a+b/ throttle:1k");
        panel.bar().setCurrent({Kind::Stage, 0}, true);
        panel.start();
        QTRY_COMPARE(panel.details().hits().count(), 1);
        QVERIFY(panel.isRunning());
        QCOMPARE(panel.bar().box({Kind::Stage, 0})->lines().extra, QStringLiteral("1 hit"));
        QTRY_VERIFY(panel.details().hits().viewport()->visibleRegion().boundingRect().height() > 40);
        panel.details().hits().setFocus();
        press(Qt::Key_Return);
        QTRY_COMPARE(w.selection().range(), (ByteRange{2, 3}));
        panel.cancel();
        QTRY_VERIFY(!panel.isRunning());
        QCOMPARE(panel.details().hits().count(), 1);
    }

    void wrongSizesAreMarkedAndChangeNothing()
    {
        const TestWindow w;
        StreamPanel& panel = panelOf(w);
        SizeField* chunk = panel.toolbar().chunkSize();
        chunk->edit()->setFocus();
        chunk->edit()->selectAll();
        type("much");
        press(Qt::Key_Return);
        QVERIFY(!chunk->isRight());
        QCOMPARE(panel.model().recipe().chunkSize, Recipe().chunkSize);
        chunk->edit()->selectAll();
        type("64k");
        press(Qt::Key_Return);
        QVERIFY(chunk->isRight());
        QCOMPARE(panel.model().recipe().chunkSize, 65536);
        press(Qt::Key_Up);
        QCOMPARE(panel.model().recipe().chunkSize, 131072);
    }

    void stepsThroughChunksInThePanes()
    {
        const TestWindow w;
        const QByteArray bytes = randomData(1 << 20);
        w.open({w.write("in", bytes)});
        w.selection().select({4096, 900'000});
        StreamPanel& panel = panelOf(w);
        setRecipe(panel, "--chunk 65536 hex-encode sha256");
        panel.bar().setCurrent({Kind::Source, 0}, true);
        w.run("stream.step");
        QVERIFY(panel.isPaused());
        QTRY_VERIFY(panel.details().showsChunk() && !panel.details().chunk().chunk().isEmpty());
        QTRY_COMPARE(w.selection().range(), (ByteRange{4096, 65536}));
        QVERIFY2(panel.details().chunk().words().contains(QLatin1String("nothing was copied")),
                 qPrintable(panel.details().chunk().words()));
        w.run("stream.step");
        QTRY_COMPARE(w.selection().range(), (ByteRange{4096 + 65536, 65536}));
        // A chunk that a stage made lies in other memory.
        panel.bar().setCurrent({Kind::Stage, 1});
        QTRY_VERIFY(!panel.details().chunk().chunk().isEmpty());
        const Slice chunk = panel.details().chunk().chunk();
        QVERIFY(bytes.toHex().contains(QByteArrayView(reinterpret_cast<const char*>(chunk.data()), 64)));
        QVERIFY(!panel.details().chunk().words().contains(QLatin1String("nothing was copied")));
        w.run("stream.pause");
        waitForEnd(panel);
        QCOMPARE(w.selection().range(), (ByteRange{4096, 900'000}));
        QVERIFY(!panel.details().showsChunk());
        QVERIFY(panel.details().chunk().chunk().isEmpty());
        QCOMPARE(panel.details().digests().values().size(), size_t{1});
        QCOMPARE(panel.details().digests().values()[0].value, sha256(bytes.mid(4096, 900'000).toHex()));
    }

    void comparesWithAPastedDigest()
    {
        const TestWindow w;
        w.open({w.write("in", "abc")});
        StreamPanel& panel = panelOf(w);
        setRecipe(panel, "sha256 md5");
        DigestList& list = panel.details().digests();
        panel.start();
        waitForEnd(panel);
        list.expected()->setFocus();
        type("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  abc");
        QVERIFY2(list.verdict().contains(QLatin1String("Match: this is the sha256")),
                 qPrintable(list.verdict()));
        list.expected()->selectAll();
        type("900150983CD24FB0D6963F7D28E17F73");
        QVERIFY2(list.verdict().contains(QLatin1String("Mismatch: the md5")), qPrintable(list.verdict()));
        list.expected()->selectAll();
        type("kAFQmDzST7DWlj99KOF/cg==");
        QVERIFY2(list.verdict().contains(QLatin1String("Match: this is the md5")),
                 qPrintable(list.verdict()));
    }

    void aWrongTagFailsAndGivesNoDigest()
    {
        const TestWindow w;
        w.open({w.write("in", randomData(100'000))});
        StreamPanel& panel = panelOf(w);
        setRecipe(panel,
                  "aes-256-gcm-decrypt:key=00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff,"
                  "iv=000102030405060708090a0b sha256 --to document");
        panel.start();
        waitForEnd(panel);
        QCOMPARE(panel.run().status().state, RunStatus::State::Failed);
        QVERIFY(panel.details().digests().values().empty());
        QVERIFY(!panel.details().digests().isHidden());
        QCOMPARE(w->workspace().tabs().size(), 1);
        // What came is there on request, and its name says what it is.
        QPushButton* show = action(panel, QStringLiteral("Show What Came"));
        QVERIFY(show != nullptr);
        QTest::mouseClick(show, Qt::LeftButton);
        QCOMPARE(w->workspace().tabs().size(), 2);
        QVERIFY2(w.tab()->title().endsWith(QLatin1String("(unverified)")), qPrintable(w.tab()->title()));
    }

    void stopsAtTheLimitAndOffersMore()
    {
        const TestWindow w;
        w.open({w.write("zeros.gz", gzipped(QByteArray(3 << 20, '\0')))});
        StreamPanel& panel = panelOf(w);
        setRecipe(panel, "--max-output 1M gunzip sha256 --to document");
        panel.start();
        waitForEnd(panel);
        QCOMPARE(panel.run().status().state, RunStatus::State::Failed);
        QVERIFY(panel.details().digests().values().empty());
        QPushButton* again = action(panel, QStringLiteral("Run Again with 4 MiB"));
        QVERIFY2(again != nullptr, qPrintable(says(panel).join(QLatin1Char('\n'))));
        QTest::mouseClick(again, Qt::LeftButton);
        waitForEnd(panel);
        QCOMPARE(panel.run().status().state, RunStatus::State::Finished);
        QCOMPARE(w.tab()->document()->size(), 3 << 20);
        QCOMPARE(panel.details().digests().values()[0].value, sha256(QByteArray(3 << 20, '\0')));
    }

    void theClipboardIsCutAndSaysSo()
    {
        const TestWindow w;
        w.open(
            {w.write("text", QByteArray(100, 'a')), w.write("big", QByteArray(kClipboardCap + 1000, 'b'))});
        StreamPanel& panel = panelOf(w);
        setRecipe(panel, "sha256 --to clipboard");
        panel.start();
        waitForEnd(panel);
        const QMimeData* data = QApplication::clipboard()->mimeData();
        QCOMPARE(data->data(QStringLiteral("application/octet-stream")).size(), qsizetype{kClipboardCap});
        QVERIFY2(says(panel).join(QLatin1Char(' ')).contains(QLatin1String("cut")),
                 qPrintable(says(panel).join(QLatin1Char(' '))));
        QCOMPARE(panel.details().digests().values().size(), size_t{1});
        w.run("go.nextTab");
        panel.start();
        waitForEnd(panel);
        QCOMPARE(QApplication::clipboard()->text(), QString(100, QLatin1Char('a')));
    }

    void theSourceIsChosenByKeyboard()
    {
        const TestWindow w;
        StreamPanel& panel = panelOf(w);
        press(Qt::Key_Return);
        QWidget* source = panel.details().form().field("source");
        QCOMPARE(QApplication::focusWidget(), source);
        type("L");
        // The fields are others now, but the keyboard stays in the one that chose them.
        QVERIFY(panel.details().form().field("source") != source);
        QCOMPARE(QApplication::focusWidget(), panel.details().form().field("source"));
        press(Qt::Key_Tab);
        QCOMPARE(QApplication::focusWidget(), panel.details().form().field("port"));
        type("0");
        QCOMPARE(panel.model().input().live, QByteArray("tcp-listen:0"));
        press(Qt::Key_Escape);
        QVERIFY(panel.bar().isAncestorOf(QApplication::focusWidget()));
    }

    void aLiveSourceGrowsItsDocument()
    {
        const TestWindow w;
        StreamPanel& panel = panelOf(w);
        setRecipe(panel, "sha256 --to document");
        StreamInput input;
        input.kind = StreamInput::Kind::Live;
        input.live = "tcp-listen:0";
        panel.model().setInput(input);
        panel.start();
        QVERIFY2(panel.isRunning(), qPrintable(says(panel).join(QLatin1Char(' '))));
        const QString name = panel.run().status().stages[0].name;
        sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(name.mid(name.lastIndexOf(QLatin1Char(':')) + 1).toUShort());
        const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        QCOMPARE(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        QCOMPARE(::write(socket, "hello ", 6), 6);
        QTRY_VERIFY(w.tab() != nullptr && w.tab()->document()->size() == 6);
        QVERIFY(!w.tab()->document()->readOnlyReason().isEmpty());
        QCOMPARE(::write(socket, "world", 5), 5);
        QTRY_COMPARE(w.tab()->document()->size(), 11);
        QVERIFY(panel.isRunning());
        QTest::mouseClick(panel.toolbar().endButton(), Qt::LeftButton);
        waitForEnd(panel);
        ::close(socket);
        QCOMPARE(panel.details().digests().values()[0].value, sha256("hello world"));
        QVERIFY(w.tab()->document()->readOnlyReason().isEmpty());
    }

    void aBadPortShowsAtItsField()
    {
        const TestWindow w;
        StreamPanel& panel = panelOf(w);
        StreamInput input;
        input.kind = StreamInput::Kind::Live;
        input.live = "udp-listen:99999";
        panel.model().setInput(input);
        panel.start();
        QVERIFY(!panel.isRunning());
        QVERIFY(panel.details().form().error("port").contains(QLatin1String("99999")));
    }

    void saysWhyTheKernelCannot()
    {
        const TestWindow w;
        w.open({w.write("in", "abc")});
        StreamPanel& panel = panelOf(w);
        const auto kernel = [&] {
            const auto* model = qobject_cast<const QStandardItemModel*>(panel.toolbar().feed()->model());
            return model->item(2);
        };
        setRecipe(panel, "md5 -o out");
        QVERIFY(!kernel()->isEnabled());
        QVERIFY2(kernel()->text().contains(QLatin1String("stages")), qPrintable(kernel()->text()));
        setRecipe(panel, "--to document");
        QVERIFY(kernel()->text().contains(QLatin1String("file")));
        const QByteArray out = QFile::encodeName(w.folder()) + "/out";
        setRecipe(panel, ("--feed kernel -o " + out).constData());
        QVERIFY(kernel()->isEnabled());
        panel.start();
        waitForEnd(panel);
        QCOMPARE(panel.run().status().state, RunStatus::State::Finished);
        QFile file(QFile::decodeName(out));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("abc"));
    }

    void feedsAgreeAndDifferInTheirCost()
    {
        const TestWindow w;
        const QByteArray bytes = randomData(2 << 20);
        w.open({w.write("in", bytes)});
        StreamPanel& panel = panelOf(w);
        for (const char* feed : {"mapped", "read"}) {
            setRecipe(panel, QByteArray("--feed ").append(feed).append(" sha256").constData());
            panel.start();
            waitForEnd(panel);
            QVERIFY2(panel.run().status().state == RunStatus::State::Finished,
                     qPrintable(says(panel).join(QLatin1Char(' '))));
            QCOMPARE(panel.details().digests().values().size(), size_t{1});
            QCOMPARE(panel.details().digests().values()[0].value, sha256(bytes));
            const CopyCount copied = panel.run().status().copies[static_cast<size_t>(CopyKind::KernelToUser)];
            QCOMPARE(copied.bytes, QByteArray(feed) == "read" ? qint64{bytes.size()} : 0);
        }
    }

    void recipesAreKeptByName()
    {
        TestWindow w;
        const char* text = "--chunk 1000 gunzip off:xor:0xff sha256 --to document -o 'a b'";
        {
            StreamPanel& panel = panelOf(w);
            setRecipe(panel, text);
            panel.saveRecipe();
            type("my own/recipe");
            press(Qt::Key_Return);
        }
        w.restart();
        StreamPanel& panel = panelOf(w);
        QVERIFY(panel.model().recipe().stages.empty());
        panel.pickRecipe();
        type("own");
        press(Qt::Key_Return);
        QCOMPARE(panel.model().recipe(), Recipe::parse(QByteArrayView(text)).value());
        panel.editAsText();
        QCOMPARE(qobject_cast<QLineEdit*>(QApplication::focusWidget())->text().toUtf8(), recipeOf(panel));
        type("md5 --to clipboard");
        press(Qt::Key_Return);
        QCOMPARE(recipeOf(panel), QByteArray("md5 --to clipboard"));
        panel.pickRecipeToDelete();
        press(Qt::Key_Return);
        QVERIFY(w.settings().recipeNames().isEmpty());
    }

    void copiesCommandAndCode()
    {
        const TestWindow w;
        const QByteArray path = w.write("in file", "0123456789");
        w.open({path});
        w.selection().select({2, 3});
        StreamPanel& panel = panelOf(w);
        setRecipe(panel, "sha256");
        w.run("stream.copyCommand");
        QCOMPARE(QApplication::clipboard()->text(),
                 QStringLiteral("sluice stream '%1' --range 2+3 sha256").arg(QFile::decodeName(path)));
        w.run("stream.copyCode");
        QVERIFY(QApplication::clipboard()->text().contains(QLatin1String("createReadStream")));
    }

    void nothingIsCutOff_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::newRow("bottom dock") << QSize(1280, 330);
        QTest::newRow("small window") << QSize(800, 300);
        QTest::newRow("side dock") << QSize(420, 700);
        QTest::newRow("narrow") << QSize(345, 600);
    }

    void nothingIsCutOff()
    {
        QFETCH(QSize, size);
        const TestWindow w;
        w.open({w.write("data", QByteArray(100, 'x'))});
        StreamDock& dock = *w->streamDock();
        StreamPanel& panel = panelOf(w);
        setRecipe(panel, "gunzip sha256 -o out");
        dock.setFloating(true);
        panel.bar().setCurrent({Kind::Sink, 0});
        QVERIFY2(panel.minimumSizeHint().width() <= size.width(),
                 qPrintable(QString::number(panel.minimumSizeHint().width())));
        dock.resize(size);
        QTRY_VERIFY(panel.width() <= size.width());
        const auto fits = [&](const QWidget* part) {
            const QRect place(part->mapTo(&panel, QPoint()), part->size());
            return panel.rect().contains(place) && part->width() >= part->minimumSizeHint().width();
        };
        const StreamToolbar& bar = panel.toolbar();
        const std::array<const QWidget*, 6> parts = {bar.runButton(), bar.recipeButton(),
                                                     bar.feed(),      bar.chunkSize(),
                                                     bar.maxOutput(), panel.details().form().field("path")};
        for (const QWidget* part : parts)
            QTRY_VERIFY2(fits(part), qPrintable(part->accessibleName()));
    }

    void parametersOpenAgainAfterARun()
    {
        const TestWindow w;
        w.open({w.write("data", QByteArray(100, 'x'))});
        StreamPanel& panel = panelOf(w);
        setRecipe(panel, "throttle:10M");
        panel.bar().setCurrent({Kind::Stage, 0});
        QWidget* field = panel.details().form().field("rate");
        QVERIFY(field != nullptr && field->isEnabled());
        panel.start(true);
        QVERIFY(!field->isEnabled());
        panel.cancel();
        waitForEnd(panel);
        QCOMPARE(panel.details().form().field("rate"), field);
        QVERIFY(field->isEnabled());
    }

    void closingEndsTheRun_data()
    {
        QTest::addColumn<QString>("what");
        for (const char* what : {"tab", "panel", "panel by its key", "window"})
            QTest::newRow(what) << QString::fromLatin1(what);
    }

    void closingEndsTheRun()
    {
        QFETCH(const QString, what);
        TestWindow w;
        w.open({w.write("in", QByteArray(4 << 20, 'x'))});
        StreamPanel& panel = panelOf(w);
        setRecipe(panel, "gzip throttle:1k sha256 --to document");
        panel.start();
        QTRY_VERIFY(panel.run().status().stages[1].meter.bytesIn > 0);
        if (what == QLatin1String("tab"))
            w.run("file.close");
        else if (what == QLatin1String("panel"))
            w->streamDock()->close();
        else if (what == QLatin1String("panel by its key"))
            w.run("view.stream");
        else
            w->close();
        QTRY_VERIFY(!panel.isRunning());
        QCOMPARE(panel.run().status().state, RunStatus::State::Cancelled);
        QVERIFY(panel.details().digests().values().empty());
        if (what != QLatin1String("window"))
            return;
        // And once more without a word to it: the window just goes.
        panel.start();
        w.restart();
    }

    // Open, start, close at any moment: what is left behind, a sanitizer finds.
    void comesAndGoesAtAnyMoment()
    {
        test::Random random(test::seed());
        const char* recipes[] = {"sha256 --to document", "gzip throttle:100k --to document",
                                 "--feed read hex-encode crc32 --to clipboard", "lines xor:1 md5"};
        for (int round = 0; round < 12; ++round) {
            TestWindow w;
            w.open({w.write("in", randomData(200'000))});
            StreamPanel& panel = panelOf(w);
            setRecipe(panel, recipes[test::uniform<size_t>(random, 0, std::size(recipes) - 1)]);
            panel.start(test::uniform(random, 0, 3) == 0);
            const int turns = test::uniform(random, 0, 6);
            for (int turn = 0; turn < turns; ++turn) {
                QTest::qWait(test::uniform(random, 0, 15));
                switch (test::uniform(random, 0, 4)) {
                case 0:
                    panel.pauseOrResume();
                    break;
                case 1:
                    panel.step();
                    break;
                case 2:
                    panel.cancel();
                    break;
                case 3:
                    if (w.tab() != nullptr)
                        w.run("file.close");
                    break;
                default:
                    panel.bar().setCurrent({Kind::Stage, 0}, true);
                }
            }
        }
    }
};

QTEST_MAIN(TestStreamPanel)
#include "tst_streampanel.moc"

#include "tests/support/random.h"
#include "tests/support/testwindow.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFileDialog>
#include <QTimer>

using namespace sluice;
using sluice::test::Random;
using sluice::test::TestWindow;
using sluice::test::uniform;

namespace {

constexpr int kEvents = 10'000;
constexpr int kMaxMs = 10'000;

QtMessageHandler previousHandler = nullptr;
QStringList warnings;

// What the offscreen platform and its font engine say of themselves; all other warnings fail the test.
void collectWarnings(QtMsgType type, const QMessageLogContext& context, const QString& text)
{
    const bool known = text.startsWith(QStringLiteral("This plugin does not support")) ||
                       text.contains(QStringLiteral("XDG_RUNTIME_DIR")) ||
                       text.contains(QStringLiteral("OpenType support missing"));
    if (known)
        return;
    if (type == QtWarningMsg || type == QtCriticalMsg)
        warnings.append(text);
    previousHandler(type, context, text);
}

int countEntries(const char* folder)
{
    return static_cast<int>(
        QDir(QLatin1String(folder)).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::System).size());
}

} // namespace

class TestWindowStress : public QObject
{
    Q_OBJECT

    static constexpr std::array kKeys = {
        Qt::Key_A,      Qt::Key_B,    Qt::Key_C,     Qt::Key_D,      Qt::Key_E,        Qt::Key_F,
        Qt::Key_G,      Qt::Key_I,    Qt::Key_P,     Qt::Key_T,      Qt::Key_W,        Qt::Key_0,
        Qt::Key_9,      Qt::Key_Plus, Qt::Key_Minus, Qt::Key_Up,     Qt::Key_Down,     Qt::Key_Left,
        Qt::Key_Right,  Qt::Key_Home, Qt::Key_End,   Qt::Key_PageUp, Qt::Key_PageDown, Qt::Key_Return,
        Qt::Key_Escape, Qt::Key_Tab,  Qt::Key_F1,    Qt::Key_F5,     Qt::Key_F6,       Qt::Key_F10,
        Qt::Key_F11,    Qt::Key_Menu, Qt::Key_Space, Qt::Key_Delete, Qt::Key_Backspace};
    static constexpr std::array kModifiers = {
        Qt::KeyboardModifiers(Qt::NoModifier),    Qt::KeyboardModifiers(Qt::NoModifier),
        Qt::KeyboardModifiers(Qt::ShiftModifier), Qt::KeyboardModifiers(Qt::ControlModifier),
        Qt::KeyboardModifiers(Qt::AltModifier),   Qt::ControlModifier | Qt::ShiftModifier};

    static QWidget* target(const MainWindow& window)
    {
        if (QWidget* popup = QApplication::activePopupWidget(); popup != nullptr)
            return popup;
        if (QWidget* modal = QApplication::activeModalWidget(); modal != nullptr)
            return modal;
        return const_cast<MainWindow*>(&window);
    }

    // Random keys may open a sample, edit it and answer that it be saved: it is the tree's own.
    static void closeWhatIsNotOurs(MainWindow& window, const QString& folder)
    {
        const QByteArray ours = QFile::encodeName(folder) + '/';
        const QList<DocumentTab*> tabs = window.workspace().tabs();
        for (DocumentTab* tab : tabs) {
            if (tab->isFile() && !tab->path().startsWith(ours))
                window.workspace().closeTab(tab);
        }
    }

    static void step(Random& random, MainWindow& window)
    {
        // Random keys in a file dialog would write files anywhere, as root over anything.
        if (auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget()); dialog != nullptr) {
            dialog->close();
            return;
        }
        QWidget* on = target(window);
        const QPoint at(uniform(random, 0, std::max(on->width() - 1, 0)),
                        uniform(random, 0, std::max(on->height() - 1, 0)));
        QWidget* child = on->childAt(at) != nullptr ? on->childAt(at) : on;
        const QPoint inside = child->mapFrom(on, at);
        const Qt::KeyboardModifiers modifiers = kModifiers[uniform<size_t>(random, 0, kModifiers.size() - 1)];
        switch (uniform(random, 0, 9)) {
        case 0:
            QTest::mouseClick(child, Qt::LeftButton, modifiers, inside);
            break;
        case 1:
            QTest::mouseClick(child, Qt::RightButton, modifiers, inside);
            break;
        case 2:
            QTest::mouseDClick(child, Qt::LeftButton, modifiers, inside);
            break;
        case 3: {
            QTest::mousePress(child, Qt::LeftButton, modifiers, inside);
            QTest::mouseMove(child, inside + QPoint(uniform(random, -300, 300), uniform(random, -300, 300)));
            QTest::mouseRelease(child, Qt::LeftButton, modifiers, inside);
            break;
        }
        case 4:
            if (uniform(random, 0, 20) == 0)
                window.resize(uniform(random, 100, 1600), uniform(random, 80, 1200));
            break;
        default: {
            QWidget* focus = QApplication::focusWidget();
            // A dialog that is going away keeps the focus a little longer; no user reaches it any more.
            if (focus == nullptr || !focus->isVisible())
                focus = on;
            QTest::keyClick(QApplication::activePopupWidget() != nullptr ? on : focus,
                            kKeys[uniform<size_t>(random, 0, kKeys.size() - 1)], modifiers);
        }
        }
    }

private Q_SLOTS:
    void randomEvents()
    {
        TestWindow w;
        // What a dialog may write lands here.
        QVERIFY(QDir::setCurrent(w.folder()));
        Random random(test::seed());
        const QList<QByteArray> files = {w.write("a.bin", test::randomBytes(random, 100'000)),
                                         w.write("empty", ""), w.write("one", "x")};
        previousHandler = qInstallMessageHandler(collectWarnings);
        w.open(files);
        // Some menus and some of Qt's own dialogs run a loop of their own, in which no event of ours arrives.
        QTimer unstick;
        connect(&unstick, &QTimer::timeout, this, [] {
            if (QWidget* popup = QApplication::activePopupWidget(); popup != nullptr)
                popup->close();
            else if (QWidget* modal = QApplication::activeModalWidget(); modal != nullptr)
                modal->close();
        });
        unstick.start(20);
        QElapsedTimer clock;
        clock.start();
        int done = 0;
        for (; done < kEvents && clock.elapsed() < kMaxMs; ++done) {
            if (!w->isVisible())
                w->show();
            closeWhatIsNotOurs(*w, w.folder());
            step(random, *w);
            if (done % 16 == 0)
                QCoreApplication::processEvents();
            if (w->workspace().tabs().isEmpty() && uniform(random, 0, 20) == 0)
                w->openFiles(files);
        }
        unstick.stop();
        if (QWidget* modal = QApplication::activeModalWidget(); modal != nullptr)
            modal->close();
        QTRY_VERIFY(w->isSettled());
        qInstallMessageHandler(previousHandler);
        qInfo("%d events in %lld ms", done, clock.elapsed());
        QVERIFY2(warnings.isEmpty(), qPrintable(warnings.join(QLatin1Char('\n'))));
        QVERIFY(done > 500);
    }

    void openAndCloseLeaksNothing()
    {
        const TestWindow w;
        const QByteArray path = w.write("a.bin", QByteArray(100'000, 'x'));
        const auto cycle = [&] {
            w.open({path});
            w.tab()->goTo(50'000);
            w.run("file.close");
        };
        for (int i = 0; i < 5; ++i)
            cycle();
        const auto settle = [] { QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); };
        settle();
        const int files = countEntries("/proc/self/fd");
        const int threads = countEntries("/proc/self/task");
        // Runners keep the threads they once needed.
        const int idle = 3 * JobRunner::kMaxThreads;
        for (int i = 0; i < 200; ++i)
            cycle();
        settle();
        QTRY_VERIFY2(countEntries("/proc/self/fd") <= files,
                     qPrintable(QString::number(countEntries("/proc/self/fd"))));
        QTRY_VERIFY(countEntries("/proc/self/task") <= threads + idle);
        QFile maps(QStringLiteral("/proc/self/maps"));
        QVERIFY(maps.open(QIODevice::ReadOnly));
        QVERIFY(!maps.readAll().contains(path));
    }
};

QTEST_MAIN(TestWindowStress)
#include "tst_windowstress.moc"

#include "core/bytes/memorysource.h"
#include "tests/support/patchysource.h"
#include "tests/support/random.h"
#include "ui/panes/documentview.h"
#include "ui/panes/panecanvas.h"

#include <QApplication>
#include <QDir>
#include <QScreen>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTest>
#include <QWheelEvent>

using namespace sluice;

namespace {

QByteArray countingBytes(qsizetype size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    for (qsizetype i = 0; i < size; ++i)
        bytes[i] = static_cast<char>(i * 7 + i / 256);
    return bytes;
}

OpenedFile opened(std::shared_ptr<ByteSource> source)
{
    OpenedFile file;
    file.path = "test";
    file.source = std::move(source);
    return file;
}

/// As many zeros as wanted, of which only those that are read exist.
class HoleSource final : public ByteSource
{
public:
    explicit HoleSource(qint64 size)
        : m_size(size)
    {
    }
    [[nodiscard]] Access access() const noexcept override { return Access::Mapped; }
    [[nodiscard]] qint64 size() const noexcept override { return m_size; }
    [[nodiscard]] Result<Slice> read(ByteRange range) const override
    {
        if (Result<void> inside = checkRange(range, m_size); !inside)
            return tl::unexpected(inside.error());
        return Slice::fromByteArray(QByteArray(range.length, '\0'));
    }
    [[nodiscard]] Residency residency(ByteRange) const override { return Residency::Resident; }
    [[nodiscard]] Result<void> prepare(ByteRange) const override { return {}; }
    [[nodiscard]] quint64 faultCount() const noexcept override { return 0; }
    [[nodiscard]] std::vector<ByteRange> lostRanges() const override { return {}; }
    void setTruncatedAt(qint64) noexcept override {}

private:
    qint64 m_size;
};

/// A document in a view on the offscreen screen.
// The panes alone: the overview beside them fills at a time of its own.
ViewOptions withoutOverview(ViewOptions options)
{
    options.overview = OverviewKind::None;
    return options;
}

struct Fixture
{
    explicit Fixture(std::shared_ptr<ByteSource> source, const char* panes = "hex,text,u32le",
                     const ViewOptions& options = {}, QSize size = {1000, 480})
        : ledger(std::make_shared<Ledger>())
        , document(std::make_shared<Document>(opened(std::move(source)), ledger))
        , view(View::whole(document), withoutOverview(options), *PaneSpec::parseList(panes))
    {
        view.resize(size);
        view.show();
        view.activateWindow();
        // Painting must take place; waiting for the window to be active is of no use offscreen.
        if (!QTest::qWaitForWindowExposed(&view))
            qFatal("the view was not shown");
        canvas(0).setFocus();
    }
    explicit Fixture(const QByteArray& bytes, const char* panes = "hex,text,u32le",
                     const ViewOptions& options = {}, QSize size = {1000, 480})
        : Fixture(std::make_shared<MemorySource>(Slice::fromByteArray(bytes)), panes, options, size)
    {
    }

    [[nodiscard]] PaneCanvas& canvas(qsizetype index)
    {
        QList<PaneCanvas*> canvases;
        for (PaneCanvas* each : view.findChildren<PaneCanvas*>()) {
            if (each->isVisible()) // those of panes that were replaced go a little later
                canvases.append(each);
        }
        std::sort(canvases.begin(), canvases.end(), [this](PaneCanvas* a, PaneCanvas* b) {
            return a->mapTo(&view, QPoint()).x() < b->mapTo(&view, QPoint()).x();
        });
        return *canvases.at(index);
    }
    /// The middle of the cell of `offset`.
    [[nodiscard]] QPoint place(qsizetype pane, qint64 offset)
    {
        PaneCanvas& where = canvas(pane);
        const auto rects = where.renderer().rectsOf(where.renderer().unitAt(offset), where.target());
        if (rects.isEmpty())
            qFatal("%lld is not on the screen", static_cast<long long>(offset));
        return (QPointF(rects.first().center()) / where.devicePixelRatioF()).toPoint();
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QTest::keyClick(QApplication::focusWidget() != nullptr ? QApplication::focusWidget() : &canvas(0),
                        key, modifiers);
    }
    void drag(qsizetype pane, qint64 from, qint64 to)
    {
        PaneCanvas& where = canvas(pane);
        QTest::mousePress(&where, Qt::LeftButton, {}, place(pane, from));
        const QPoint end = place(pane, to);
        QMouseEvent move(QEvent::MouseMove, end, where.mapToGlobal(end), Qt::NoButton, Qt::LeftButton, {});
        QApplication::sendEvent(&where, &move);
        QTest::mouseRelease(&where, Qt::LeftButton, {}, end);
    }
    /// What is on the screen: the sum of all partial paints so far.
    [[nodiscard]] QImage screen()
    {
        QApplication::processEvents();
        return view.screen()->grabWindow(view.winId()).toImage();
    }
    [[nodiscard]] QImage repainted()
    {
        for (PaneCanvas* each : view.findChildren<PaneCanvas*>())
            each->update();
        return screen();
    }
    [[nodiscard]] Selection& selection() { return document->selection(); }

    std::shared_ptr<Ledger> ledger;
    std::shared_ptr<Document> document;
    DocumentView view;
};

QScrollBar* verticalBar(const DocumentView& view)
{
    for (QScrollBar* bar : view.findChildren<QScrollBar*>()) {
        if (bar->orientation() == Qt::Vertical)
            return bar;
    }
    return nullptr;
}

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

} // namespace

class TestDocumentView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keysMoveTheCaret_data()
    {
        QTest::addColumn<QByteArray>("panes");
        QTest::addColumn<qint64>("from");
        QTest::addColumn<int>("key");
        QTest::addColumn<int>("modifiers");
        QTest::addColumn<qint64>("to");
        const auto row = [](const char* name, const char* panes, qint64 from, Qt::Key key, int modifiers,
                            qint64 to) {
            QTest::newRow(name) << QByteArray(panes) << from << int(key) << modifiers << to;
        };
        constexpr int kControl = Qt::ControlModifier;
        row("right", "hex", 0, Qt::Key_Right, 0, 1);
        row("right at the end", "hex", 1000, Qt::Key_Right, 0, 1000);
        row("right to the place after the end", "hex", 999, Qt::Key_Right, 0, 1000);
        row("left", "hex", 16, Qt::Key_Left, 0, 15);
        row("left at the start", "hex", 0, Qt::Key_Left, 0, 0);
        row("left from the end", "hex", 1000, Qt::Key_Left, 0, 999);
        row("down", "hex", 5, Qt::Key_Down, 0, 21);
        row("down in the last row", "hex", 993, Qt::Key_Down, 0, 993);
        row("down into a short row", "hex", 990, Qt::Key_Down, 0, 1000);
        row("up", "hex", 21, Qt::Key_Up, 0, 5);
        row("up in the first row", "hex", 5, Qt::Key_Up, 0, 5);
        row("home", "hex", 21, Qt::Key_Home, 0, 16);
        row("end", "hex", 21, Qt::Key_End, 0, 31);
        row("end in the last row", "hex", 995, Qt::Key_End, 0, 1000);
        row("ctrl+home", "hex", 500, Qt::Key_Home, kControl, 0);
        row("ctrl+end", "hex", 500, Qt::Key_End, kControl, 1000);
        row("ctrl+right by group", "hex", 5, Qt::Key_Right, kControl, 8);
        row("ctrl+left by group", "hex", 5, Qt::Key_Left, kControl, 4);
        row("element right", "u32le", 4, Qt::Key_Right, 0, 8);
        row("element right from inside", "u32le", 5, Qt::Key_Right, 0, 8);
        row("element left", "u32le", 8, Qt::Key_Left, 0, 4);
        row("element left from inside", "u32le", 6, Qt::Key_Left, 0, 4);
        row("DataView right", "u32le@5", 5, Qt::Key_Right, 0, 9);
        row("DataView left to before its start", "u32le@5", 5, Qt::Key_Left, 0, 4);
        row("DataView right before its start", "u32le@5", 3, Qt::Key_Right, 0, 4);
        row("DataView, element over the row's end", "u32le@2", 14, Qt::Key_Right, 0, 18);
        row("tail", "u32le@2", 998, Qt::Key_Right, 0, 1000);
    }

    void keysMoveTheCaret()
    {
        QFETCH(const QByteArray, panes);
        QFETCH(const qint64, from);
        QFETCH(const int, key);
        QFETCH(const int, modifiers);
        Fixture f(countingBytes(1000), panes.constData());
        f.selection().setCaret(from);
        f.key(Qt::Key(key), Qt::KeyboardModifiers(modifiers));
        QTEST(f.selection().caret(), "to");
        QVERIFY(f.selection().range().isEmpty());
        // The same with Shift selects what lies between, and the end of a row is past its last byte then.
        f.selection().setCaret(from);
        f.key(Qt::Key(key), Qt::KeyboardModifiers(modifiers) | Qt::ShiftModifier);
        QCOMPARE(f.selection().anchor(), from);
    }

    void pagesKeepTheColumnAndReachTheEnds()
    {
        Fixture f(countingBytes(100'003));
        f.selection().setCaret(5);
        const qint64 top = f.view.topOffset();
        f.key(Qt::Key_PageDown);
        QVERIFY(f.view.topOffset() > top);
        QCOMPARE(f.selection().caret() % 16, 5);
        QCOMPARE(f.selection().caret() - 5, f.view.topOffset());
        f.key(Qt::Key_PageUp);
        QCOMPARE(f.selection().caret(), qint64{5});
        QCOMPARE(f.view.topOffset(), top);
        for (int i = 0; i < 1000 && f.selection().caret() < 100'000; ++i)
            f.key(Qt::Key_PageDown);
        QCOMPARE(f.selection().caret() / 16, qint64{100'003 / 16});
    }

    void everyPaneSelectsTheBytesUnderThePointer_data()
    {
        QTest::addColumn<int>("pane");
        QTest::addColumn<qint64>("from");
        QTest::addColumn<qint64>("to");
        QTest::addColumn<ByteRange>("range");
        QTest::newRow("hex forwards") << 0 << qint64{3} << qint64{20} << ByteRange{3, 18};
        QTest::newRow("hex backwards") << 0 << qint64{20} << qint64{3} << ByteRange{3, 18};
        QTest::newRow("hex over a group gap") << 0 << qint64{3} << qint64{4} << ByteRange{3, 2};
        QTest::newRow("text") << 1 << qint64{3} << qint64{20} << ByteRange{3, 18};
        QTest::newRow("typed takes whole elements") << 2 << qint64{4} << qint64{40} << ByteRange{4, 40};
        QTest::newRow("typed backwards") << 2 << qint64{40} << qint64{4} << ByteRange{4, 40};
    }

    void everyPaneSelectsTheBytesUnderThePointer()
    {
        QFETCH(const int, pane);
        QFETCH(const qint64, from);
        QFETCH(const qint64, to);
        ViewOptions options;
        options.encoding = *Encoding::find("latin1");
        Fixture f(countingBytes(1000), "hex,text,u32le", options);
        f.drag(pane, from, to);
        QTEST(f.selection().range(), "range");
        QCOMPARE(f.view.currentPane(), pane);
    }

    void clicksSelectAsFarAsTheyCount()
    {
        Fixture f(QByteArray("some words here, and   more text"), "hex,text,u16le");
        QTest::mouseClick(&f.canvas(0), Qt::LeftButton, {}, f.place(0, 9));
        QCOMPARE(f.selection().caret(), qint64{9});
        QVERIFY(f.selection().range().isEmpty());
        QTest::mouseClick(&f.canvas(0), Qt::LeftButton, Qt::ShiftModifier, f.place(0, 11));
        QCOMPARE(f.selection().range(), (ByteRange{9, 3}));
        QTest::mouseDClick(&f.canvas(0), Qt::LeftButton, {}, f.place(0, 9));
        QCOMPARE(f.selection().range(), (ByteRange{8, 4}));
        QTest::mouseClick(&f.canvas(0), Qt::LeftButton, {}, f.place(0, 9));
        QCOMPARE(f.selection().range(), (ByteRange{0, 16}));
        QTest::mouseDClick(&f.canvas(1), Qt::LeftButton, {}, f.place(1, 7));
        QCOMPARE(f.selection().range(), (ByteRange{5, 5}));
        QTest::mouseDClick(&f.canvas(2), Qt::LeftButton, {}, f.place(2, 7));
        QCOMPARE(f.selection().range(), (ByteRange{6, 2}));
        f.key(Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(f.selection().range(), (ByteRange{0, 32}));
        f.key(Qt::Key_Escape);
        QVERIFY(f.selection().range().isEmpty());
    }

    void keysLeadFromPaneToPane()
    {
        Fixture f(countingBytes(100));
        QVERIFY(f.canvas(0).hasFocus());
        f.key(Qt::Key_F6);
        QVERIFY(f.canvas(1).hasFocus());
        QCOMPARE(f.view.currentPane(), 1);
        f.key(Qt::Key_Tab);
        QVERIFY(f.canvas(2).hasFocus());
        f.key(Qt::Key_F6);
        QVERIFY(f.canvas(0).hasFocus());
        f.key(Qt::Key_F6, Qt::ShiftModifier);
        QVERIFY(f.canvas(2).hasFocus());
    }

    void theWheelScrollsExactly()
    {
        Fixture f(countingBytes(100'000));
        const auto wheel = [&f](QPoint pixels, QPoint angle, Qt::KeyboardModifiers modifiers,
                                Qt::ScrollPhase phase) {
            QWheelEvent event({50, 100}, f.canvas(0).mapToGlobal(QPointF(50, 100)), pixels, angle,
                              Qt::NoButton, modifiers, phase, false);
            QApplication::sendEvent(&f.canvas(0), &event);
        };
        for (int i = 0; i < 8; ++i)
            wheel({}, {0, -15}, {}, Qt::NoScrollPhase);
        QCOMPARE(f.view.topOffset(), qint64{QApplication::wheelScrollLines()} * 16);
        wheel({}, {0, 120}, {}, Qt::NoScrollPhase);
        QCOMPARE(f.view.topOffset(), qint64{0});

        const QSignalSpy changed(&f.view, &DocumentView::optionsChanged);
        wheel({}, {0, 120}, Qt::ControlModifier, Qt::NoScrollPhase);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(f.view.options().zoom, 1.1);
        for (int i = 0; i < 100; ++i)
            wheel({}, {0, 120}, Qt::ControlModifier, Qt::NoScrollPhase);
        QCOMPARE(f.view.options().zoom, 4.0);
        for (int i = 0; i < 100; ++i)
            wheel({}, {0, -120}, Qt::ControlModifier, Qt::NoScrollPhase);
        QCOMPARE(f.view.options().zoom, 0.5);
    }

    // However the screen came about, it looks as if painted anew.
    void partialPaintsEqualAWholeOne_data()
    {
        QTest::addColumn<QByteArray>("panes");
        QTest::addColumn<QByteArray>("encoding");
        QTest::newRow("latin1") << QByteArray("hex,text,u32le") << QByteArray("latin1");
        QTest::newRow("utf-8") << QByteArray("text,hex,lines") << QByteArray("utf-8");
        QTest::newRow("utf-16") << QByteArray("hex,text") << QByteArray("utf-16le");
        QTest::newRow("shifted elements") << QByteArray("f64le@3,hex,i16be@7:hex,u8") << QByteArray("utf-8");
    }

    void partialPaintsEqualAWholeOne()
    {
        QFETCH(const QByteArray, panes);
        QFETCH(const QByteArray, encoding);
        test::Random random(test::seed());
        QByteArray bytes = test::randomBytes(random, 4000);
        bytes += QStringLiteral("Zwölf Boxkämpfer, 水土火 and so on\r\n").repeated(60).toUtf8();
        ViewOptions options;
        options.encoding = *Encoding::find(encoding);
        Fixture f(bytes, panes.constData(), options, {900, 300});
        for (int step = 0; step < 30; ++step) {
            const qint64 near = f.view.topOffset() + test::uniform<qint64>(random, 0, 400);
            switch (test::uniform(random, 0, 4)) {
            case 0:
                f.selection().setCaret(near);
                break;
            case 1:
                f.selection().setCaret(near, true);
                break;
            case 2:
                f.key(std::array{Qt::Key_Left, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down}[random() % 4],
                      random() % 2 != 0 ? Qt::ShiftModifier : Qt::NoModifier);
                break;
            case 3:
                f.key(Qt::Key_F6);
                break;
            case 4:
                f.view.setTopOffset(test::uniform<qint64>(random, 0, bytes.size()));
                break;
            }
            const QImage partial = f.screen();
            const QImage whole = f.repainted();
            if (partial != whole) {
                QVERIFY(partial.save(QStringLiteral("partial.png")) &&
                        whole.save(QStringLiteral("whole.png")));
                QFAIL(qPrintable(QStringLiteral("step %1 differs").arg(step)));
            }
        }
    }

    void absentBytesAreNotTouchedAndComeIn_data()
    {
        QTest::addColumn<QByteArray>("panes");
        QTest::addColumn<bool>("tells");
        QTest::newRow("hex, text, typed") << QByteArray("hex,text,u32le@1") << true;
        QTest::newRow("lines") << QByteArray("lines") << true;
        QTest::newRow("the kernel will not say") << QByteArray("hex,text,u32le") << false;
    }

    void absentBytesAreNotTouchedAndComeIn()
    {
        QFETCH(const QByteArray, panes);
        QFETCH(const bool, tells);
        auto source = std::make_shared<test::PatchySource>(countingBytes(20'000));
        source->setAbsent({4096, 8192});
        source->setTells(tells);
        source->setStuck(true);
        Fixture f(source, panes.constData());
        const QSignalSpy settled(&f.view, &DocumentView::settled);
        f.view.setTopOffset(4000);
        f.selection().setCaret(4200);
        QVERIFY(hasColour(f.screen(), PanePalette::light().pending));
        QVERIFY(!f.view.isSettled());
        QCOMPARE(source->violations(), 0);
        // Keys work on what is not here.
        f.key(Qt::Key_Right);
        f.key(Qt::Key_Down);
        f.key(Qt::Key_End, Qt::ShiftModifier);
        QCOMPARE(source->violations(), 0);
        source->setStuck(false);
        QTRY_VERIFY(f.view.isSettled());
        QTRY_VERIFY(settled.count() > 0);
        QVERIFY(!hasColour(f.screen(), PanePalette::light().pending));
        QCOMPARE(source->violations(), 0);
        // Nothing goes on when everything is there.
        const int prepared = source->prepared();
        for (int i = 0; i < 20; ++i)
            QApplication::processEvents();
        QVERIFY(source->prepared() <= prepared + 1);
    }

    void lostBytesAreShownAsLost_data()
    {
        QTest::addColumn<QByteArray>("panes");
        for (const char* panes : {"hex", "text", "u32le", "lines"})
            QTest::newRow(panes) << QByteArray(panes);
    }

    void lostBytesAreShownAsLost()
    {
        QFETCH(const QByteArray, panes);
        auto source = std::make_shared<test::PatchySource>(QByteArray("text and\n").repeated(100));
        Fixture f(source, panes.constData());
        QVERIFY(!hasColour(f.screen(), PanePalette::light().lost));
        source->setTruncatedAt(100);
        Q_EMIT f.document->fileChanged();
        QVERIFY(hasColour(f.screen(), PanePalette::light().lost));
        QVERIFY(f.view.isSettled());
    }

    // The bytes vanish in the middle of a paint: what the fault left there must not be seen.
    void aFaultDuringThePaintIsPaintedAsLost()
    {
        auto source = std::make_shared<test::PatchySource>(QByteArray(1000, '\0'));
        Fixture f(source, "hex");
        (void)f.screen();
        source->faultOnRead({0, 1000});
        QVERIFY(hasColour(f.repainted(), PanePalette::light().lost));
    }

    void paintingCountsAsUserToObject()
    {
        Fixture f(countingBytes(160), "hex");
        (void)f.screen();
        const CopyCount before = f.ledger->copies(CopyKind::UserToObject);
        (void)f.repainted();
        const CopyCount after = f.ledger->copies(CopyKind::UserToObject);
        QCOMPARE(after.bytes - before.bytes, qint64{160});
        QCOMPARE(after.count - before.count, qint64{1});
        for (const CopyKind kind : {CopyKind::KernelToUser, CopyKind::UserToUser})
            QCOMPARE(f.ledger->copies(kind).bytes, qint64{0});
    }

    void oddSizesAreShown_data()
    {
        QTest::addColumn<int>("size");
        for (const int size : {0, 1, 15, 16, 17, 4096})
            QTest::addRow("%d", size) << size;
    }

    void oddSizesAreShown()
    {
        QFETCH(const int, size);
        Fixture f(countingBytes(size), "hex,text,lines,f64le@3,u16be");
        for (const Qt::Key key : {Qt::Key_End, Qt::Key_Home, Qt::Key_Down, Qt::Key_Right, Qt::Key_PageDown}) {
            for (int pane = 0; pane < 5; ++pane) {
                f.key(key, Qt::ControlModifier);
                f.key(key);
                f.key(Qt::Key_F6);
                (void)f.screen();
            }
        }
        QVERIFY(f.selection().caret() <= size);
    }

    void misalignedArraysAreRefused()
    {
        Fixture f(countingBytes(100), "hex");
        const Result<void> refused =
            f.view.addPane({PaneSpec::Kind::Typed, {NumberKind::Int32, false}, 5, true, false});
        QVERIFY(!refused);
        QVERIFY(refused.error().message.contains(QStringLiteral("RangeError")));
        QCOMPARE(f.view.panes().size(), 1);
        QVERIFY(f.view.addPane({PaneSpec::Kind::Typed, {NumberKind::Int32, false}, 5, false, false}));
        QCOMPARE(f.view.panes().size(), 2);
        f.canvas(1).setFocus();
        QVERIFY(f.view.addPane({}));
        QCOMPARE(f.view.currentPane(), 1);
        QVERIFY(f.canvas(1).hasFocus());
        f.view.setPanes({});
        QCOMPARE(f.view.panes(), QList<PaneSpec>{PaneSpec{}});
    }

    void rowsAreAsWideAsTheWindowAllows()
    {
        ViewOptions options;
        options.bytesPerRow = 0;
        Fixture f(countingBytes(10'000), "hex,text", options, {700, 300});
        const int narrow = f.view.bytesPerRow();
        QVERIFY(narrow >= 8 && narrow % 8 == 0);
        f.view.setTopOffset(1600);
        f.view.resize(2000, 300);
        QApplication::processEvents();
        QVERIFY(f.view.bytesPerRow() > narrow);
        QVERIFY(f.view.topOffset() <= 1600 && f.view.topOffset() > 1600 - f.view.bytesPerRow());
        for (PaneCanvas* canvas : f.view.findChildren<PaneCanvas*>())
            QCOMPARE(canvas->maxScrollX(), 0);
    }

    void theDefaultWindowHasRoomForThreePanes()
    {
        Fixture f(countingBytes(10'000), "hex,text,u32le", {}, {960, 700});
        for (PaneCanvas* canvas : f.view.findChildren<PaneCanvas*>())
            QCOMPARE(canvas->maxScrollX(), 0);
    }

    // A sparse file of 2^50 bytes stands for all that are longer than a scroll bar.
    void hugeDocumentsAreReachedToTheLastByte()
    {
        constexpr qint64 kSize = (qint64{1} << 50) + 5;
        Fixture f(std::make_shared<HoleSource>(kSize), "hex,text,u32le@3");
        auto* bar = verticalBar(f.view);
        f.key(Qt::Key_End, Qt::ControlModifier);
        QCOMPARE(f.selection().caret(), kSize);
        QCOMPARE(bar->value(), bar->maximum());
        const qint64 end = f.view.topOffset();
        for (const auto& [action, rows] : {std::pair{QAbstractSlider::SliderSingleStepSub, -1},
                                           {QAbstractSlider::SliderSingleStepAdd, 1},
                                           {QAbstractSlider::SliderSingleStepSub, -1}}) {
            const qint64 before = f.view.topOffset();
            bar->triggerAction(action);
            QCOMPARE(f.view.topOffset() - before, qint64{rows} * 16);
        }
        QWheelEvent wheel({5, 50}, bar->mapToGlobal(QPointF(5, 50)), {}, {0, -120}, Qt::NoButton, {},
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(bar, &wheel);
        QCOMPARE(f.view.topOffset(), end);
        const QSignalSpy moved(&f.view, &DocumentView::moved);
        bar->setSliderPosition(0);
        QCOMPARE(f.view.topOffset(), qint64{0});
        QCOMPARE(moved.size(), 1);
        bar->setSliderPosition(bar->maximum());
        QCOMPARE(f.view.topOffset(), end);
        f.view.reveal(kSize / 2 + 7);
        const qint64 row = (kSize / 2 + 7) / 16 * 16;
        QVERIFY(f.view.topOffset() < row && f.view.topOffset() > row - 1600);
        (void)f.screen();
        QVERIFY(f.view.isSettled());
    }

    // In a window too narrow for all, each pane scrolls sideways by itself and the caret stays in sight.
    void narrowPanesScrollSideways()
    {
        ViewOptions options;
        options.bytesPerRow = 64;
        Fixture f(countingBytes(10'000), "hex,text,f64le", options, {800, 300});
        QVERIFY(f.canvas(0).maxScrollX() > 0);
        for (QScrollBar* bar : f.view.findChildren<QScrollBar*>()) {
            if (bar->orientation() == Qt::Horizontal && bar->isVisible())
                QCOMPARE(bar->geometry().bottom(), bar->parentWidget()->height() - 1);
        }
        f.selection().setCaret(0);
        f.key(Qt::Key_End);
        QCOMPARE(f.selection().caret(), qint64{63});
        QVERIFY(f.canvas(0).scrollX() > 0);
        QTest::mouseClick(&f.canvas(0), Qt::LeftButton, {}, f.place(0, 62));
        QCOMPARE(f.selection().caret(), qint64{62});
        f.key(Qt::Key_Home);
        QCOMPARE(f.canvas(0).scrollX(), 0);
        const QImage partial = f.screen();
        QCOMPARE(partial, f.repainted());
    }

    void linesFollowTheRows()
    {
        Fixture f(QByteArray("0123456\n").repeated(5000), "hex,lines");
        f.view.setTopOffset(16000);
        (void)f.screen();
        QCOMPARE(f.canvas(1).renderer().unitAtPoint({0, 30}, f.canvas(1).target()).offset / 8,
                 qint64{16000 / 8});
        // Scrolled by itself it goes line by line, and the rows go along.
        f.canvas(1).setFocus();
        f.selection().setCaret(16000);
        for (int i = 0; i < 200; ++i)
            f.key(Qt::Key_Down);
        QCOMPARE(f.selection().caret(), qint64{17600});
        QVERIFY(f.view.topOffset() > 16000);
        f.key(Qt::Key_End);
        QCOMPARE(f.selection().caret(), qint64{17606});
        f.key(Qt::Key_End, Qt::ControlModifier);
        QCOMPARE(f.selection().caret(), qint64{40'000});
        (void)f.screen();
        QVERIFY(!f.canvas(1).renderer().caretRects(40'000, f.canvas(1).target()).isEmpty());
    }

    void endRevealedBeforeItIsShownFillsThePage()
    {
        constexpr qint64 kRows = 1000;
        const auto document = std::make_shared<Document>(
            opened(std::make_shared<MemorySource>(Slice::fromByteArray(QByteArray(kRows * 16, 'x')))),
            std::make_shared<Ledger>());
        QTabWidget tabs;
        auto* view = new DocumentView(View::whole(document), ViewOptions{}, *PaneSpec::parseList("hex,text"));
        tabs.addTab(view, QStringLiteral("late"));
        view->reveal(document->size() - 1);
        tabs.resize(900, 640);
        view->reveal(document->size() - 1);
        tabs.show();
        QVERIFY(QTest::qWaitForWindowExposed(&tabs));
        const int rowHeight = view->findChild<PaneCanvas*>()->height() / 20; // 20 rows are less than a page
        QVERIFY(rowHeight > 16);
        QVERIFY2(view->topOffset() <= (kRows - 20) * 16, qPrintable(QString::number(view->topOffset())));
    }

    void linesAloneReachTheEnd()
    {
        Fixture f(QByteArray("ab\n").repeated(300), "lines");
        f.key(Qt::Key_End, Qt::ControlModifier);
        (void)f.screen();
        QVERIFY(!f.canvas(0).renderer().caretRects(900, f.canvas(0).target()).isEmpty());
        f.key(Qt::Key_Home, Qt::ControlModifier);
        QCOMPARE(f.view.topOffset(), qint64{0});
        auto* bar = verticalBar(f.view);
        bar->triggerAction(QAbstractSlider::SliderSingleStepAdd);
        QCOMPARE(f.view.topOffset(), qint64{3});
        bar->triggerAction(QAbstractSlider::SliderPageStepAdd);
        QVERIFY(f.view.topOffset() > 30 && f.view.topOffset() % 3 == 0);
    }
};

QTEST_MAIN(TestDocumentView)
#include "tst_documentview.moc"

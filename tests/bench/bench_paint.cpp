// How long the panes take to paint, side by side with the usual ways to paint the same cells: drawText for
// each byte, and one glyph run for each colour of a row. Run it with QT_QPA_PLATFORM=offscreen.

#include "core/bytes/memorysource.h"
#include "tests/support/random.h"
#include "ui/panes/documentview.h"
#include "ui/panes/panecanvas.h"
#include "ui/panes/panefont.h"

#include <QApplication>
#include <QGlyphRun>
#include <QKeyEvent>
#include <QPainter>
#include <QRawFont>
#include <QTextStream>

#include <algorithm>
#include <functional>

#include <time.h>

using namespace sluice;

namespace {

constexpr int kWidth = 3840;
constexpr int kHeight = 2160;
constexpr int kBytesPerRow = 64;

/// CPU time of this thread, in milliseconds: painting takes place in it, and other programs do not count.
double cpuTime()
{
    timespec now = {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

/// Median of `rounds` runs, in milliseconds.
double median(int rounds, const std::function<void()>& run)
{
    std::vector<double> times;
    for (int i = 0; i < rounds; ++i) {
        const double begin = cpuTime();
        run();
        times.push_back(cpuTime() - begin);
    }
    std::nth_element(times.begin(), times.begin() + rounds / 2, times.end());
    return times[size_t(rounds) / 2];
}

/// The same cells, painted the plain ways.
class PlainPane : public QWidget
{
public:
    PlainPane(const QByteArray& bytes, const ViewOptions& options, bool glyphRuns)
        : m_bytes(bytes)
        , m_font(PaneFont::make(options, 1, logicalDpiX()))
        , m_palette(PanePalette::light())
        , m_glyphRuns(glyphRuns)
    {
        setAttribute(Qt::WA_OpaquePaintEvent);
        m_raw = QRawFont::fromFont(m_font.font);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setFont(m_font.font);
        painter.fillRect(rect(), m_palette.background);
        const CellMetrics& cell = m_font.cell;
        for (int row = 0; row < height() / cell.height; ++row) {
            if (row % 2 != 0)
                painter.fillRect(0, row * cell.height, width(), cell.height, m_palette.alternate);
            const QByteArray bytes = m_bytes.mid(qsizetype{row} * kBytesPerRow, kBytesPerRow);
            if (m_glyphRuns)
                paintRuns(painter, bytes, row * cell.height + cell.baseline);
            else
                paintTexts(painter, bytes, row * cell.height + cell.baseline);
        }
    }

private:
    [[nodiscard]] static char character(quint8 byte) { return byte > ' ' && byte < 0x7f ? char(byte) : '.'; }

    void paintTexts(QPainter& painter, const QByteArray& bytes, int y)
    {
        const int width = m_font.cell.width;
        for (int i = 0; i < bytes.size(); ++i) {
            const auto byte = static_cast<quint8>(bytes[i]);
            painter.setPen(m_palette.classes[static_cast<size_t>(byteClass(byte))]);
            painter.drawText(i * 3 * width, y, QString::number(byte, 16).rightJustified(2, QLatin1Char('0')));
            painter.drawText((kBytesPerRow * 3 + i) * width, y, QString(QLatin1Char(character(byte))));
        }
    }

    void paintRuns(QPainter& painter, const QByteArray& bytes, int y)
    {
        const int width = m_font.cell.width;
        for (int kind = 0; kind < kByteClassCount; ++kind) {
            QString text;
            QList<QPointF> places;
            for (int i = 0; i < bytes.size(); ++i) {
                const auto byte = static_cast<quint8>(bytes[i]);
                if (static_cast<int>(byteClass(byte)) != kind)
                    continue;
                text += QString::number(byte, 16).rightJustified(2, QLatin1Char('0'));
                text += QLatin1Char(character(byte));
                places << QPointF(i * 3 * width, y) << QPointF(i * 3 * width + width, y)
                       << QPointF((kBytesPerRow * 3 + i) * width, y);
            }
            QGlyphRun run;
            run.setRawFont(m_raw);
            run.setGlyphIndexes(m_raw.glyphIndexesForString(text));
            run.setPositions(places);
            painter.setPen(m_palette.classes[static_cast<size_t>(kind)]);
            painter.drawGlyphRun({0, 0}, run);
        }
    }

    QByteArray m_bytes;
    PaneFont m_font;
    PanePalette m_palette;
    QRawFont m_raw;
    bool m_glyphRuns;
};

double plainPaint(const QByteArray& bytes, const ViewOptions& options, bool glyphRuns)
{
    PlainPane pane(bytes, options, glyphRuns);
    pane.resize(kWidth, kHeight);
    pane.show();
    QApplication::processEvents();
    return median(9, [&pane] { pane.repaint(); });
}

} // namespace

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    test::Random random(test::seed());
    const QByteArray bytes = test::randomBytes(random, 1 << 20);
    OpenedFile file;
    file.source = std::make_shared<MemorySource>(Slice::fromByteArray(bytes));
    const auto document = std::make_shared<Document>(file, std::make_shared<Ledger>());
    ViewOptions options;
    options.bytesPerRow = kBytesPerRow;
    options.groupSize = 8;
    options.encoding = *Encoding::find("latin1");
    // A font that fills the screen with 64 bytes a row.
    options.fontSize = 14;

    DocumentView view(View::whole(document), options, *PaneSpec::parseList("hex,text"));
    view.resize(kWidth, kHeight);
    view.show();
    QApplication::processEvents();
    const QList<PaneCanvas*> panes = view.findChildren<PaneCanvas*>();
    const auto repaint = [&panes] {
        for (PaneCanvas* pane : panes)
            pane->repaint();
    };
    repaint();
    const double whole = median(25, repaint);
    qint64 caret = 0;
    const double move = median(501, [&] {
        document->selection().setCaret(++caret % 4000);
        QApplication::sendPostedEvents();
    });
    qint64 top = 0;
    const double scroll = median(25, [&] {
        view.setTopOffset(top += kBytesPerRow);
        QApplication::sendPostedEvents();
    });
    // A byte typed: two keys, the edit, and what that paints.
    const auto type = [&] {
        for (const char* key : {"a", "5"}) {
            QKeyEvent event(QEvent::KeyPress, Qt::Key_A, Qt::NoModifier, QLatin1String(key));
            QApplication::sendEvent(panes.front(), &event);
        }
        QApplication::sendPostedEvents();
    };
    panes.front()->setFocus();
    view.setTopOffset(0);
    document->selection().setCaret(0);
    const double overwrite = median(501, type);
    view.setInsertMode(true);
    const double insert = median(501, type);
    const double texts = plainPaint(bytes, options, false);
    const double runs = plainPaint(bytes, options, true);

    ViewOptions utf8 = options;
    utf8.encoding = Encoding::utf8();
    view.setOptions(utf8);
    QApplication::processEvents();
    const double decoded = median(25, repaint);

    QTextStream out(stdout);
    out.setRealNumberPrecision(3);
    out << "hex + text, " << kWidth << "x" << kHeight << ", " << kBytesPerRow
        << " bytes a row, median CPU ms\n"
        << "whole repaint            " << whole << "\n"
        << "whole repaint, UTF-8     " << decoded << "\n"
        << "scroll by a row          " << scroll << "\n"
        << "caret move               " << move << "\n"
        << "a byte overwritten       " << overwrite << "\n"
        << "a byte inserted          " << insert << "\n"
        << "drawText for each byte   " << texts << "  " << texts / whole << " times ours\n"
        << "glyph runs for each row  " << runs << "  " << runs / whole << " times ours\n";
    return 0;
}

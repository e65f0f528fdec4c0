#include "ui/panels/statisticsfigures.h"

#include "ui/window/format.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLocale>

#include <array>

namespace sluice {
namespace {

constexpr int kWidth = 270;

QString shownNumber(std::optional<double> number, int digits)
{
    return number ? QLocale().toString(*number, 'f', digits) : StatisticsFigures::tr("not defined");
}

QString percent(double share)
{
    return QStringLiteral("%1\u202f%").arg(QLocale().toString(share * 100, 'f', 2));
}

} // namespace

StatisticsFigures::StatisticsFigures(QWidget* parent)
    : QTreeWidget(parent)
{
    setAccessibleName(tr("Figures"));
    setColumnCount(2);
    setHeaderHidden(true);
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setFrameShape(QFrame::NoFrame);
    setAlternatingRowColors(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    header()->setStretchLastSection(true);
    setColumn(false);
}

// They give way: a dock that is made narrower puts them elsewhere.
QSize StatisticsFigures::sizeHint() const
{
    return {kWidth, QTreeWidget::sizeHint().height()};
}

void StatisticsFigures::setColumn(bool below)
{
    constexpr int kRowsBelow = 10;
    setMaximumWidth(below ? QWIDGETSIZE_MAX : kWidth);
    setMaximumHeight(below ? kRowsBelow * fontMetrics().height() : QWIDGETSIZE_MAX);
}

void StatisticsFigures::add(const QString& name, const QString& value, const QString& hint)
{
    auto* item = new QTreeWidgetItem(this, {name, value});
    item->setToolTip(0, hint);
    item->setToolTip(1, hint);
}

void StatisticsFigures::setStatistics(const Statistics* statistics)
{
    const int current = indexOfTopLevelItem(currentItem());
    clear();
    if (statistics == nullptr)
        return;
    const Statistics& s = *statistics;
    add(tr("Bytes"), formatNumber(s.bytes), formatBytes(s.bytes));
    add(tr("Entropy"), tr("%1 bits a byte").arg(shownNumber(s.entropy(), 6)),
        tr("Shannon's, of the byte values: 0 when all are the same, 8 when all are as frequent"));
    add(tr("Mean"), shownNumber(s.mean(), 4), tr("127.5 for random bytes"));
    add(tr("Chi-square"), shownNumber(s.chiSquare(), 2), tr("About 255 for random bytes"));
    add(tr("Serial correlation"), shownNumber(s.serialCorrelation(), 6),
        tr("How much a byte tells of the next one: about 0 for random bytes, 1 at most"));
    constexpr std::array kGroups = {ByteGroup::Text, ByteGroup::Zero, ByteGroup::Control, ByteGroup::High,
                                    ByteGroup::Ones};
    const std::array names = {tr("Printable"), tr("Zeros"), tr("Control"), tr("0x80 to 0xfe"), tr("0xff")};
    for (size_t i = 0; i < kGroups.size(); ++i)
        add(names[i], percent(s.share(kGroups[i])));
    add(tr("Blocks"), tr("%1 of %2").arg(formatNumber(std::ssize(s.blocks)), formatBytes(s.blockSize)));
    if (s.numbers) {
        add(tr("Float zeros"), formatNumber(static_cast<qint64>(s.numbers->zeros)));
        add(tr("Float denormals"), formatNumber(static_cast<qint64>(s.numbers->denormals)));
        add(tr("Float infinities"), formatNumber(static_cast<qint64>(s.numbers->infinities)));
        add(tr("Float NaNs"), formatNumber(static_cast<qint64>(s.numbers->notNumbers)));
    }
    setCurrentItem(topLevelItem(std::max(current, 0)));
}

void StatisticsFigures::copy() const
{
    QStringList lines;
    for (int i = 0; i < topLevelItemCount(); ++i) {
        const QTreeWidgetItem* item = topLevelItem(i);
        lines += item->text(0) + u'\t' + item->text(1);
    }
    QApplication::clipboard()->setText(lines.join(u'\n'));
}

// The window's Copy takes the selected bytes; here the figures are meant.
bool StatisticsFigures::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride &&
        static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        event->accept();
        return true;
    }
    return QTreeWidget::event(event);
}

void StatisticsFigures::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy))
        copy();
    else
        QTreeWidget::keyPressEvent(event);
}

} // namespace sluice

#include "ui/window/welcomepage.h"

#include "ui/window/icons.h"
#include "ui/window/settings.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QStyledItemDelegate>

#include <cerrno>

#include <sys/stat.h>

namespace sluice {
namespace {

enum Role { kPath = Qt::UserRole + 1, kDetail, kMissing };

constexpr int kGap = 4;
constexpr int kMaxWidth = 980;

// Two lines: the name, and under it, dim, what or where it is.
class Delegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        return {120, 2 * option.fontMetrics.height() + 5 * kGap / 2};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const QPalette& palette = option.palette;
        const bool current = option.state.testFlag(QStyle::State_HasFocus);
        const bool hover = option.state.testFlag(QStyle::State_MouseOver);
        const bool missing = index.data(kMissing).toBool();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (current || hover) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(palette.color(current ? QPalette::Highlight : QPalette::Midlight));
            painter->drawRoundedRect(QRectF(option.rect).adjusted(0, 1, 0, -1), 5, 5);
        }
        const QRect inner = option.rect.adjusted(2 * kGap, kGap, -2 * kGap, -kGap);
        const int line = option.fontMetrics.height();
        const QRect first(inner.left(), inner.top(), inner.width(), line);
        const QRect second(inner.left(), inner.top() + line + kGap / 2, inner.width(), line);
        QString detail = index.data(kDetail).toString();
        if (missing)
            detail = WelcomePage::tr("not there any more: %1").arg(detail);
        painter->setPen(palette.color(current   ? QPalette::HighlightedText
                                      : missing ? QPalette::PlaceholderText
                                                : QPalette::WindowText));
        painter->drawText(
            first, Qt::AlignVCenter,
            option.fontMetrics.elidedText(index.data().toString(), Qt::ElideMiddle, first.width()));
        painter->setPen(palette.color(current ? QPalette::HighlightedText : QPalette::PlaceholderText));
        painter->drawText(second, Qt::AlignVCenter,
                          option.fontMetrics.elidedText(detail, Qt::ElideRight, second.width()));
        painter->restore();
    }
};

QLabel* heading(const QString& text)
{
    auto* label = new QLabel(text);
    QFont font = label->font();
    font.setBold(true);
    label->setFont(font);
    label->setContentsMargins(2 * kGap, 0, 0, 0);
    return label;
}

} // namespace

QString samplesFolder()
{
    QString beside =
        QDir::cleanPath(QCoreApplication::applicationDirPath() + QStringLiteral("/../share/sluice/samples"));
    if (QFile::exists(beside))
        return beside;
    const QString source = QStringLiteral(SLUICE_SAMPLES_DIR);
    return QFile::exists(source) ? source : QString();
}

QList<Sample> readSamples(const QString& folder)
{
    QList<Sample> samples;
    QFile index(folder + QStringLiteral("/index.txt"));
    if (folder.isEmpty() || !index.open(QIODevice::ReadOnly))
        return samples;
    const QByteArrayList lines = index.readAll().split('\n');
    for (const QByteArray& line : lines) {
        const qsizetype tab = line.indexOf('\t');
        if (tab <= 0)
            continue;
        const QString name = QString::fromUtf8(line.left(tab));
        const QString path = folder + QLatin1Char('/') + name;
        if (QFile::exists(path))
            samples.append({QFile::encodeName(path), name, QString::fromUtf8(line.mid(tab + 1)).trimmed()});
    }
    return samples;
}

WelcomePage::WelcomePage(Settings& settings, QWidget* parent)
    : QWidget(parent)
    , m_settings(settings)
    , m_looking(m_runner, this)
    , m_open(new QPushButton(icon(QLatin1String("open")), tr("Open…")))
    , m_recent(makeList(tr("Recent files")))
    , m_samples(makeList(tr("Samples")))
    , m_noRecent(new QLabel(tr("Files you open are listed here.")))
{
    auto* title = new QLabel(tr("Sluice"));
    QFont large = title->font();
    large.setPointSizeF(large.pointSizeF() * 2.2);
    large.setWeight(QFont::DemiBold);
    title->setFont(large);
    auto* lead = new QLabel(
        tr("Drop a file here, or open one. Any size, any kind. Nothing is written to it before you save."));
    lead->setWordWrap(true);
    lead->setForegroundRole(QPalette::PlaceholderText);
    auto* mark = new QLabel;
    mark->setPixmap(applicationIcon().pixmap(QSize(56, 56), devicePixelRatioF()));
    m_noRecent->setForegroundRole(QPalette::PlaceholderText);
    m_noRecent->setContentsMargins(2 * kGap, kGap, 0, 0);
    m_noRecent->setAlignment(Qt::AlignTop);
    m_open->setMinimumHeight(34);

    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(title);
    words->addWidget(lead);
    auto* head = new QHBoxLayout;
    head->setSpacing(18);
    head->addWidget(mark);
    head->addLayout(words, 1);
    head->addWidget(m_open);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(32);
    grid->setVerticalSpacing(8);
    grid->addWidget(heading(tr("Recent files")), 0, 0);
    grid->addWidget(heading(tr("Samples")), 0, 1);
    grid->addWidget(m_recent, 1, 0);
    grid->addWidget(m_noRecent, 1, 0);
    grid->addWidget(m_samples, 1, 1);
    grid->setColumnStretch(0, 2);
    grid->setColumnStretch(1, 3);
    grid->setRowStretch(1, 1);
    auto* column = new QWidget;
    column->setMaximumWidth(kMaxWidth);
    auto* inner = new QVBoxLayout(column);
    inner->setSpacing(28);
    inner->addLayout(head);
    inner->addLayout(grid, 1);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(32, 36, 32, 24);
    layout->addStretch(1);
    layout->addWidget(column, 1000);
    layout->addStretch(1);
    setFocusProxy(m_open);

    connect(m_open, &QPushButton::clicked, this, &WelcomePage::openWanted);
    m_recent->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_recent, &QWidget::customContextMenuRequested, this, &WelcomePage::showRecentMenu);
    const QList<Sample> samples = readSamples(samplesFolder());
    for (const Sample& sample : samples)
        addFile(m_samples, sample.path, sample.name, sample.description);
    refresh();
}

QListWidget* WelcomePage::makeList(const QString& name)
{
    auto* list = new QListWidget;
    list->setItemDelegate(new Delegate(list));
    list->setFrameShape(QFrame::NoFrame);
    list->setAccessibleName(name);
    list->setMouseTracking(true);
    list->setUniformItemSizes(true);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    list->viewport()->setAutoFillBackground(false);
    list->installEventFilter(this);
    connect(list, &QListWidget::itemClicked, this, &WelcomePage::choose);
    connect(list, &QListWidget::itemActivated, this, &WelcomePage::choose);
    return list;
}

void WelcomePage::addFile(QListWidget* list, const QByteArray& path, const QString& name,
                          const QString& detail)
{
    auto* item = new QListWidgetItem(name, list);
    item->setData(kPath, path);
    item->setData(kDetail, detail);
    item->setData(Qt::AccessibleDescriptionRole, detail);
    item->setToolTip(QString::fromUtf8(path));
}

void WelcomePage::refresh()
{
    m_recent->clear();
    const QList<QByteArray> recent = m_settings.recentFiles();
    for (const QByteArray& path : recent) {
        const qsizetype slash = path.lastIndexOf('/');
        addFile(m_recent, path, QString::fromUtf8(path.mid(slash + 1)), QString::fromUtf8(path.left(slash)));
    }
    m_recent->setVisible(!recent.isEmpty());
    m_noRecent->setVisible(recent.isEmpty());
    markMissing();
}

// Asking the file system may take as long as a dead mount likes.
void WelcomePage::markMissing()
{
    const QList<QByteArray> recent = m_settings.recentFiles();
    if (recent.isEmpty())
        return;
    m_looking.run(
        [recent](const CancelToken& token) {
            QList<QByteArray> missing;
            for (const QByteArray& path : recent) {
                struct stat info;
                if (!token.isCancelled() && ::stat(path.constData(), &info) != 0 && errno == ENOENT)
                    missing.append(path);
            }
            return missing;
        },
        [this](const QList<QByteArray>& missing) {
            for (int row = 0; row < m_recent->count(); ++row) {
                QListWidgetItem* item = m_recent->item(row);
                item->setData(kMissing, missing.contains(item->data(kPath).toByteArray()));
            }
        });
}

bool WelcomePage::isMissing(const QByteArray& path) const
{
    for (int row = 0; row < m_recent->count(); ++row) {
        const QListWidgetItem* item = m_recent->item(row);
        if (item->data(kPath).toByteArray() == path)
            return item->data(kMissing).toBool();
    }
    return false;
}

void WelcomePage::choose(const QListWidgetItem* item)
{
    // A click that activates as well comes twice: opening shows the same tab again then.
    Q_EMIT fileChosen(item->data(kPath).toByteArray());
}

bool WelcomePage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_recent && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->matches(QKeySequence::Delete) && m_recent->currentItem() != nullptr) {
        removeRecent(m_recent->currentItem()->data(kPath).toByteArray());
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void WelcomePage::showRecentMenu(const QPoint& position)
{
    const QListWidgetItem* item = m_recent->itemAt(position);
    if (item == nullptr)
        return;
    const QByteArray path = item->data(kPath).toByteArray();
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Open"), this, [this, path] { Q_EMIT fileChosen(path); });
    menu->addAction(tr("Remove from This List\tDel"), this, [this, path] { removeRecent(path); });
    menu->popup(m_recent->viewport()->mapToGlobal(position));
}

void WelcomePage::removeRecent(const QByteArray& path)
{
    m_settings.removeRecentFile(path);
    refresh();
}

} // namespace sluice

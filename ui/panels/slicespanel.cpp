#include "ui/panels/slicespanel.h"

#include "ui/panels/memorymap.h"
#include "ui/panes/panecanvas.h"

#include <QCoreApplication>
#include <QDragEnterEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace sluice {
namespace {

constexpr int kRefreshMs = 50;
constexpr int kLengthRole = Qt::UserRole + 1;
constexpr int kFactsRole = Qt::UserRole + 2;
constexpr int kColourRole = Qt::UserRole + 3;
constexpr int kDimRole = Qt::UserRole + 4;
constexpr int kRowRole = Qt::UserRole + 5;
constexpr int kPadding = 4;
constexpr int kSwatch = 10;

// Dragged from a pane of this very program.
bool isOurs(const QMimeData* data)
{
    return data->data(QLatin1String(kSelectionMime)) ==
           QByteArray::number(QCoreApplication::applicationPid());
}

} // namespace

// Two lines a row: the name with its length, and below what it costs.
class SlicesPanel::Delegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    PanePalette colours = PanePalette::light();

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        return {120, option.fontMetrics.height() * 2 + 2 * kPadding};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        QStyleOptionViewItem plain = option;
        initStyleOption(&plain, index);
        plain.text.clear();
        const QStyle* style = plain.widget->style();
        style->drawPrimitive(QStyle::PE_PanelItemViewItem, &plain, painter, plain.widget);
        const bool selected = plain.state.testFlag(QStyle::State_Selected);
        const auto colour = [&](QPalette::ColorRole role) {
            return plain.palette.color(QPalette::Normal, selected ? QPalette::HighlightedText : role);
        };
        const QRect box = plain.rect.adjusted(kPadding, kPadding, -kPadding, -kPadding);
        const int line = plain.fontMetrics.height();
        QRect first(box.left(), box.top(), box.width(), line);
        QRect second(box.left(), box.top() + line, box.width(), line);
        const int mark = index.data(kColourRole).toInt();
        painter->save();
        if (mark >= 0) {
            const QRect swatch(first.left(), first.center().y() - kSwatch / 2 + 1, kSwatch, kSwatch);
            painter->setPen(selected ? colour(QPalette::Text) : QColor(Qt::transparent));
            painter->setBrush(colours.marks[static_cast<size_t>(mark) % colours.marks.size()]);
            painter->drawRoundedRect(swatch, 2, 2);
            first.setLeft(swatch.right() + 7);
            second.setLeft(first.left());
        }
        const QFont font = plain.font;
        plain.font.setBold(false);
        plain.fontMetrics = QFontMetrics(plain.font);
        const QString length = index.data(kLengthRole).toString();
        painter->setFont(plain.font);
        painter->setPen(colour(QPalette::PlaceholderText));
        painter->drawText(first, Qt::AlignRight | Qt::AlignVCenter, length);
        const QString facts =
            plain.fontMetrics.elidedText(index.data(kFactsRole).toString(), Qt::ElideRight, second.width());
        painter->drawText(second, Qt::AlignLeft | Qt::AlignVCenter, facts);
        first.setRight(first.right() - plain.fontMetrics.horizontalAdvance(length) - 8);
        painter->setFont(font);
        painter->setPen(colour(index.data(kDimRole).toBool() ? QPalette::PlaceholderText : QPalette::Text));
        const QString name = QFontMetrics(font).elidedText(index.data(Qt::DisplayRole).toString(),
                                                           Qt::ElideMiddle, first.width());
        painter->drawText(first, Qt::AlignLeft | Qt::AlignVCenter, name);
        painter->restore();
    }

    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                              const QModelIndex&) const override
    {
        const int height = std::max(editor->sizeHint().height(), option.fontMetrics.height() + 4);
        editor->setGeometry(QRect(option.rect.left(), option.rect.top(), option.rect.width(), height));
    }
};

SlicesPanel::SlicesPanel(QWidget* parent)
    : QWidget(parent)
    , m_tree(new QTreeWidget)
    , m_map(new MemoryMap)
    , m_frame(this,
              tr("Slices of what is open show here, with what each owns and keeps.\n\nOpen a file, select "
                 "bytes, and press Ctrl+Shift+S for a view that shares them, or drag them here."))
    , m_delegate(new Delegate(this))
    , m_throttle(
          kRefreshMs, [this] { refresh(); }, this)
{
    setAcceptDrops(true);
    makeTree();
    auto* layout = new QVBoxLayout(m_frame.content());
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(1);
    layout->addWidget(m_tree, 1);
    layout->addWidget(m_map);
    connect(m_map, &MemoryMap::openWanted, this, [this](quint64 id) {
        const std::shared_ptr<View> current = m_current.lock();
        if (!current)
            return;
        const auto views = current->document()->views();
        for (const std::shared_ptr<View>& view : views) {
            if (view->id() == id) {
                Q_EMIT openWanted(view);
                return;
            }
        }
    });
}

void SlicesPanel::makeTree()
{
    m_tree->setAccessibleName(tr("Slices"));
    m_tree->setHeaderHidden(true);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setIndentation(14);
    m_tree->setUniformRowHeights(true);
    m_tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_tree->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->setItemDelegate(m_delegate);
    m_tree->installEventFilter(this);
    connect(m_tree, &QTreeWidget::itemDoubleClicked, this, [this](const QTreeWidgetItem* item) {
        if (const auto view = viewOf(item))
            Q_EMIT openWanted(view);
    });
    connect(m_tree, &QTreeWidget::itemChanged, this, [this](const QTreeWidgetItem* item) {
        const auto view = viewOf(item);
        const QString name = item->text(0).simplified();
        if (view && !view->isWhole() && !name.isEmpty())
            view->setName(name);
        request();
    });
    connect(m_tree, &QWidget::customContextMenuRequested, this, [this](const QPoint& position) {
        const QTreeWidgetItem* item = m_tree->itemAt(position);
        Q_EMIT menuWanted(viewOf(item), m_tree->viewport()->mapToGlobal(position));
    });
}

void SlicesPanel::setColours(const PanePalette& palette)
{
    m_delegate->colours = palette;
    m_map->setColours(palette);
    m_tree->viewport()->update();
}

void SlicesPanel::setViews(const std::vector<std::shared_ptr<View>>& shown,
                           const std::shared_ptr<View>& current)
{
    m_shown.assign(shown.begin(), shown.end());
    m_follow = m_follow || m_current.lock() != current;
    m_current = current;
    m_map->setView(current);
    request();
}

void SlicesPanel::request()
{
    m_throttle.request();
}

void SlicesPanel::refresh()
{
    std::vector<std::shared_ptr<View>> shown;
    shown.reserve(m_shown.size());
    for (const std::weak_ptr<View>& each : m_shown) {
        if (std::shared_ptr<View> view = each.lock())
            shown.push_back(std::move(view));
    }
    std::vector<SliceRow> rows = sliceRows(shown, m_current.lock().get());
    const bool same = std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(),
                                 [](const SliceRow& a, const SliceRow& b) { return a.isSameAs(b); });
    m_rows = std::move(rows);
    m_frame.showContent(!m_rows.empty());
    for (const SliceRow& row : m_rows) {
        const std::shared_ptr<View> view = row.view.lock();
        Document* document = view->document().get();
        connect(view.get(), &View::rangeChanged, this, &SlicesPanel::request, Qt::UniqueConnection);
        connect(view.get(), &View::lookChanged, this, &SlicesPanel::request, Qt::UniqueConnection);
        connect(document, &Document::viewsChanged, this, &SlicesPanel::request, Qt::UniqueConnection);
        connect(document, &Document::contentChanged, this, &SlicesPanel::request, Qt::UniqueConnection);
    }
    // A name that is being typed stays.
    const bool editing = m_tree->findChild<QLineEdit*>() != nullptr;
    if (!same || m_items.size() != static_cast<qsizetype>(m_rows.size()))
        fill();
    else if (!editing) {
        for (qsizetype i = 0; i < m_items.size(); ++i)
            update(m_items[i], m_rows[static_cast<size_t>(i)]);
        for (qsizetype i = 0; m_follow && i < m_items.size(); ++i) {
            if (m_rows[static_cast<size_t>(i)].isCurrent)
                m_tree->setCurrentItem(m_items[i]);
        }
        m_follow = false;
    }
    m_map->refresh();
}

void SlicesPanel::fill()
{
    const auto chosen = viewOf(m_tree->currentItem());
    m_tree->clear();
    m_items.clear();
    QList<QTreeWidgetItem*> parents;
    QTreeWidgetItem* current = nullptr;
    for (size_t i = 0; i < m_rows.size(); ++i) {
        const SliceRow& row = m_rows[i];
        parents.resize(row.depth);
        auto* item = row.depth == 0 ? new QTreeWidgetItem(m_tree) : new QTreeWidgetItem(parents.back());
        item->setData(0, kRowRole, static_cast<int>(i));
        parents.append(item);
        m_items.append(item);
        update(item, row);
        if (const auto view = row.view.lock(); chosen && !m_follow ? view == chosen : row.isCurrent)
            current = item;
    }
    m_tree->expandAll();
    if (current != nullptr)
        m_tree->setCurrentItem(current);
    m_follow = false;
}

void SlicesPanel::update(QTreeWidgetItem* item, const SliceRow& row)
{
    const QSignalBlocker blocker(m_tree);
    QFont bold = font();
    bold.setBold(row.isCurrent);
    item->setText(0, row.name);
    item->setFont(0, bold);
    item->setToolTip(0, row.tip);
    item->setData(0, Qt::AccessibleTextRole, row.name + QLatin1String(", ") + row.length);
    item->setData(0, Qt::AccessibleDescriptionRole, row.facts);
    item->setData(0, kLengthRole, row.length);
    item->setData(0, kFactsRole, row.facts);
    item->setData(0, kColourRole, row.colour);
    item->setData(0, kDimRole, !row.hasTab || row.isDeleted);
    item->setFlags(item->flags().setFlag(Qt::ItemIsEditable, row.depth > 0));
    m_tree->viewport()->update();
}

std::shared_ptr<View> SlicesPanel::viewOf(const QTreeWidgetItem* item) const
{
    if (item == nullptr)
        return nullptr;
    const auto row = item->data(0, kRowRole).toUInt();
    return row < m_rows.size() ? m_rows[row].view.lock() : nullptr;
}

bool SlicesPanel::onKey(int key)
{
    const auto view = viewOf(m_tree->currentItem());
    if (!view)
        return false;
    switch (key) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        Q_EMIT openWanted(view);
        return true;
    case Qt::Key_Delete:
        Q_EMIT closeWanted(view);
        return true;
    case Qt::Key_F2:
        if (!view->isWhole())
            m_tree->editItem(m_tree->currentItem());
        return true;
    default:
        return false;
    }
}

bool SlicesPanel::eventFilter(QObject* watched, QEvent* event)
{
    // A name that is being typed has the keys for itself, those that it leaves included.
    if (watched != m_tree || !m_tree->hasFocus() ||
        (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride))
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool ours = key->key() == Qt::Key_F2 || key->key() == Qt::Key_Delete ||
                      key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    if (!ours || (key->modifiers() & ~Qt::KeypadModifier) != Qt::NoModifier)
        return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept();
        return true;
    }
    return onKey(key->key());
}

void SlicesPanel::dragEnterEvent(QDragEnterEvent* event)
{
    if (isOurs(event->mimeData()))
        event->acceptProposedAction();
}

void SlicesPanel::dropEvent(QDropEvent* event)
{
    if (!isOurs(event->mimeData()))
        return;
    event->acceptProposedAction();
    Q_EMIT sliceWanted();
}

} // namespace sluice

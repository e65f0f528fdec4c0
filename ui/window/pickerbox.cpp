#include "ui/window/pickerbox.h"

#include "ui/window/fuzzymatch.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QTextLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice {
namespace {

enum Role { kId = Qt::UserRole + 1, kDetail, kEnabled, kPlaces };

constexpr int kPadding = 10;
constexpr int kVisibleRows = 12;

class Delegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        return {100, option.fontMetrics.height() + kPadding};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        const bool enabled = index.data(kEnabled).toBool();
        const QPalette::ColorGroup group = enabled ? QPalette::Active : QPalette::Disabled;
        if (selected)
            painter->fillRect(option.rect, option.palette.color(QPalette::Active, QPalette::Highlight));
        const QRect inner = option.rect.adjusted(kPadding, 0, -kPadding, 0);
        const QString detail = index.data(kDetail).toString();
        const int detailWidth =
            std::min(option.fontMetrics.horizontalAdvance(detail) + (detail.isEmpty() ? 0 : 2 * kPadding),
                     inner.width() / 2);
        const QColor ink = option.palette.color(group, selected ? QPalette::HighlightedText : QPalette::Text);
        painter->setPen(selected ? ink : option.palette.color(group, QPalette::PlaceholderText));
        painter->drawText(inner, Qt::AlignRight | Qt::AlignVCenter,
                          option.fontMetrics.elidedText(detail, Qt::ElideMiddle, detailWidth));
        painter->setPen(ink);
        drawMatch(painter, option, index, inner.adjusted(0, 0, -detailWidth, 0), selected);
    }

private:
    static void drawMatch(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index,
                          const QRect& rect, bool selected)
    {
        QTextLayout layout(
            option.fontMetrics.elidedText(index.data().toString(), Qt::ElideMiddle, rect.width()),
            option.font);
        QList<QTextLayout::FormatRange> formats;
        const QVariantList places = index.data(kPlaces).toList();
        for (const QVariant& place : places) {
            QTextLayout::FormatRange range;
            range.start = place.toInt();
            range.length = 1;
            range.format.setFontWeight(QFont::Bold);
            if (!selected)
                range.format.setForeground(option.palette.color(QPalette::Link));
            formats.append(range);
        }
        layout.setFormats(formats);
        layout.beginLayout();
        QTextLine line = layout.createLine();
        if (line.isValid())
            line.setLineWidth(rect.width() + 1);
        layout.endLayout();
        const qreal top = rect.top() + (rect.height() - layout.boundingRect().height()) / 2;
        layout.draw(painter, QPointF(rect.left(), top));
    }
};

} // namespace

PickerBox::PickerBox(QWidget* window, const QString& placeholder, QList<PickerItem> items,
                     std::function<void(const QByteArray& id)> chosen)
    : OverlayBox(window)
    , m_items(std::move(items))
    , m_chosen(std::move(chosen))
    , m_edit(new QLineEdit)
    , m_list(new QListView)
    , m_nothing(new QLabel(tr("Nothing fits.")))
    , m_model(new QStandardItemModel(this))
{
    m_edit->setPlaceholderText(placeholder);
    m_edit->setAccessibleName(placeholder);
    m_edit->setClearButtonEnabled(true);
    m_edit->installEventFilter(this);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new Delegate(m_list));
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setUniformItemSizes(true);
    m_list->setAccessibleName(placeholder);
    m_nothing->setContentsMargins(kPadding, kPadding / 2, kPadding, kPadding / 2);
    m_nothing->setForegroundRole(QPalette::PlaceholderText);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(6);
    layout->addWidget(m_edit);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_nothing);
    connect(m_edit, &QLineEdit::textChanged, this, &PickerBox::filter);
    connect(m_list, &QListView::clicked, this, &PickerBox::choose);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &PickerBox::readOut);
    filter({});
}

void PickerBox::popUp()
{
    OverlayBox::popUp(m_edit);
}

void PickerBox::setCurrent(const QByteArray& id)
{
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex index = m_model->index(row, 0);
        if (index.data(kId).toByteArray() == id) {
            m_list->setCurrentIndex(index);
            m_list->scrollTo(index, QAbstractItemView::PositionAtCenter);
        }
    }
}

QList<QByteArray> PickerBox::shownIds() const
{
    QList<QByteArray> ids;
    for (int row = 0; row < m_model->rowCount(); ++row)
        ids.append(m_model->index(row, 0).data(kId).toByteArray());
    return ids;
}

bool PickerBox::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        switch (key->key()) {
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_PageUp:
        case Qt::Key_PageDown:
            QApplication::sendEvent(m_list, event);
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            choose();
            return true;
        default:
            break;
        }
    }
    return OverlayBox::eventFilter(watched, event);
}

void PickerBox::filter(const QString& text)
{
    struct Hit
    {
        const PickerItem* item;
        FuzzyMatch match;
    };
    std::vector<Hit> hits;
    for (const PickerItem& item : m_items) {
        if (const auto match = fuzzyMatch(text, item.text))
            hits.push_back({&item, *match});
    }
    std::stable_sort(hits.begin(), hits.end(),
                     [](const Hit& a, const Hit& b) { return a.match.score > b.match.score; });
    m_model->clear();
    for (const Hit& hit : hits) {
        auto* item = new QStandardItem(hit.item->text);
        item->setData(hit.item->id, kId);
        item->setData(hit.item->detail, kDetail);
        QVariantList places;
        for (const int place : hit.match.places)
            places.append(place);
        item->setData(places, kPlaces);
        item->setData(hit.item->enabled, kEnabled);
        item->setToolTip(hit.item->detail);
        m_model->appendRow(item);
    }
    // What fits best is what is meant, also when it cannot be done: Enter must not do something else.
    if (!text.isEmpty())
        m_list->setCurrentIndex(m_model->index(0, 0));
    for (int row = 0; row < m_model->rowCount() && !m_list->currentIndex().isValid(); ++row) {
        if (m_model->item(row)->data(kEnabled).toBool())
            m_list->setCurrentIndex(m_model->index(row, 0));
    }
    if (!m_list->currentIndex().isValid())
        m_list->setCurrentIndex(m_model->index(0, 0));
    readOut();
    m_nothing->setVisible(hits.empty());
    m_list->setVisible(!hits.empty());
    const int rows = std::clamp(m_model->rowCount(), 1, kVisibleRows);
    m_list->setFixedHeight(rows * (fontMetrics().height() + kPadding) + 2);
    place();
}

// The keyboard stays in the field, whose description tells a screen reader what Enter would choose.
void PickerBox::readOut()
{
    const QModelIndex index = m_list->currentIndex();
    QStringList words = {index.data().toString(), index.data(kDetail).toString()};
    if (index.isValid() && !index.data(kEnabled).toBool())
        words.insert(1, tr("not now"));
    words.removeAll(QString());
    m_edit->setAccessibleDescription(words.join(QStringLiteral(", ")));
}

void PickerBox::choose()
{
    const QModelIndex index = m_list->currentIndex();
    if (!index.isValid() || !index.data(kEnabled).toBool())
        return;
    const QByteArray id = index.data(kId).toByteArray();
    const auto chosen = m_chosen;
    dismiss();
    chosen(id);
}

} // namespace sluice

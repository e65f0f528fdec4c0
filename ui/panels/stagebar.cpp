#include "ui/panels/stagebar.h"

#include "ui/panels/queuegauge.h"
#include "ui/window/icons.h"

#include <QApplication>
#include <QBoxLayout>
#include <QKeyEvent>
#include <QPushButton>
#include <QScrollBar>
#include <QToolButton>

#include <algorithm>
#include <array>

namespace sluice {
namespace {

using Kind = StagePlace::Kind;

constexpr int kMargin = 8;

} // namespace

StageBar::StageBar(QWidget* parent)
    : QScrollArea(parent)
    , m_row(new QWidget)
    , m_layout(new QHBoxLayout(m_row))
    , m_add(new QToolButton)
    , m_suggestion(new QPushButton)
    , m_dropMark(new QWidget(m_row))
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    setAccessibleName(tr("Pipeline"));
    m_layout->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    m_layout->setSpacing(4);
    m_add->setIcon(icon(QLatin1String("add")));
    m_add->setToolTip(tr("Add a stage, or a place where the result goes (Insert)"));
    m_add->setAccessibleName(tr("Add a stage"));
    m_add->setAutoRaise(true);
    m_add->installEventFilter(this);
    m_suggestion->installEventFilter(this);
    connect(m_add, &QToolButton::clicked, this, &StageBar::addWanted);
    m_layout->addWidget(m_add, 0, Qt::AlignVCenter);
    m_suggestion->setAutoDefault(false);
    m_suggestion->hide();
    connect(m_suggestion, &QPushButton::clicked, this, &StageBar::suggestionTaken);
    m_layout->addWidget(m_suggestion, 0, Qt::AlignVCenter);
    m_layout->addStretch(1);
    m_dropMark->setAutoFillBackground(true);
    m_dropMark->setBackgroundRole(QPalette::Highlight);
    m_dropMark->hide();
    setWidget(m_row);
    rebuild();
}

StageBar::~StageBar()
{
    // The boxes hand the keyboard on while they go.
    const auto children = m_row->findChildren<QObject*>();
    for (QObject* child : children) {
        child->disconnect(this);
        child->removeEventFilter(this);
    }
}

void StageBar::setRecipe(const Recipe& recipe, const StageBoxContent& source)
{
    const bool sameShape = recipe.stages.size() == m_recipe.stages.size() &&
                           recipe.sinks.size() == m_recipe.sinks.size() && !m_items.empty();
    m_recipe = recipe;
    m_source = source;
    m_status.reset();
    if (!sameShape)
        rebuild();
    for (const Item& item : m_items)
        updateBox(item);
}

void StageBar::setSource(const StageBoxContent& source)
{
    m_source = source;
    updateBox(m_items.front());
}

void StageBar::setSuggestion(const QByteArray& stage)
{
    m_suggestion->setVisible(!stage.isEmpty());
    m_suggestion->setText(tr("%1?").arg(QString::fromUtf8(stage)));
    m_suggestion->setAccessibleName(tr("Add %1").arg(QString::fromUtf8(stage)));
    m_suggestion->setToolTip(tr("The bytes begin as those that %1 decodes: put it into the pipeline")
                                 .arg(QString::fromUtf8(stage)));
}

void StageBar::setStatus(const std::optional<RunStatus>& status, const std::vector<double>& rates)
{
    m_status = status;
    m_rates = rates;
    for (const Item& item : m_items)
        updateBox(item);
}

int StageBar::statusIndex(StagePlace place) const
{
    return place.statusIndex(m_recipe);
}

StagePlace StageBar::placeOf(int index) const
{
    for (const Item& item : m_items) {
        if (statusIndex(item.place) == index)
            return item.place;
    }
    return {};
}

const StageBar::Item* StageBar::find(StagePlace place) const
{
    const auto found =
        std::find_if(m_items.begin(), m_items.end(), [&](const Item& item) { return item.place == place; });
    return found == m_items.end() ? nullptr : &*found;
}

StageBox* StageBar::box(StagePlace place) const
{
    const Item* item = find(place);
    return item != nullptr ? item->box : nullptr;
}

QueueGauge* StageBar::gauge(StagePlace place) const
{
    const Item* item = find(place);
    return item != nullptr ? item->gauge : nullptr;
}

int StageBar::neededHeight() const
{
    return m_items.front().box->sizeHint().height() + 2 * kMargin +
           horizontalScrollBar()->sizeHint().height();
}

StageBar::Item StageBar::makeItem(StagePlace place)
{
    Item item{place, new StageBox(m_row), nullptr};
    int at = m_layout->indexOf(m_add);
    if (place.kind != Kind::Source) {
        item.gauge = new QueueGauge(m_row);
        item.gauge->setBranch(place.kind == Kind::Sink && place.index > 0);
        item.gauge->installEventFilter(this);
        connect(item.gauge, &QueueGauge::markWanted, this,
                [this, place](qint64 bytes) { Q_EMIT markWanted(statusIndex(place), bytes); });
        connect(item.gauge, &QueueGauge::editWanted, this,
                [this, place] { Q_EMIT markEditWanted(statusIndex(place)); });
        m_layout->insertWidget(at++, item.gauge);
    }
    StageBox* box = item.box;
    box->installEventFilter(this);
    connect(box, &StageBox::chosen, this, [this, place] { setCurrent(place); });
    connect(box, &StageBox::opened, this, [this, place] { Q_EMIT editWanted(place); });
    connect(box, &StageBox::dragged, this,
            [this, place](const QPoint& position) { onDragged(place, position); });
    connect(box, &StageBox::dropped, this,
            [this, place](const QPoint& position) { onDropped(place, position); });
    connect(box, &StageBox::menuWanted, this,
            [this, place](const QPoint& position) { Q_EMIT menuWanted(place, position); });
    m_layout->insertWidget(at, box, 0, Qt::AlignVCenter);
    // A layout shows what it is given later; the keyboard goes to what shows now.
    box->show();
    if (item.gauge != nullptr)
        item.gauge->show();
    return item;
}

void StageBar::rebuild()
{
    const QWidget* focused = QApplication::focusWidget();
    const bool hadFocus = focused != m_add && focused != m_suggestion && m_row->isAncestorOf(focused);
    std::vector<QWidget*> gone;
    for (const Item& item : m_items) {
        for (QWidget* widget : {static_cast<QWidget*>(item.gauge), static_cast<QWidget*>(item.box)}) {
            if (widget != nullptr)
                gone.push_back(widget);
        }
    }
    // All of them first: one that hides hands the keyboard to the next, whose place is gone too.
    for (QWidget* widget : gone) {
        widget->removeEventFilter(this);
        widget->disconnect(this);
    }
    for (QWidget* widget : gone) {
        m_layout->removeWidget(widget);
        widget->hide();
        // It may be the one whose key brought us here.
        widget->deleteLater();
    }
    m_items.clear();
    for (const StagePlace place : StagePlace::all(m_recipe))
        m_items.push_back(makeItem(place));
    QWidget* before = nullptr;
    for (const Item& item : m_items) {
        for (QWidget* widget : {static_cast<QWidget*>(item.gauge), static_cast<QWidget*>(item.box)}) {
            if (widget != nullptr && before != nullptr)
                setTabOrder(before, widget);
            before = widget != nullptr ? widget : before;
        }
    }
    setTabOrder(before, m_add);
    if (find(m_current) == nullptr) {
        const int last = static_cast<int>(m_recipe.stages.size()) - 1;
        m_current = m_current.kind == Kind::Stage && last >= 0 ? StagePlace{Kind::Stage, last} : StagePlace{};
    }
    setFixedHeight(neededHeight());
    setCurrent(m_current, hadFocus);
}

void StageBar::updateBox(const Item& item)
{
    StageBoxContent content =
        item.place.kind == Kind::Source ? m_source : StageBoxContent::of(m_recipe, item.place);
    const int index = statusIndex(item.place);
    if (m_status && index >= 0 && static_cast<size_t>(index) < m_status->stages.size()) {
        const auto at = static_cast<size_t>(index);
        content.status = m_status->stages[at];
        content.rate = at < m_rates.size() ? m_rates[at] : 0;
        content.over = m_status->isOver();
        content.failed = m_status->isOver() && m_status->state != RunStatus::State::Finished;
    }
    item.box->setContent(content);
    if (item.gauge != nullptr) {
        item.gauge->setMark(m_recipe.highWaterMark);
        item.gauge->setStatus(content.status);
    }
}

void StageBar::setCurrent(StagePlace place, bool focus)
{
    const Item* wanted = find(place);
    if (wanted == nullptr)
        return;
    const bool other = place != m_current;
    m_current = place;
    for (const Item& item : m_items)
        item.box->setCurrent(item.place == place);
    ensureWidgetVisible(wanted->box, kMargin, 0);
    if (focus)
        wanted->box->setFocus();
    if (other)
        Q_EMIT currentChanged();
}

void StageBar::stepFocus(int step)
{
    std::vector<QWidget*> order;
    for (const Item& item : m_items) {
        if (item.gauge != nullptr)
            order.push_back(item.gauge);
        order.push_back(item.box);
    }
    order.push_back(m_add);
    if (!m_suggestion->isHidden())
        order.push_back(m_suggestion);
    const auto now = std::find(order.begin(), order.end(), QApplication::focusWidget());
    const auto to = std::clamp<std::ptrdiff_t>(now - order.begin() + step, 0, std::ssize(order) - 1);
    order[static_cast<size_t>(to)]->setFocus();
    ensureWidgetVisible(order[static_cast<size_t>(to)], kMargin, 0);
}

bool StageBar::pressKey(StagePlace place, int key, Qt::KeyboardModifiers modifiers)
{
    const bool alt = modifiers.testFlag(Qt::AltModifier);
    switch (key) {
    case Qt::Key_Left:
    case Qt::Key_Right: {
        const int step = key == Qt::Key_Left ? -1 : 1;
        if (alt && place.kind != Kind::Source)
            Q_EMIT moveWanted(place, place.index + step);
        else if (!alt)
            stepFocus(step);
        return true;
    }
    case Qt::Key_Home:
        setCurrent(m_items.front().place, true);
        return true;
    case Qt::Key_End:
        setCurrent(m_items.back().place, true);
        return true;
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        Q_EMIT removeWanted(place);
        return true;
    case Qt::Key_Space:
        Q_EMIT toggleWanted(place);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        Q_EMIT editWanted(place);
        return true;
    case Qt::Key_Insert:
    case Qt::Key_Plus:
        Q_EMIT addWanted();
        return true;
    default:
        return false;
    }
}

bool StageBar::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride)
        return QScrollArea::eventFilter(watched, event);
    auto* key = static_cast<QKeyEvent*>(event);
    constexpr auto kOthers = Qt::ControlModifier | Qt::MetaModifier;
    if ((key->modifiers() & kOthers) != 0)
        return QScrollArea::eventFilter(watched, event);
    const auto found = std::find_if(m_items.begin(), m_items.end(),
                                    [watched](const Item& item) { return item.box == watched; });
    const bool arrow = key->key() == Qt::Key_Left || key->key() == Qt::Key_Right;
    if (event->type() == QEvent::ShortcutOverride) {
        // Alt+Left is a way back in the window, and Insert a way of editing, but here they are about stages.
        constexpr std::array kOurs = {Qt::Key_Delete, Qt::Key_Backspace, Qt::Key_Insert, Qt::Key_Space};
        const bool ours = found != m_items.end() &&
                          (arrow || std::find(kOurs.begin(), kOurs.end(), key->key()) != kOurs.end());
        event->setAccepted(ours);
        return ours;
    }
    if (found == m_items.end()) {
        const bool step = arrow && key->modifiers() == Qt::NoModifier;
        if (step)
            stepFocus(key->key() == Qt::Key_Left ? -1 : 1);
        return step || QScrollArea::eventFilter(watched, event);
    }
    return pressKey(found->place, key->key(), key->modifiers()) || QScrollArea::eventFilter(watched, event);
}

int StageBar::dropIndex(StagePlace from, const QPoint& globalPosition) const
{
    const int x = m_row->mapFromGlobal(globalPosition).x();
    int index = 0;
    for (const Item& item : m_items) {
        if (item.place.kind == from.kind && item.place != from && item.box->geometry().center().x() < x)
            ++index;
    }
    return index;
}

void StageBar::onDragged(StagePlace from, const QPoint& globalPosition)
{
    if (from.kind == Kind::Source)
        return;
    box(from)->setLifted(true);
    const int to = dropIndex(from, globalPosition);
    const StageBox* neighbour = box({from.kind, to});
    if (neighbour == nullptr)
        return;
    const QRect place = neighbour->geometry();
    m_dropMark->setGeometry(to > from.index ? place.right() + 2 : place.left() - 4, place.top(), 3,
                            place.height());
    m_dropMark->setVisible(to != from.index);
    m_dropMark->raise();
    ensureVisible(m_row->mapFromGlobal(globalPosition).x(), place.center().y(), kMargin, 0);
}

void StageBar::onDropped(StagePlace from, const QPoint& globalPosition)
{
    m_dropMark->hide();
    if (from.kind == Kind::Source)
        return;
    box(from)->setLifted(false);
    const int to = dropIndex(from, globalPosition);
    if (to != from.index)
        Q_EMIT moveWanted(from, to);
}

} // namespace sluice

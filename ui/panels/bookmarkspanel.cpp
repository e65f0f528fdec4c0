#include "ui/panels/bookmarkspanel.h"

#include "ui/panels/bookmarksmodel.h"
#include "ui/panels/panellist.h"
#include "ui/window/swatch.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QSortFilterProxyModel>
#include <QTreeView>
#include <QVBoxLayout>

namespace sluice {

BookmarksPanel::BookmarksPanel(QWidget* parent)
    : QWidget(parent)
    , m_model(new BookmarksModel(this))
    , m_sorted(new QSortFilterProxyModel(this))
    , m_filter(new QLineEdit)
    , m_list(new QTreeView)
    , m_frame(this)
{
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(BookmarksModel::kSortRole);
    m_sorted->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_sorted->setFilterKeyColumn(-1);
    m_filter->setPlaceholderText(tr("Filter by note or offset"));
    m_filter->setAccessibleName(tr("Filter the bookmarks"));
    m_filter->setClearButtonEnabled(true);
    m_filter->installEventFilter(this);
    connect(m_filter, &QLineEdit::textChanged, m_sorted, &QSortFilterProxyModel::setFilterFixedString);
    makeList();
    auto* layout = new QVBoxLayout(m_frame.content());
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* top = new QVBoxLayout;
    top->setContentsMargins(6, 6, 6, 6);
    top->addWidget(m_filter);
    layout->addLayout(top);
    layout->addWidget(m_list, 1);
    connect(m_model, &QAbstractItemModel::modelReset, this, &BookmarksPanel::showWords);
    showWords();
}

void BookmarksPanel::makeList()
{
    m_list->setModel(m_sorted);
    makePanelList(*m_list, tr("Bookmarks"), BookmarksModel::kNote);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->setSortingEnabled(true);
    m_list->sortByColumn(BookmarksModel::kOffset, Qt::AscendingOrder);
    m_list->installEventFilter(this);
    connect(m_list, &QTreeView::doubleClicked, this, &BookmarksPanel::goToCurrent);
    connect(m_list, &QWidget::customContextMenuRequested, this, &BookmarksPanel::showMenu);
}

void BookmarksPanel::setNotes(Annotations* notes)
{
    if (m_notes == notes && notes != nullptr)
        return;
    m_notes = notes;
    m_model->setNotes(notes);
}

void BookmarksPanel::setColours(const PanePalette& palette)
{
    m_palette = palette;
    m_model->setColours(palette);
}

void BookmarksPanel::showWords()
{
    m_frame.setWords(
        m_notes == nullptr
            ? tr("Open a file: the bookmarks on its bytes show here.")
            : tr("Bookmarks give bytes a colour and a note. They move with edits and come back with the "
                 "file.\n\nSelect bytes and press Ctrl+B."));
    m_frame.showContent(m_model->rowCount() > 0);
    if (!m_list->currentIndex().isValid() && m_sorted->rowCount() > 0)
        m_list->setCurrentIndex(m_sorted->index(0, 0));
}

std::vector<quint64> BookmarksPanel::chosen() const
{
    std::vector<quint64> ids;
    const QModelIndexList rows = m_list->selectionModel()->selectedRows();
    ids.reserve(static_cast<size_t>(rows.size()));
    for (const QModelIndex& row : rows)
        ids.push_back(row.data(BookmarksModel::kIdRole).toULongLong());
    return ids;
}

void BookmarksPanel::goToCurrent()
{
    if (const Note* note = m_model->note(m_sorted->mapToSource(m_list->currentIndex())); note != nullptr)
        Q_EMIT goWanted(note->range);
}

void BookmarksPanel::removeChosen()
{
    const int row = m_list->currentIndex().row();
    for (const quint64 id : chosen())
        m_notes->remove(id);
    if (m_sorted->rowCount() > 0)
        m_list->setCurrentIndex(m_sorted->index(std::min(row, m_sorted->rowCount() - 1), 0));
}

void BookmarksPanel::showMenu(const QPoint& position)
{
    const QModelIndex index = m_list->indexAt(position);
    if (!index.isValid())
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("&Go There\tEnter"), this, &BookmarksPanel::goToCurrent);
    menu->addAction(tr("&Edit Note\tF2"), this,
                    [this] { m_list->edit(m_list->currentIndex().siblingAtColumn(0)); });
    QMenu* colours = menu->addMenu(tr("&Colour"));
    for (int i = 0; i < kMarkColourCount; ++i) {
        colours->addAction(swatch(i, m_palette), markColourName(i), this, [this, i] {
            for (const quint64 id : chosen())
                m_notes->setColour(id, i);
        });
    }
    menu->addSeparator();
    menu->addAction(tr("&Remove\tDel"), this, &BookmarksPanel::removeChosen);
    menu->popup(m_list->viewport()->mapToGlobal(position));
}

bool BookmarksPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride)
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool press = event->type() == QEvent::KeyPress;
    const int code = key->key();
    if (watched == m_filter) {
        if (code != Qt::Key_Down || !press)
            return QWidget::eventFilter(watched, event);
        m_list->setFocus();
        return true;
    }
    // A note that is being typed has the keys for itself, those that it leaves included.
    if (!m_list->hasFocus() || (key->modifiers() & ~Qt::KeypadModifier) != Qt::NoModifier ||
        (code != Qt::Key_Return && code != Qt::Key_Enter && code != Qt::Key_Delete && code != Qt::Key_F2))
        return QWidget::eventFilter(watched, event);
    event->accept();
    if (!press)
        return true;
    if (code == Qt::Key_Delete)
        removeChosen();
    else if (code == Qt::Key_F2)
        m_list->edit(m_list->currentIndex().siblingAtColumn(BookmarksModel::kNote));
    else
        goToCurrent();
    return true;
}

} // namespace sluice

#pragma once

#include "ui/panels/contentorwords.h"
#include "ui/panels/slicesmodel.h"
#include "ui/panes/panepalette.h"
#include "ui/window/throttle.h"

#include <QWidget>

class QSplitter;
class QTreeWidget;
class QTreeWidgetItem;

namespace sluice {

class MemoryMap;

/// The tree of documents, slices and copies with what each owns and keeps, and the memory map of the one in
/// front. Enter shows a view, Delete closes it, F2 renames it; a selection dropped here becomes a slice.
/// Thread rule: the window's thread.
class SlicesPanel : public QWidget
{
    Q_OBJECT

public:
    explicit SlicesPanel(QWidget* parent = nullptr);

    void setColours(const PanePalette& palette);
    /// What the tabs show, and which of them is in front (may be null).
    void setViews(const std::vector<std::shared_ptr<View>>& shown, const std::shared_ptr<View>& current);

    [[nodiscard]] MemoryMap& map() const { return *m_map; }
    [[nodiscard]] QTreeWidget& tree() const { return *m_tree; }
    /// The lines that show, top to bottom.
    [[nodiscard]] const std::vector<SliceRow>& rows() const { return m_rows; }
    /// What shows is what is.
    [[nodiscard]] bool isSettled() const { return !m_throttle.isPending(); }

Q_SIGNALS:
    void openWanted(const std::shared_ptr<sluice::View>& view);
    void closeWanted(const std::shared_ptr<sluice::View>& view);
    /// Selected bytes were dropped here.
    void sliceWanted();
    /// A menu for the view, which is null beside the lines.
    void menuWanted(const std::shared_ptr<sluice::View>& view, const QPoint& globalPosition);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private Q_SLOTS:
    void request();

private:
    class Delegate;

    void makeTree();
    void refresh();
    void fill();
    void update(QTreeWidgetItem* item, const SliceRow& row);
    [[nodiscard]] std::shared_ptr<View> viewOf(const QTreeWidgetItem* item) const;
    bool onKey(int key);

    std::vector<std::weak_ptr<View>> m_shown;
    std::weak_ptr<View> m_current;
    /// The line of what is in front is to become the current one.
    bool m_follow = false;
    std::vector<SliceRow> m_rows;
    QList<QTreeWidgetItem*> m_items;
    QTreeWidget* m_tree;
    MemoryMap* m_map;
    ContentOrWords m_frame;
    Delegate* m_delegate;
    Throttle m_throttle;
};

} // namespace sluice

Q_DECLARE_METATYPE(std::shared_ptr<sluice::View>)

#include "ui/panels/slicesmodel.h"

#include "ui/window/format.h"

#include <QCoreApplication>

#include <algorithm>

namespace sluice {
namespace {

class Builder
{
    Q_DECLARE_TR_FUNCTIONS(SlicesModel)

public:
    Builder(const std::vector<std::shared_ptr<View>>& shown, const View* current)
        : m_shown(shown)
        , m_current(current)
    {
    }

    std::vector<SliceRow> make()
    {
        std::vector<const Document*> done;
        for (const std::shared_ptr<View>& view : m_shown) {
            const Document* document = view->document().get();
            if (std::find(done.begin(), done.end(), document) != done.end())
                continue;
            done.push_back(document);
            m_views = document->views();
            for (const std::shared_ptr<View>& root : m_views) {
                if (root->isWhole())
                    addBelow(root, 0);
            }
        }
        return std::move(m_rows);
    }

private:
    void addBelow(const std::shared_ptr<View>& view, int depth)
    {
        m_rows.push_back(row(view, depth));
        for (const std::shared_ptr<View>& child : m_views) {
            if (child->parentView() == view)
                addBelow(child, depth + 1);
        }
    }

    [[nodiscard]] SliceRow row(const std::shared_ptr<View>& view, int depth) const
    {
        SliceRow row;
        row.view = view;
        row.document = view->document().get();
        row.id = view->id();
        row.depth = depth;
        row.name = view->name();
        row.length = formatBytes(view->size());
        row.colour = view->isWhole() ? -1 : view->colour();
        row.hasTab = std::find(m_shown.begin(), m_shown.end(), view) != m_shown.end();
        row.isCurrent = view.get() == m_current;
        row.isDeleted = view->isDeleted();
        if (view->isWhole())
            describeDocument(row, *view);
        else
            describeSlice(row, *view);
        return row;
    }

    // The names of the tabs that keep what has none.
    [[nodiscard]] QStringList keepers(const View& view) const
    {
        QStringList names;
        for (const std::shared_ptr<View>& other : m_shown) {
            for (const View* at = other->parentView().get(); at != nullptr; at = at->parentView().get()) {
                if (at == &view)
                    names.append(other->name());
            }
        }
        return names;
    }

    void describeDocument(SliceRow& row, const View& view) const
    {
        const Document& document = *view.document();
        const QString owned = formatBytes(document.ownedBytes());
        const QString pinned = formatBytes(document.pinnedBytes());
        const bool memory = document.access() == Access::Memory;
        const QString held = memory ? tr("owns %1").arg(owned) : tr("owns %1, maps %2").arg(owned, pinned);
        QStringList tip = {
            document.displayPath(), formatByteCount(view.size()),
            memory ? tr("In memory of its own: %1.").arg(owned)
                   : tr("Mapped, so it owns %1 of memory and pins %2 of file.").arg(owned, pinned)};
        row.facts = held;
        if (!row.hasTab) {
            const QStringList by = keepers(view);
            row.facts = tr("tab closed · kept by %1").arg(by.join(QLatin1String(", ")));
            tip.append(tr("Its tab is closed. It stays because these look at its bytes: %1.")
                           .arg(by.join(QLatin1String(", "))));
        }
        row.tip = tip.join(QLatin1Char('\n'));
    }

    void describeSlice(SliceRow& row, const View& view) const
    {
        const ByteRange range = view.range();
        const ByteRange inParent = view.parentView()->fromDocument(range);
        const QString pinned = formatBytes(view.document()->pinnedBytes());
        row.facts = tr("%1 · owns 0 B, pins %2").arg(formatHex(inParent.offset), pinned);
        if (row.isDeleted)
            row.facts = tr("all of its bytes were deleted");
        else if (!row.hasTab)
            row.facts = tr("%1 · tab closed · kept by %2")
                            .arg(formatHex(inParent.offset), keepers(view).join(QLatin1String(", ")));
        QStringList tip = {
            tr("A view of %1: bytes %2 to %3 of it, %4.")
                .arg(view.parentView()->name(), formatHex(inParent.offset), formatHex(inParent.end()),
                     formatByteCount(range.length)),
            tr("In Node: buf.subarray(%1, %2)")
                .arg(QString::number(inParent.offset), QString::number(inParent.end())),
            tr("It owns no bytes. While it lives, %1 of %2 stay.").arg(pinned, view.document()->name())};
        if (row.isDeleted)
            tip = {tr("All bytes that it showed have been deleted. Undo brings them back.")};
        row.tip = tip.join(QLatin1Char('\n'));
    }

    const std::vector<std::shared_ptr<View>>& m_shown;
    const View* m_current;
    std::vector<std::shared_ptr<View>> m_views;
    std::vector<SliceRow> m_rows;
};

} // namespace

std::vector<SliceRow> sliceRows(const std::vector<std::shared_ptr<View>>& shown, const View* current)
{
    return Builder(shown, current).make();
}

} // namespace sluice

// The half of Document that edits.
#include "core/bytes/document.h"
#include "core/bytes/memorysource.h"
#include "core/bytes/view.h"

#include <algorithm>

namespace sluice {
namespace {

// A view and those that it lies in.
std::vector<const View*> withParents(const std::vector<std::shared_ptr<View>>& views, quint64 id)
{
    std::vector<const View*> chain;
    for (const auto& each : views) {
        for (const View* view = each->id() == id ? each.get() : nullptr; view != nullptr;
             view = view->parentView().get())
            chain.push_back(view);
    }
    return chain;
}

bool has(const std::vector<const View*>& views, const std::shared_ptr<View>& view)
{
    return std::find(views.begin(), views.end(), view.get()) != views.end();
}

ByteRange all(const PieceTree& tree)
{
    return {0, tree.size()};
}

} // namespace

Result<void> Document::replace(ByteRange range, QByteArrayView bytes, const EditBy& by)
{
    // Not one byte is copied for an edit that cannot be.
    if (Result<void> inside = checkRange(range, size()); !inside || !m_readOnly.isEmpty())
        return put(range, {}, by);
    return m_added.append(bytes, m_ledger.get()).and_then([&](const PieceTree& content) {
        return put(range, content, by);
    });
}

Result<void> Document::replace(ByteRange range, const PieceTree& content, const EditBy& by)
{
    return put(range, content.copied(all(content)), by);
}

Result<void> Document::overwrite(qint64 offset, QByteArrayView bytes, const EditBy& by)
{
    const qint64 there = offset >= 0 && offset <= size() ? size() - offset : 0;
    return replace({offset, std::min<qint64>(bytes.size(), there)}, bytes, by);
}

Result<void> Document::insert(qint64 offset, QByteArrayView bytes, const EditBy& by)
{
    return replace({offset, 0}, bytes, by);
}

Result<void> Document::erase(ByteRange range, const EditBy& by)
{
    return put(range, {}, by);
}

Result<void> Document::fill(ByteRange range, QByteArrayView pattern, const EditBy& by)
{
    if (pattern.isEmpty())
        return fail(Error::Kind::Invalid, tr("A fill needs a pattern of at least one byte."));
    EditBy named = by;
    if (named.label.isEmpty())
        named.label = tr("Fill");
    const Slice bytes = Slice::fromByteArray(pattern.toByteArray());
    if (m_ledger)
        m_ledger->add(CopyKind::UserToUser, bytes.size());
    return put(range, PieceTree::repeated(bytes, std::max<qint64>(range.length, 0)), named);
}

Result<void> Document::revert(ByteRange range, const EditBy& by)
{
    if (Result<void> inside = checkRange(range, size()); !inside || !m_readOnly.isEmpty())
        return put(range, {}, by);
    const PieceTree saved = PieceTree::base(m_file.source);
    std::vector<PieceTree::Change> changes = m_tree.changesFromBase(range, saved.size());
    const EditGroup group(*this, by.label.isEmpty() ? tr("Revert") : by.label, by.view);
    // From the end, so that the places before stay where they are.
    for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
        ByteRange now = change->now;
        ByteRange before = change->before;
        if (!range.isEmpty() && !now.isEmpty() && !now.overlaps(range))
            continue;
        if (!range.isEmpty() && now.length == before.length) {
            now = now.intersected(range);
            before = {before.offset + (now.offset - change->now.offset), now.length};
        }
        if (Result<void> done = put(now, saved.part(before), by); !done)
            return done;
    }
    return {};
}

// The one place where bytes are replaced. `content` may hold kept pieces, when they come back to their place.
Result<void> Document::put(ByteRange range, const PieceTree& content, const EditBy& by)
{
    if (!m_readOnly.isEmpty())
        return fail(Error::Kind::Denied, m_readOnly);
    Result<PieceTree> tree = m_tree.replaced(range, content);
    if (!tree)
        return tl::unexpected(tree.error());
    if (range.isEmpty() && content.size() == 0)
        return {};
    const Edit edit{range.offset, m_tree.part(range), content, by.view};
    EditStep& step = m_history.add(edit, by, viewName(by.view), m_lastView);
    setTree(std::move(*tree));
    moveViews(edit, step);
    moveSelection({edit});
    Q_EMIT edited(edit);
    m_groupEdited = m_history.inGroup();
    if (!m_groupEdited)
        finish();
    return {};
}

void Document::moveViews(const Edit& edit, EditStep& step)
{
    const auto alive = views();
    const std::vector<const View*> owners = withParents(alive, edit.view);
    for (const auto& view : alive) {
        const ByteRange before = view->m_range;
        view->follow(edit, has(owners, view));
        if (view->m_range == before)
            continue;
        m_movedViews.push_back(view);
        if (view->id() > step.viewsBefore)
            continue;
        const auto known =
            std::find_if(step.views.begin(), step.views.end(),
                         [&view](const EditStep::MovedView& moved) { return moved.view.lock() == view; });
        if (known != step.views.end())
            known->after = view->m_range;
        else
            step.views.push_back({view, before, view->m_range});
    }
}

// Where a step that is undone or done again takes the views: to where they were, if they were there already
// when it was made; edits alone would not bring back what a deletion took from them.
void Document::restoreViews(const EditStep& step, const std::vector<Edit>& edits, bool forward)
{
    const auto alive = views();
    for (const auto& view : alive) {
        if (view->isWhole())
            continue;
        const ByteRange now = view->m_range;
        const auto known = std::find_if(step.views.begin(), step.views.end(), [&](const auto& moved) {
            return moved.view.lock() == view && now == (forward ? moved.before : moved.after);
        });
        if (known != step.views.end()) {
            view->m_range = forward ? known->after : known->before;
        } else if (view->id() > step.viewsBefore) {
            for (const Edit& edit : edits)
                view->follow(edit, has(withParents(alive, edit.view), view));
        }
        view->cutTo(size());
        if (view->m_range != now)
            m_movedViews.push_back(view);
    }
}

void Document::moveSelection(const std::vector<Edit>& edits)
{
    qint64 anchor = m_selection.anchor();
    qint64 caret = m_selection.caret();
    for (const Edit& edit : edits) {
        anchor = edit.moved(anchor);
        caret = edit.moved(caret);
    }
    m_selectionMoved |= m_selection.move(size(), anchor, caret);
}

void Document::finish()
{
    const auto moved = std::exchange(m_movedViews, {});
    const bool selection = std::exchange(m_selectionMoved, false);
    Q_EMIT contentChanged();
    Q_EMIT historyChanged();
    for (const std::shared_ptr<View>& view : moved)
        Q_EMIT view->rangeChanged();
    if (selection) {
        m_moving = true;
        Q_EMIT m_selection.changed();
        m_moving = false;
    }
}

bool Document::canRedo() const
{
    return m_history.position() < steps().size() && !m_history.inGroup();
}

std::optional<ByteRange> Document::undo()
{
    return canUndo() ? goToStep(stepPosition() - 1) : std::nullopt;
}

std::optional<ByteRange> Document::redo()
{
    return canRedo() ? goToStep(stepPosition() + 1) : std::nullopt;
}

std::optional<ByteRange> Document::goToStep(size_t position)
{
    if (position > steps().size() || position == stepPosition() || m_history.inGroup() ||
        !m_readOnly.isEmpty())
        return std::nullopt;
    const bool forward = position > stepPosition();
    while (position != stepPosition())
        step(forward);
    finish();
    return forward ? steps()[position - 1].place() : steps()[position].placeBefore();
}

ByteRange Document::placeOfStep(size_t index) const
{
    const bool done = index < stepPosition();
    ByteRange place = done ? steps()[index].place() : steps()[index].placeBefore();
    for (size_t i = index + 1; i < stepPosition(); ++i) {
        for (const Edit& edit : steps()[i].edits)
            place = edit.moved(place, false);
    }
    for (size_t i = index; i-- > stepPosition();) {
        const std::vector<Edit>& edits = steps()[i].edits;
        for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit)
            place = edit->inverse().moved(place, false);
    }
    return place;
}

void Document::step(bool forward)
{
    EditStep& step = m_history.step(forward ? stepPosition() : stepPosition() - 1);
    std::vector<Edit> edits = step.edits;
    if (!forward) {
        std::reverse(edits.begin(), edits.end());
        std::transform(edits.begin(), edits.end(), edits.begin(),
                       [](const Edit& edit) { return edit.inverse(); });
    }
    PieceTree tree = m_tree;
    for (Edit& edit : edits) {
        // What counted as kept before the last save is none of the file's bytes now.
        if (step.epoch != m_history.epoch())
            edit.inserted = edit.inserted.copied(all(edit.inserted));
        tree = *tree.replaced(edit.removedRange(), edit.inserted);
    }
    forward ? m_history.stepForward() : m_history.stepBack();
    // Back where it was saved: the file's own bytes.
    setTree(state() == m_savedState ? PieceTree::base(m_file.source) : std::move(tree));

    moveSelection(edits);
    restoreViews(step, edits, forward);
    for (const Edit& edit : edits)
        Q_EMIT edited(edit);
}

void Document::markSaved(OpenedFile file, quint64 state)
{
    const std::optional<size_t> position = m_history.positionOf(state);
    if (!position) {
        // No undo leads to the bytes that were saved: the edits stay on the bytes of the former file.
        m_file.path = file.path;
        m_file.identity = file.identity;
        m_file.watchable = false;
        m_change = {};
        watch();
        finish();
        Q_EMIT fileChanged();
        return;
    }
    const size_t now = stepPosition();
    const bool later = now > *position;
    while (stepPosition() != *position)
        step(!later);
    m_file = std::move(file);
    m_change = {};
    m_savedState = state;
    m_history.beginEpoch();
    setTree(PieceTree::base(m_file.source));
    Q_EMIT saved();
    while (stepPosition() != now)
        step(later);
    watch();
    finish();
    Q_EMIT fileChanged();
}

void Document::beginGroup(const QString& label, quint64 view)
{
    if (!m_history.inGroup())
        m_groupEdited = false;
    m_history.beginGroup(label, view);
}

void Document::endGroup()
{
    m_history.endGroup();
    if (!m_history.inGroup() && std::exchange(m_groupEdited, false))
        finish();
}

} // namespace sluice

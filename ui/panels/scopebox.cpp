#include "ui/panels/scopebox.h"

#include "ui/window/format.h"

namespace sluice {

ScopeBox::ScopeBox(QWidget* parent)
    : QComboBox(parent)
{
    setAccessibleName(tr("Where to look"));
    setToolTip(tr("All of this view, or the bytes that are selected when this is chosen"));
    addItem(tr("This view"));
    addItem(tr("Selection"));
    setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(this, &QComboBox::activated, this, [this](int index) {
        choose(index == kSelection);
        Q_EMIT chosen();
    });
}

void ScopeBox::setView(const std::shared_ptr<View>& view)
{
    disconnect(m_moves);
    m_view = view;
    choose(false);
}

void ScopeBox::choose(bool selection)
{
    disconnect(m_moves);
    m_selected = {};
    setCurrentIndex(selection ? kSelection : kView);
    if (selection && m_view != nullptr && !m_view->selectedRange().isEmpty()) {
        m_selected = m_view->toDocument(m_view->selectedRange());
        m_moves = connect(m_view->document().get(), &Document::edited, this, [this](const Edit& edit) {
            m_selected = edit.moved(m_selected, true);
            name();
        });
    }
    name();
}

ByteRange ScopeBox::range() const
{
    if (m_view == nullptr)
        return {};
    return isSelection() ? m_view->fromDocument(m_selected) : ByteRange{0, m_view->size()};
}

// Named as in the find bar.
void ScopeBox::name()
{
    const ByteRange selected = isSelection() ? range() : ByteRange();
    setItemText(kSelection,
                selected.isEmpty()
                    ? tr("Selection")
                    : tr("Selection %1+%2").arg(formatHex(selected.offset), formatNumber(selected.length)));
}

} // namespace sluice

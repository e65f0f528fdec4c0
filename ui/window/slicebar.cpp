#include "ui/window/slicebar.h"

#include "ui/window/format.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace sluice {

SliceBar::SliceBar(std::shared_ptr<View> view, QWidget* parent)
    : QWidget(parent)
    , m_view(std::move(view))
    , m_label(new QLabel)
    , m_parent(new QToolButton)
{
    m_label->setTextFormat(Qt::PlainText);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    // The line is cut before it makes the window wider.
    m_label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_label->setAccessibleName(tr("Where this slice lies"));
    m_parent->setText(tr("Show in Parent"));
    m_parent->setAutoRaise(true);
    m_parent->setFocusPolicy(Qt::NoFocus);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(10, 2, 6, 2);
    row->addWidget(m_label, 1);
    row->addWidget(m_parent);
    connect(m_parent, &QToolButton::clicked, this, &SliceBar::parentWanted);
    connect(m_view.get(), &View::rangeChanged, this, &SliceBar::refresh);
    connect(m_view->parentView().get(), &View::rangeChanged, this, &SliceBar::refresh);
    connect(m_view->parentView().get(), &View::lookChanged, this, &SliceBar::refresh);
    refresh();
}

QString SliceBar::text() const
{
    return m_label->text();
}

void SliceBar::refresh()
{
    const View& parent = *m_view->parentView();
    const ByteRange range = parent.fromDocument(m_view->range());
    if (m_view->isDeleted()) {
        m_label->setText(
            tr("All bytes of this slice of %1 were deleted. Undo brings them back.").arg(parent.name()));
    } else {
        m_label->setText(tr("Slice of %1 at %2, %3  ·  subarray(%4, %5)  ·  owns 0 B")
                             .arg(parent.name(), formatHex(range.offset), formatBytes(range.length),
                                  QString::number(range.offset), QString::number(range.end())));
    }
    m_label->setToolTip(m_label->text());
}

} // namespace sluice

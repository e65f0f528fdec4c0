#include "ui/panes/sidestrips.h"

#include "ui/panes/pagestrip.h"

#include <QBoxLayout>

namespace sluice {

SideStrips::SideStrips(std::shared_ptr<View> view, const PaneContext& context, QBoxLayout* row,
                       QObject* parent)
    : QObject(parent)
    , m_view(std::move(view))
    , m_context(context)
    , m_row(row)
{
}

void SideStrips::fit(const PanePalette& palette)
{
    fitOverview(palette);
    fitPages(palette);
}

void SideStrips::fitOverview(const PanePalette& palette)
{
    const OverviewKind kind = m_context.options.overview;
    if (kind == OverviewKind::None) {
        delete std::exchange(m_overview, nullptr);
        return;
    }
    if (m_overview == nullptr) {
        m_overview = new OverviewStrip(m_view);
        m_row->insertWidget(m_row->count() - (m_pages != nullptr ? 1 : 0), m_overview);
        connect(m_overview, &OverviewStrip::goWanted, this, &SideStrips::middleWanted);
        connect(m_overview, &OverviewStrip::kindWanted, this, &SideStrips::kindWanted);
    }
    m_overview->setMarks(m_context.marks);
    m_overview->setHits(m_hits);
    m_overview->setColours(palette);
    m_overview->setKind(kind);
}

void SideStrips::fitPages(const PanePalette& palette)
{
    if (!m_context.options.pageStrip) {
        delete std::exchange(m_pages, nullptr);
        return;
    }
    if (m_pages == nullptr) {
        m_pages = new PageStrip(m_view);
        m_row->addWidget(m_pages);
        connect(m_pages, &PageStrip::goWanted, this, &SideStrips::topWanted);
    }
    m_pages->setColours(palette);
}

int SideStrips::width() const
{
    return (m_overview != nullptr ? m_overview->width() : 0) + (m_pages != nullptr ? m_pages->width() : 0);
}

int SideStrips::widthWhen(bool narrow) const
{
    return width() + (m_overview != nullptr ? OverviewStrip::widthOf(narrow) - m_overview->width() : 0);
}

void SideStrips::setNarrow(bool narrow)
{
    if (m_overview != nullptr)
        m_overview->setNarrow(narrow);
}

void SideStrips::setShown(ByteRange shown)
{
    if (m_overview != nullptr)
        m_overview->setShown(shown);
    if (m_pages != nullptr)
        m_pages->setShown(shown);
}

void SideStrips::setHits(OverviewStrip::Density hits)
{
    m_hits = std::move(hits);
    if (m_overview != nullptr)
        m_overview->setHits(m_hits);
}

void SideStrips::takeMarks()
{
    if (m_overview != nullptr)
        m_overview->setMarks(m_context.marks);
}

void SideStrips::updateMarks()
{
    if (m_overview != nullptr)
        m_overview->updateMarks();
}

} // namespace sluice

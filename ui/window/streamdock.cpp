#include "ui/window/streamdock.h"

#include "ui/panels/runstatsview.h"
#include "ui/panels/streampanel.h"
#include "ui/window/mainwindow.h"
#include "ui/window/workspace.h"

#include <QPointer>

#include <algorithm>

namespace sluice {
namespace {

constexpr int kHeight = 330;

} // namespace

StreamDock::StreamDock(MainWindow& window)
    : QDockWidget(tr("Stream"), &window)
    , m_window(window)
{
    setObjectName(QStringLiteral("stream"));
    makePanel();
    setWidget(m_panel);
    window.addDockWidget(Qt::BottomDockWidgetArea, this);
    hide();
    connect(this, &QDockWidget::visibilityChanged, this, &StreamDock::onVisibilityChanged);
}

void StreamDock::makePanel()
{
    Workspace& workspace = m_window.workspace();
    StreamHost host;
    host.views = [&workspace] {
        QList<View*> views;
        const QList<DocumentTab*> tabs = workspace.tabs();
        for (const DocumentTab* tab : tabs) {
            if (tab->view() != nullptr)
                views.append(tab->shown().get());
        }
        return views;
    };
    host.show = [&workspace](const QString& name, std::shared_ptr<ByteSource> source,
                             const QString& readOnly) -> StreamHost::Replace {
        const QPointer<DocumentTab> tab = workspace.showSource(name, std::move(source));
        tab->document()->setReadOnly(readOnly);
        return [tab](std::shared_ptr<ByteSource> now, const QString& reason) {
            if (tab == nullptr)
                return;
            tab->replaceSource(std::move(now));
            tab->document()->setReadOnly(reason);
        };
    };
    host.select = [&workspace](const View& view, ByteRange range) { workspace.reveal(view, range); };
    host.looks = [&workspace] { return workspace.currentOptions(); };
    m_panel = new StreamPanel(m_window.settings(), m_window.ledger(), std::move(host));
    m_stats = new RunStatsView;
    m_stats->setHistoryFolder(m_window.settings().folder() + QStringLiteral("/runs"));
    connect(m_panel, &StreamPanel::runBegan, m_stats, &RunStatsView::begin);
    connect(m_panel, &StreamPanel::runPolled, m_stats, qOverload<const RunStatus&>(&RunStatsView::update));
    connect(m_panel, &StreamPanel::runFinished, m_stats, &RunStatsView::finish);
    m_panel->setStatsView(m_stats);
}

void StreamDock::open()
{
    const bool first = isHidden() && !std::exchange(m_opened, true);
    show();
    raise();
    // Room for its boxes and their details the first time; after that the user's.
    if (first && height() < kHeight)
        m_window.resizeDocks({this}, {std::min(kHeight, m_window.height() * 45 / 100)}, Qt::Vertical);
    m_panel->focusBar();
}

void StreamDock::onVisibilityChanged()
{
    // Behind another tab of its area it runs on; closed, it does not.
    if (isHidden())
        m_panel->stop();
    else
        m_panel->follow();
}

} // namespace sluice

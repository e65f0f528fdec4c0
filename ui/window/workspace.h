#pragma once

#include "core/jobs/job.h"
#include "ui/window/documenttab.h"
#include "ui/window/settings.h"
#include "ui/window/startoptions.h"

#include <QWidget>

class QStackedLayout;

namespace sluice {

class CompareTab;
class DocumentTabs;
class WelcomePage;

/// What is open, in tabs, and the welcome page when nothing is. Opens each file once, remembers where files
/// were left, brings closed tabs back. Thread rule: the window's thread.
class Workspace : public QWidget
{
    Q_OBJECT

public:
    static constexpr qsizetype kMaxClosedTabs = 50;

    /// `process`: the ledger of the whole program.
    Workspace(Settings& settings, std::shared_ptr<Ledger> process, QWidget* parent = nullptr);
    ~Workspace() override;

    /// Opens every file in a tab of its own, or shows the tab that has it; the last one becomes current.
    void open(const QList<QByteArray>& paths, const StartOptions& options = {});

    /// Shows bytes that are no file's in a tab of their own, which becomes current.
    DocumentTab* showSource(const QString& name, std::shared_ptr<ByteSource> source);
    /// Shows a view in a tab of its own, which becomes current: a slice of a document.
    DocumentTab* showView(std::shared_ptr<View> view);
    /// Makes a tab the current one.
    void showTab(DocumentTab* tab);
    /// For a document that is made here: counts into that of the program.
    [[nodiscard]] std::shared_ptr<Ledger> newLedger() const { return std::make_shared<Ledger>(m_process); }

    /// Compares two views in a tab of its own, which becomes current.
    CompareTab* showCompare(std::shared_ptr<View> a, std::shared_ptr<View> b);
    /// The same with a file, opened for this when no tab has it.
    void compareWithFile(const std::shared_ptr<View>& a, const QByteArray& path);

    [[nodiscard]] QList<DocumentTab*> tabs() const;
    /// Null on the welcome page, and where two views are compared.
    [[nodiscard]] DocumentTab* currentTab() const;
    /// Null where none are compared.
    [[nodiscard]] CompareTab* currentCompare() const;
    /// Of documents, slices and comparisons.
    [[nodiscard]] int tabCount() const;
    [[nodiscard]] bool hasTabs() const { return tabCount() > 0; }
    /// The panes of the current tab; null while there are none.
    [[nodiscard]] DocumentView* currentView() const;
    [[nodiscard]] WelcomePage& welcome() const { return *m_welcome; }
    [[nodiscard]] MessageArea& messages() { return *m_messages; }
    /// Stands below the tabs, and belongs to the workspace from here on.
    void setFooter(QWidget* footer);
    [[nodiscard]] bool isOpening() const;

    /// Brings the tab of `view` to the front, with `range` selected and in sight. The keyboard stays.
    void reveal(const View& view, ByteRange range);

    /// Asked before tabs are closed: false puts it off; `close` closes them then, if they are still there.
    using CloseGuard = std::function<bool(const QList<DocumentTab*>& tabs, std::function<void()> close)>;
    void setCloseGuard(CloseGuard guard) { m_closeGuard = std::move(guard); }
    void closeTab(DocumentTab* tab) { closeTabs({tab}); }
    void closeCurrent();
    void closeAll();
    void closeTabs(const QList<DocumentTab*>& tabs);
    [[nodiscard]] bool canReopen() const { return !m_closed.isEmpty(); }
    void reopenClosed();
    /// Makes the tab `step` further on, around the ends, the current one.
    void stepTab(int step);

    void setPalette(const PanePalette& palette);
    /// Changes the looks of every tab and of those to come.
    void changeAll(const std::function<void(ViewOptions&)>& change);
    /// Those of the current tab, else those of the next one.
    [[nodiscard]] ViewOptions currentOptions() const;
    /// Changes the looks of the current tab and of those to come.
    void changeCurrent(const std::function<void(ViewOptions&)>& change);

    /// Remembers where every open file is.
    void rememberAll();

Q_SIGNALS:
    /// Another tab, or another state of the current one: its document, its panes, its file on disk.
    void currentChanged();
    /// Caret or selection of the current tab.
    void selectionChanged();
    void openWanted();
    /// The user wants to see where the current slice lies in its parent.
    void parentWanted();
    /// No file is being opened any more.
    void allOpened();
    void contextMenuWanted(int pane, const QPoint& globalPosition);
    /// A file could not be opened, or not be shown as asked; the window tells it already.
    void failed(const QString& message);

private:
    struct Closed
    {
        FileMemory memory;
        ViewOptions options;
    };
    struct Wish
    {
        StartOptions options;
        std::optional<Closed> closed;
    };

    DocumentTab* addTab(const QByteArray& path, const Wish& wish);
    void placeTab(DocumentTab* tab);
    DocumentTab* showNow(DocumentTab* tab);
    void onOpened(DocumentTab* tab, const Wish& wish);
    void onFailed(DocumentTab* tab, const Error& error);
    [[nodiscard]] bool focusTwin(DocumentTab* tab);
    void applyStart(DocumentTab* tab, const StartOptions& options);
    void closeNow(DocumentTab* tab);
    void removeTab(QWidget* tab);
    void tell(const Error& error);
    void onTabsChanged();
    void connectView(DocumentTab* tab);

    Settings& m_settings;
    std::shared_ptr<Ledger> m_process;
    // Only for opening: stuck opens hold up nothing else.
    JobRunner m_runner;
    MessageArea* m_messages;
    QStackedLayout* m_stack;
    WelcomePage* m_welcome;
    DocumentTabs* m_tabs;
    QList<Closed> m_closed;
    CloseGuard m_closeGuard;
    QStringList m_errors;
};

} // namespace sluice

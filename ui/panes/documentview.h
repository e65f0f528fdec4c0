#pragma once

#include "core/bytes/view.h"
#include "ui/panes/panepalette.h"
#include "ui/panes/panerenderer.h"
#include "ui/panes/viewoptions.h"

#include <QWidget>

#include <memory>

namespace sluice {

class OverviewStrip;

/// One tab: the panes of a View side by side, which scroll and select together, and their scroll bar. All
/// offsets are the View's. Thread rule: the window's thread.
class DocumentView : public QWidget
{
    Q_OBJECT

public:
    DocumentView(std::shared_ptr<View> view, const ViewOptions& options, const QList<PaneSpec>& panes,
                 QWidget* parent = nullptr);
    ~DocumentView() override;

    [[nodiscard]] const std::shared_ptr<View>& view() const;
    [[nodiscard]] Document& document() const;

    [[nodiscard]] const ViewOptions& options() const;
    void setOptions(const ViewOptions& options);
    using QWidget::setPalette;
    void setPalette(const PanePalette& palette);

    [[nodiscard]] QList<PaneSpec> panes() const;
    /// At least one pane (hex when the list is empty); a typed array that is misaligned becomes a DataView.
    void setPanes(const QList<PaneSpec>& panes);
    /// Appends a pane. Error: a typed array whose start is misaligned, in the words of JavaScript's
    /// RangeError.
    [[nodiscard]] Result<void> addPane(const PaneSpec& pane);
    /// The pane that has the keyboard, or had it last.
    [[nodiscard]] int currentPane() const;

    /// Scrolls so that `offset` shows, by as little as needed, or to a third of the height when far away.
    void reveal(qint64 offset);
    /// First byte of the first visible row, and the way to put it there.
    [[nodiscard]] qint64 topOffset() const;
    void setTopOffset(qint64 offset);
    /// Typing in its panes inserts bytes; else it writes over them, and the size stays.
    [[nodiscard]] bool isInsertMode() const;
    void setInsertMode(bool insert);
    /// A byte or number that has been begun is taken as it is; or forgotten: false when there was none.
    void finishTyping();
    bool cancelTyping();
    /// What Delete takes away when nothing is selected: the byte, character or element at the caret.
    [[nodiscard]] ByteRange unitAtCaret() const;

    /// The bytes of the rows that show.
    [[nodiscard]] ByteRange visibleRange() const;
    /// Where the marks come from that touch a range.
    void setMarks(std::function<std::vector<PaneMark>(ByteRange)> marks);
    [[nodiscard]] bool hasMarks() const;
    /// Where the bytes come from that were searched for and found, of a range.
    void setHits(std::function<std::vector<ByteRange>(ByteRange)> hits);
    [[nodiscard]] bool hasHits() const;
    /// For the overview strip: how many hits begin in each of `parts` equal parts of a range.
    void setHitDensity(std::function<std::vector<qint64>(ByteRange whole, int parts)> density);
    /// Marks are others than before.
    void updateMarks();
    /// The strip that shows all of the view; null while it is not wanted.
    [[nodiscard]] OverviewStrip* overview() const;
    /// Bytes per row in use now, which differs from the option when that is 0.
    [[nodiscard]] int bytesPerRow() const;

    /// True when everything visible is painted from bytes that are here: nothing is pending.
    [[nodiscard]] bool isSettled() const;

Q_SIGNALS:
    /// isSettled() became true.
    void settled();
    /// Other rows show.
    void moved();
    /// Something typed could not be taken, and why.
    void editRefused(const sluice::Error& error);
    /// The panes, their kinds or their settings changed by the user's hand in a pane's header.
    void panesChanged();
    void optionsChanged();
    /// The user wants the menu of actions for a pane at a place (right click, menu key).
    void contextMenuWanted(int pane, const QPoint& globalPosition);

protected:
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace sluice

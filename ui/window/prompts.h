#pragma once

#include "core/bytes/view.h"
#include "ui/panes/viewoptions.h"
#include "ui/window/inputbox.h"

#include <QObject>
#include <QPointer>

#include <functional>

namespace sluice {

class MainWindow;
struct PickerItem;

/// The boxes that ask for something before a command can go on: the palette, Go to, the encodings, a pane.
/// At most one is open. Thread rule: the window's thread.
class Prompts : public QObject
{
    Q_OBJECT

public:
    explicit Prompts(MainWindow& window);

    void showPalette();
    void goTo();
    void selectRange();
    void chooseEncoding();
    /// Asks for one line of text.
    void ask(const InputBox::Texts& texts, const InputBox::Preview& preview,
             const InputBox::Accepted& accepted, const QString& text = {});
    /// Asks for one of a list; `chosen` gets its id.
    void pick(const QString& placeholder, const QList<PickerItem>& items,
              const std::function<void(const QByteArray&)>& chosen, const QByteArray& current = {});
    void chooseRecentFile();
    void chooseSample();
    void choosePane();
    /// With what to compare what the current tab shows.
    void chooseCompare();

    /// Adds a pane to the current tab; a refusal shows in the tab, with the way out.
    void addPane(const PaneSpec& pane);
    /// The same, with element 0 at the caret.
    void addPaneAtCaret(PaneSpec pane);

    /// The box that is open; null when none is.
    [[nodiscard]] OverlayBox* current() const { return m_box; }

private:
    /// Asks for one line of text that stands for a value; `inWords` says what it means.
    template <typename Value>
    void askFor(const InputBox::Texts& texts, const std::function<Result<Value>(const QString& text)>& parse,
                const std::function<QString(Value value)>& inWords,
                const std::function<void(Value value)>& accepted, const QString& text = {});
    void chooseFileToCompare(const std::shared_ptr<View>& a);

    MainWindow& m_window;
    QPointer<OverlayBox> m_box;
};

} // namespace sluice

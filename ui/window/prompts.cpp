#include "ui/window/prompts.h"

#include "core/bytes/encoding.h"
#include "core/bytes/offset.h"
#include "ui/panes/documentview.h"
#include "ui/window/commandset.h"
#include "ui/window/dialogs.h"
#include "ui/window/format.h"
#include "ui/window/inputbox.h"
#include "ui/window/mainwindow.h"
#include "ui/window/pickerbox.h"
#include "ui/window/welcomepage.h"
#include "ui/window/workspace.h"

#include <QFile>
#include <QFileDialog>

namespace sluice {
namespace {

QList<PickerItem> paneItems()
{
    QList<PickerItem> items = {{"hex", Prompts::tr("Hex"), QStringLiteral("hex")},
                               {"text", Prompts::tr("Text, aligned with the bytes"), QStringLiteral("text")},
                               {"lines", Prompts::tr("Text lines"), QStringLiteral("lines")}};
    for (const ElementType& type : ElementType::all())
        items.append({type.name(), typeLabel(type), QString::fromLatin1(type.name())});
    return items;
}

} // namespace

Prompts::Prompts(MainWindow& window)
    : QObject(&window)
    , m_window(window)
{
}

void Prompts::pick(const QString& placeholder, const QList<PickerItem>& items,
                   const std::function<void(const QByteArray&)>& chosen, const QByteArray& current)
{
    if (m_box != nullptr)
        m_box->dismiss();
    auto* box = new PickerBox(&m_window, placeholder, items, chosen);
    m_box = box;
    box->popUp();
    if (!current.isEmpty())
        box->setCurrent(current);
}

void Prompts::showPalette()
{
    CommandSet& commands = m_window.commands();
    commands.refresh();
    const QList<QByteArray> recent = m_window.settings().recentCommands();
    QList<PickerItem> items;
    const auto append = [&](const Command& command) {
        const QString key = commands.action(command.id)->shortcut().toString(QKeySequence::NativeText);
        const QString why = commands.whyNot(command.id);
        items.append({command.id, CommandSet::title(command), why.isEmpty() ? key : why, why.isEmpty()});
    };
    for (const QByteArray& id : recent) {
        for (const Command& command : commands.commands()) {
            if (command.id == id && id != "tools.palette")
                append(command);
        }
    }
    for (const Command& command : commands.commands()) {
        if (!recent.contains(command.id) && command.id != "tools.palette")
            append(command);
    }
    pick(tr("Type what you want to do"), items,
         [this](const QByteArray& id) { m_window.commands().run(id); });
}

template <typename Value>
void Prompts::askFor(const InputBox::Texts& texts,
                     const std::function<Result<Value>(const QString& text)>& parse,
                     const std::function<QString(Value value)>& inWords,
                     const std::function<void(Value value)>& accepted, const QString& text)
{
    ask(
        texts, [parse, inWords](const QString& typed) { return parse(typed).map(inWords); },
        [parse, accepted](const QString& typed) {
            if (const Result<Value> value = parse(typed))
                accepted(*value);
        },
        text);
}

void Prompts::goTo()
{
    DocumentTab* tab = m_window.currentTab();
    if (tab == nullptr)
        return;
    const qint64 size = tab->view()->view()->size();
    const qint64 caret = tab->view()->view()->caret();
    const InputBox::Texts texts = {
        tr("Go to offset"), tr("0x1f40, +64, end-16, 37.5%"),
        tr("Decimal, 0x hex; k, M, G; + or \u2212 from the caret; end\u2212N from the end; N% of the file.")};
    askFor<qint64>(
        texts, [caret, size](const QString& text) { return parseGoTo(text, caret, size); },
        [size](qint64 offset) {
            return tr("0x%1  (%2 of %3)")
                .arg(formatOffset(offset, offsetDigits(size)), formatNumber(offset), formatNumber(size));
        },
        [tab = QPointer(tab)](qint64 offset) {
            if (tab != nullptr)
                tab->goTo(offset);
        });
}

void Prompts::selectRange()
{
    DocumentTab* tab = m_window.currentTab();
    if (tab == nullptr)
        return;
    const qint64 size = tab->view()->view()->size();
    const ByteRange now = tab->view()->view()->selectedRange();
    const InputBox::Texts texts = {
        tr("Select range"), tr("0x100..0x200, 4k+512, -16.."),
        tr("A..B without the byte at B, or A+LENGTH; decimal, 0x hex; k, M, G; negative: from the end.")};
    askFor<ByteRange>(
        texts, [size](const QString& text) { return parseRange(text.trimmed().toUtf8(), size); },
        [](ByteRange range) {
            return tr("%1 (%2) from %3 to %4")
                .arg(formatByteCount(range.length), formatHex(range.length), formatHex(range.offset),
                     formatHex(range.end()));
        },
        [tab = QPointer(tab)](ByteRange range) {
            if (tab != nullptr)
                tab->select(range);
        },
        QStringLiteral("%1..%2").arg(formatHex(now.offset), formatHex(now.end())));
}

void Prompts::ask(const InputBox::Texts& texts, const InputBox::Preview& preview,
                  const InputBox::Accepted& accepted, const QString& text)
{
    if (m_box != nullptr)
        m_box->dismiss();
    auto* box = new InputBox(&m_window, texts, preview, accepted);
    m_box = box;
    box->popUp(text);
}

void Prompts::chooseEncoding()
{
    const DocumentView* view = m_window.currentView();
    if (view == nullptr)
        return;
    QList<PickerItem> items;
    for (const Encoding& encoding : Encoding::all())
        items.append({encoding.name(), encoding.label(), QString::fromLatin1(encoding.name())});
    const auto choose = [this](const QByteArray& name) {
        if (const auto encoding = Encoding::find(name))
            m_window.workspace().changeCurrent([&](ViewOptions& options) { options.encoding = *encoding; });
    };
    pick(tr("Encoding of the text panes"), items, choose, view->options().encoding.name());
}

void Prompts::chooseRecentFile()
{
    QList<PickerItem> items;
    const QList<QByteArray> recent = m_window.settings().recentFiles();
    for (const QByteArray& path : recent) {
        const qsizetype slash = path.lastIndexOf('/');
        items.append({path, QString::fromUtf8(path.mid(slash + 1)), QString::fromUtf8(path.left(slash))});
    }
    pick(tr("Open a recent file"), items, [this](const QByteArray& path) { m_window.openFiles({path}); });
}

void Prompts::chooseSample()
{
    QList<PickerItem> items;
    const QList<Sample> samples = readSamples(samplesFolder());
    for (const Sample& sample : samples)
        items.append({sample.path, sample.name, sample.description});
    pick(tr("Open a sample"), items, [this](const QByteArray& path) { m_window.openFiles({path}); });
}

void Prompts::choosePane()
{
    if (m_window.currentView() == nullptr)
        return;
    pick(tr("Add a pane"), paneItems(), [this](const QByteArray& name) {
        if (const auto pane = PaneSpec::parse(name))
            addPane(*pane);
    });
}

void Prompts::chooseCompare()
{
    const DocumentTab* current = m_window.currentTab();
    if (current == nullptr)
        return;
    const QByteArray aFile = "file";
    QList<PickerItem> items;
    QList<std::shared_ptr<View>> views;
    const QList<DocumentTab*> tabs = m_window.workspace().tabs();
    for (const DocumentTab* tab : tabs) {
        if (tab == current || !tab->shown())
            continue;
        items.append({QByteArray::number(views.size()), tab->title(), tab->displayPath()});
        views.append(tab->shown());
    }
    items.append({aFile, tr("A file…"), {}});
    pick(tr("Compare %1 with").arg(current->title()), items,
         [this, aFile, views, a = current->shown()](const QByteArray& id) {
             if (id == aFile)
                 chooseFileToCompare(a);
             else
                 m_window.workspace().showCompare(a, views[id.toInt()]);
         });
}

void Prompts::chooseFileToCompare(const std::shared_ptr<View>& a)
{
    QFileDialog* dialog = fileToRead(&m_window, tr("Compare With"));
    connect(dialog, &QFileDialog::fileSelected, this, [this, a](const QString& name) {
        m_window.workspace().compareWithFile(a, QFile::encodeName(name));
    });
    dialog->open();
}

void Prompts::addPane(const PaneSpec& pane)
{
    DocumentTab* tab = m_window.currentTab();
    if (tab == nullptr)
        return;
    const Result<void> added = tab->view()->addPane(pane);
    if (added) {
        tab->messages().remove(QStringLiteral("pane"));
        m_window.commands().refresh();
        return;
    }
    Message message;
    message.level = Message::Level::Warning;
    message.text = added.error().message;
    if (pane.kind == PaneSpec::Kind::Typed && pane.aligned) {
        message.actions = {{tr("Use a DataView"), [this, pane] {
                                PaneSpec view = pane;
                                view.aligned = false;
                                addPane(view);
                            }}};
    }
    tab->messages().post(QStringLiteral("pane"), message);
}

void Prompts::addPaneAtCaret(PaneSpec pane)
{
    if (const DocumentView* view = m_window.currentView(); view != nullptr) {
        pane.start = view->view()->selectedRange().offset;
        addPane(pane);
    }
}

} // namespace sluice

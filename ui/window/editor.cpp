#include "ui/window/editor.h"

#include "core/bytes/binarytext.h"
#include "core/bytes/elementtext.h"
#include "core/search/textpattern.h"
#include "ui/panes/documentview.h"
#include "ui/panes/viewedits.h"
#include "ui/window/commandset.h"
#include "ui/window/copiedbytes.h"
#include "ui/window/exporter.h"
#include "ui/window/format.h"
#include "ui/window/mainwindow.h"
#include "ui/window/pickerbox.h"
#include "ui/window/prompts.h"
#include "ui/window/workspace.h"

#include <QApplication>
#include <QClipboard>
#include <QStatusBar>

namespace sluice {
namespace {

constexpr int kSayMs = 8000;
const QString kRefusedKey = QStringLiteral("edit");
const QString kRawMime = QStringLiteral("application/octet-stream");

Result<QByteArray> encodeAll(const QString& text, const Encoding& encoding)
{
    if (encoding == Encoding::utf8())
        return text.toUtf8();
    QByteArray bytes;
    const QList<uint> codePoints = text.toUcs4();
    for (qsizetype i = 0; i < codePoints.size(); ++i) {
        const std::optional<QByteArray> character = encodeChar(encoding, codePoints[i]);
        if (!character) {
            const char32_t shown = codePoints[i];
            return fail(Error::Kind::Invalid,
                        Editor::tr("\"%1\", character %2 of the text, cannot be written in %3.")
                            .arg(QString::fromUcs4(&shown, 1), formatNumber(i + 1), encoding.label()));
        }
        bytes.append(*character);
    }
    return bytes;
}

Result<QByteArray> decodeBase64(const QString& text)
{
    const QByteArray utf8 = text.toUtf8();
    BinaryTextDecoder decoder(BinaryText::Base64);
    QByteArray bytes;
    decoder.decode({reinterpret_cast<const quint8*>(utf8.constData()), static_cast<size_t>(utf8.size())},
                   bytes);
    decoder.finish();
    if (decoder.ignored().count > 0 || bytes.isEmpty()) {
        return fail(Error::Kind::Invalid, bytes.isEmpty()
                                              ? Editor::tr("The text is no Base64.")
                                              : Editor::tr("The text is no Base64 from its byte %1 on.")
                                                    .arg(formatNumber(decoder.ignored().firstOffset)));
    }
    return bytes;
}

} // namespace

Editor::Editor(MainWindow& window)
    : QObject(&window)
    , m_window(window)
{
}

Editor::~Editor() = default;

void Editor::setView(DocumentView* view)
{
    for (const QMetaObject::Connection& connection : std::as_const(m_connections))
        disconnect(connection);
    m_connections.clear();
    m_view = view;
    if (view != nullptr) {
        view->setInsertMode(m_insert);
        m_connections = {
            connect(view, &DocumentView::editRefused, this, &Editor::refuse),
            connect(&view->document(), &Document::historyChanged, this, &Editor::onHistoryChanged),
            connect(&view->document(), &Document::contentChanged, this, &Editor::unsay),
            connect(&view->document(), &Document::readOnlyChanged, this, &Editor::modeChanged)};
    }
    m_undoText = undoText();
    m_redoText = redoText();
    Q_EMIT modeChanged();
}

void Editor::setInsertMode(bool insert)
{
    if (insert == m_insert)
        return;
    m_insert = insert;
    if (m_view != nullptr)
        m_view->setInsertMode(insert);
    unsay();
    Q_EMIT modeChanged();
}

QString Editor::modeText() const
{
    if (m_view == nullptr)
        return {};
    if (!m_view->document().readOnlyReason().isEmpty())
        return tr("read-only");
    return m_insert ? tr("INS") : tr("OVR");
}

QString Editor::modeTip() const
{
    if (m_view == nullptr)
        return {};
    if (!m_view->document().readOnlyReason().isEmpty())
        return tr("This cannot be edited: %1").arg(m_view->document().readOnlyReason());
    return m_insert ? tr("Insert mode: typing and pasting put bytes in, Delete and Backspace take them out.\n"
                         "Press this, or the Insert key, to overwrite.")
                    : tr("Overwrite mode: typing and pasting write over bytes, and the size stays.\n"
                         "Press this, or the Insert key, to insert.");
}

bool Editor::canUndo() const
{
    return m_view != nullptr && m_view->document().canUndo();
}

bool Editor::canRedo() const
{
    return m_view != nullptr && m_view->document().canRedo();
}

QString Editor::undoText() const
{
    if (m_view == nullptr || !m_view->document().canUndo())
        return tr("&Undo");
    const Document& document = m_view->document();
    return tr("&Undo %1").arg(document.steps()[document.stepPosition() - 1].label);
}

QString Editor::redoText() const
{
    if (m_view == nullptr || !m_view->document().canRedo())
        return tr("&Redo");
    const Document& document = m_view->document();
    return tr("&Redo %1").arg(document.steps()[document.stepPosition()].label);
}

void Editor::onHistoryChanged()
{
    const QString undoNow = undoText();
    const QString redoNow = redoText();
    if (undoNow == m_undoText && redoNow == m_redoText)
        return;
    m_undoText = undoNow;
    m_redoText = redoNow;
    m_window.commands().refresh();
}

void Editor::undo()
{
    // What is only half typed is taken back first.
    if (m_view != nullptr && !m_view->cancelTyping() && mayStep())
        showPlace(m_view->document().undo());
}

void Editor::redo()
{
    if (m_view != nullptr && mayStep())
        showPlace(m_view->document().redo());
}

// Says why not.
bool Editor::mayStep()
{
    const QString& reason = m_view->document().readOnlyReason();
    if (!reason.isEmpty())
        refuse({Error::Kind::Unsupported, reason});
    return reason.isEmpty();
}

void Editor::showPlace(std::optional<ByteRange> place)
{
    if (!place)
        return;
    View& view = *m_view->view();
    const ByteRange shown = view.range();
    if (place->offset < shown.offset || place->offset > shown.end()) {
        say(tr("That was at %1, outside this slice.").arg(formatHex(place->offset)));
        return;
    }
    view.setCaret(view.fromDocument(place->offset));
    m_view->reveal(view.caret());
}

void Editor::finishTyping()
{
    if (m_view != nullptr)
        m_view->finishTyping();
}

void Editor::cut()
{
    if (m_view == nullptr || m_view->view()->selectedRange().isEmpty())
        return;
    if (!m_insert && m_view->document().readOnlyReason().isEmpty()) {
        refuse({Error::Kind::Unsupported,
                tr("Overwriting keeps the size, and cutting would not. Press Insert first, then cut.")});
        return;
    }
    const ByteRange selected = m_view->view()->selectedRange();
    if (selected.length > Exporter::kClipboardLimit)
        m_window.exporter().copyWithin();
    else
        m_window.exporter().copy(m_window.exporter().naturalFormat());
    if (Result<void> done = takeOut(*m_view->view(), selected, {EditKind::Other, tr("Cut")}); !done)
        refuse(done.error());
}

void Editor::remove()
{
    if (m_view == nullptr)
        return;
    ByteRange bytes = m_view->view()->selectedRange();
    if (bytes.isEmpty())
        bytes = m_view->unitAtCaret();
    if (bytes.isEmpty())
        return;
    if (Result<void> done = takeOut(*m_view->view(), bytes, {EditKind::Erasing}); !done)
        refuse(done.error());
    else
        m_view->reveal(m_view->view()->caret());
}

bool Editor::canPaste() const
{
    return m_view != nullptr;
}

void Editor::paste(PasteFormat format)
{
    const QMimeData* data = QApplication::clipboard()->mimeData();
    if (m_view == nullptr || data == nullptr)
        return;
    Result<PieceTree> content = contentOf(*data, format);
    if (!content) {
        refuse(content.error());
        return;
    }
    View& view = *m_view->view();
    if (Result<void> done = putBytes(view, *content, m_insert, {EditKind::Other, tr("Paste")}); !done)
        refuse(done.error());
    else
        m_view->reveal(view.caret());
}

Result<PieceTree> Editor::contentOf(const QMimeData& data, PasteFormat format) const
{
    if (const auto* copied = qobject_cast<const CopiedBytes*>(&data);
        copied != nullptr && format == PasteFormat::Auto)
        return copied->content();
    const auto share = [this](const QByteArray& bytes) {
        m_view->document().ledger()->add(CopyKind::UserToUser, bytes.size());
        return PieceTree::of(Slice::fromByteArray(bytes));
    };
    if (format == PasteFormat::Auto && data.hasFormat(kRawMime))
        return share(data.data(kRawMime));
    const QString text = data.text();
    if (text.isEmpty())
        return fail(Error::Kind::NotFound, tr("There is nothing on the clipboard that can be pasted here."));
    if (text.size() > kMostText) {
        return fail(
            Error::Kind::TooLarge,
            tr("The clipboard has %1 characters of text: more than the %2 that can be pasted. Save it "
               "to a file and open that.")
                .arg(formatNumber(text.size()), formatNumber(kMostText)));
    }
    return bytesOf(text, format == PasteFormat::Auto ? naturalFormat() : format).map(share);
}

Editor::PasteFormat Editor::naturalFormat() const
{
    switch (m_view->panes().value(m_view->currentPane()).kind) {
    case PaneSpec::Kind::Text:
    case PaneSpec::Kind::Lines:
        return PasteFormat::Text;
    case PaneSpec::Kind::Typed:
        return PasteFormat::Numbers;
    default:
        return PasteFormat::Hex;
    }
}

Result<QByteArray> Editor::bytesOf(const QString& text, PasteFormat format) const
{
    const PaneSpec pane = m_view->panes().value(m_view->currentPane());
    switch (format) {
    case PasteFormat::Text:
        return encodeAll(text, m_view->options().encoding);
    case PasteFormat::Base64:
        return decodeBase64(text);
    case PasteFormat::Numbers:
        return parseElements(text, pane.kind == PaneSpec::Kind::Typed ? pane.type : ElementType(),
                             pane.hexadecimal ? ElementFormat::Hexadecimal : ElementFormat::Decimal);
    default:
        return parseHexBytes(text).map_error([](Error error) {
            error.message = tr("The text on the clipboard is no row of hexadecimal bytes: %1 Paste Text As "
                               "(Ctrl+Shift+V) can take it as text.")
                                .arg(error.message);
            return error;
        });
    }
}

void Editor::askPasteAs()
{
    if (m_view == nullptr)
        return;
    const PaneSpec pane = m_view->panes().value(m_view->currentPane());
    const QString type =
        QString::fromLatin1((pane.kind == PaneSpec::Kind::Typed ? pane.type : ElementType()).name());
    const QList<PickerItem> items = {
        {"hex", tr("Hexadecimal bytes"), QStringLiteral("48 65 6c 6c 6f")},
        {"text", tr("Text in %1").arg(m_view->options().encoding.label()), QStringLiteral("Hello")},
        {"base64", tr("Base64"), QStringLiteral("SGVsbG8=")},
        {"numbers", tr("Numbers of type %1").arg(type), QStringLiteral("72, 101, 108")}};
    m_window.prompts().pick(tr("Read the text of the clipboard as"), items, [this](const QByteArray& id) {
        paste(id == "hex"      ? PasteFormat::Hex
              : id == "text"   ? PasteFormat::Text
              : id == "base64" ? PasteFormat::Base64
                               : PasteFormat::Numbers);
    });
}

// What cannot be edited at all says so until it is dismissed; the rest is a passing word.
void Editor::refuse(const Error& error)
{
    DocumentTab* tab = m_window.currentTab();
    if (error.kind != Error::Kind::Denied || tab == nullptr) {
        say(error.message);
        return;
    }
    Message message;
    message.level = Message::Level::Warning;
    message.text = tr("%1 cannot be edited: %2").arg(tab->title(), error.message);
    tab->messages().post(kRefusedKey, message);
}

void Editor::say(const QString& text)
{
    m_said = text;
    m_window.statusBar()->showMessage(text, kSayMs);
}

void Editor::unsay()
{
    if (!m_said.isEmpty() && m_window.statusBar()->currentMessage() == m_said)
        m_window.statusBar()->clearMessage();
    m_said.clear();
}

} // namespace sluice

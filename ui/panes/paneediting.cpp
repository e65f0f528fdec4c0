#include "ui/panes/paneediting.h"

#include "core/search/textpattern.h"
#include "ui/panes/bytewindow.h"
#include "ui/panes/panecanvas.h"
#include "ui/panes/viewedits.h"

#include <QKeyEvent>

namespace sluice {
namespace {

using Kind = PaneSpec::Kind;

// The characters that a key types; none for keys that are commands.
QString typedText(const QKeyEvent& event)
{
    if (event.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier))
        return {};
    QString text = event.text();
    for (const uint codePoint : text.toUcs4()) {
        if (QChar::category(codePoint) == QChar::Other_Control)
            return {};
    }
    return text;
}

bool isEnter(const QKeyEvent& event)
{
    return event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter;
}

bool isPlain(const QKeyEvent& event)
{
    return (event.modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == Qt::NoModifier;
}

bool beginsNumber(QChar c)
{
    return c.isLetterOrNumber() || QStringLiteral("+-.\u2212\u221e").contains(c);
}

EditBy typing()
{
    return {EditKind::Typing, PaneEditing::tr("Typing")};
}

} // namespace

PaneEditing::PaneEditing(PaneContext& context, View& view, const PaneSpec& pane, PaneCanvas& canvas)
    : m_context(context)
    , m_view(view)
    , m_pane(pane)
    , m_canvas(canvas)
{
}

PaneEditing::~PaneEditing()
{
    delete m_editor;
}

bool PaneEditing::takesText() const
{
    return m_pane.kind == Kind::Text || m_pane.kind == Kind::Lines;
}

bool PaneEditing::wants(const QKeyEvent& event) const
{
    if (!typedText(event).isEmpty())
        return true;
    // The window has nothing to undo, as yet.
    if (m_digits && event.matches(QKeySequence::Undo))
        return true;
    if (!isPlain(event))
        return false;
    return event.key() == Qt::Key_Delete || event.key() == Qt::Key_Backspace ||
           (isEnter(event) && (isPending() || m_pane.kind != Kind::Hex)) ||
           (event.key() == Qt::Key_Escape && isPending());
}

bool PaneEditing::press(const QKeyEvent& event)
{
    if (m_digits && pressPending(event))
        return true;
    const QString text = typedText(event);
    if (text.isEmpty()) {
        if (isPlain(event) && isEnter(event) && m_pane.kind != Kind::Hex) {
            m_pane.kind == Kind::Typed ? openElement({}) : typeLineBreak();
            return true;
        }
        return isPlain(event) && pressErasing(event);
    }
    if (m_pane.kind == Kind::Hex)
        typeDigit(text.at(0));
    else if (m_pane.kind != Kind::Typed)
        typeText(text);
    else if (beginsNumber(text.at(0)))
        openElement(text);
    return true;
}

// Keys while a byte has been begun; false for those that end it and then do what they always do.
bool PaneEditing::pressPending(const QKeyEvent& event)
{
    if (event.matches(QKeySequence::Undo)) {
        cancel();
        return true;
    }
    if (isPlain(event)) {
        switch (event.key()) {
        case Qt::Key_Escape:
            cancel();
            return true;
        case Qt::Key_Backspace:
            if (m_digits->removeLast())
                showDigits();
            else
                cancel();
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Space:
            finishByte();
            return true;
        default:
            break;
        }
    }
    return false;
}

void PaneEditing::typeDigit(QChar c)
{
    const Radix radix = m_context.options.radix;
    const int digit = DigitEntry::digitOf(c, radix);
    if (c.isSpace())
        return;
    if (digit < 0) {
        Q_EMIT refused(
            {Error::Kind::Invalid, tr("\"%1\" is no %2 digit.").arg(c).arg(DigitEntry::radixName(radix))});
        return;
    }
    const ByteRange selected = m_view.selectedRange();
    if (!m_digits) {
        const Result<ByteRange> place = placeForBytes(m_view, 1, m_context.insertMode);
        if (!place) {
            Q_EMIT refused(place.error());
            return;
        }
        if (!m_context.insertMode && !selected.isEmpty())
            m_view.setCaret(selected.offset);
        Q_EMIT moved();
        m_digitsAt = m_view.caret();
        const Slice before = m_context.insertMode ? Slice() : bytesHere(*place);
        m_digits = DigitEntry(radix, before.isEmpty() ? 0 : before[0], m_context.insertMode);
    }
    if (!m_digits->add(digit)) {
        Q_EMIT refused({Error::Kind::OutOfRange, tr("A byte holds no more than 255 (0xff, 0o377).")});
        return;
    }
    if (m_digits->isWhole())
        finishByte();
    else
        showDigits();
}

// Shows the digits in the cell at the caret.
void PaneEditing::showDigits()
{
    m_context.halfTyped = m_digits ? m_digits->text(m_context.options.upperCase) : QByteArray();
    m_context.halfTypedDigits = m_digits ? m_digits->typed() : std::pair(0, 0);
    m_canvas.updateCaret();
}

void PaneEditing::finish(bool stay)
{
    finishByte(stay);
    finishNumber();
}

void PaneEditing::finishByte(bool stay)
{
    if (!m_digits)
        return;
    const auto byte = static_cast<char>(m_digits->value());
    m_digits.reset();
    showDigits();
    // Somebody else has moved the caret: there is no place for the byte any more.
    if (m_view.caret() != m_digitsAt)
        return;
    put({&byte, 1});
    if (stay && m_view.caret() > 0)
        m_view.setCaret(m_view.caret() - 1);
}

bool PaneEditing::cancel()
{
    if (!isPending())
        return false;
    m_digits.reset();
    showDigits();
    closeEditor();
    return true;
}

void PaneEditing::put(QByteArrayView bytes)
{
    tell(putBytes(m_view, bytes, m_context.insertMode, typing()));
}

void PaneEditing::tell(const Result<void>& result)
{
    if (result)
        Q_EMIT moved();
    else
        Q_EMIT refused(result.error());
}

void PaneEditing::typeText(const QString& text)
{
    QByteArray bytes;
    for (const uint codePoint : text.toUcs4()) {
        const std::optional<QByteArray> encoded = encodeChar(m_context.options.encoding, codePoint);
        if (!encoded) {
            const char32_t shown = codePoint;
            Q_EMIT refused(
                {Error::Kind::Invalid,
                 tr("\"%1\" (U+%2) cannot be written in %3.")
                     .arg(QString::fromUcs4(&shown, 1),
                          QString::number(codePoint, 16).toUpper().rightJustified(4, QLatin1Char('0')),
                          m_context.options.encoding.label())});
            return;
        }
        bytes.append(*encoded);
    }
    if (!bytes.isEmpty())
        put(bytes);
}

// A line feed, after a carriage return where the lines above end so.
void PaneEditing::typeLineBreak()
{
    constexpr qint64 kLookBack = 4096;
    const QByteArray feed = encodeChar(m_context.options.encoding, U'\n').value_or(QByteArray());
    const QByteArray carriage = encodeChar(m_context.options.encoding, U'\r').value_or(QByteArray());
    const qint64 caret = m_view.caret();
    const qint64 begin = std::max<qint64>(caret - kLookBack, 0);
    const Slice above = bytesHere(ByteRange::between(begin, caret));
    const QByteArrayView bytes(above.data(), above.size());
    const qsizetype last = feed.isEmpty() ? -1 : bytes.lastIndexOf(feed);
    const bool both =
        m_context.insertMode && last >= 0 && !carriage.isEmpty() && bytes.first(last).endsWith(carriage);
    typeText(both ? QStringLiteral("\r\n") : QStringLiteral("\n"));
}

bool PaneEditing::pressErasing(const QKeyEvent& event)
{
    const bool back = event.key() == Qt::Key_Backspace;
    if (!back && event.key() != Qt::Key_Delete)
        return false;
    const ByteRange selected = m_view.selectedRange();
    const qint64 caret = m_view.caret();
    if (!m_context.insertMode) {
        if (!back || !selected.isEmpty()) {
            Q_EMIT refused({Error::Kind::Unsupported,
                            tr("Overwriting keeps the size. Press Insert first to delete with this key, or "
                               "Ctrl+Delete to delete bytes now.")});
        } else if (caret > 0) {
            m_view.setCaret(unitBefore(caret).offset);
            Q_EMIT moved();
        }
        return true;
    }
    ByteRange bytes = selected;
    if (bytes.isEmpty() && back)
        bytes = unitBefore(caret);
    else if (bytes.isEmpty())
        bytes = m_canvas.renderer().unitAt(caret);
    if (!bytes.isEmpty())
        tell(takeOut(m_view, bytes, {EditKind::Erasing}));
    return true;
}

// What Backspace takes away: the character, byte or element before the caret; both bytes of a line end.
ByteRange PaneEditing::unitBefore(qint64 caret) const
{
    if (caret == 0)
        return {};
    ByteRange unit = m_canvas.renderer().unitAt(caret - 1);
    if (unit.isEmpty())
        unit = {caret - 1, 1};
    if (m_pane.kind != Kind::Lines)
        return unit;
    const Encoding& encoding = m_context.options.encoding;
    const QByteArray ends = encodeChar(encoding, U'\r').value_or(QByteArray()) +
                            encodeChar(encoding, U'\n').value_or(QByteArray());
    const ByteRange both{caret - ends.size(), ends.size()};
    if (both.offset >= 0 && !ends.isEmpty()) {
        const Slice bytes = bytesHere(both);
        if (QByteArrayView(bytes.data(), bytes.size()) == ends)
            return both;
    }
    return unit;
}

// Bytes that are at hand: no disk is waited for. Empty when they are not.
Slice PaneEditing::bytesHere(ByteRange range) const
{
    if (range.isEmpty())
        return {};
    const ByteWindow window(m_context.snapshot, range, m_context.trusted);
    if (window.runs().size() != 1 || window.runs().front().state != ByteWindow::State::Here)
        return {};
    return window.runs().front().bytes;
}

} // namespace sluice

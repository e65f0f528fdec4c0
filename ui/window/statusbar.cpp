#include "ui/window/statusbar.h"

#include "core/bytes/offset.h"
#include "core/ledger/processmemory.h"
#include "ui/panes/documentview.h"
#include "ui/window/format.h"

#include <QHBoxLayout>
#include <QToolButton>

namespace sluice {
namespace {

constexpr int kPositionMs = 16;
constexpr int kCostMs = 250;
constexpr int kTickMs = 1000;
constexpr int kSpacing = 18;

QString accessWord(Access access)
{
    switch (access) {
    case Access::Mapped:
        return StatusBar::tr("mapped");
    case Access::Paged:
        return StatusBar::tr("paged");
    default:
        return StatusBar::tr("in memory");
    }
}

QString accessHelp(Access access)
{
    switch (access) {
    case Access::Mapped:
        return StatusBar::tr(
            "The file is mapped into memory and only read: looking at it copies nothing from the "
            "kernel, it faults pages in.");
    case Access::Paged:
        return StatusBar::tr(
            "The file cannot be mapped: blocks of it are read and kept for a while. It is only read.");
    default:
        return StatusBar::tr(
            "The input was read into memory whole, because it has no size or cannot be mapped.");
    }
}

struct KindWords
{
    CopyKind kind;
    QString from;
    QString shortName;
    QString when;
};

std::array<KindWords, kCopyKinds.size()> kindWords()
{
    const QString arrow = QStringLiteral(" \u2192 ");
    const auto name = [&](const QString& a, const QString& b) { return a + arrow + b; };
    const QString kernel = StatusBar::tr("kernel");
    const QString user = StatusBar::tr("user");
    return {{
        {CopyKind::KernelToUser, name(kernel, user), StatusBar::tr("k\u2192u"), StatusBar::tr("read, pread")},
        {CopyKind::UserToUser, name(user, user), StatusBar::tr("u\u2192u"), StatusBar::tr("our own memcpy")},
        {CopyKind::UserToObject, name(user, StatusBar::tr("object")), StatusBar::tr("u\u2192o"),
         StatusBar::tr("text for the screen or the clipboard")},
        {CopyKind::UserToKernel, name(user, kernel), StatusBar::tr("u\u2192k"), StatusBar::tr("write")},
        {CopyKind::KernelToKernel, name(kernel, kernel), StatusBar::tr("k\u2192k"),
         StatusBar::tr("sendfile, splice")},
    }};
}

QString copiesTip(const Ledger& ledger)
{
    QString rows;
    const auto words = kindWords();
    for (const KindWords& word : words) {
        const CopyCount count = ledger.copies(word.kind);
        rows += QStringLiteral(
                    "<tr><td>%1&nbsp;&nbsp;</td><td align='right'>%2</td><td align='right'>&nbsp;&nbsp;%3"
                    "</td><td>&nbsp;&nbsp;%4</td></tr>")
                    .arg(word.from.toHtmlEscaped(), formatNumber(count.bytes), formatNumber(count.count),
                         word.when.toHtmlEscaped());
    }
    return QStringLiteral(
               "<p style='white-space:pre'><b>%1</b></p><table><tr><td></td><td align='right'><i>%2</i></td>"
               "<td align='right'>&nbsp;&nbsp;<i>%3</i></td><td>&nbsp;&nbsp;<i>%4</i></td></tr>%5</table>")
        .arg(StatusBar::tr("Copied since this file was opened (measured)"), StatusBar::tr("bytes"),
             StatusBar::tr("copies"), StatusBar::tr("by"), rows);
}

QStringList copiesTexts(const Ledger& ledger)
{
    QStringList parts;
    const auto words = kindWords();
    for (const KindWords& word : words) {
        const qint64 bytes = ledger.copies(word.kind).bytes;
        // What a mapping saves is the point of the first: it shows even while it is nothing.
        if (bytes > 0 || word.kind == CopyKind::KernelToUser)
            parts.append(QStringLiteral("%1 %2").arg(word.shortName, formatBytes(bytes)));
    }
    const QString all = parts.join(QStringLiteral("  "));
    return {StatusBar::tr("copied  %1").arg(all), all, parts.front()};
}

} // namespace

StatusBar::StatusBar(QWidget* parent)
    : QStatusBar(parent)
    , m_mode(new QToolButton)
    , m_encoding(new QToolButton)
    , m_positionThrottle(
          kPositionMs, [this] { updatePosition(); }, this)
    , m_costThrottle(
          kCostMs, [this] { updateCosts(); }, this)
    , m_tick(this)
{
    auto* box = new QWidget;
    auto* layout = new QHBoxLayout(box);
    layout->setContentsMargins(10, 0, 4, 0);
    layout->setSpacing(kSpacing);
    const std::array names = {tr("Caret"),  tr("Selection"),   tr("Access"),
                              tr("Memory"), tr("Page faults"), tr("Bytes copied")};
    m_encoding->setAutoRaise(true);
    m_encoding->setToolTip(tr("The encoding of the text panes: press to choose another"));
    connect(m_encoding, &QToolButton::clicked, this, &StatusBar::encodingWanted);
    m_mode->setObjectName(QStringLiteral("mode"));
    m_mode->setAutoRaise(true);
    connect(m_mode, &QToolButton::clicked, this, &StatusBar::modeWanted);
    for (size_t i = 0; i < kFieldCount; ++i) {
        m_labels[i] = new QLabel;
        m_labels[i]->setAccessibleName(names[i]);
        if (i == kAccess) {
            layout->addStretch(1);
            layout->addWidget(m_mode);
            layout->addWidget(m_encoding);
        }
        layout->addWidget(m_labels[i]);
    }
    // The bar shortens its words; it never makes the window wider.
    box->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    addWidget(box, 1);
    setSizeGripEnabled(false);
    m_tick.setTimerType(Qt::VeryCoarseTimer);
    m_tick.setInterval(kTickMs);
    connect(&m_tick, &QTimer::timeout, this, &StatusBar::costsChanged);
    setView(nullptr);
}

void StatusBar::setView(DocumentView* view)
{
    m_view = view;
    updatePosition();
    updateCosts();
}

void StatusBar::setMode(const QString& text, const QString& toolTip)
{
    m_mode->setVisible(!text.isEmpty());
    m_mode->setText(text);
    m_mode->setToolTip(toolTip);
    m_mode->setAccessibleName(tr("Mode of editing: %1").arg(text));
    fit();
}

void StatusBar::setLive(bool live)
{
    if (live == m_tick.isActive())
        return;
    if (live) {
        m_tick.start();
        costsChanged();
    } else {
        m_tick.stop();
    }
}

void StatusBar::positionChanged()
{
    m_positionThrottle.request();
    costsChanged();
}

void StatusBar::costsChanged()
{
    if (isVisible())
        m_costThrottle.request();
}

void StatusBar::resizeEvent(QResizeEvent* event)
{
    QStatusBar::resizeEvent(event);
    fit();
}

void StatusBar::set(Field field, const QStringList& variants, const QString& toolTip)
{
    m_variants[field] = variants;
    if (m_labels[field]->toolTip() != toolTip)
        m_labels[field]->setToolTip(toolTip);
}

void StatusBar::setPlace(const QString& text)
{
    m_place = text;
    positionChanged();
}

void StatusBar::updatePosition()
{
    m_encoding->setVisible(m_view != nullptr);
    if (m_view == nullptr) {
        for (const Field field : {kPosition, kSelection, kAccess})
            set(field, {QString()}, {});
        set(kPosition, {m_place.isEmpty() ? tr("No file is open") : m_place}, {});
        fit();
        return;
    }
    const Document& document = m_view->document();
    const View& shown = *m_view->view();
    const QString hex = QStringLiteral("0x") + formatOffset(shown.caret(), offsetDigits(shown.size()));
    const QString both = QStringLiteral("%1  (%2)").arg(hex, formatNumber(shown.caret()));
    const QString size =
        tr("The caret, of %1 (%2)").arg(formatByteCount(shown.size()), formatHex(shown.size()));
    if (shown.isWhole()) {
        set(kPosition, {both, hex}, size);
    } else {
        const QString inside = formatHex(shown.toDocument(shown.caret()));
        set(kPosition, {tr("%1, in the document %2").arg(both, inside), tr("%1, %2").arg(hex, inside), hex},
            tr("%1 of this slice. Offset in %2: %3 (%4)")
                .arg(size, document.name(), inside, formatNumber(shown.toDocument(shown.caret()))));
    }
    const ByteRange range = shown.selectedRange();
    if (range.isEmpty()) {
        set(kSelection, {QString()}, {});
    } else {
        const QString length =
            QStringLiteral("%1 (%2)").arg(formatNumber(range.length), formatHex(range.length));
        const QString words = range.length == 1 ? tr("1 byte selected") : tr("%1 bytes selected").arg(length);
        set(kSelection, {words, tr("%1 selected").arg(length), length},
            tr("Selected: %1 to %2 (%3 to %4), both included")
                .arg(formatHex(range.offset), formatHex(range.end() - 1), formatNumber(range.offset),
                     formatNumber(range.end() - 1)));
    }
    m_encoding->setText(m_view->options().encoding.label());
    m_encoding->setAccessibleName(tr("Encoding: %1").arg(m_encoding->text()));
    const QString access = accessWord(document.access());
    const QString state = !document.readOnlyReason().isEmpty() ? tr("%1, read-only").arg(access)
                          : document.isModified()              ? tr("%1, edited").arg(access)
                                                               : access;
    const QString help = accessHelp(document.access());
    set(kAccess, {state, access},
        document.readOnlyReason().isEmpty() ? help : help + QLatin1Char('\n') + document.readOnlyReason());
    fit();
}

void StatusBar::updateCosts()
{
    if (m_view == nullptr) {
        for (const Field field : {kMemory, kFaults, kCopies})
            set(field, {QString()}, {});
        fit();
        return;
    }
    const ProcessMemory memory = processMemory();
    set(kMemory,
        {tr("anon %1, file %2").arg(formatBytes(memory.anonymous), formatBytes(memory.file)),
         tr("anon %1").arg(formatBytes(memory.anonymous))},
        tr("Memory of the whole program (measured): %1 bytes of its own (RssAnon), %2 bytes of mapped files "
           "that "
           "the kernel keeps at hand (RssFile).")
            .arg(formatNumber(memory.anonymous), formatNumber(memory.file)));
    const FaultCount faults = processFaults();
    set(kFaults,
        {tr("faults %1 minor, %2 major").arg(formatShort(faults.minor), formatShort(faults.major)),
         tr("faults %1/%2").arg(formatShort(faults.minor), formatShort(faults.major))},
        tr("Page faults of the whole program since it started (measured): %1 minor, the page was in memory; "
           "%2 major, "
           "the disk was read.")
            .arg(formatNumber(faults.minor), formatNumber(faults.major)));
    const Ledger& ledger = *m_view->document().ledger();
    set(kCopies, copiesTexts(ledger), copiesTip(ledger));
    fit();
}

int StatusBar::widthNeeded(const std::array<int, kFieldCount>& levels) const
{
    int width = 14 + kSpacing + (m_mode->isHidden() ? 0 : m_mode->sizeHint().width() + kSpacing) +
                (m_encoding->isHidden() ? 0 : m_encoding->sizeHint().width() + kSpacing);
    for (size_t i = 0; i < kFieldCount; ++i) {
        const QString text = m_variants[i].value(levels[i]);
        width += text.isEmpty() ? 0 : fontMetrics().horizontalAdvance(text) + kSpacing;
    }
    return width;
}

void StatusBar::fit()
{
    // What gives way first comes first.
    static constexpr std::array kOrder = {kFaults, kCopies, kAccess,    kSelection,
                                          kMemory, kCopies, kSelection, kPosition};
    std::array<int, kFieldCount> levels = {};
    for (const Field field : kOrder) {
        if (widthNeeded(levels) <= width())
            break;
        if (levels[field] + 1 < m_variants[field].size())
            ++levels[field];
    }
    for (size_t i = 0; i < kFieldCount; ++i) {
        const QString text = m_variants[i].value(levels[i]);
        m_labels[i]->setVisible(!text.isEmpty());
        if (m_labels[i]->text() != text)
            m_labels[i]->setText(text);
    }
}

} // namespace sluice

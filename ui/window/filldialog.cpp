#include "ui/window/filldialog.h"

#include "core/bytes/elementtext.h"
#include "core/bytes/memorycopy.h"
#include "core/bytes/offset.h"
#include "ui/window/dialogs.h"
#include "ui/window/format.h"
#include "ui/window/iconlabel.h"
#include "ui/window/icons.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFile>
#include <QFileDialog>
#include <QFontDatabase>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QToolButton>

namespace sluice {

FillDialog::FillDialog(std::shared_ptr<View> view, QWidget* parent)
    : QDialog(parent)
    , m_view(std::move(view))
    , m_selected(m_view->selectedRange())
    , m_kind(new QComboBox)
    , m_patternLabel(new QLabel)
    , m_pattern(new QLineEdit)
    , m_choose(new QToolButton)
    , m_length(new QLineEdit)
    , m_overwrite(new QRadioButton)
    , m_insert(new QRadioButton)
    , m_mark(new IconLabel(16))
    , m_preview(new QLabel)
    , m_fill(nullptr)
{
    setWindowTitle(tr("Fill"));
    if (m_selected.isEmpty())
        m_selected = {m_view->caret(), 0};
    makeRows();
    connect(m_kind, &QComboBox::currentIndexChanged, this, &FillDialog::onKindChanged);
    connect(m_pattern, &QLineEdit::textChanged, this, &FillDialog::update);
    connect(m_length, &QLineEdit::textChanged, this, &FillDialog::update);
    connect(m_overwrite, &QRadioButton::toggled, this, &FillDialog::update);
    connect(m_choose, &QToolButton::clicked, this, &FillDialog::chooseFile);
    if (m_selected.length > 0)
        m_length->setText(QString::number(m_selected.length));
    onKindChanged();
}

void FillDialog::makeRows()
{
    m_kind->addItems({tr("Zeros"), tr("Hexadecimal bytes"), tr("Text, as UTF-8"), tr("Random bytes"),
                      tr("Content of a file")});
    m_kind->setAccessibleName(tr("Fill with"));
    const QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    m_pattern->setFont(fixed);
    m_pattern->setMinimumWidth(fontMetrics().averageCharWidth() * 44);
    m_choose->setText(tr("Choose…"));
    m_length->setFont(fixed);
    m_length->setAccessibleName(tr("Number of bytes"));
    m_overwrite->setText(tr("&Over the bytes from %1 on").arg(formatHex(m_selected.offset)));
    m_insert->setText(tr("&Inserted at %1").arg(formatHex(m_selected.offset)));
    m_overwrite->setChecked(true);
    auto* pattern = new QHBoxLayout;
    pattern->addWidget(m_pattern, 1);
    pattern->addWidget(m_choose);
    auto* preview = new QHBoxLayout;
    m_preview->setWordWrap(true);
    m_preview->setTextFormat(Qt::PlainText);
    // Room for what it may say, so that the dialog does not jump.
    m_preview->setMinimumHeight(fontMetrics().lineSpacing() * 3);
    m_preview->setAlignment(Qt::AlignTop);
    preview->addWidget(m_mark, 0, Qt::AlignTop);
    preview->addWidget(m_preview, 1);
    auto* form = new QFormLayout(this);
    form->setVerticalSpacing(10);
    form->addRow(tr("Fill &with"), m_kind);
    form->addRow(m_patternLabel, pattern);
    m_patternLabel->setBuddy(m_pattern);
    form->addRow(tr("Number of &bytes"), m_length);
    form->addRow(tr("Where"), m_overwrite);
    form->addRow(QString(), m_insert);
    form->addRow(preview);
    auto* buttons = new QDialogButtonBox;
    buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    m_fill = buttons->addButton(tr("Fill"), QDialogButtonBox::AcceptRole);
    connect(buttons, &QDialogButtonBox::accepted, this, &FillDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &FillDialog::reject);
    form->addRow(buttons);
    m_fill->setDefault(true);
}

void FillDialog::setKind(Kind kind)
{
    m_kind->setCurrentIndex(static_cast<int>(kind));
}

FillDialog::Kind FillDialog::kind() const
{
    return static_cast<Kind>(m_kind->currentIndex());
}

bool FillDialog::hasOwnLength() const
{
    return kind() != Kind::Zeros && kind() != Kind::Random;
}

QString FillDialog::previewText() const
{
    return m_preview->text();
}

void FillDialog::onKindChanged()
{
    m_pattern->clear();
    m_pattern->setEnabled(hasOwnLength());
    m_patternLabel->setEnabled(hasOwnLength());
    m_patternLabel->setText(kind() == Kind::File   ? tr("&File")
                            : kind() == Kind::Text ? tr("&Text")
                                                   : tr("&Pattern"));
    m_pattern->setAccessibleName(m_patternLabel->text().remove(QLatin1Char('&')));
    m_pattern->setPlaceholderText(kind() == Kind::Hex    ? QStringLiteral("de ad be ef")
                                  : kind() == Kind::File ? tr("Its path")
                                                         : QString());
    m_choose->setVisible(kind() == Kind::File);
    m_length->setPlaceholderText(kind() == Kind::File ? tr("all of the file, once")
                                 : hasOwnLength()     ? tr("the pattern, once")
                                                      : tr("1000, 0x10, 4k, 2M, 1G"));
    update();
}

void FillDialog::chooseFile()
{
    QFileDialog* dialog = fileToRead(this, tr("Fill with the Content of"));
    connect(dialog, &QFileDialog::fileSelected, m_pattern, &QLineEdit::setText);
    dialog->open();
}

Result<FillContent> FillDialog::content() const
{
    const QString text = m_pattern->text();
    switch (kind()) {
    case Kind::Zeros:
        return FillContent{FillContent::Kind::Pattern, QByteArray(1, '\0')};
    case Kind::Random:
        return FillContent{FillContent::Kind::Random, {}};
    case Kind::Hex:
        return parseHexBytes(text).map([](const QByteArray& bytes) {
            return FillContent{FillContent::Kind::Pattern, bytes};
        });
    case Kind::Text:
        if (text.isEmpty())
            return fail(Error::Kind::Invalid, tr("Write the text to fill with."));
        return FillContent{FillContent::Kind::Pattern, text.toUtf8()};
    default:
        if (text.isEmpty())
            return fail(Error::Kind::Invalid, tr("Name the file to fill with."));
        return FillContent{FillContent::Kind::File, QFile::encodeName(text)};
    }
}

Result<std::optional<qint64>> FillDialog::length(const FillContent& content) const
{
    const QByteArray text = m_length->text().trimmed().toUtf8();
    if (text.isEmpty()) {
        if (content.kind == FillContent::Kind::File)
            return std::optional<qint64>();
        if (hasOwnLength())
            return std::optional<qint64>(content.bytes.size());
        return fail(Error::Kind::Invalid, tr("Write how many bytes to fill."));
    }
    const Result<qint64> length = parseOffset(text, std::numeric_limits<qint64>::max());
    if (!length || *length <= 0 || text.startsWith('-'))
        return fail(Error::Kind::Invalid, tr("\"%1\" is no number of bytes.").arg(m_length->text()));
    if (content.kind == FillContent::Kind::Random && *length > copyLimit()) {
        return fail(Error::Kind::TooLarge,
                    tr("Random bytes take memory, and no more than %1 can be had now. Fill less, or repeat "
                       "a pattern, which takes none.")
                        .arg(formatBytes(copyLimit())));
    }
    return std::optional<qint64>(*length);
}

// Over the end the document grows; a slice does not, because it does not own what comes after it. How long a
// file is shows when it is read: it goes over as many bytes, as far as there are such.
Result<void> FillDialog::place(FillRequest& request) const
{
    const qint64 offset = std::min(m_selected.offset, m_view->size());
    const qint64 left = m_view->size() - offset;
    request.range = {offset, 0};
    if (!m_overwrite->isChecked())
        return {};
    if (!request.length) {
        if (m_selected.length == 0)
            return fail(Error::Kind::Invalid,
                        tr("Write how many bytes to fill, or let the file be inserted."));
        request.range.length = m_selected.length;
        return {};
    }
    if (*request.length > left && !m_view->isWhole()) {
        return fail(
            Error::Kind::OutOfRange,
            left == 1
                ? tr("Only 1 byte is left in the slice, which does not grow.")
                : tr("Only %1 bytes are left in the slice, which does not grow.").arg(formatNumber(left)));
    }
    request.range.length = std::min(*request.length, left);
    return {};
}

Result<FillRequest> FillDialog::request() const
{
    Result<FillContent> what = content();
    if (!what)
        return tl::unexpected(what.error());
    const Result<std::optional<qint64>> many = length(*what);
    if (!many)
        return tl::unexpected(many.error());
    FillRequest request{*std::move(what), *many, {}, {}};
    const QList<QString> labels = {tr("Fill with zeros"), tr("Fill with a pattern"), tr("Fill with text"),
                                   tr("Fill with random bytes"), tr("Fill with a file")};
    request.label = labels[m_kind->currentIndex()];
    if (Result<void> fits = place(request); !fits)
        return tl::unexpected(fits.error());
    return request;
}

QString FillDialog::describe(const FillRequest& request) const
{
    const QString from = formatHex(request.range.offset);
    if (!request.length) {
        return m_overwrite->isChecked() ? tr("The file takes the place of the %1 selected bytes.")
                                              .arg(formatNumber(request.range.length))
                                        : tr("The file is put in at %1. What follows moves.").arg(from);
    }
    const QString number = formatNumber(*request.length);
    if (!m_overwrite->isChecked())
        return tr("%1 bytes are put in at %2. What follows moves.").arg(number, from);
    const qint64 more = *request.length - request.range.length;
    const QString over = tr("%1 bytes are written from %2 to %3.")
                             .arg(number, from, formatHex(request.range.offset + (*request.length - 1)));
    return more == 0
               ? over
               : over + QLatin1Char(' ') + tr("The document becomes %1 longer.").arg(formatByteCount(more));
}

void FillDialog::update()
{
    const Result<FillRequest> wanted = request();
    const bool untouched = hasOwnLength() && m_pattern->text().isEmpty();
    m_preview->setText(wanted ? describe(*wanted) : untouched ? QString() : wanted.error().message);
    m_fill->setEnabled(wanted.has_value());
    m_mark->setIcon(wanted || untouched ? QIcon() : icon(QLatin1String("warning")));
}

void FillDialog::accept()
{
    const Result<FillRequest> wanted = request();
    if (!wanted)
        return;
    QDialog::accept();
    Q_EMIT fillWanted(*wanted);
}

} // namespace sluice

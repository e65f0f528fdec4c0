#include "ui/find/findbar.h"

#include "ui/find/patternfield.h"
#include "ui/window/format.h"
#include "ui/window/iconlabel.h"
#include "ui/window/icons.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

namespace sluice {
namespace {

QHBoxLayout* makeRow(QWidget* row)
{
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(5);
    return layout;
}

QComboBox* makeBox(const QString& name, const QString& help)
{
    auto* box = new QComboBox;
    box->setAccessibleName(name);
    box->setToolTip(help);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(12);
    box->setMaxVisibleItems(24);
    return box;
}

void choose(QComboBox* box, const QVariant& value)
{
    box->setCurrentIndex(std::max(box->findData(value), 0));
}

QLabel* makeLabel(const QString& name)
{
    auto* label = new QLabel;
    label->setTextFormat(Qt::PlainText);
    label->setAccessibleName(name);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

FindBar::FindBar(QWidget* parent)
    : QWidget(parent)
    , m_field(new PatternField)
    , m_kind(makeBox(tr("Kind of pattern"), tr("What the pattern is")))
    , m_encoding(makeBox(tr("Encoding of text"), tr("The encoding that text is looked for in")))
    , m_scope(makeBox(tr("Where to look"), tr("Where it is looked")))
    , m_replace(new QLineEdit)
    , m_replaceMeaning(makeLabel(tr("The replacement, understood")))
    , m_mark(new IconLabel(16))
    , m_meaning(makeLabel(tr("The pattern, understood")))
    , m_state(makeLabel(tr("What was found")))
    , m_pattern(Pattern::parse({}))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 6, 8, 6);
    layout->setSpacing(4);
    layout->addWidget(makeFieldRow());
    m_replaceRow = makeReplaceRow();
    layout->addWidget(m_replaceRow);
    layout->addWidget(makeChoices());
    layout->addWidget(makeWords());
    m_replaceRow->hide();
    // From what is looked for to what takes its place; the buttons come after both.
    setTabOrder(m_field, m_replace);
    setBusy(false);
    onChanged();
}

QToolButton* FindBar::makeButton(const char* iconName, const QString& text, const QString& help)
{
    auto* button = new QToolButton;
    button->setIcon(icon(QLatin1String(iconName)));
    button->setText(text);
    button->setToolButtonStyle(text.isEmpty()      ? Qt::ToolButtonIconOnly
                               : *iconName == '\0' ? Qt::ToolButtonTextOnly
                                                   : Qt::ToolButtonTextBesideIcon);
    button->setToolTip(help);
    button->setAccessibleName(help);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

QWidget* FindBar::makeFieldRow()
{
    auto* row = new QWidget;
    auto* layout = makeRow(row);
    m_field->setAccessibleName(tr("Find"));
    m_field->setPlaceholderText(tr("Find: 48 8b ?? 4?   text   /regex/   u32le 1000..2000"));
    m_historyButton = makeButton("menu", {}, tr("What was searched for before (Up and Down in the field)"));
    auto* previous = makeButton("up", {}, tr("Find previous (Shift+F3)"));
    auto* next = makeButton("down", {}, tr("Find next (F3)"));
    auto* all = makeButton("list", tr("Find All"), tr("List every hit"));
    auto* close = makeButton("close", {}, tr("Close (Esc)"));
    layout->addWidget(m_field, 1);
    for (QToolButton* button : {m_historyButton, previous, next, all, close})
        layout->addWidget(button);
    connect(m_field, &PatternField::textChanged, this, &FindBar::onChanged);
    connect(m_field, &PatternField::entered, this, &FindBar::findWanted);
    connect(m_field, &PatternField::escaped, this, &FindBar::closeWanted);
    connect(m_field, &PatternField::historyWanted, this, &FindBar::stepHistory);
    connect(m_historyButton, &QToolButton::clicked, this, &FindBar::showHistory);
    connect(previous, &QToolButton::clicked, this, [this] { Q_EMIT findWanted(true); });
    connect(next, &QToolButton::clicked, this, [this] { Q_EMIT findWanted(false); });
    connect(all, &QToolButton::clicked, this, &FindBar::findAllWanted);
    connect(close, &QToolButton::clicked, this, &FindBar::closeWanted);
    return row;
}

QWidget* FindBar::makeChoices()
{
    auto* row = new QWidget;
    auto* layout = makeRow(row);
    m_kind->addItem(tr("Any kind"), QByteArray("auto"));
    m_kind->addItem(tr("Hexadecimal"), QByteArray("hex"));
    m_kind->addItem(tr("Text"), QByteArray("text"));
    m_kind->addItem(tr("Regular expression"), QByteArray("regex"));
    for (const ElementType& type : ElementType::all())
        m_kind->addItem(tr("Number: %1").arg(QString::fromLatin1(type.name())), type.name());
    m_encoding->addItem(tr("UTF-8"), QByteArray("utf-8"));
    m_encoding->addItem(tr("UTF-8, UTF-16, Latin-1 at once"), QByteArray("all"));
    for (const Encoding& encoding : Encoding::all()) {
        if (encoding.name() != "utf-8")
            m_encoding->addItem(encoding.label(), encoding.name());
    }
    // Wider than the box that they drop from.
    m_encoding->view()->setMinimumWidth(260);
    m_case = makeButton("", tr("aA"), tr("Ignore case"));
    m_case->setCheckable(true);
    // "selection 0x60000+16,320" is longer than the others.
    m_scope->setMinimumContentsLength(16);
    m_scope->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    setScopes(false, {});
    layout->addWidget(m_kind);
    layout->addWidget(m_encoding);
    layout->addWidget(m_case);
    layout->addSpacing(8);
    layout->addWidget(new QLabel(tr("in")));
    layout->addWidget(m_scope);
    layout->addStretch(1);
    m_stop = makeButton("stop", tr("Stop"), tr("Stop searching"));
    layout->addWidget(m_stop);
    connect(m_kind, qOverload<int>(&QComboBox::currentIndexChanged), this, &FindBar::onChanged);
    connect(m_encoding, qOverload<int>(&QComboBox::currentIndexChanged), this, &FindBar::onChanged);
    connect(m_case, &QToolButton::toggled, this, &FindBar::onChanged);
    connect(m_scope, qOverload<int>(&QComboBox::activated), this, [this] { Q_EMIT scopeChosen(scope()); });
    connect(m_stop, &QToolButton::clicked, this, &FindBar::stopWanted);
    return row;
}

QWidget* FindBar::makeReplaceRow()
{
    auto* row = new QWidget;
    auto* layout = makeRow(row);
    m_replace->setAccessibleName(tr("Replace with"));
    m_replace->setPlaceholderText(tr("Replace with: written as the pattern is; empty deletes"));
    m_replace->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_replaceMeaning->setForegroundRole(QPalette::PlaceholderText);
    auto* one = makeButton("", tr("Replace"), tr("Replace the selected hit and find the next"));
    auto* all = makeButton("", tr("Replace All"), tr("Replace every hit, as one step of undo"));
    layout->addWidget(m_replace, 1);
    layout->addWidget(m_replaceMeaning);
    layout->addWidget(one);
    layout->addWidget(all);
    connect(m_replace, &QLineEdit::returnPressed, this, &FindBar::replaceWanted);
    connect(m_replace, &QLineEdit::textChanged, this, &FindBar::replacementChanged);
    connect(one, &QToolButton::clicked, this, &FindBar::replaceWanted);
    connect(all, &QToolButton::clicked, this, &FindBar::replaceAllWanted);
    return row;
}

QWidget* FindBar::makeWords()
{
    auto* row = new QWidget;
    auto* layout = makeRow(row);
    m_meaning->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_meaning->setWordWrap(true);
    m_meaning->setMinimumHeight(fontMetrics().lineSpacing());
    layout->addWidget(m_mark, 0, Qt::AlignTop);
    layout->addWidget(m_meaning, 1);
    layout->addWidget(m_state, 0, Qt::AlignTop);
    return row;
}

void FindBar::open(bool replacing)
{
    if (replacing)
        m_replaceRow->show();
    else if (isHidden())
        m_replaceRow->hide();
    show();
    m_field->selectAll();
    m_field->setFocus(Qt::ShortcutFocusReason);
}

void FindBar::reveal()
{
    if (isHidden())
        m_replaceRow->hide();
    show();
}

FindQuery FindBar::query() const
{
    FindQuery query;
    query.text = m_field->text();
    query.kind = m_kind->currentData().toByteArray();
    query.encoding = m_encoding->currentData().toByteArray();
    query.ignoreCase = m_case->isChecked();
    return query;
}

void FindBar::setQuery(const FindQuery& query)
{
    {
        const QSignalBlocker field(m_field);
        const QSignalBlocker kind(m_kind);
        const QSignalBlocker encoding(m_encoding);
        const QSignalBlocker sense(m_case);
        choose(m_kind, query.kind);
        choose(m_encoding, query.encoding);
        m_case->setChecked(query.ignoreCase);
        m_field->setText(query.text);
    }
    onChanged();
}

void FindBar::onChanged()
{
    if (!m_recalling)
        m_place = -1;
    const FindQuery asked = query();
    m_encoding->setEnabled(asked.kind == "auto" || asked.kind == "text");
    const QByteArray text = asked.text.toUtf8();
    m_pattern = Pattern::parse(text, asked.options());
    showState({});
    if (text.isEmpty()) {
        m_mark->setIcon({});
        m_meaning->setText(tr("A pattern a line. F3 and Shift+F3 go from hit to hit."));
        m_meaning->setToolTip({});
        m_field->markError(-1);
    } else {
        // Of a long list the first ones.
        constexpr int kMostLines = 3;
        const QString meaning = m_pattern ? m_pattern->description() : m_pattern.error().message;
        QString shown = meaning.section(QLatin1Char('\n'), 0, kMostLines - 1);
        if (const auto more = meaning.count(QLatin1Char('\n')) + 1 - kMostLines; more > 0)
            shown += QLatin1Char('\n') + tr("and %n more", nullptr, static_cast<int>(more));
        m_meaning->setText(shown);
        m_meaning->setToolTip(meaning.left(4000));
        m_mark->setIcon(icon(m_pattern ? QLatin1String("goto") : QLatin1String("warning")));
        const qint64 place = m_pattern ? -1 : std::clamp<qint64>(m_pattern.error().offset, 0, text.size());
        m_field->markError(
            place < 0 ? -1 : static_cast<int>(QString::fromUtf8(QByteArrayView(text).first(place)).size()));
    }
    Q_EMIT queryChanged();
    Q_EMIT replacementChanged();
}

void FindBar::showError()
{
    m_field->setFocus();
    m_field->goToError();
}

FindScope FindBar::scope() const
{
    return static_cast<FindScope>(m_scope->currentData().toInt());
}

void FindBar::setScope(FindScope scope)
{
    choose(m_scope, static_cast<int>(scope));
}

void FindBar::setScopes(bool slice, const QString& selection)
{
    const QVariant before = m_scope->currentData();
    m_scope->clear();
    if (slice)
        m_scope->addItem(tr("this slice"), static_cast<int>(FindScope::View));
    m_scope->addItem(tr("whole document"), static_cast<int>(FindScope::Document));
    m_scope->addItem(selection.isEmpty() ? tr("selection") : selection,
                     static_cast<int>(FindScope::Selection));
    m_scope->addItem(tr("all open documents"), static_cast<int>(FindScope::AllDocuments));
    if (before.isValid())
        choose(m_scope, before);
}

QString FindBar::replacement() const
{
    return m_replace->text();
}

void FindBar::setReplacement(const QString& text)
{
    m_replace->setText(text);
}

void FindBar::showReplacement(const Result<QString>& meaning)
{
    const QString text = meaning ? *meaning : meaning.error().message;
    constexpr int kMostWidth = 260;
    m_replaceMeaning->setText(fontMetrics().elidedText(text, Qt::ElideRight, kMostWidth));
    m_replaceMeaning->setToolTip(text);
    m_replaceMeaning->setForegroundRole(meaning ? QPalette::PlaceholderText : QPalette::WindowText);
}

void FindBar::showState(const QString& text, bool warning)
{
    m_state->setText(text);
    QFont font = m_state->font();
    font.setBold(warning);
    m_state->setFont(font);
}

QString FindBar::state() const
{
    return m_state->text();
}

QString FindBar::understood() const
{
    return m_meaning->text();
}

void FindBar::setBusy(bool busy)
{
    m_stop->setVisible(busy);
}

void FindBar::stepHistory(int older)
{
    const int place = std::clamp(m_place + older, -1, static_cast<int>(m_history.size()) - 1);
    if (place == m_place)
        return;
    if (m_place < 0)
        m_draft = query();
    // What shows is what was searched for last: the step goes to what was before that.
    const bool same = m_place < 0 && m_history[place] == m_draft && place + 1 < m_history.size();
    m_place = place + (same ? 1 : 0);
    m_recalling = true;
    setQuery(m_place < 0 ? m_draft : m_history[m_place]);
    m_recalling = false;
}

void FindBar::showHistory()
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    constexpr int kMostWidth = 480;
    for (const FindQuery& query : std::as_const(m_history)) {
        QString text = query.text;
        text.replace(QLatin1Char('\n'), QStringLiteral(" \u21b5 "))
            .replace(QLatin1Char('&'), QLatin1String("&&"));
        menu->addAction(menu->fontMetrics().elidedText(text, Qt::ElideRight, kMostWidth), this,
                        [this, query] { setQuery(query); });
    }
    if (m_history.isEmpty())
        menu->addAction(tr("Nothing was searched for yet"))->setEnabled(false);
    menu->popup(m_historyButton->mapToGlobal(QPoint(0, m_historyButton->height())));
}

void FindBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        Q_EMIT closeWanted();
    else
        QWidget::keyPressEvent(event);
}

} // namespace sluice

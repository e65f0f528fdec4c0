#include "ui/panes/panemenu.h"

#include <QActionGroup>
#include <QCoreApplication>
#include <QMenu>

namespace sluice {
namespace {

/// Encodings that the menu shows at once; the rest is one step further.
constexpr size_t kCommonEncodings = 8;

QString tr(const char* text)
{
    return QCoreApplication::translate("PaneMenu", text);
}

// The words of the types in a DataView's methods: getUint32, getFloat64.
QString kindName(ElementType type)
{
    return QString::fromLatin1(type.typedArrayName().chopped(qstrlen("Array")));
}

QString byteOrder(ElementType type)
{
    return type.size() == 1 ? QString() : type.bigEndian ? QStringLiteral(" BE") : QStringLiteral(" LE");
}

QAction* addChoice(QMenu& menu, QActionGroup* group, const QString& text, bool checked,
                   std::function<void()> chosen)
{
    QAction* action = menu.addAction(text);
    action->setCheckable(true);
    action->setChecked(checked);
    if (group != nullptr)
        group->addAction(action);
    QObject::connect(action, &QAction::triggered, &menu, std::move(chosen));
    return action;
}

using SetPane = std::function<void(const PaneSpec&)>;
using SetOptions = std::function<void(const ViewOptions&)>;

void addKinds(QMenu& menu, const PaneSpec& pane, const SetPane& setPane)
{
    auto* group = new QActionGroup(&menu);
    const auto add = [&](const QString& text, PaneSpec::Kind kind) {
        addChoice(menu, group, text, pane.kind == kind, [setPane, kind] {
            PaneSpec wanted;
            wanted.kind = kind;
            setPane(wanted);
        });
    };
    add(tr("Hex"), PaneSpec::Kind::Hex);
    add(tr("Text"), PaneSpec::Kind::Text);
    add(tr("Text lines"), PaneSpec::Kind::Lines);

    QMenu* types = menu.addMenu(tr("Numbers"));
    for (const ElementType type : ElementType::all()) {
        // The byte order stays what it is when only the kind changes: one entry a kind.
        if (type.size() > 1 && type.bigEndian != pane.type.bigEndian)
            continue;
        const bool checked = pane.kind == PaneSpec::Kind::Typed && pane.type == type;
        addChoice(*types, group, kindName(type), checked, [setPane, pane, type] {
            PaneSpec wanted = pane;
            wanted.kind = PaneSpec::Kind::Typed;
            wanted.type = type;
            if (!wanted.checked())
                wanted.aligned = false;
            setPane(wanted);
        });
    }
}

void addTypedChoices(QMenu& menu, const PaneSpec& pane, const SetPane& setPane)
{
    const auto addPair = [&](const QString& first, const QString& second, bool isFirst, auto change) {
        menu.addSeparator();
        auto* group = new QActionGroup(&menu);
        QAction* one = addChoice(menu, group, first, isFirst, [=] {
            PaneSpec wanted = pane;
            change(wanted, true);
            setPane(wanted);
        });
        addChoice(menu, group, second, !isFirst, [=] {
            PaneSpec wanted = pane;
            change(wanted, false);
            setPane(wanted);
        });
        return one;
    };
    if (pane.type.size() > 1) {
        addPair(tr("Little endian"), tr("Big endian"), !pane.type.bigEndian,
                [](PaneSpec& spec, bool first) { spec.type.bigEndian = !first; });
    }
    addPair(tr("Decimal"), tr("Hexadecimal"), !pane.hexadecimal,
            [](PaneSpec& spec, bool first) { spec.hexadecimal = !first; });
    QAction* aligned = addPair(tr("Typed array (aligned)"), tr("DataView (any start)"), pane.aligned,
                               [](PaneSpec& spec, bool first) { spec.aligned = first; });
    PaneSpec wanted = pane;
    wanted.aligned = true;
    if (const Result<PaneSpec> possible = wanted.checked(); !possible) {
        aligned->setEnabled(false);
        aligned->setToolTip(possible.error().message);
        menu.setToolTipsVisible(true);
    }
}

void addEncodings(QMenu& menu, const ViewOptions& options, const SetOptions& setOptions)
{
    menu.addSeparator();
    auto* group = new QActionGroup(&menu);
    QMenu* more = nullptr;
    size_t index = 0;
    for (const Encoding& encoding : Encoding::all()) {
        if (index++ == kCommonEncodings)
            more = menu.addMenu(tr("More encodings"));
        addChoice(more != nullptr ? *more : menu, group, encoding.label(), encoding == options.encoding,
                  [setOptions, options, encoding] {
                      ViewOptions wanted = options;
                      wanted.encoding = encoding;
                      setOptions(wanted);
                  });
    }
}

void addHexChoices(QMenu& menu, const ViewOptions& options, const SetOptions& setOptions)
{
    menu.addSeparator();
    auto* group = new QActionGroup(&menu);
    const auto add = [&](const QString& text, Radix radix) {
        addChoice(menu, group, text, options.radix == radix, [setOptions, options, radix] {
            ViewOptions wanted = options;
            wanted.radix = radix;
            setOptions(wanted);
        });
    };
    add(tr("Hexadecimal bytes"), Radix::Hexadecimal);
    add(tr("Decimal bytes"), Radix::Decimal);
    add(tr("Octal bytes"), Radix::Octal);
    add(tr("Binary bytes"), Radix::Binary);
}

void addSwitch(QMenu& menu, const QString& text, const ViewOptions& options, bool ViewOptions::*option,
               const SetOptions& setOptions)
{
    addChoice(menu, nullptr, text, options.*option, [=] {
        ViewOptions wanted = options;
        wanted.*option = !(options.*option);
        setOptions(wanted);
    });
}

} // namespace

QString paneTitle(const PaneSpec& pane, const ViewOptions& options)
{
    switch (pane.kind) {
    case PaneSpec::Kind::Hex:
        switch (options.radix) {
        case Radix::Hexadecimal:
            return tr("Hex");
        case Radix::Decimal:
            return tr("Decimal");
        case Radix::Octal:
            return tr("Octal");
        case Radix::Binary:
            return tr("Binary");
        }
        return tr("Hex");
    case PaneSpec::Kind::Text:
        return tr("Text  %1").arg(options.encoding.label());
    case PaneSpec::Kind::Lines:
        return tr("Lines  %1").arg(options.encoding.label());
    case PaneSpec::Kind::Typed:
        break;
    }
    QString title = pane.aligned ? QString::fromLatin1(pane.type.typedArrayName())
                                 : QStringLiteral("DataView %1").arg(kindName(pane.type));
    title += byteOrder(pane.type);
    if (!pane.aligned || pane.start != 0)
        title += QStringLiteral(" @%1").arg(pane.start);
    if (pane.hexadecimal)
        title += tr(" hex");
    return title;
}

void fillPaneMenu(QMenu& menu, const PaneSpec& pane, const ViewOptions& options, const SetPane& setPane,
                  const SetOptions& setOptions)
{
    addKinds(menu, pane, setPane);
    switch (pane.kind) {
    case PaneSpec::Kind::Hex:
        addHexChoices(menu, options, setOptions);
        menu.addSeparator();
        addSwitch(menu, tr("Upper case"), options, &ViewOptions::upperCase, setOptions);
        addSwitch(menu, tr("Decimal offsets"), options, &ViewOptions::decimalOffsets, setOptions);
        break;
    case PaneSpec::Kind::Text:
        addEncodings(menu, options, setOptions);
        break;
    case PaneSpec::Kind::Lines:
        menu.addSeparator();
        addSwitch(menu, tr("Wrap lines"), options, &ViewOptions::wrapLines, setOptions);
        addSwitch(menu, tr("Show line ends"), options, &ViewOptions::showLineEnds, setOptions);
        addEncodings(menu, options, setOptions);
        break;
    case PaneSpec::Kind::Typed:
        addTypedChoices(menu, pane, setPane);
        break;
    }
}

} // namespace sluice

#include "ui/window/theme.h"

#include "ui/window/icons.h"

#include <QApplication>
#include <QPainter>
#include <QProxyStyle>
#include <QStyleOption>

namespace sluice {
namespace {

struct Colours
{
    QColor window;
    QColor base;
    QColor alternate;
    QColor text;
    QColor dim;
    QColor button;
    QColor accent;
    QColor onAccent;
    QColor link;
    QColor disabled;
    QColor light;
    QColor midlight;
    QColor mid;
    QColor dark;
    QColor shadow;
    QColor tip;
};

/// The lightness of a window, in 0 to 255, up to which a theme counts as dark.
constexpr int kDarkest = 127;

// Fusion without its gloss: flat bars, and our own pictures on the buttons of docks and tabs.
class CalmStyle final : public QProxyStyle
{
public:
    CalmStyle()
        : QProxyStyle(QStringLiteral("Fusion"))
    {
    }

    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override
    {
        const QRect& r = option->rect;
        if (element == CE_ToolBar) {
            painter->fillRect(r, option->palette.window());
            painter->fillRect(QRect(r.left(), r.bottom(), r.width(), 1), option->palette.mid());
        } else if (element == CE_MenuBarEmptyArea) {
            painter->fillRect(r, option->palette.window());
        } else if (element == CE_MenuBarItem) {
            // Without the line that Fusion draws under each title.
            painter->fillRect(r, option->palette.window());
            painter->save();
            painter->setClipRect(r.adjusted(0, 0, 0, -1));
            QProxyStyle::drawControl(element, option, painter, widget);
            painter->restore();
        } else {
            QProxyStyle::drawControl(element, option, painter, widget);
        }
    }

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override
    {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        // Fusion's outline is darker than the window: on a dark one nobody sees an empty box.
        const bool box = element == PE_IndicatorCheckBox || element == PE_IndicatorItemViewItemCheck;
        if (!box || option->palette.window().color().lightness() > kDarkest)
            return;
        painter->save();
        painter->setPen(option->palette.color(QPalette::PlaceholderText));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        painter->restore();
    }

    QIcon standardIcon(StandardPixmap pixmap, const QStyleOption* option,
                       const QWidget* widget) const override
    {
        if (pixmap == SP_TitleBarCloseButton)
            return icon(QLatin1String("close"));
        if (pixmap == SP_TitleBarNormalButton)
            return icon(QLatin1String("float"));
        return QProxyStyle::standardIcon(pixmap, option, widget);
    }
};

QPalette makePalette(const Colours& c)
{
    QPalette p;
    p.setColor(QPalette::Window, c.window);
    p.setColor(QPalette::WindowText, c.text);
    p.setColor(QPalette::Base, c.base);
    p.setColor(QPalette::AlternateBase, c.alternate);
    p.setColor(QPalette::Text, c.text);
    p.setColor(QPalette::PlaceholderText, c.dim);
    p.setColor(QPalette::Button, c.button);
    p.setColor(QPalette::ButtonText, c.text);
    p.setColor(QPalette::BrightText, c.onAccent);
    p.setColor(QPalette::Highlight, c.accent);
    p.setColor(QPalette::HighlightedText, c.onAccent);
    p.setColor(QPalette::Link, c.link);
    p.setColor(QPalette::LinkVisited, c.link);
    p.setColor(QPalette::ToolTipBase, c.tip);
    p.setColor(QPalette::ToolTipText, c.text);
    p.setColor(QPalette::Light, c.light);
    p.setColor(QPalette::Midlight, c.midlight);
    p.setColor(QPalette::Mid, c.mid);
    p.setColor(QPalette::Dark, c.dark);
    p.setColor(QPalette::Shadow, c.shadow);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, c.disabled);
    p.setColor(QPalette::Disabled, QPalette::Highlight, c.mid);
    p.setColor(QPalette::Disabled, QPalette::HighlightedText, c.text);
    return p;
}

// QStyleHints::colorScheme() came with Qt 6.5. Until then the desktop's palette tells, which shows only while
// the application has none of its own.
bool desktopIsDark()
{
    const QByteArray gtk = qgetenv("GTK_THEME").toLower();
    if (gtk.endsWith(":dark") || gtk.endsWith("-dark"))
        return true;
    const QPalette ours = QGuiApplication::palette();
    QGuiApplication::setPalette(QPalette());
    const QPalette theirs = QGuiApplication::palette();
    QGuiApplication::setPalette(ours);
    return theirs.color(QPalette::Window).lightness() < theirs.color(QPalette::WindowText).lightness();
}

} // namespace

Theme Theme::lightTheme()
{
    Colours c;
    c.window = QColor(0xf3f4f6);
    c.base = QColor(0xffffff);
    c.alternate = QColor(0xf7f8fa);
    c.text = QColor(0x1f2328);
    c.dim = QColor(0x5f6771);
    c.button = QColor(0xf3f4f6);
    c.accent = QColor(0x1a63c6);
    c.onAccent = QColor(0xffffff);
    c.link = QColor(0x1a5fbf);
    c.disabled = QColor(0x9aa1a9);
    c.light = QColor(0xffffff);
    c.midlight = QColor(0xe6e8eb);
    c.mid = QColor(0xcdd1d6);
    c.dark = QColor(0xb4b9c0);
    c.shadow = QColor(0x8a9099);
    c.tip = QColor(0xffffff);
    return {false, makePalette(c), PanePalette::light()};
}

Theme Theme::darkTheme()
{
    Colours c;
    c.window = QColor(0x23272e);
    c.base = QColor(0x1b1e24);
    c.alternate = QColor(0x20242b);
    c.text = QColor(0xe2e5e9);
    c.dim = QColor(0x9aa3ae);
    c.button = QColor(0x2b3038);
    c.accent = QColor(0x2f6fce);
    c.onAccent = QColor(0xffffff);
    c.link = QColor(0x7fb2ff);
    c.disabled = QColor(0x6d7580);
    c.light = QColor(0x3a404a);
    c.midlight = QColor(0x323841);
    c.mid = QColor(0x3b414b);
    c.dark = QColor(0x15181c);
    c.shadow = QColor(0x0c0e11);
    c.tip = QColor(0x2b3038);
    return {true, makePalette(c), PanePalette::dark()};
}

Theme Theme::of(ThemeChoice choice)
{
    const bool dark = choice == ThemeChoice::Dark || (choice == ThemeChoice::System && desktopIsDark());
    return dark ? darkTheme() : lightTheme();
}

void applyTheme(const Theme& theme)
{
    if (dynamic_cast<CalmStyle*>(QApplication::style()) == nullptr)
        QApplication::setStyle(new CalmStyle);
    QApplication::setPalette(theme.palette);
}

} // namespace sluice

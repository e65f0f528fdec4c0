#include "ui/window/icons.h"
#include "ui/window/theme.h"

#include <QDir>
#include <QPainter>
#include <QTest>

#include <cmath>

using namespace sluice;

class TestTheme : public QObject
{
    Q_OBJECT

    // WCAG 2.1, relative luminance.
    static double luminance(const QColor& colour)
    {
        const auto part = [](double c) {
            return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
        };
        return 0.2126 * part(colour.redF()) + 0.7152 * part(colour.greenF()) + 0.0722 * part(colour.blueF());
    }
    static double contrast(const QColor& a, const QColor& b)
    {
        const double la = luminance(a);
        const double lb = luminance(b);
        return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
    }

private Q_SLOTS:
    void textIsReadable_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<int>("text");
        QTest::addColumn<int>("ground");
        using P = QPalette;
        const std::vector<std::tuple<const char*, int, int>> pairs = {
            {"window text", P::WindowText, P::Window},
            {"window text on hovered", P::WindowText, P::Midlight},
            {"dim text on window", P::PlaceholderText, P::Window},
            {"dim text on hovered", P::PlaceholderText, P::Midlight},
            {"text", P::Text, P::Base},
            {"text on alternate", P::Text, P::AlternateBase},
            {"dim text", P::PlaceholderText, P::Base},
            {"dim text on alternate", P::PlaceholderText, P::AlternateBase},
            {"button", P::ButtonText, P::Button},
            {"highlighted", P::HighlightedText, P::Highlight},
            {"link", P::Link, P::Base},
            {"link on window", P::Link, P::Window},
            {"tooltip", P::ToolTipText, P::ToolTipBase},
        };
        for (const bool dark : {false, true}) {
            for (const auto& [name, text, ground] : pairs)
                QTest::addRow("%s %s", dark ? "dark" : "light", name) << dark << text << ground;
        }
    }

    void textIsReadable()
    {
        QFETCH(const bool, dark);
        QFETCH(const int, text);
        QFETCH(const int, ground);
        const QPalette palette = dark ? Theme::darkTheme().palette : Theme::lightTheme().palette;
        const double ratio = contrast(palette.color(static_cast<QPalette::ColorRole>(text)),
                                      palette.color(static_cast<QPalette::ColorRole>(ground)));
        QVERIFY2(ratio >= 4.5, qPrintable(QString::number(ratio)));
    }

    void choicesGiveTheirTheme()
    {
        QVERIFY(!Theme::of(ThemeChoice::Light).dark);
        QVERIFY(Theme::of(ThemeChoice::Dark).dark);
        qputenv("GTK_THEME", "Adwaita:dark");
        QVERIFY(Theme::of(ThemeChoice::System).dark);
        qunsetenv("GTK_THEME");
        // Asking leaves the application's own palette as it was, also when it is a dark one.
        applyTheme(Theme::darkTheme());
        QVERIFY(!Theme::of(ThemeChoice::System).dark);
        QCOMPARE(QGuiApplication::palette().color(QPalette::Window),
                 Theme::darkTheme().palette.color(QPalette::Window));
    }

    void iconsAreCrispAndFollowTheTheme_data()
    {
        QTest::addColumn<QString>("name");
        (void)icon(QLatin1String("open"));
        const QStringList files = QDir(QStringLiteral(":/icons")).entryList({QStringLiteral("*.svg")});
        QVERIFY(files.size() > 10);
        for (const QString& file : files) {
            if (file != QLatin1String("sluice.svg"))
                QTest::newRow(qPrintable(file)) << file.chopped(4);
        }
    }

    void iconsAreCrispAndFollowTheTheme()
    {
        QFETCH(const QString, name);
        const QIcon drawn = icon(QLatin1String(name.toLatin1()));
        for (const Theme& theme : {Theme::lightTheme(), Theme::darkTheme()}) {
            applyTheme(theme);
            const QImage image = drawn.pixmap(QSize(18, 18), 1.5).toImage();
            QCOMPARE(image.size(), QSize(27, 27));
            const QColor ink = theme.palette.color(QPalette::ButtonText);
            int solid = 0;
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x) {
                    const QColor pixel = image.pixelColor(x, y);
                    if (pixel.alpha() > 250) {
                        ++solid;
                        QVERIFY(std::abs(pixel.red() - ink.red()) < 6);
                    }
                }
            }
            QVERIFY2(solid > 5, qPrintable(name));
        }
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"

#include "ui/panes/panepalette.h"

#include <QTest>

#include <cmath>

using namespace sluice;

namespace {

// WCAG 2.1, "relative luminance" and "contrast ratio".
double luminance(const QColor& colour)
{
    const auto linear = [](double value) {
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

double contrast(const QColor& a, const QColor& b)
{
    const double x = luminance(a) + 0.05;
    const double y = luminance(b) + 0.05;
    return std::max(x, y) / std::min(x, y);
}

// CIE L*, 0 to 100: how light a colour looks.
double lightness(const QColor& colour)
{
    const double y = luminance(colour);
    return y > 0.008856 ? 116 * std::cbrt(y) - 16 : 903.3 * y;
}

} // namespace

class TestPanePalette : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyTextCanBeRead_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void everyTextCanBeRead()
    {
        QFETCH(const bool, dark);
        const PanePalette p = dark ? PanePalette::dark() : PanePalette::light();
        const auto check = [](const char* what, const QColor& text, std::initializer_list<QColor> grounds) {
            for (const QColor& ground : grounds) {
                const double ratio = contrast(text, ground);
                QVERIFY2(
                    ratio >= 4.5,
                    qPrintable(
                        QStringLiteral("%1 on %2: %3").arg(QLatin1String(what), ground.name()).arg(ratio)));
            }
        };
        for (const QColor& colour : p.classes)
            check("a class", colour, {p.background, p.alternate, p.changed});
        check("text", p.text,
              {p.background, p.alternate, p.header, p.pending, p.lost, p.difference, p.hit, p.changed,
               p.fresh, p.fading});
        check("dim", p.dim, {p.background, p.alternate, p.pending, p.changed});
        check("offsets", p.offsets, {p.background, p.alternate, p.header});
        check("selected", p.selectedText, {p.selection});
        check("on the caret", p.background, {p.caret});
        check("the accent", p.caret, {p.background, p.alternate, p.header});
        check("invalid", p.invalid, {p.background, p.alternate, p.changed});
    }

    // Two classes are told apart by hue, and where hues may look alike by lightness: no two are alike in
    // both.
    void classesAreToldApart_data() { everyTextCanBeRead_data(); }

    void classesAreToldApart()
    {
        QFETCH(const bool, dark);
        const PanePalette p = dark ? PanePalette::dark() : PanePalette::light();
        for (size_t a = 0; a < p.classes.size(); ++a) {
            for (size_t b = a + 1; b < p.classes.size(); ++b) {
                const double light = std::abs(lightness(p.classes[a]) - lightness(p.classes[b]));
                const int turn = std::abs(p.classes[a].hue() - p.classes[b].hue());
                const int hue = std::min(turn, 360 - turn);
                QVERIFY2(light >= 10 || hue >= 25 || p.classes[a].saturation() < 60,
                         qPrintable(p.classes[a].name() + p.classes[b].name()));
            }
        }
    }

    // WCAG 2.1, 1.4.11: what is no text has to be 3:1.
    void marksCanBeSeen_data() { everyTextCanBeRead_data(); }

    void marksCanBeSeen()
    {
        QFETCH(const bool, dark);
        const PanePalette p = dark ? PanePalette::dark() : PanePalette::light();
        for (const QColor& mark : p.marks) {
            for (const QColor& ground : {p.background, p.alternate})
                QVERIFY2(contrast(mark, ground) >= 3, qPrintable(mark.name() + ground.name()));
        }
    }

    void everyByteHasItsClass()
    {
        QCOMPARE(byteClass(0), ByteClass::Zero);
        QCOMPARE(byteClass(1), ByteClass::Control);
        for (const int space : {9, 10, 11, 12, 13, 32})
            QCOMPARE(byteClass(static_cast<quint8>(space)), ByteClass::Space);
        QCOMPARE(byteClass(33), ByteClass::Printable);
        QCOMPARE(byteClass(126), ByteClass::Printable);
        QCOMPARE(byteClass(127), ByteClass::Control);
        QCOMPARE(byteClass(128), ByteClass::High);
        QCOMPARE(byteClass(254), ByteClass::High);
        QCOMPARE(byteClass(255), ByteClass::AllOnes);
    }
};

QTEST_GUILESS_MAIN(TestPanePalette)
#include "tst_panepalette.moc"

#include "core/bytes/elementtype.h"

#include <QTest>

#include <set>

using namespace sluice;

class TestElementType : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyTypeOnceAndItsNameParses()
    {
        std::set<QByteArray> names;
        for (const ElementType type : ElementType::all()) {
            QVERIFY2(names.insert(type.name()).second, type.name().constData());
            QCOMPARE(ElementType::parse(type.name()), std::optional(type));
            QCOMPARE(ElementType::parse(type.name().toUpper()), std::optional(type));
            QVERIFY(type.size() > 1 || !type.bigEndian);
        }
        QCOMPARE(names.size(), size_t{2 + 9 * 2});
    }

    void describesItself_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("array");
        QTest::addColumn<int>("size");
        QTest::addColumn<bool>("isFloat");
        QTest::addColumn<bool>("isSigned");
        const auto row = [](const char* name, const char* array, int size, bool isFloat, bool isSigned) {
            QTest::newRow(name) << QByteArray(name) << QByteArray(array) << size << isFloat << isSigned;
        };
        row("i8", "Int8Array", 1, false, true);
        row("u8", "Uint8Array", 1, false, false);
        row("i16le", "Int16Array", 2, false, true);
        row("u16be", "Uint16Array", 2, false, false);
        row("i32be", "Int32Array", 4, false, true);
        row("u32le", "Uint32Array", 4, false, false);
        row("i64le", "BigInt64Array", 8, false, true);
        row("u64be", "BigUint64Array", 8, false, false);
        row("f16le", "Float16Array", 2, true, true);
        row("f32be", "Float32Array", 4, true, true);
        row("f64le", "Float64Array", 8, true, true);
    }

    void describesItself()
    {
        QFETCH(const QByteArray, name);
        const auto type = ElementType::parse(name);
        QVERIFY(type);
        QTEST(type->typedArrayName(), "array");
        QTEST(type->size(), "size");
        QTEST(type->isFloat(), "isFloat");
        QTEST(type->isSigned(), "isSigned");
    }

    void refusesOtherNames_data()
    {
        QTest::addColumn<QByteArray>("name");
        for (const char* name : {"", "i", "i8le", "u8be", "u16", "f64", "f8le", "i128le", "u32le ", " u32le",
                                 "u32xe", "uint8", "u32lele"})
            QTest::newRow(name) << QByteArray(name);
        QTest::newRow("a zero after it") << QByteArray("u8\0", 3);
    }

    void refusesOtherNames()
    {
        QFETCH(const QByteArray, name);
        QVERIFY(!ElementType::parse(name));
    }
};

QTEST_GUILESS_MAIN(TestElementType)
#include "tst_elementtype.moc"

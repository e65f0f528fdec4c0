#include "core/bytes/dumpformat.h"
#include "tests/support/python.h"
#include "tests/support/random.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <limits>

using namespace sluice;

namespace {

constexpr std::array kAllKinds{
    DumpKind::HexDump, DumpKind::BinaryDump, DumpKind::OctalDump, DumpKind::Values,   DumpKind::PlainHex,
    DumpKind::Base64,  DumpKind::Text,       DumpKind::CArray,    DumpKind::JsonRows, DumpKind::JsonValues};

QByteArray dump(const QByteArray& bytes, DumpKind kind, const DumpOptions& options = {})
{
    const auto formatter = makeDumpFormatter(kind, options);
    QByteArray out;
    (*formatter)->append(Slice::fromByteArray(bytes), out);
    (*formatter)->finish(out);
    return out;
}

DumpOptions withWidth(int width)
{
    DumpOptions options;
    options.width = width;
    return options;
}

DumpOptions withType(const char* name, ElementFormat format = ElementFormat::Decimal)
{
    DumpOptions options;
    options.type = *ElementType::parse(name);
    options.format = format;
    return options;
}

/// Bytes of all values, of a length that leaves a shorter last row in most widths.
QByteArray sample()
{
    QByteArray bytes;
    for (int i = 0; i < 1000; ++i)
        bytes += static_cast<char>(i * 7 + i / 256);
    return bytes;
}

} // namespace

class TestDumpFormat : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalsTheWitness_data()
    {
        QTest::addColumn<DumpKind>("kind");
        QTest::addColumn<DumpOptions>("options");
        QTest::addColumn<QString>("program");
        QTest::addColumn<QStringList>("arguments");
        const auto row = [](DumpKind kind, const DumpOptions& options, const QString& command) {
            QStringList words = command.split(QLatin1Char(' '));
            const QString program = words.takeFirst();
            QTest::newRow(qPrintable(command)) << kind << options << program << words;
        };
        row(DumpKind::HexDump, {}, QStringLiteral("xxd -g 2"));
        row(DumpKind::BinaryDump, {}, QStringLiteral("xxd -b"));
        row(DumpKind::OctalDump, {}, QStringLiteral("od -v -A x -t o1"));
        for (const int width : {1, 2, 3, 5, 7, 8, 15, 17, 32, 63, 64, 255, 256}) {
            row(DumpKind::HexDump, withWidth(width), QStringLiteral("xxd -c %1").arg(width));
            row(DumpKind::BinaryDump, withWidth(width), QStringLiteral("xxd -b -c %1").arg(width));
            row(DumpKind::OctalDump, withWidth(width), QStringLiteral("od -v -A x -t o1 -w%1").arg(width));
        }
        DumpOptions options;
        options.upperCase = true;
        row(DumpKind::HexDump, options, QStringLiteral("xxd -u"));
        options = {};
        for (const qint64 offset : {qint64{0x0fffffff}, qint64{0xfffffff0}, qint64{0x1234567890},
                                    std::numeric_limits<qint64>::max() - 1000}) {
            options.offset = offset;
            row(DumpKind::HexDump, options, QStringLiteral("xxd -o %1").arg(offset));
            row(DumpKind::BinaryDump, options, QStringLiteral("xxd -b -o %1").arg(offset));
        }
        row(DumpKind::PlainHex, withWidth(60), QStringLiteral("xxd -p"));
        options = withWidth(32);
        options.upperCase = true;
        row(DumpKind::PlainHex, options, QStringLiteral("xxd -p -u -c 16"));
        row(DumpKind::Base64, withWidth(76), QStringLiteral("base64"));
        row(DumpKind::Base64, {}, QStringLiteral("base64 -w0"));
    }

    void equalsTheWitness()
    {
        QFETCH(const DumpKind, kind);
        QFETCH(const DumpOptions, options);
        QFETCH(const QString, program);
        QFETCH(const QStringList, arguments);
        const QByteArray all = sample();
        for (const qsizetype length : {0, 1, 2, 3, 5, 16, 255, 256, 257, 1000}) {
            const QByteArray bytes = all.left(length);
            QCOMPARE(dump(bytes, kind, options), test::runWitness(program, arguments, bytes));
        }
    }

    void equalsTheWitnessPast4GiB()
    {
        const QTemporaryDir directory;
        QFile file(directory.filePath(QStringLiteral("sparse")));
        QVERIFY(file.open(QIODevice::ReadWrite));
        DumpOptions options;
        options.offset = (qint64{1} << 32) - 37;
        const QByteArray bytes = sample();
        QVERIFY(file.resize(options.offset) && file.seek(options.offset) &&
                file.write(bytes) == bytes.size());
        file.close();
        const QString start = QString::number(options.offset);
        QCOMPARE(dump(bytes, DumpKind::HexDump, options),
                 test::runWitness(QStringLiteral("xxd"), {QStringLiteral("-s"), start, file.fileName()}));
        QCOMPARE(dump(bytes, DumpKind::OctalDump, options),
                 test::runWitness(QStringLiteral("od"),
                                  QStringLiteral("-v -A x -t o1 -j").split(QLatin1Char(' ')) +
                                      QStringList{start, file.fileName()}));
    }

    void anySplitGivesTheSame_data()
    {
        QTest::addColumn<DumpKind>("kind");
        for (const DumpKind kind : kAllKinds)
            QTest::addRow("kind %d", static_cast<int>(kind)) << kind;
    }

    void anySplitGivesTheSame()
    {
        QFETCH(const DumpKind, kind);
        test::Random random(test::seed());
        for (int round = 0; round < 200; ++round) {
            DumpOptions options;
            options.offset = static_cast<qint64>(random() >> test::uniform(random, 2, 63));
            options.width = 2 * test::uniform(random, 0, 40);
            options.type =
                ElementType::all()[test::uniform(random, size_t{0}, ElementType::all().size() - 1)];
            options.encoding = *Encoding::find(round % 2 == 0 ? "utf-8" : "utf-16le");
            const QByteArray bytes = test::randomBytes(random, test::uniform<qsizetype>(random, 0, 400));
            const auto formatter = makeDumpFormatter(kind, options);
            QByteArray out;
            for (qsizetype at = 0; at < bytes.size();) {
                const auto length =
                    std::min(bytes.size() - at, round % 3 == 0 ? 1 : test::uniform<qsizetype>(random, 0, 90));
                (*formatter)->append(Slice::fromByteArray(bytes.mid(at, length)), out);
                at += length;
            }
            (*formatter)->finish(out);
            QCOMPARE(out, dump(bytes, kind, options));
        }
    }

    void emptyInput_data()
    {
        QTest::addColumn<DumpKind>("kind");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("hex dump") << DumpKind::HexDump << QByteArray();
        QTest::newRow("octal, as od") << DumpKind::OctalDump << QByteArray("000000\n");
        QTest::newRow("values") << DumpKind::Values << QByteArray();
        QTest::newRow("plain hex") << DumpKind::PlainHex << QByteArray();
        QTest::newRow("text") << DumpKind::Text << QByteArray();
        QTest::newRow("JSON") << DumpKind::JsonRows << QByteArray();
        QTest::newRow("C: an array must have an element")
            << DumpKind::CArray
            << QByteArray("const unsigned char data[1] = {0};\nconst unsigned long long data_length = 0;\n");
    }

    void emptyInput()
    {
        QFETCH(const DumpKind, kind);
        QTEST(dump({}, kind), "expected");
    }

    void valuesReadBack()
    {
        test::Random random(test::seed());
        const QByteArray bytes =
            test::randomBytes(random, 8000) +
            QByteArray::fromHex("000000000000f07f0000807f00000000000000800080008000000000");
        for (const ElementType type : ElementType::all()) {
            const QByteArray order = type.bigEndian ? ">" : "<";
            const QByteArray letter = QByteArray("bBhHiIqQefd").mid(static_cast<int>(type.kind), 1);
            DumpOptions options;
            options.offset = 5;
            options.type = type;
            const QByteArray json = dump(bytes, DumpKind::JsonValues, options);
            const QByteArray lines = dump(bytes, DumpKind::Values, options);
            options.format = ElementFormat::Hexadecimal;
            const QByteArray bits = dump(bytes, DumpKind::Values, options);
            const QByteArray verdict = test::runPython(QStringLiteral(R"(
import sys, json, struct
data, code = bytes.fromhex(sys.stdin.readline()), '%1'
size = struct.calcsize(code)
values = [struct.unpack_from(code, data, i)[0] for i in range(0, len(data) // size * size, size)]
def line(): return sys.stdin.readline().rstrip('\n')
number = lambda t: float(t.split()[0].replace('Infinity', 'inf')) if code[1] in 'efd' else int(t)
def same(text, value):
    if value != value: return text.startswith('NaN')
    v = number(text)
    return struct.pack(code, v) == struct.pack(code, value)
for i, v in enumerate(values):
    o = json.loads(line())
    assert list(o) == ['offset', 'value'] and o['offset'] == 5 + i * size, o
    special = v != v or v in (float('inf'), float('-inf'))
    assert isinstance(o['value'], str) == special and same(str(o['value']), v), (o, v)
for v in values:
    t = line()
    assert same(t, v), (t, v)
for i, v in enumerate(values):
    raw = data[i * size:][:size]
    assert line() == (raw if code[0] == '>' else raw[::-1]).hex()
assert sys.stdin.readline() == ''
print('same')
)")
                                                           .arg(QString::fromLatin1(order + letter)),
                                                       bytes.toHex() + '\n' + json + lines + bits);
            QCOMPARE(verdict, QByteArray("same\n"));
        }
    }

    void jsonRowsReadBack()
    {
        DumpOptions options = withWidth(7);
        options.offset = 1'000'000'000'000;
        const QByteArray verdict =
            test::runPython(QStringLiteral(R"(
import sys, json
data, rows = bytes.fromhex(sys.stdin.readline()), [json.loads(l) for l in sys.stdin]
assert [r['offset'] for r in rows] == list(range(10**12, 10**12 + len(data), 7))
assert ''.join(r['bytes'] for r in rows) == data.hex() and all(len(r['bytes']) == 14 for r in rows[:-1])
print('same')
)"),
                            sample().toHex() + '\n' + dump(sample(), DumpKind::JsonRows, options));
        QCOMPARE(verdict, QByteArray("same\n"));
    }

    void saysWhatIsLeftOver()
    {
        for (const int length : {0, 1, 7, 8, 9}) {
            const auto formatter = makeDumpFormatter(DumpKind::Values, withType("u64le"));
            QByteArray out;
            (*formatter)->append(Slice::fromByteArray(QByteArray(length, '\1')), out);
            (*formatter)->finish(out);
            QCOMPARE(out.count('\n'), qsizetype{length / 8});
            QCOMPARE((*formatter)->leftover(), qint64{length % 8});
        }
    }

    void values_data()
    {
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<DumpKind>("kind");
        QTest::addColumn<ElementFormat>("format");
        QTest::addColumn<QByteArray>("expected");
        const QByteArray u16("u16le");
        const QByteArray f32("f32be");
        QTest::newRow("decimal") << u16 << DumpKind::Values << ElementFormat::Decimal
                                 << QByteArray("32639\n1\n");
        QTest::newRow("hexadecimal") << u16 << DumpKind::Values << ElementFormat::Hexadecimal
                                     << QByteArray("7f7f\n0001\n");
        QTest::newRow("JSON") << u16 << DumpKind::JsonValues << ElementFormat::Decimal
                              << QByteArray("{\"offset\":0,\"value\":32639}\n{\"offset\":2,\"value\":1}\n");
        QTest::newRow("hexadecimal JSON")
            << u16 << DumpKind::JsonValues << ElementFormat::Hexadecimal
            << QByteArray("{\"offset\":0,\"value\":\"7f7f\"}\n{\"offset\":2,\"value\":\"0001\"}\n");
        QTest::newRow("float") << f32 << DumpKind::Values << ElementFormat::Decimal
                               << QByteArray("3.3895833e+38\n");
    }

    void values()
    {
        QFETCH(const QByteArray, type);
        QFETCH(const DumpKind, kind);
        QFETCH(const ElementFormat, format);
        QTEST(dump(QByteArray::fromHex("7f7f0100"), kind, withType(type.constData(), format)), "expected");
    }

    void textEqualsPythons_data()
    {
        QTest::addColumn<QByteArray>("encoding");
        for (const char* name : {"utf-8", "utf-16le", "utf-16be", "latin1", "shift_jis"})
            QTest::newRow(name) << QByteArray(name);
    }

    void textEqualsPythons()
    {
        QFETCH(const QByteArray, encoding);
        QByteArray bytes = QStringLiteral("Grüße, 世界").toUtf8() + sample();
        if (encoding == "shift_jis")
            bytes = QByteArray::fromHex("8365835883670d0a41"); // katakana, CR LF, A
        DumpOptions options;
        options.encoding = *Encoding::find(encoding);
        const QByteArray expected = test::runPython(
            QStringLiteral("import sys; sys.stdout.buffer.write(sys.stdin.buffer.read().decode('%1', "
                           "'replace').encode())")
                .arg(QString::fromLatin1(encoding)),
            bytes);
        QCOMPARE(dump(bytes, DumpKind::Text, options), expected);
    }

    void compilersTakeTheArray_data()
    {
        QTest::addColumn<QString>("compiler");
        QTest::addColumn<int>("length");
        const QStringList compilers{QStringLiteral("cc -std=c11 -x c"),
                                    QStringLiteral("c++ -std=c++20 -x c++")};
        for (const QString& compiler : compilers) {
            for (const int length : {0, 1, 12, 1000})
                QTest::newRow(qPrintable(compiler + QString::number(length))) << compiler << length;
        }
    }

    void compilersTakeTheArray()
    {
        QFETCH(const QString, compiler);
        QFETCH(const int, length);
        const QTemporaryDir directory;
        const QString program = directory.filePath(QStringLiteral("program"));
        DumpOptions options;
        options.arrayName = "logo_png";
        options.upperCase = length == 12;
        const QByteArray bytes = sample().left(length);
        const QByteArray source = "#include <stdio.h>\n" + dump(bytes, DumpKind::CArray, options) +
                                  "int main(void) { return fwrite(logo_png, 1, logo_png_length, stdout) != "
                                  "logo_png_length; }\n";
        QStringList arguments = compiler.split(QLatin1Char(' '));
        const QString name = arguments.takeFirst();
        arguments += {QStringLiteral("-Wall"),
                      QStringLiteral("-Wextra"),
                      QStringLiteral("-Wpedantic"),
                      QStringLiteral("-Werror"),
                      QStringLiteral("-"),
                      QStringLiteral("-o"),
                      program};
        test::runWitness(name, arguments, source);
        QCOMPARE(test::runWitness(program, {}), bytes);
    }

    void refusesNonsense_data()
    {
        QTest::addColumn<DumpKind>("kind");
        QTest::addColumn<int>("width");
        QTest::addColumn<QByteArray>("name");
        const QByteArray name = "data";
        QTest::newRow("too wide") << DumpKind::HexDump << 257 << name;
        QTest::newRow("negative") << DumpKind::BinaryDump << -1 << name;
        QTest::newRow("huge") << DumpKind::OctalDump << std::numeric_limits<int>::max() << name;
        QTest::newRow("half a byte a line") << DumpKind::PlainHex << 3 << name;
        QTest::newRow("negative line") << DumpKind::Base64 << -4 << name;
        for (const char* bad : {"", "1st", "a-b", "a b", "a;", "\xc3\xa9"})
            QTest::addRow("name '%s'", bad) << DumpKind::CArray << 0 << QByteArray(bad);
    }

    void refusesNonsense()
    {
        QFETCH(const DumpKind, kind);
        QFETCH(const int, width);
        QFETCH(const QByteArray, name);
        DumpOptions options = withWidth(width);
        options.arrayName = name;
        const auto formatter = makeDumpFormatter(kind, options);
        QVERIFY(!formatter);
        QCOMPARE(formatter.error().kind, Error::Kind::Invalid);
        QVERIFY(!formatter.error().message.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestDumpFormat)
#include "tst_dumpformat.moc"

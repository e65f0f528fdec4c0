#include "core/search/strings.h"
#include "tests/support/holesource.h"
#include "tests/support/python.h"
#include "tests/support/random.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <limits>
#include <thread>

using namespace sluice;
using namespace sluice::test;

namespace {

struct Kernel
{
    const char* name;
    const ClassKernel* kernel;
};

std::vector<Kernel> kernels()
{
    std::vector<Kernel> all = {{"scalar", &scalarClassKernel()}, {"baseline", &baselineClassKernel()}};
#ifdef __x86_64__
    if (avx2ClassKernel() != nullptr && __builtin_cpu_supports("avx2"))
        all.push_back({"avx2", avx2ClassKernel()});
#endif
    return all;
}

bool isAscii(quint8 byte)
{
    return (byte >= 0x20 && byte < 0x7f) || byte == '\t';
}

/// Length in bytes of the character of `form` at `at`, 0 when there is none: the header, read literally.
qint64 characterAt(const QByteArray& bytes, qint64 at, StringForm form)
{
    const auto byte = [&](qint64 i) { return static_cast<quint8>(bytes[i]); };
    switch (form) {
    case StringForm::Ascii:
        return isAscii(byte(at)) ? 1 : 0;
    case StringForm::Utf16Le:
        return at + 1 < bytes.size() && isAscii(byte(at)) && byte(at + 1) == 0 ? 2 : 0;
    case StringForm::Utf16Be:
        return at + 1 < bytes.size() && byte(at) == 0 && isAscii(byte(at + 1)) ? 2 : 0;
    case StringForm::Utf8:
        break;
    }
    if (byte(at) < 0x80)
        return isAscii(byte(at)) ? 1 : 0;
    for (qint64 length = 2; length <= 4 && at + length <= bytes.size(); ++length) {
        // Qt's decoder is strict: one character that is encoded again as the same bytes was well formed.
        const QByteArray part = bytes.mid(at, length);
        const QList<uint> characters = QString::fromUtf8(part).toUcs4();
        if (characters.size() != 1 || QString::fromUtf8(part).toUtf8() != part)
            continue;
        const QChar::Category category = QChar::category(characters[0]);
        const bool good = category != QChar::Other_Control && category != QChar::Other_Surrogate &&
                          category != QChar::Other_PrivateUse && category != QChar::Other_NotAssigned;
        return good ? length : 0;
    }
    return 0;
}

std::vector<FoundString> stupid(const QByteArray& bytes, ByteRange range, StringForm form, qint64 minimum)
{
    const QByteArray part = bytes.mid(range.offset, range.length);
    std::vector<FoundString> found;
    for (qint64 at = 0; at < part.size();) {
        qint64 end = at;
        qint64 characters = 0;
        while (end < part.size()) {
            const qint64 length = characterAt(part, end, form);
            if (length == 0)
                break;
            end += length;
            ++characters;
        }
        if (characters >= minimum)
            found.push_back({range.offset + at, end - at, form});
        at = std::max(end, at + 1);
    }
    return found;
}

Result<std::vector<FoundString>> collect(const std::shared_ptr<const ByteSource>& source, ByteRange range,
                                         const StringOptions& options)
{
    std::vector<FoundString> found;
    return findStrings(Snapshot(source), range, options,
                       [&](std::span<const FoundString> strings) -> Result<void> {
                           found.insert(found.end(), strings.begin(), strings.end());
                           return {};
                       })
        .map([&] { return found; });
}

/// Bytes among which strings of every form are frequent.
QByteArray stringyBytes(Random& random, qint64 size)
{
    static const std::vector<QByteArray> parts = {"A",
                                                  "b",
                                                  " ",
                                                  "\t",
                                                  "\n",
                                                  QByteArray(1, '\0'),
                                                  QByteArray("x\0", 2),
                                                  QByteArray("\0y", 2),
                                                  QByteArray("w\0i\0d\0e\0", 8),
                                                  QByteArray("\0W\0I\0D\0E", 8),
                                                  "\xc3\xa9",
                                                  "\xe2\x82\xac",
                                                  "\xf0\x9f\x98\x80",
                                                  "\xc3",
                                                  "\x80",
                                                  "\xc2\x85",
                                                  "\xed\xa0\x80",
                                                  "\xef\xbf\xbf",
                                                  "\xee\x80\x80",
                                                  "\xf4\x90\x80\x80",
                                                  "\xe0\x80\xaf",
                                                  "\x7f",
                                                  "\xff",
                                                  "some words"};
    QByteArray bytes;
    const auto runs = uniform<qint64>(random, 1, 400);
    while (bytes.size() < size) {
        if (uniform<qint64>(random, 0, runs) == 0) {
            // Longer than the pieces' words of 64.
            bytes += QByteArray(uniform<qint64>(random, 1, 300), 'z');
            continue;
        }
        bytes += parts[uniform<size_t>(random, 0, parts.size() - 1)];
    }
    bytes.truncate(size);
    return bytes;
}

/// `character` in `length` bytes, whether that is well-formed or not.
QByteArray encoded(char32_t character, int length)
{
    QByteArray bytes;
    for (int i = length - 1; i > 0; --i)
        bytes.prepend(static_cast<char>(0x80 | (character >> 6 * (length - 1 - i) & 0x3f)));
    const char32_t rest = character >> 6 * (length - 1);
    return bytes.prepend(static_cast<char>((0xf00U >> length & 0xffU) | rest));
}

/// Text of one script after the other, here and there with a broken or a strange character in it.
QByteArray manyScripts(Random& random, qint64 size)
{
    static constexpr std::array<std::pair<char32_t, char32_t>, 10> kScripts = {{{0x20, 0x7e},
                                                                                {0xa0, 0x17f},
                                                                                {0x370, 0x3ff},
                                                                                {0x410, 0x44f},
                                                                                {0x5d0, 0x5ea},
                                                                                {0xe00, 0xe5b},
                                                                                {0x3040, 0x30ff},
                                                                                {0x4e00, 0x9fff},
                                                                                {0xac00, 0xd7a3},
                                                                                {0x1f600, 0x1f64f}}};
    QByteArray bytes;
    while (bytes.size() < size) {
        const auto& [first, last] = kScripts[uniform<size_t>(random, 0, kScripts.size() - 1)];
        for (int i = uniform(random, 1, 400); i > 0; --i)
            bytes += QString::fromUcs4(std::array{uniform<char32_t>(random, first, last)}.data(), 1).toUtf8();
        switch (uniform(random, 0, 5)) {
        case 0:
            bytes[uniform<qsizetype>(random, 0, bytes.size() - 1)] = static_cast<char>(random());
            break;
        case 1:
            bytes.chop(1);
            break;
        case 2:
            bytes += encoded(uniform<char32_t>(random, 0, 0x1fffff), 4);
            break;
        case 3:
            bytes += encoded(uniform<char32_t>(random, 0, 0xffff), 3);
            break;
        default:
            break;
        }
    }
    bytes.truncate(size);
    return bytes;
}

} // namespace

/// Strings against the header read literally, and against GNU strings.
class TstStrings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void likeStupid_data();
    void likeStupid();
    void acrossPieces_data();
    void acrossPieces();
    void everyCharacter();
    void utf8AtBorders_data();
    void utf8AtBorders();
    void longText_data();
    void longText();
    void holes();
    void kernelsAgree();
    void likeGnu_data();
    void likeGnu();
    void unlikeGnu();
    void allForms_data();
    void allForms();
    void allIsInOrder();
    void list();
    void listWhileItGrows();
    void cancels();
    void lostBytes();
    void text_data();
    void text();
};

void TstStrings::likeStupid_data()
{
    QTest::addColumn<StringEncoding>("encoding");
    QTest::addColumn<StringForm>("form");
    QTest::newRow("ascii") << StringEncoding::Ascii << StringForm::Ascii;
    QTest::newRow("utf8") << StringEncoding::Utf8 << StringForm::Utf8;
    QTest::newRow("utf16le") << StringEncoding::Utf16Le << StringForm::Utf16Le;
    QTest::newRow("utf16be") << StringEncoding::Utf16Be << StringForm::Utf16Be;
}

void TstStrings::likeStupid()
{
    QFETCH(const StringEncoding, encoding);
    QFETCH(const StringForm, form);
    Random random(seed());
    for (int round = 0; round < 60; ++round) {
        const qint64 size = uniform<qint64>(random, 0, 3000);
        const auto source = std::make_shared<HoleSource>(round % 3 == 0 ? randomBytes(random, size)
                                                                        : stringyBytes(random, size));
        const qint64 begin = uniform<qint64>(random, 0, size);
        const ByteRange range = {begin, uniform<qint64>(random, 0, size - begin)};
        for (const Kernel& kernel : kernels()) {
            for (const qint64 minimum : {1, 2, 3, 4, 7, 63, 64, 65, 200}) {
                StringOptions options;
                options.encoding = encoding;
                options.minimum = minimum;
                options.kernel = kernel.kernel;
                const auto found = collect(source, range, options);
                QVERIFY(found);
                if (*found != stupid(source->bytes(), range, form, minimum))
                    QFAIL(qPrintable(QStringLiteral("%1, minimum %2, round %3")
                                         .arg(QString::fromUtf8(kernel.name))
                                         .arg(minimum)
                                         .arg(round)));
            }
        }
    }
}

void TstStrings::acrossPieces_data()
{
    likeStupid_data();
}

/// Strings at the borders of the pieces that threads take, and one that is longer than several.
void TstStrings::acrossPieces()
{
    QFETCH(const StringEncoding, encoding);
    QFETCH(const StringForm, form);
    Random random(seed());
    constexpr qint64 kBorder = 256 << 10;
    QByteArray bytes(6 * kBorder + 777, '\x01');
    for (qint64 border = kBorder; border < bytes.size(); border += kBorder) {
        const QByteArray around = stringyBytes(random, uniform<qint64>(random, 2, 40));
        bytes.replace(border - around.size() / 2, around.size(), around);
    }
    if (form == StringForm::Ascii || form == StringForm::Utf8)
        std::fill_n(bytes.begin() + 2 * kBorder - 100, 2 * kBorder + 300, 'q');
    const auto source = std::make_shared<HoleSource>(bytes);
    for (const qint64 shift : {0, 1, 2, 3}) {
        const ByteRange range = {shift, bytes.size() - 2 * shift};
        StringOptions options;
        options.encoding = encoding;
        options.minimum = 2;
        const auto found = collect(source, range, options);
        QVERIFY(found);
        QVERIFY(*found == stupid(bytes, range, form, 2));
    }
}

/// Each one that two to four bytes can hold, well-formed or not, with all kernels.
void TstStrings::everyCharacter()
{
    QByteArray bytes;
    std::vector<FoundString> expected;
    const auto add = [&](char32_t character, int length) {
        const QByteArray sequence = encoded(character, length);
        constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
        bool good = character >= kLeast[static_cast<size_t>(length)] && character <= 0x10ffff;
        if (good) {
            const QChar::Category category = QChar::category(character);
            good = category != QChar::Other_Control && category != QChar::Other_Surrogate &&
                   category != QChar::Other_PrivateUse && category != QChar::Other_NotAssigned;
        }
        if (good)
            expected.push_back({bytes.size(), length, StringForm::Utf8});
        bytes += sequence;
        bytes += '\x01';
    };
    for (char32_t character = 0; character < 0x800; ++character)
        add(character, 2);
    for (char32_t character = 0; character < 0x10000; ++character)
        add(character, 3);
    for (char32_t character = 0; character < 0x20000; ++character)
        add(character, 4);
    for (char32_t character = 0x20000; character < 0x200000; character += 37)
        add(character, 4);
    const auto source = std::make_shared<HoleSource>(bytes);
    for (const Kernel& kernel : kernels()) {
        StringOptions options;
        options.encoding = StringEncoding::Utf8;
        options.minimum = 1;
        options.kernel = kernel.kernel;
        const auto found = collect(source, {0, bytes.size()}, options);
        QVERIFY(found);
        QVERIFY2(*found == expected, kernel.name);
    }
}

void TstStrings::utf8AtBorders_data()
{
    QTest::addColumn<QByteArray>("sequence");
    QTest::newRow("Cyrillic") << QByteArray("\xd0\xb6\xd0\xb6\xd0\xb6");
    QTest::newRow("Greek") << QByteArray("\xce\xb1\xce\xb1\xce\xb1");
    QTest::newRow("Chinese") << QByteArray("\xe4\xb8\xad\xe4\xb8\xad");
    QTest::newRow("Japanese") << QByteArray("\xe3\x81\x82\xe3\x82\xa2");
    QTest::newRow("emoji") << QByteArray("\xf0\x9f\x98\x80\xf0\x9f\x98\x80");
    QTest::newRow("last of all") << encoded(0x10ffff, 4);
    QTest::newRow("tag") << encoded(0xe0041, 4);
    QTest::newRow("unassigned of two") << QByteArray("a\xcd\xb8z");
    QTest::newRow("unassigned of three") << QByteArray("a\xe3\x81\x80z");
    QTest::newRow("unassigned of four") << QByteArray("a\xf0\x90\x80\x8cz");
    QTest::newRow("overlong of two") << QByteArray("a\xc1\xa1z");
    QTest::newRow("overlong of three") << QByteArray("a\xe0\x9f\xbfz");
    QTest::newRow("overlong of four") << QByteArray("a\xf0\x8f\xbf\xbfz");
    QTest::newRow("surrogates") << QByteArray("a\xed\xa0\xbd\xed\xb8\x80z");
    QTest::newRow("beyond Unicode") << QByteArray("a\xf4\x90\x80\x80z");
    QTest::newRow("far beyond") << QByteArray("a\xf7\xbf\xbf\xbfz");
    QTest::newRow("cut after one of two") << QByteArray("a\xd0z");
    QTest::newRow("cut after two of three") << QByteArray("a\xe4\xb8z");
    QTest::newRow("cut after three of four") << QByteArray("a\xf0\x9f\x98z");
    QTest::newRow("cut by another") << QByteArray("a\xf0\x9f\xe4\xb8\xadz");
    QTest::newRow("too many continuations") << QByteArray("a\xd0\xb6\x80z");
    QTest::newRow("C1 control") << QByteArray("a\xc2\x85z");
}

/// At every place around the border of a block, of a piece and of the range.
void TstStrings::utf8AtBorders()
{
    QFETCH(const QByteArray, sequence);
    constexpr qint64 kPiece = 256 << 10;
    constexpr qint64 kReach = 70;
    for (const char around : {'\x01', 'b'}) {
        QByteArray bytes(kPiece + kReach, '\x01');
        for (const qint64 border : {qint64{0}, qint64{64}, kPiece - 64, kPiece, bytes.size()}) {
            for (qint64 at = border - sequence.size() - 1; at <= border + 1; ++at) {
                const ByteRange window =
                    ByteRange{border - kReach, 2 * kReach}.intersected({0, bytes.size()});
                std::fill_n(bytes.begin() + window.offset, window.length, around);
                for (qsizetype i = 0; i < sequence.size(); ++i) {
                    if (window.contains(at + i))
                        bytes[at + i] = sequence[i];
                }
                StringOptions options;
                options.encoding = StringEncoding::Utf8;
                options.minimum = 2;
                options.threads = 1;
                const auto found = collect(std::make_shared<HoleSource>(bytes), {0, bytes.size()}, options);
                QVERIFY(found);
                // All else is no character.
                QVERIFY(*found == stupid(bytes, window, StringForm::Utf8, 2));
                std::fill_n(bytes.begin() + window.offset, window.length, '\x01');
            }
        }
    }
}

void TstStrings::longText_data()
{
    QTest::addColumn<qint64>("size");
    QTest::addColumn<int>("rounds");
    QTest::newRow("short") << qint64{300} << 40;
    QTest::newRow("blocks") << qint64{6000} << 10;
    QTest::newRow("pieces") << qint64{600'000} << 1;
}

void TstStrings::longText()
{
    QFETCH(const qint64, size);
    QFETCH(const int, rounds);
    Random random(seed());
    for (int round = 0; round < rounds; ++round) {
        const QByteArray bytes = manyScripts(random, size);
        const auto source = std::make_shared<HoleSource>(bytes);
        for (const qint64 minimum : {1, 5, 40}) {
            const std::vector<FoundString> expected = stupid(bytes, {0, size}, StringForm::Utf8, minimum);
            for (const Kernel& kernel : kernels()) {
                StringOptions options;
                options.encoding = StringEncoding::Utf8;
                options.minimum = minimum;
                options.kernel = kernel.kernel;
                const auto found = collect(source, {0, size}, options);
                QVERIFY(found);
                QVERIFY2(*found == expected, kernel.name);
            }
        }
    }
}

void TstStrings::holes()
{
    Random random(seed());
    for (int round = 0; round < 200; ++round) {
        const QByteArray bytes = stringyBytes(random, 600);
        std::vector<ByteRange> holes;
        for (qint64 at = uniform<qint64>(random, 0, 100); at < 600;) {
            const qint64 length = std::min(uniform<qint64>(random, 1, 90), 600 - at);
            holes.push_back({at, length});
            at += length + uniform<qint64>(random, 1, 60);
        }
        const auto source = std::make_shared<HoleSource>(bytes, holes);
        for (const auto& [encoding, form] : {std::pair{StringEncoding::Ascii, StringForm::Ascii},
                                             {StringEncoding::Utf8, StringForm::Utf8},
                                             {StringEncoding::Utf16Le, StringForm::Utf16Le},
                                             {StringEncoding::Utf16Be, StringForm::Utf16Be}}) {
            StringOptions options;
            options.encoding = encoding;
            options.minimum = uniform<qint64>(random, 1, 4);
            const auto found = collect(source, {0, 600}, options);
            QVERIFY(found);
            QVERIFY(*found == stupid(source->bytes(), {0, 600}, form, options.minimum));
        }
        QCOMPARE(source->trespasses(), 0);
    }
}

void TstStrings::kernelsAgree()
{
    Random random(seed());
    QByteArray every; // in a block of its own with zeros around
    for (int byte = 0; byte < 256; ++byte)
        every += char(byte) + QByteArray(60, '\0') + char(byte) + QByteArray(2, '\0');
    for (int round = 0; round < 50; ++round) {
        const qint64 size = round == 0 ? every.size() : uniform<qint64>(random, 1, 5000);
        const QByteArray bytes = round == 0 ? every + '\0' : randomBytes(random, size + 1);
        const auto* data = reinterpret_cast<const unsigned char*>(bytes.constData());
        const auto blocks = static_cast<size_t>(size / 64);
        std::array<std::vector<std::uint64_t>, 2> wanted;
        wanted.fill(std::vector<std::uint64_t>(blocks));
        scalarClassKernel().classify(data, blocks, wanted[0].data(), wanted[1].data());
        std::vector<Utf8Classes> wantedClasses(blocks);
        scalarClassKernel().classifyUtf8(data, blocks, wantedClasses.data());
        const std::uint64_t product = scalarClassKernel().lagProduct(data, static_cast<size_t>(size));
        for (const Kernel& kernel : kernels()) {
            std::array<std::vector<std::uint64_t>, 2> masks = wanted;
            for (auto& mask : masks)
                std::fill(mask.begin(), mask.end(), 0);
            kernel.kernel->classify(data, blocks, masks[0].data(), masks[1].data());
            QVERIFY2(masks == wanted, kernel.name);
            std::vector<Utf8Classes> classes(blocks);
            kernel.kernel->classifyUtf8(data, blocks, classes.data());
            QVERIFY2(classes == wantedClasses, kernel.name);
            for (int length = 2; length <= 4 && size >= 64 + 3; ++length) {
                std::array<unsigned char, 16> page = {};
                for (unsigned char& entry : page)
                    entry = static_cast<unsigned char>(random() % 16);
                std::array<std::uint64_t, 2> alike = {};
                const unsigned char* const example = data + uniform(random, 0, 63);
                const std::uint64_t in = kernel.kernel->inPage(data, example, length, page.data(), &alike[0]);
                QCOMPARE(in, scalarClassKernel().inPage(data, example, length, page.data(), &alike[1]));
                QCOMPARE(alike[0], alike[1]);
            }
            QCOMPARE(kernel.kernel->lagProduct(data, static_cast<size_t>(size)), product);
        }
    }
    // The sums in one lane are largest then.
    const QByteArray ones(3 << 20, '\xff');
    for (const Kernel& kernel : kernels()) {
        QCOMPARE(kernel.kernel->lagProduct(reinterpret_cast<const unsigned char*>(ones.constData()),
                                           static_cast<size_t>(ones.size() - 1)),
                 quint64{255} * 255 * static_cast<quint64>(ones.size() - 1));
    }
}

void TstStrings::likeGnu_data()
{
    QTest::addColumn<StringEncoding>("encoding");
    QTest::addColumn<QString>("option");
    QTest::newRow("-e s") << StringEncoding::Ascii << QStringLiteral("s");
    QTest::newRow("-e l") << StringEncoding::Utf16Le << QStringLiteral("l");
    QTest::newRow("-e b") << StringEncoding::Utf16Be << QStringLiteral("b");
}

void TstStrings::likeGnu()
{
    QFETCH(const StringEncoding, encoding);
    QFETCH(const QString, option);
    Random random(seed());
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("bytes"));
    for (const qint64 minimum : {1, 2, 4, 9}) {
        const QByteArray bytes =
            stringyBytes(random, 300'000) + randomBytes(random, 400'000) + QByteArray(70'000, 't');
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
        file.close();
        const QByteArray theirs =
            runWitness(QStringLiteral("strings"),
                       {QStringLiteral("-a"), QStringLiteral("-t"), QStringLiteral("d"), QStringLiteral("-n"),
                        QString::number(minimum), QStringLiteral("-e"), option, path});
        const auto source = std::make_shared<HoleSource>(bytes);
        StringOptions options;
        options.encoding = encoding;
        options.minimum = minimum;
        const auto found = collect(source, {0, bytes.size()}, options);
        QVERIFY(found);
        QByteArray ours;
        for (const FoundString& string : *found) {
            const Slice slice = source->read({string.offset, string.length}).value();
            ours += QByteArray::number(string.offset).rightJustified(7, ' ') + ' ' +
                    stringText(slice.bytes(), string.form) + '\n';
        }
        QVERIFY(ours == theirs);
    }
}

/// Where the definitions differ, on purpose.
void TstStrings::unlikeGnu()
{
    const QByteArray bytes("\x01\xff\xfe\xfd\xfc\x01Gr\xc3\xbc\xc3\x9f\x01", 13);
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("bytes"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    file.close();
    const QByteArray theirs = runWitness(
        QStringLiteral("strings"), {QStringLiteral("-a"), QStringLiteral("-e"), QStringLiteral("S"), path});
    QCOMPARE(theirs, QByteArray("\xff\xfe\xfd\xfc\nGr\xc3\xbc\xc3\x9f\n"));
    StringOptions options;
    options.encoding = StringEncoding::Utf8;
    const auto source = std::make_shared<HoleSource>(bytes);
    QCOMPARE(collect(source, {0, bytes.size()}, options).value(),
             (std::vector<FoundString>{{6, 6, StringForm::Utf8}}));
    options.minimum = 5; // characters: it has four, in six bytes
    QVERIFY(collect(source, {0, bytes.size()}, options).value().empty());
}

void TstStrings::allForms_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<qint64>("offset");
    QTest::addColumn<qint64>("length");
    QTest::addColumn<StringForm>("form");
    QTest::newRow("ascii") << QByteArray("\x01word\x01") << qint64{1} << qint64{4} << StringForm::Utf8;
    QTest::newRow("even, little-endian")
        << QByteArray("\0\0w\0o\0r\0d\0\0\0", 12) << qint64{2} << qint64{8} << StringForm::Utf16Le;
    QTest::newRow("odd, little-endian")
        << QByteArray("\1w\0o\0r\0d\0\0\0", 11) << qint64{1} << qint64{8} << StringForm::Utf16Le;
    QTest::newRow("even, big-endian")
        << QByteArray("\0\0\0w\0o\0r\0d\0\0", 12) << qint64{2} << qint64{8} << StringForm::Utf16Be;
    QTest::newRow("at the very end") << QByteArray("\1\0\0w\0o\0r\0d", 10) << qint64{2} << qint64{8}
                                     << StringForm::Utf16Be;
}

void TstStrings::allForms()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const qint64, offset);
    QFETCH(const qint64, length);
    QFETCH(const StringForm, form);
    StringOptions options;
    options.encoding = StringEncoding::All;
    const auto found = collect(std::make_shared<HoleSource>(bytes), {0, bytes.size()}, options);
    QCOMPARE(found.value(), (std::vector<FoundString>{{offset, length, form}}));
}

/// Nothing is lost but rivals, and the order holds over the borders of pieces.
void TstStrings::allIsInOrder()
{
    Random random(seed());
    const QByteArray bytes = stringyBytes(random, 1'500'000);
    const auto source = std::make_shared<HoleSource>(bytes);
    StringOptions options;
    options.encoding = StringEncoding::All;
    options.minimum = 3;
    const std::vector<FoundString> all = collect(source, {0, bytes.size()}, options).value();
    QVERIFY(std::is_sorted(all.begin(), all.end(),
                           [](const FoundString& a, const FoundString& b) { return a.offset < b.offset; }));
    size_t expected = 0;
    for (const StringForm form : {StringForm::Utf8, StringForm::Utf16Le, StringForm::Utf16Be}) {
        const std::vector<FoundString> one = stupid(bytes, {0, bytes.size()}, form, 3);
        std::vector<FoundString> kept;
        std::copy_if(all.begin(), all.end(), std::back_inserter(kept),
                     [form](const FoundString& string) { return string.form == form; });
        QVERIFY(
            std::includes(one.begin(), one.end(), kept.begin(), kept.end(),
                          [](const FoundString& a, const FoundString& b) { return a.offset < b.offset; }));
        if (form == StringForm::Utf8)
            QVERIFY(kept == one);
        for (const FoundString& string : one) {
            if (std::find(kept.begin(), kept.end(), string) != kept.end())
                continue;
            ++expected;
            // What is missing has lost to one at least as long, over nearly the same bytes.
            const bool lost = std::any_of(all.begin(), all.end(), [&](const FoundString& other) {
                return other.form != form && other.form != StringForm::Utf8 &&
                       other.length >= string.length &&
                       ByteRange{other.offset, other.length}.overlaps({string.offset, string.length});
            });
            QVERIFY(lost);
            if (expected > 200)
                break;
        }
    }
}

void TstStrings::list()
{
    StringList list(100'000);
    std::vector<FoundString> added;
    for (qint64 i = 0; i < 100'050; ++i)
        added.push_back({i * 1'000'003, i % 5000, static_cast<StringForm>(i % 4)});
    added[7] = {(qint64{1} << 61) - 1, qint64{1} << 40, StringForm::Utf16Be};
    list.add(std::span(added).first(60'000));
    QVERIFY(!list.isCapped());
    list.add(std::span(added).subspan(60'000));
    QCOMPARE(list.size(), 100'000);
    QCOMPARE(list.found(), 100'050);
    QVERIFY(list.isCapped());
    for (const qint64 i : {0, 1, 65'535, 65'536, 99'999})
        QCOMPARE(list.at(i), added[static_cast<size_t>(i)]);
    QCOMPARE(list.at(7).offset, (qint64{1} << 61) - 1);
    QCOMPARE(list.at(7).length, qint64{std::numeric_limits<quint32>::max()} - 1);
}

void TstStrings::listWhileItGrows()
{
    QByteArray bytes;
    for (int i = 0; i < 200'000; ++i)
        bytes += "abcd\n";
    StringList list;
    std::atomic<bool> done = false;
    bool good = true;
    std::thread reader([&] {
        while (!done) {
            const qint64 size = list.size();
            if (size > 0)
                good = good && list.at(size - 1) == FoundString{(size - 1) * 5, 4, StringForm::Ascii};
        }
    });
    const Result<void> found =
        findStrings(Snapshot(std::make_shared<HoleSource>(bytes)), {0, bytes.size()}, {}, list.sink());
    done = true;
    reader.join();
    QVERIFY(found);
    QVERIFY(good);
    QCOMPARE(list.size(), 200'000);
}

void TstStrings::cancels()
{
    const auto source = std::make_shared<HoleSource>(QByteArray(8 << 20, 'x'));
    StringOptions options;
    int reads = 0;
    options.threads = 1;
    source->onRead([&] {
        if (++reads == 4)
            options.cancel.cancel();
    });
    const auto found = collect(source, {0, source->size()}, options);
    QVERIFY(!found);
    QCOMPARE(found.error().kind, Error::Kind::Cancelled);
    QVERIFY(reads < 10);
}

void TstStrings::lostBytes()
{
    QByteArray bytes(1 << 20, '\0');
    bytes.replace(1000, 5, "early");
    bytes.replace(900'000, 4, "late");
    const auto source = std::make_shared<HoleSource>(bytes);
    source->loseAt(600'000);
    StringList list;
    StringOptions options;
    options.threads = 1;
    const Result<void> found = findStrings(Snapshot(source), {0, bytes.size()}, options, list.sink());
    QVERIFY(!found);
    QCOMPARE(found.error().kind, Error::Kind::Changed);
    QVERIFY(found.error().offset > 0 && found.error().offset <= 600'000);
    QCOMPARE(list.size(), 1);
    QCOMPARE(list.at(0), (FoundString{1000, 5, StringForm::Ascii}));
}

void TstStrings::text_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<StringForm>("form");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("ascii") << QByteArray("a\tb") << StringForm::Ascii << QByteArray("a\tb");
    QTest::newRow("utf8") << QByteArray("\xe2\x82\xac") << StringForm::Utf8 << QByteArray("\xe2\x82\xac");
    QTest::newRow("utf16le") << QByteArray("a\0b\0", 4) << StringForm::Utf16Le << QByteArray("ab");
    QTest::newRow("utf16be") << QByteArray("\0a\0b", 4) << StringForm::Utf16Be << QByteArray("ab");
    QTest::newRow("none") << QByteArray() << StringForm::Utf16Be << QByteArray();
}

void TstStrings::text()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const StringForm, form);
    QFETCH(const QByteArray, text);
    QCOMPARE(stringText(Slice::fromByteArray(bytes).bytes(), form), text);
}

QTEST_APPLESS_MAIN(TstStrings)
#include "tst_strings.moc"

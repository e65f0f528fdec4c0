#include "core/bytes/encoding.h"
#include "tests/support/encodings.h"
#include "tests/support/python.h"
#include "tests/support/random.h"

#include <QTest>

using namespace sluice;
using namespace sluice::test;

namespace {

/// Short byte sequences, each decoded on its own.
struct Corpus
{
    QByteArray bytes;
    std::vector<qsizetype> starts{0};

    [[nodiscard]] qsizetype count() const { return std::ssize(starts) - 1; }
    [[nodiscard]] std::span<const quint8> operator[](qsizetype index) const
    {
        const auto begin = static_cast<size_t>(starts[static_cast<size_t>(index)]);
        const auto end = static_cast<size_t>(starts[static_cast<size_t>(index) + 1]);
        return bytesOf(bytes).subspan(begin, end - begin);
    }
    void add(const QByteArray& sequence)
    {
        bytes += sequence;
        starts.push_back(bytes.size());
    }
    /// Each with its length in a byte before it, for the witness.
    [[nodiscard]] QByteArray packed() const
    {
        QByteArray result;
        for (qsizetype i = 0; i < count(); ++i) {
            const std::span<const quint8> sequence = (*this)[i];
            result.append(static_cast<char>(sequence.size()));
            result.append(reinterpret_cast<const char*>(sequence.data()), std::ssize(sequence));
        }
        return result;
    }
};

/// All sequences of two bytes, and `count` random ones of whole units, mostly from the letters of `alphabet`.
Corpus makeCorpus(const QByteArray& alphabet, int count, int maxLength, int unit = 1)
{
    Corpus corpus;
    corpus.add({});
    for (int i = 0; i < 0x10000; ++i)
        corpus.add(QByteArray{}.append(static_cast<char>(i >> 8)).append(static_cast<char>(i)));
    Random random(seed());
    for (int i = 0; i < count; ++i) {
        QByteArray sequence(qsizetype{unit} * uniform(random, 1, maxLength / unit), Qt::Uninitialized);
        for (char& byte : sequence) {
            const quint64 value = random();
            const bool any = alphabet.isEmpty() || value % 16 == 0;
            byte =
                any ? static_cast<char>(value >> 8)
                    : alphabet[static_cast<qsizetype>((value >> 8) % static_cast<quint64>(alphabet.size()))];
        }
        corpus.add(sequence);
    }
    return corpus;
}

/// No decoder gives a lone surrogate: it keeps the texts of a corpus apart.
const QByteArray kSeparator("\xed\xa0\x80");

const QString kPythonDecode = QStringLiteral(R"(
import sys
data = sys.stdin.buffer.read()
texts, at = [], 0
while at < len(data):
    end = at + 1 + data[at]
    try:
        texts.append(data[at + 1:end].decode('%1', '%2'))
    except UnicodeDecodeError:
        texts.append('\ufffd')
    at = end
sys.stdout.buffer.write('\ud800'.join(texts).encode('utf-8', 'surrogatepass'))
)");

/// Node keeps lone surrogates, which are no characters.
const QString kNodeDecode = QStringLiteral(R"(
const data = require('fs').readFileSync(0);
const out = [];
for (let at = 0; at < data.length; at += 1 + data[at]) {
    const text = data.subarray(at + 1, at + 1 + data[at]).toString('%1');
    out.push(Buffer.from(text.replace(/\p{Surrogate}/gu, '\ufffd'), 'utf8'), Buffer.from([0xed, 0xa0, 0x80]));
}
out.pop();
process.stdout.write(Buffer.concat(out));
)");

/// Decodes each sequence whole, cut in two at every place, byte by byte, and as characters; gives the texts.
std::vector<QString> decodeEveryWay(const Encoding& encoding, const Corpus& corpus, QByteArray& fault)
{
    std::vector<QString> texts;
    texts.reserve(static_cast<size_t>(corpus.count()));
    TextDecoder decoder(encoding);
    for (qsizetype i = 0; i < corpus.count() && fault.isEmpty(); ++i) {
        const std::span<const quint8> bytes = corpus[i];
        const auto describe = [&](const QByteArray& what) {
            const QByteArray hex(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
            fault = hex.toHex(' ') + ": " + what;
        };
        qint64 invalid = decoder.invalidCount();
        QString text = decoder.decode(bytes);
        text += decoder.finish();
        invalid = decoder.invalidCount() - invalid;

        for (size_t cut = 1; cut < bytes.size(); ++cut) {
            QString pieces = decoder.decode(bytes.first(cut));
            pieces += decoder.decode(bytes.subspan(cut));
            pieces += decoder.finish();
            if (pieces != text)
                describe("differs when cut at " + QByteArray::number(static_cast<int>(cut)));
        }
        if (bytes.size() > 2) {
            QString pieces;
            for (const quint8& byte : bytes)
                pieces += decoder.decode({&byte, 1});
            pieces += decoder.finish();
            if (pieces != text)
                describe("differs byte by byte");
        }
        const std::vector<DecodedChar> chars = decodeChars(encoding, bytes, {0, std::ssize(bytes)});
        if (const QByteArray wrong = faultOf(chars, bytes); !wrong.isEmpty())
            describe(wrong);
        if (textOf(chars) != text)
            describe("decodeChars() and TextDecoder differ");
        if (std::count_if(chars.begin(), chars.end(), [](const DecodedChar& c) { return !c.valid; }) !=
            invalid)
            describe("the count of invalid sequences differs");
        texts.push_back(std::move(text));
    }
    return texts;
}

/// What `witness` (see kSeparator) says otherwise; with `validOnly`, only where both found a text.
/// `variants`: pairs of characters, the witness's and ours, that stand for the same bytes in two editions of
/// a code page.
QByteArray firstDifference(const Corpus& corpus, const std::vector<QString>& texts, const QByteArray& witness,
                           bool validOnly, const QString& variants)
{
    const QByteArray replacement = QByteArrayLiteral("\xef\xbf\xbd");
    qsizetype at = 0;
    for (qsizetype i = 0; i < corpus.count(); ++i) {
        qsizetype end = witness.indexOf(kSeparator, at);
        end = end < 0 ? witness.size() : end;
        QByteArray expected = witness.mid(at, end - at);
        const QByteArray actual = texts[static_cast<size_t>(i)].toUtf8();
        at = end + kSeparator.size();
        for (qsizetype k = 0; k + 1 < variants.size() && actual != expected; k += 2)
            expected.replace(variants.mid(k, 1).toUtf8(), variants.mid(k + 1, 1).toUtf8());
        if (actual == expected ||
            (validOnly && (expected.contains(replacement) || actual.contains(replacement))))
            continue;
        const std::span<const quint8> bytes = corpus[i];
        return QByteArray(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes)).toHex(' ') +
               ": is " + actual.toHex(' ') + ", the witness has " + expected.toHex(' ');
    }
    return at == witness.size() + kSeparator.size() ? QByteArray() : QByteArray("the witness has more");
}

} // namespace

class TestEncodingWitness : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithPython_data()
    {
        QTest::addColumn<QByteArray>("encoding");
        QTest::addColumn<QByteArray>("python");
        QTest::addColumn<QByteArray>("alphabet");
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("maxLength");
        QTest::addColumn<bool>("validOnly");
        QTest::addColumn<QString>("variants");
        const QByteArray none;
        const auto row = [&](const char* name, const char* python, const QByteArray& alphabet, int count,
                             int maxLength, bool validOnly = false, const QString& variants = {}) {
            QTest::newRow(name) << QByteArray(name) << QByteArray(python) << alphabet << count << maxLength
                                << validOnly << variants;
        };
        row("utf-8", "utf-8", kUtf8Letters, 1'000'000, 6);
        row("utf-16le", "utf-16-le", kUtf16Letters, 1'000'000, 7);
        row("utf-16be", "utf-16-be", kUtf16Letters, 100'000, 7);
        row("utf-32le", "utf-32-le", kUtf32Letters, 100'000, 9);
        row("utf-32be", "utf-32-be", kUtf32Letters, 100'000, 9);
        row("latin1", "latin-1", none, 20'000, 8);
        row("ascii", "ascii", none, 20'000, 8);
        // IBM's table, which ICU has, means the Greek letter where Microsoft's means the micro sign.
        row("cp437", "cp437", none, 20'000, 8, false, QStringLiteral(u"\u00b5\u03bc"));
        row("koi8-r", "koi8-r", none, 20'000, 8);
        row("IBM037", "cp037", none, 20'000, 8);
        // ICU cuts invalid sequences of multi-byte code pages its own way: only what both find valid is
        // compared. Its Japanese tables are Microsoft's, with the full-width forms of six signs.
        const QString signs =
            QStringLiteral(u"\u301c\uff5e\u2016\u2225\u2212\uff0d\u00a2\uffe0\u00a3\uffe1\u00ac\uffe2");
        row("Shift_JIS", "shift_jis", "\x81\x82\x9f\xe0\xfc\x40\x7e\x80\xfc\x41\xb1", 50'000, 6, true, signs);
        row("EUC-JP", "euc_jp", "\xa1\xfe\xb0\x8e\x8f\x41\xa4", 50'000, 6, true, signs);
        row("EUC-KR", "euc_kr", "\xa1\xfe\xb0\xc8\x41\xa4", 50'000, 6, true);
        // The edition of 2005 gave one character of the private use area a code point.
        row("GB18030", "gb18030", "\x81\xfe\x30\x39\x41\x80\xb0\xa1", 50'000, 6, true,
            QStringLiteral(u"\ue7c7\u1e3f"));
    }

    void agreesWithPython()
    {
        QFETCH(const QByteArray, encoding);
        QFETCH(const QByteArray, python);
        QFETCH(const QByteArray, alphabet);
        QFETCH(const int, count);
        QFETCH(const int, maxLength);
        QFETCH(const bool, validOnly);
        QFETCH(const QString, variants);
        const Corpus corpus = makeCorpus(alphabet, count, maxLength);
        const QByteArray expected =
            runPython(kPythonDecode.arg(QLatin1String(python),
                                        validOnly ? QStringLiteral("strict") : QStringLiteral("replace")),
                      corpus.packed());
        QByteArray fault;
        const std::vector<QString> texts = decodeEveryWay(encodingOf(encoding.constData()), corpus, fault);
        QCOMPARE(fault, QByteArray());
        QCOMPARE(firstDifference(corpus, texts, expected, validOnly, variants), QByteArray());
    }

    void agreesWithNode_data()
    {
        QTest::addColumn<QByteArray>("encoding");
        QTest::addColumn<QByteArray>("letters");
        QTest::addColumn<int>("unit");
        QTest::newRow("utf8") << QByteArray("utf8") << kUtf8Letters << 1;
        // Node drops the odd byte at the end, silently: we mark it.
        QTest::newRow("utf16le") << QByteArray("utf16le") << kUtf16Letters << 2;
        QTest::newRow("ucs2") << QByteArray("ucs2") << kUtf16Letters << 2;
        QTest::newRow("latin1") << QByteArray("latin1") << QByteArray() << 1;
        QTest::newRow("binary") << QByteArray("binary") << QByteArray() << 1;
    }

    void agreesWithNode()
    {
        QFETCH(const QByteArray, encoding);
        QFETCH(const QByteArray, letters);
        QFETCH(const int, unit);
        const Corpus corpus = makeCorpus(letters, 50'000, 8, unit);
        const std::optional<QByteArray> witness =
            runNode(kNodeDecode.arg(QLatin1String(encoding)), corpus.packed());
        if (!witness)
            QSKIP("node is not on this machine");
        QByteArray fault;
        const std::vector<QString> texts = decodeEveryWay(encodingOf(encoding.constData()), corpus, fault);
        QCOMPARE(fault, QByteArray());
        QCOMPARE(firstDifference(corpus, texts, *witness, false, {}), QByteArray());
    }
};

QTEST_GUILESS_MAIN(TestEncodingWitness)
#include "tst_encodingwitness.moc"

// The one table of stages. To add one: write its transform, add a row.
#include "core/streams/brotlicodec.h"
#include "core/streams/bytestages.h"
#include "core/streams/bzip2codec.h"
#include "core/streams/ciphers.h"
#include "core/streams/digests.h"
#include "core/streams/framing.h"
#include "core/streams/grepstage.h"
#include "core/streams/inflatecodec.h"
#include "core/streams/lz4codec.h"
#include "core/streams/stagespec.h"
#include "core/streams/textstages.h"
#include "core/streams/xzcodec.h"
#include "core/streams/zstdcodec.h"

#include <QCoreApplication>

#include <algorithm>
#include <limits>
#include <optional>

namespace sluice {
namespace {

using Category = StageKind::Category;
using Type = ParameterKind::Type;
using MadeTransform = Result<std::unique_ptr<Transform>>;

constexpr qint64 kLargest = std::numeric_limits<qint64>::max();

QString tr(const char* text)
{
    return QCoreApplication::translate("StageKinds", text);
}

ParameterKind integer(QByteArray name, qint64 minimum, qint64 maximum, qint64 standard, QString title)
{
    return {std::move(name), Type::Integer, QByteArray::number(standard), false, minimum, maximum, {},
            std::move(title)};
}

ParameterKind level(qint64 minimum, qint64 maximum, qint64 standard)
{
    return integer("level", minimum, maximum, standard, tr("Level: low is fast, high is small"));
}

/// A stage without parameters.
template <typename Make>
StageKind plain(QByteArray name, QString title, Category category, std::vector<QByteArray> magics, Make make)
{
    return {std::move(name),
            std::move(title),
            category,
            {},
            std::move(magics),
            [make](const StageSpec&) -> MadeTransform { return make(); },
            {}};
}

void addDecompressors(std::vector<StageKind>& kinds)
{
    constexpr Category kCategory = Category::Decompress;
    kinds.push_back(plain("gunzip", tr("Decompress gzip"), kCategory, {QByteArray("\x1f\x8b", 2)},
                          [] { return makeInflate(DeflateWrapper::Gzip); }));
    kinds.push_back(plain("inflate", tr("Decompress zlib"), kCategory,
                          {QByteArray("\x78\x01", 2), QByteArray("\x78\x5e", 2), QByteArray("\x78\x9c", 2),
                           QByteArray("\x78\xda", 2)},
                          [] { return makeInflate(DeflateWrapper::Zlib); }));
    kinds.push_back(plain("inflate-raw", tr("Decompress raw deflate"), kCategory, {},
                          [] { return makeInflate(DeflateWrapper::Raw); }));
    kinds.push_back(plain("bunzip2", tr("Decompress bzip2"), kCategory, {QByteArray("BZh")}, makeBunzip2));

    ParameterKind memory = {"memory", Type::Size,      "256M", false,
                            1 << 20,  qint64(1) << 40, {},     tr("Most memory that a header may ask for")};
    kinds.push_back({"unxz",
                     tr("Decompress xz, lzma, lzip"),
                     kCategory,
                     {std::move(memory)},
                     {QByteArray("\xfd"
                                 "7zXZ\0",
                                 6),
                      QByteArray("\x5d\0\0", 3), QByteArray("LZIP")},
                     [](const StageSpec& spec) -> MadeTransform { return makeUnxz(spec.number("memory")); },
                     {}});
    kinds.push_back({"unzstd",
                     tr("Decompress Zstandard"),
                     kCategory,
                     {integer("window", 10, 31, 27, tr("Largest window, as a power of 2"))},
                     {QByteArray("\x28\xb5\x2f\xfd", 4)},
                     [](const StageSpec& spec) -> MadeTransform {
                         return makeUnzstd(static_cast<int>(spec.number("window")));
                     },
                     {}});
    kinds.push_back(
        plain("unlz4", tr("Decompress LZ4"), kCategory, {QByteArray("\x04\x22\x4d\x18", 4)}, makeUnlz4));
    kinds.push_back(plain("unbrotli", tr("Decompress brotli"), kCategory, {}, makeUnbrotli));
}

void addCompressors(std::vector<StageKind>& kinds)
{
    const auto add = [&kinds](const char* name, const QString& title, const ParameterKind& parameter,
                              auto make) {
        kinds.push_back({name,
                         title,
                         Category::Compress,
                         {parameter},
                         {},
                         [make](const StageSpec& spec) -> MadeTransform {
                             return make(static_cast<int>(spec.number("level")));
                         },
                         {}});
    };
    add("gzip", tr("Compress to gzip"), level(0, 9, 6),
        [](int n) { return makeDeflate(DeflateWrapper::Gzip, n); });
    add("deflate", tr("Compress to zlib"), level(0, 9, 6),
        [](int n) { return makeDeflate(DeflateWrapper::Zlib, n); });
    add("deflate-raw", tr("Compress to raw deflate"), level(0, 9, 6),
        [](int n) { return makeDeflate(DeflateWrapper::Raw, n); });
    add("bzip2", tr("Compress to bzip2"), level(1, 9, 9), makeBzip2);
    add("xz", tr("Compress to xz"), level(0, 9, 6), makeXz);
    add("zstd", tr("Compress to Zstandard"), level(1, 19, 3), makeZstd);
    add("lz4", tr("Compress to LZ4"), level(1, 12, 1), makeLz4);
    add("brotli", tr("Compress to brotli"), level(0, 9, 6), makeBrotli);
}

void addText(std::vector<StageKind>& kinds)
{
    const auto add = [&kinds](const QByteArray& name, BinaryText kind, const QString& encode,
                              const QString& decode) {
        kinds.push_back(
            plain(name + "-encode", encode, Category::Encode, {}, [kind] { return makeTextEncoder(kind); }));
        kinds.push_back(
            plain(name + "-decode", decode, Category::Encode, {}, [kind] { return makeTextDecoder(kind); }));
    };
    add("hex", BinaryText::Hex, tr("Encode as hexadecimal"), tr("Decode hexadecimal"));
    add("base64", BinaryText::Base64, tr("Encode as base64"), tr("Decode base64"));
    add("base64url", BinaryText::Base64Url, tr("Encode as base64url"), tr("Decode base64url"));

    ParameterKind from = {"from", Type::Text, {}, true, 0, 0, {}, tr("Encoding of the input")};
    kinds.push_back({"to-utf8",
                     tr("Convert text to UTF-8"),
                     Category::Text,
                     {std::move(from)},
                     {},
                     [](const StageSpec& spec) -> MadeTransform {
                         const QByteArray name = spec.value("from");
                         const std::optional<Encoding> encoding = Encoding::find(name);
                         if (!encoding) {
                             return fail(
                                 Error::Kind::Invalid,
                                 tr("There is no text encoding \"%1\": utf-16le, latin1, Shift_JIS are such.")
                                     .arg(QString::fromUtf8(name)));
                         }
                         return makeToUtf8(*encoding);
                     },
                     {}});
}

void addBytes(std::vector<StageKind>& kinds)
{
    const auto add = [&kinds](const char* name, const QString& title, ParameterKind parameter, auto make) {
        kinds.push_back({name,
                         title,
                         Category::Bytes,
                         {std::move(parameter)},
                         {},
                         [make](const StageSpec& spec) -> MadeTransform { return make(spec); },
                         {}});
    };
    const ParameterKind count = {"bytes", Type::Size, {}, true, 0, kLargest, {}, tr("How many bytes")};
    add("xor", tr("Xor with a key"), {"key", Type::Bytes, {}, true, 1, 1 << 20, {}, tr("Key, repeated")},
        [](const StageSpec& spec) { return makeXor(spec.bytes("key")); });
    add("swap", tr("Swap byte order"),
        {"unit", Type::Choice, {}, true, 0, 0, {"2", "4", "8"}, tr("Bytes in a unit")},
        [](const StageSpec& spec) { return makeSwap(spec.value("unit").toInt()); });
    add("take", tr("Take the first bytes"), count,
        [](const StageSpec& spec) { return makeTake(spec.number("bytes")); });
    add("skip", tr("Skip the first bytes"), count,
        [](const StageSpec& spec) { return makeSkip(spec.number("bytes")); });
}

CipherSettings cipherSettings(const CipherAlgorithm& algorithm, const StageSpec& spec, bool decrypt)
{
    CipherSettings settings;
    settings.decrypt = decrypt;
    settings.key = spec.bytes("key");
    settings.iv = spec.bytes("iv");
    if (algorithm.mode == CipherAlgorithm::Mode::Block)
        settings.padding = spec.value("padding") == "pkcs7";
    if (algorithm.mode == CipherAlgorithm::Mode::Authenticated) {
        settings.additionalData = spec.bytes("aad");
        settings.appendTag = !decrypt && spec.value("tag") == "append";
        if (decrypt && !spec.value("tag").isEmpty())
            settings.tag = spec.bytes("tag");
    }
    return settings;
}

std::vector<ParameterKind> cipherParameters(const CipherAlgorithm& algorithm, bool decrypt)
{
    std::vector<ParameterKind> parameters;
    parameters.push_back({"key", Type::Bytes, {}, true, algorithm.keySize, algorithm.keySize, {}, tr("Key")});
    parameters.push_back({"iv",
                          Type::Bytes,
                          {},
                          true,
                          algorithm.smallestIv,
                          algorithm.largestIv,
                          {},
                          tr("Initialization vector")});
    if (algorithm.mode == CipherAlgorithm::Mode::Block)
        parameters.push_back(
            {"padding", Type::Choice, "pkcs7", false, 0, 0, {"pkcs7", "none"}, tr("Padding")});
    if (algorithm.mode != CipherAlgorithm::Mode::Authenticated)
        return parameters;
    parameters.push_back(
        {"aad", Type::Bytes, {}, false, 0, 0, {}, tr("Additional data that the tag covers")});
    if (decrypt) {
        parameters.push_back({"tag",
                              Type::Bytes,
                              {},
                              false,
                              algorithm.smallestTag,
                              kCipherTagSize,
                              {},
                              tr("Tag; without one it is the last 16 bytes")});
    } else {
        parameters.push_back(
            {"tag", Type::Choice, "show", false, 0, 0, {"show", "append"}, tr("What to do with the tag")});
    }
    return parameters;
}

void addCiphers(std::vector<StageKind>& kinds)
{
    for (const CipherAlgorithm& algorithm : cipherAlgorithms()) {
        for (const bool decrypt : {false, true}) {
            const QString title = decrypt ? tr("Decrypt %1") : tr("Encrypt with %1");
            kinds.push_back({QByteArray(algorithm.name) + (decrypt ? "-decrypt" : ""),
                             title.arg(QLatin1StringView(algorithm.title)),
                             Category::Cipher,
                             cipherParameters(algorithm, decrypt),
                             {},
                             [&algorithm, decrypt](const StageSpec& spec) {
                                 return makeCipher(algorithm, cipherSettings(algorithm, spec, decrypt));
                             },
                             {}});
        }
    }
}

void addFraming(std::vector<StageKind>& kinds)
{
    const auto slicesOf = [](const StageSpec& spec) {
        return spec.value("slices") == "frames" ? FrameSlices::Frames : FrameSlices::Chunks;
    };
    const ParameterKind slices = {"slices",
                                  Type::Choice,
                                  "frames",
                                  false,
                                  0,
                                  0,
                                  {"frames", "chunks"},
                                  tr("Hand on each frame, or whole chunks")};
    kinds.push_back(
        {"lines",
         tr("Split into lines"),
         Category::Framing,
         {slices},
         {},
         [slicesOf](const StageSpec& spec) -> MadeTransform { return makeSplit("\n", slicesOf(spec)); },
         {}});
    kinds.push_back({"split",
                     tr("Split at a delimiter"),
                     Category::Framing,
                     {{"delimiter", Type::Bytes, {}, true, 1, 4096, {}, tr("Delimiter")}, slices},
                     {},
                     [slicesOf](const StageSpec& spec) -> MadeTransform {
                         return makeSplit(spec.bytes("delimiter"), slicesOf(spec));
                     },
                     {}});
    kinds.push_back(
        {"length-prefix",
         tr("Split by length prefix"),
         Category::Framing,
         {integer("bytes", 1, 8, 4, tr("Bytes of the prefix")),
          {"order", Type::Choice, "be", false, 0, 0, {"be", "le"}, tr("Byte order of the prefix")},
          {"max", Type::Size, "64M", false, 0, kLargest, {}, tr("Longest frame to believe in")},
          {"prefix", Type::Choice, "keep", false, 0, 0, {"keep", "drop"}, tr("Hand on the prefix")}},
         {},
         [](const StageSpec& spec) -> MadeTransform {
             return makeLengthPrefix({static_cast<int>(spec.number("bytes")), spec.value("order") == "be",
                                      spec.number("max"), spec.value("prefix") == "keep"});
         },
         {}});
}

MadeTransform makeGrepOf(const StageSpec& spec)
{
    PatternOptions options;
    options.ignoreCase = spec.value("case") == "ignore";
    const QByteArray encoding = spec.value("encoding");
    if (encoding == "all") {
        options.encodings = PatternOptions::allEncodings();
    } else if (const std::optional<Encoding> one = Encoding::find(encoding)) {
        options.encodings = {*one};
    } else {
        return fail(Error::Kind::Invalid,
                    tr("There is no text encoding \"%1\": utf-8, utf-16le, latin1 and all are such.")
                        .arg(QString::fromUtf8(encoding)));
    }
    return Pattern::parse(spec.value("pattern"), options).and_then([&spec](const Pattern& pattern) {
        return makeGrep(pattern, spec.number("show"));
    });
}

void addFlow(std::vector<StageKind>& kinds)
{
    kinds.push_back(
        {"grep",
         tr("Find, and pass on unchanged"),
         Category::Flow,
         {{"pattern", Type::Text, {}, true, 0, 0, {}, tr("What to find, as in Find")},
          {"encoding", Type::Text, "utf-8", false, 0, 0, {}, tr("Encoding of text, or all")},
          {"case", Type::Choice, "exact", false, 0, 0, {"exact", "ignore"}, tr("Upper and lower case")},
          integer("show", 0, 1000, 10, tr("How many hits to list"))},
         {},
         makeGrepOf,
         {}});
    kinds.push_back(plain("pass", tr("Pass on unchanged"), Category::Flow, {}, makePass));
    ParameterKind rate = {"rate", Type::Size, {}, true, 1, kLargest, {}, tr("Bytes a second")};
    kinds.push_back({"throttle",
                     tr("Throttle"),
                     Category::Flow,
                     {std::move(rate)},
                     {},
                     [](const StageSpec& spec) -> MadeTransform { return makeThrottle(spec.number("rate")); },
                     {}});
}

void addDigests(std::vector<StageKind>& kinds)
{
    for (const DigestAlgorithm& algorithm : digestAlgorithms()) {
        kinds.push_back({algorithm.name,
                         QString::fromLatin1(algorithm.title),
                         Category::Digest,
                         {},
                         {},
                         {},
                         [&algorithm](const StageSpec&) { return makeDigest(algorithm); }});
    }
    for (const DigestAlgorithm& algorithm : digestAlgorithms()) {
        if (!algorithm.allowsHmac)
            continue;
        ParameterKind key = {"key", Type::Bytes, {}, true, 0, 0, {}, tr("Key")};
        kinds.push_back(
            {QByteArray("hmac-") + algorithm.name,
             tr("HMAC with %1").arg(QLatin1StringView(algorithm.title)),
             Category::Digest,
             {std::move(key)},
             {},
             {},
             [&algorithm](const StageSpec& spec) { return makeHmac(algorithm, spec.bytes("key")); }});
    }
}

std::vector<StageKind> makeKinds()
{
    std::vector<StageKind> kinds;
    addDecompressors(kinds);
    addCompressors(kinds);
    addText(kinds);
    addBytes(kinds);
    addCiphers(kinds);
    addFraming(kinds);
    addFlow(kinds);
    addDigests(kinds);
    return kinds;
}

struct CategoryName
{
    Category category;
    const char* key;
    const char* title;
};
constexpr CategoryName kCategories[] = {
    {Category::Decompress, "decompress", QT_TRANSLATE_NOOP("StageKinds", "Decompress")},
    {Category::Compress, "compress", QT_TRANSLATE_NOOP("StageKinds", "Compress")},
    {Category::Encode, "encode", QT_TRANSLATE_NOOP("StageKinds", "Encode and decode")},
    {Category::Text, "text", QT_TRANSLATE_NOOP("StageKinds", "Text")},
    {Category::Bytes, "bytes", QT_TRANSLATE_NOOP("StageKinds", "Bytes")},
    {Category::Cipher, "cipher", QT_TRANSLATE_NOOP("StageKinds", "Encrypt and decrypt")},
    {Category::Framing, "framing", QT_TRANSLATE_NOOP("StageKinds", "Framing")},
    {Category::Flow, "flow", QT_TRANSLATE_NOOP("StageKinds", "Flow")},
    {Category::Digest, "digest", QT_TRANSLATE_NOOP("StageKinds", "Digests")},
};

const CategoryName& nameOf(Category category)
{
    return *std::find_if(std::begin(kCategories), std::end(kCategories),
                         [category](const CategoryName& name) { return name.category == category; });
}

} // namespace

QByteArray categoryKey(StageKind::Category category)
{
    return nameOf(category).key;
}

QString categoryTitle(StageKind::Category category)
{
    return tr(nameOf(category).title);
}

const std::vector<StageKind>& stageKinds()
{
    static const std::vector<StageKind> kinds = makeKinds();
    return kinds;
}

const StageKind* findStageKind(QByteArrayView name)
{
    const std::vector<StageKind>& kinds = stageKinds();
    const auto found =
        std::find_if(kinds.begin(), kinds.end(), [name](const StageKind& kind) { return kind.name == name; });
    return found == kinds.end() ? nullptr : &*found;
}

} // namespace sluice

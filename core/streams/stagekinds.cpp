// The one table of stages. To add one: write its transform, add a row.
#include "core/streams/brotlicodec.h"
#include "core/streams/bzip2codec.h"
#include "core/streams/digests.h"
#include "core/streams/inflatecodec.h"
#include "core/streams/lz4codec.h"
#include "core/streams/stagespec.h"
#include "core/streams/xzcodec.h"
#include "core/streams/zstdcodec.h"

#include <QCoreApplication>

#include <algorithm>
#include <iterator>

namespace sluice {
namespace {

using Category = StageKind::Category;
using Type = ParameterKind::Type;
using MadeTransform = Result<std::unique_ptr<Transform>>;

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
    add("zstd", tr("Compress to Zstandard"), level(1, 22, 3), makeZstd);
    add("lz4", tr("Compress to LZ4"), level(1, 12, 1), makeLz4);
    add("brotli", tr("Compress to brotli"), level(0, 11, 6), makeBrotli);
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
    addDigests(kinds);
    return kinds;
}

} // namespace

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

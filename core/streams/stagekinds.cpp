// The one table of stages. To add one: write its transform, add a row.
#include "core/streams/digests.h"
#include "core/streams/inflatecodec.h"
#include "core/streams/stagespec.h"

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

void addDecompressors(std::vector<StageKind>& kinds)
{
    kinds.push_back({"gunzip",
                     tr("Decompress gzip"),
                     Category::Decompress,
                     {},
                     {QByteArray("\x1f\x8b", 2)},
                     [](const StageSpec&) -> MadeTransform { return makeInflate(DeflateWrapper::Gzip); },
                     {}});
    kinds.push_back({"inflate",
                     tr("Decompress zlib"),
                     Category::Decompress,
                     {},
                     {QByteArray("\x78\x01", 2), QByteArray("\x78\x5e", 2), QByteArray("\x78\x9c", 2),
                      QByteArray("\x78\xda", 2)},
                     [](const StageSpec&) -> MadeTransform { return makeInflate(DeflateWrapper::Zlib); },
                     {}});
    kinds.push_back({"inflate-raw",
                     tr("Decompress raw deflate"),
                     Category::Decompress,
                     {},
                     {},
                     [](const StageSpec&) -> MadeTransform { return makeInflate(DeflateWrapper::Raw); },
                     {}});
}

void addCompressors(std::vector<StageKind>& kinds)
{
    const auto deflate = [&kinds](const char* name, const QString& title, DeflateWrapper wrapper) {
        kinds.push_back({name,
                         title,
                         Category::Compress,
                         {level(0, 9, 6)},
                         {},
                         [wrapper](const StageSpec& spec) -> MadeTransform {
                             return makeDeflate(wrapper, static_cast<int>(spec.number("level")));
                         },
                         {}});
    };
    deflate("gzip", tr("Compress to gzip"), DeflateWrapper::Gzip);
    deflate("deflate", tr("Compress to zlib"), DeflateWrapper::Zlib);
    deflate("deflate-raw", tr("Compress to raw deflate"), DeflateWrapper::Raw);
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

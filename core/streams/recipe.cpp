#include "core/streams/recipe.h"

#include "core/bytes/offset.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <limits>

namespace sluice {
namespace {

struct FeedName
{
    Feed feed;
    const char* name;
};
constexpr std::array kFeeds = {FeedName{Feed::Mapped, "mapped"}, FeedName{Feed::Read, "read"},
                               FeedName{Feed::Kernel, "kernel"}};
constexpr QByteArrayView kTcp = "tcp:";

QString translate(const char* text)
{
    return QCoreApplication::translate("Recipe", text);
}

QString shown(QByteArrayView text)
{
    return QString::fromUtf8(text);
}

/// The words of `text` as a shell splits them: spaces part, '…' and "…" and backslashes keep together.
Result<QList<QByteArray>> splitWords(QByteArrayView text)
{
    QList<QByteArray> words;
    QByteArray word;
    bool open = false;
    char quote = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool escapes = c == '\\' && quote != '\'' && i + 1 < text.size();
        if (escapes) {
            word += text[++i];
            open = true;
        } else if (quote != 0) {
            if (c == quote)
                quote = 0;
            else
                word += c;
        } else if (c == '\'' || c == '"') {
            quote = c;
            open = true;
        } else if (c == ' ' || c == '\t' || c == '\n') {
            if (open)
                words.append(std::exchange(word, {}));
            open = false;
        } else {
            word += c;
            open = true;
        }
    }
    if (quote != 0)
        return fail(Error::Kind::Invalid, translate("A quote is not closed in: %1").arg(shown(text)));
    if (open)
        words.append(word);
    return words;
}

QByteArray quotedWord(const QByteArray& word)
{
    constexpr QByteArrayView kPlain = "_@%+=:,./-";
    const bool plain = !word.isEmpty() && std::all_of(word.begin(), word.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               kPlain.contains(c);
    });
    if (plain)
        return word;
    QByteArray quoted = word;
    quoted.replace('\'', "'\\''");
    return '\'' + quoted + '\'';
}

/// Takes the option `words[at]`, and its value after it; false when it is no option.
Result<bool> takeOption(Recipe& recipe, const QList<QByteArray>& words, qsizetype& at)
{
    const QByteArray& option = words[at];
    if (!option.startsWith('-'))
        return false;
    constexpr std::array<QByteArrayView, 6> kOptions = {"--feed",       "--chunk", "--high-water-mark",
                                                        "--max-output", "-o",      "--to"};
    if (std::find(kOptions.begin(), kOptions.end(), QByteArrayView(option)) == kOptions.end())
        return fail(Error::Kind::Invalid, translate("A recipe has no option %1").arg(shown(option)));
    if (at + 1 == words.size())
        return fail(Error::Kind::Invalid, translate("%1 needs a value").arg(shown(option)));
    const QByteArray& value = words[++at];
    if (option == "-o") {
        recipe.sinks.push_back({SinkSpec::Kind::File, value});
        return true;
    }
    if (option == "--to") {
        return SinkSpec::parse(value).map([&](const SinkSpec& sink) {
            recipe.sinks.push_back(sink);
            return true;
        });
    }
    if (option == "--feed") {
        return parseFeed(value).map([&](Feed feed) {
            recipe.feed = feed;
            return true;
        });
    }
    qint64& size = option == "--chunk"             ? recipe.chunkSize
                   : option == "--high-water-mark" ? recipe.highWaterMark
                                                   : recipe.maxOutput;
    return parseSize(value, option).map([&](qint64 bytes) {
        size = bytes;
        return true;
    });
}

QList<QByteArray> wordsOf(const Recipe& recipe, bool forShell)
{
    QList<QByteArray> words;
    const Recipe standard;
    if (recipe.feed != standard.feed)
        words << "--feed" << kFeeds[static_cast<size_t>(recipe.feed)].name;
    if (recipe.chunkSize != standard.chunkSize)
        words << "--chunk" << QByteArray::number(recipe.chunkSize);
    if (recipe.highWaterMark != standard.highWaterMark)
        words << "--high-water-mark" << QByteArray::number(recipe.highWaterMark);
    if (recipe.maxOutput != standard.maxOutput)
        words << "--max-output" << QByteArray::number(recipe.maxOutput);
    for (const StageSpec& stage : recipe.stages) {
        if (stage.enabled || !forShell)
            words << stage.toText();
    }
    for (const SinkSpec& sink : recipe.sinks) {
        if (sink.kind == SinkSpec::Kind::File)
            words << "-o" << sink.target;
        else if (sink.kind == SinkSpec::Kind::Tcp)
            words << "--to" << kTcp.toByteArray() + sink.target;
        else if (!forShell)
            words << "--to" << (sink.kind == SinkSpec::Kind::Document ? "document" : "clipboard");
    }
    return words;
}

QByteArray joined(const QList<QByteArray>& words)
{
    QList<QByteArray> quoted;
    for (const QByteArray& word : words)
        quoted << quotedWord(word);
    return quoted.join(' ');
}

/// Bytes as a JSON string: paths need not be UTF-8, so each byte is one character of Latin-1.
QString jsonText(const QByteArray& bytes)
{
    return QString::fromLatin1(bytes);
}

/// "HOST:PORT" in its parts; an IPv6 host stands in brackets.
Result<std::pair<QByteArray, quint16>> parseHostPort(QByteArrayView text)
{
    const qsizetype colon = text.lastIndexOf(':');
    bool ok = false;
    const uint port = colon < 0 ? 0 : text.sliced(colon + 1).toByteArray().toUInt(&ok);
    QByteArrayView host = text.first(std::max<qsizetype>(colon, 0));
    const bool bracketed = host.startsWith('[') && host.endsWith(']');
    if (bracketed)
        host = host.sliced(1).chopped(1);
    if (!ok || port == 0 || port > 65535 || host.isEmpty() || (!bracketed && host.contains(':'))) {
        return fail(
            Error::Kind::Invalid,
            translate("\"%1\" is no address: write HOST:PORT, an IPv6 address in brackets").arg(shown(text)));
    }
    return std::pair(host.toByteArray(), static_cast<quint16>(port));
}

Result<PipelineStage> makeStage(const StageSpec& spec)
{
    const StageKind* kind = findStageKind(spec.name);
    if (kind == nullptr)
        return tl::unexpected(spec.check().error());
    PipelineStage stage;
    // Keys are nobody's business but the user's: a name that shows parameters is for stages without them.
    const bool secret = kind->category == StageKind::Category::Cipher || kind->makeDigest;
    stage.name = shown(secret ? spec.name : spec.toText());
    if (kind->makeDigest) {
        auto digest = kind->makeDigest(spec);
        if (!digest)
            return tl::unexpected(digest.error());
        stage.digest = *std::move(digest);
    } else {
        auto transform = kind->makeTransform(spec);
        if (!transform)
            return tl::unexpected(transform.error());
        stage.transform = *std::move(transform);
    }
    return stage;
}

Result<std::unique_ptr<StreamSink>> makeSink(const SinkSpec& spec, OutputLimit limit)
{
    switch (spec.kind) {
    case SinkSpec::Kind::Document: {
        DocumentSinkOptions options;
        options.limit = limit;
        return makeDocumentSink(options);
    }
    case SinkSpec::Kind::Clipboard:
        return makeMemorySink(kClipboardCap, WhenFull::DropRest);
    case SinkSpec::Kind::File:
        return makeFileSink(spec.target, limit);
    case SinkSpec::Kind::Tcp:
        break;
    }
    const auto place = parseHostPort(spec.target);
    if (!place)
        return tl::unexpected(place.error());
    return makeTcpSink(place->first, place->second);
}

} // namespace

Result<SinkSpec> SinkSpec::parse(QByteArrayView text)
{
    if (text == "document")
        return SinkSpec{Kind::Document, {}};
    if (text == "clipboard")
        return SinkSpec{Kind::Clipboard, {}};
    if (!text.startsWith(kTcp)) {
        return fail(Error::Kind::Invalid,
                    translate("Nothing can be sent to \"%1\": write tcp:HOST:PORT").arg(shown(text)));
    }
    const QByteArray target = text.sliced(kTcp.size()).toByteArray();
    return parseHostPort(target).map([&](const auto&) { return SinkSpec{Kind::Tcp, target}; });
}

Result<qint64> parseSize(QByteArrayView text, QByteArrayView what)
{
    const Result<qint64> size = parseOffset(text, std::numeric_limits<qint64>::max());
    if (size && *size > 0 && !text.startsWith('-'))
        return *size;
    return fail(Error::Kind::Invalid, translate("%1: \"%2\" is no number of bytes, such as 4096, 64k or 10M")
                                          .arg(shown(what), shown(text)));
}

Result<Feed> parseFeed(QByteArrayView text)
{
    for (const FeedName& feed : kFeeds) {
        if (text == QByteArrayView(feed.name))
            return feed.feed;
    }
    return fail(Error::Kind::Invalid,
                translate("There is no feed \"%1\": mapped, read and kernel are the ones").arg(shown(text)));
}

Result<Recipe> Recipe::parse(QByteArrayView text)
{
    return splitWords(text).and_then([](const QList<QByteArray>& words) { return parse(words); });
}

Result<Recipe> Recipe::parse(const QList<QByteArray>& words)
{
    Recipe recipe;
    for (qsizetype at = 0; at < words.size(); ++at) {
        const Result<bool> option = takeOption(recipe, words, at);
        if (!option)
            return tl::unexpected(option.error());
        if (*option)
            continue;
        Result<StageSpec> stage = StageSpec::parse(words[at]);
        if (!stage)
            return tl::unexpected(stage.error());
        recipe.stages.push_back(*std::move(stage));
    }
    return recipe;
}

QByteArray Recipe::toText() const
{
    return joined(wordsOf(*this, false));
}

QByteArray Recipe::toJson() const
{
    QJsonArray words;
    for (const QByteArray& word : wordsOf(*this, false))
        words.append(jsonText(word));
    return QJsonDocument(QJsonObject{{QStringLiteral("recipe"), words}}).toJson(QJsonDocument::Compact);
}

Result<Recipe> Recipe::fromJson(const QByteArray& json)
{
    const QJsonValue recipe = QJsonDocument::fromJson(json).object().value(QStringLiteral("recipe"));
    if (!recipe.isArray())
        return fail(Error::Kind::Invalid, translate("This is no saved recipe"));
    QList<QByteArray> words;
    for (const QJsonValue word : recipe.toArray())
        words << word.toString().toLatin1();
    return parse(words);
}

Result<std::unique_ptr<StreamSource>> makeSource(FileInput input, Feed feed)
{
    if (feed == Feed::Read)
        return makeReadSource(std::move(input));
    return makeSnapshotSource(std::move(input));
}

Result<std::unique_ptr<Pipeline>> makePipeline(const Recipe& recipe, std::unique_ptr<StreamSource> source,
                                               const std::shared_ptr<Ledger>& process)
{
    std::vector<PipelineStage> stages;
    for (const StageSpec& spec : recipe.stages) {
        if (!spec.enabled)
            continue;
        Result<PipelineStage> stage = makeStage(spec);
        if (!stage)
            return tl::unexpected(stage.error());
        stages.push_back(*std::move(stage));
    }
    std::vector<std::unique_ptr<StreamSink>> sinks;
    for (const SinkSpec& spec : recipe.sinks) {
        Result<std::unique_ptr<StreamSink>> sink = makeSink(spec, {recipe.maxOutput});
        if (!sink)
            return tl::unexpected(sink.error());
        sinks.push_back(*std::move(sink));
    }

    const bool byKernel = recipe.feed == Feed::Kernel;
    const bool kernelCan =
        stages.empty() && recipe.sinks.size() == 1 && source->kernelRange() &&
        (recipe.sinks[0].kind == SinkSpec::Kind::File || recipe.sinks[0].kind == SinkSpec::Kind::Tcp);
    if (byKernel && !kernelCan) {
        return fail(Error::Kind::Unsupported,
                    translate("The kernel copies by itself from a file to one file or socket, without stages "
                              "between. Choose the mapped feed."));
    }
    const PipelineSettings settings{recipe.chunkSize, recipe.highWaterMark, byKernel};
    return std::make_unique<Pipeline>(std::move(source), std::move(stages), std::move(sinks), settings,
                                      process);
}

QByteArray commandLine(const Recipe& recipe, const QByteArray& path, ByteRange range, qint64 size)
{
    // A name that looks like an option, or like a source of another kind, is written with its folder.
    const bool odd = path.startsWith('-') || path.startsWith("tcp-listen:") || path.startsWith("udp-listen:");
    QList<QByteArray> words = {"sluice", "stream", odd && path != "-" ? "./" + path : path};
    if (range != ByteRange{0, size})
        words << "--range" << QByteArray::number(range.offset) + '+' + QByteArray::number(range.length);
    return joined(words + wordsOf(recipe, true));
}

QByteArray commandLine(const Recipe& recipe, const QByteArray& liveSource)
{
    Recipe live = recipe;
    live.feed = Feed::Mapped;
    return joined(QList<QByteArray>{"sluice", "stream", liveSource} + wordsOf(live, true));
}

} // namespace sluice

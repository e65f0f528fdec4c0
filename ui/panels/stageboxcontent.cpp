#include "ui/panels/stageboxcontent.h"

#include <QCoreApplication>
#include <QStringList>

namespace sluice {
namespace {

using Kind = StagePlace::Kind;

QString text(const char* source)
{
    return QCoreApplication::translate("StageBar", source);
}

// Keys and tags are nobody's business but the user's: the box shows that they are there.
QString parametersText(const StageSpec& spec)
{
    const StageKind* kind = findStageKind(spec.name);
    QStringList words;
    for (const auto& [name, value] : spec.parameters) {
        const bool secret = kind != nullptr && (kind->category == StageKind::Category::Cipher ||
                                                kind->category == StageKind::Category::Digest);
        words << QStringLiteral("%1 %2").arg(QString::fromUtf8(name),
                                             secret ? QStringLiteral("\u2022\u2022\u2022")
                                                    : QString::fromUtf8(value));
    }
    return words.join(QStringLiteral(", "));
}

} // namespace

QString sinkTitle(const SinkSpec& sink)
{
    switch (sink.kind) {
    case SinkSpec::Kind::Document:
        return text("new document");
    case SinkSpec::Kind::Clipboard:
        return text("clipboard");
    case SinkSpec::Kind::File:
        return text("file");
    case SinkSpec::Kind::Tcp:
        break;
    }
    return text("TCP");
}

QString sinkDetail(const SinkSpec& sink)
{
    switch (sink.kind) {
    case SinkSpec::Kind::Document:
        return text("opens in a tab");
    case SinkSpec::Kind::Clipboard:
        return text("up to 16 MiB");
    case SinkSpec::Kind::File:
    case SinkSpec::Kind::Tcp:
        break;
    }
    return QString::fromUtf8(sink.target);
}

StageBoxContent StageBoxContent::of(const Recipe& recipe, StagePlace place)
{
    StageBoxContent content;
    switch (place.kind) {
    case Kind::Source:
        break;
    case Kind::Stage: {
        const StageSpec& spec = recipe.stages[static_cast<size_t>(place.index)];
        const StageKind* kind = findStageKind(spec.name);
        content.title = QString::fromUtf8(spec.name);
        content.detail = parametersText(spec);
        if (content.detail.isEmpty() && kind != nullptr)
            content.detail = kind->title;
        using Category = StageKind::Category;
        content.hasRatio =
            kind != nullptr && (kind->category == Category::Decompress ||
                                kind->category == Category::Compress || kind->category == Category::Encode);
        content.off = !spec.enabled;
        if (const Result<void> checked = spec.check(); !checked)
            content.error = checked.error().message;
        break;
    }
    case Kind::Sink:
        if (recipe.sinks.empty()) {
            content.title = text("nothing");
            content.detail = text("the bytes go nowhere");
        } else {
            const SinkSpec& sink = recipe.sinks[static_cast<size_t>(place.index)];
            content.title = sinkTitle(sink);
            content.detail = sinkDetail(sink);
        }
        break;
    }
    return content;
}

} // namespace sluice

#include "core/search/replacement.h"

#include "core/bytes/elementtext.h"

#include <QCoreApplication>

#include <algorithm>
#include <limits>

namespace sluice {
namespace {

using Syntax = PatternOptions::Syntax;

QString tr(const char* text)
{
    return QCoreApplication::translate("Replacement", text);
}

bool saysItsKind(QByteArrayView text)
{
    return text.startsWith("hex:") || text.startsWith("text:") ||
           (text.size() > 1 && text.startsWith('"') && text.endsWith('"'));
}

/// How the text is to be read.
PatternOptions optionsFor(QByteArrayView text, const PatternOptions& asked, const Pattern& pattern)
{
    PatternOptions options = asked;
    options.ignoreCase = false;
    if (saysItsKind(text)) {
        options.syntax = Syntax::Auto;
        return options;
    }
    if (options.syntax == Syntax::Auto)
        options.syntax = pattern.syntaxes.front();
    if (options.syntax == Syntax::Expression)
        options.syntax = Syntax::Text;
    if (const auto* numbers = std::get_if<NumberRange>(&pattern.terms.front().what); numbers != nullptr)
        options.type = numbers->type;
    return options;
}

} // namespace

Result<QByteArray> parseReplacement(QByteArrayView text, const PatternOptions& asked, const Pattern& pattern)
{
    if (text.isEmpty())
        return QByteArray();
    const PatternOptions options = optionsFor(text, asked, pattern);
    if (options.syntax == Syntax::Number)
        return parseElement(QString::fromUtf8(text), options.type, ElementFormat::Decimal);
    const Result<Pattern> parsed = Pattern::parse(text, options);
    if (!parsed)
        return tl::unexpected(parsed.error());
    if (parsed->terms.size() != 1)
        return fail(Error::Kind::Invalid,
                    tr("in several encodings this is not the same bytes: choose one encoding"));
    const auto* bytes = std::get_if<MaskedBytes>(&parsed->terms.front().what);
    const bool fixed =
        bytes != nullptr && bytes->cells.empty() &&
        std::all_of(bytes->mask.begin(), bytes->mask.end(), [](char c) { return c == '\xff'; });
    if (!fixed)
        return fail(Error::Kind::Invalid, tr("a replacement has no wildcards"));
    return bytes->value;
}

Result<ReplacePlan> planReplacement(const Searcher& searcher, const Snapshot& snapshot, ByteRange range,
                                    const QByteArray& replacement, const std::atomic<bool>* cancel,
                                    SearchProgress* progress, qint64 mostEdits)
{
    using End = SearchOutcome::End;
    ReplacedBytes::Ranges ranges;
    qint64 end = 0;
    SearchOptions options;
    options.cancel = cancel;
    const SearchOutcome outcome = searcher.run(
        snapshot, range,
        [&](std::span<const Hit> hits) {
            for (const Hit& hit : hits) {
                if (hit.offset < end)
                    continue;
                ranges.append({hit.offset, hit.length});
                end = hit.offset + hit.length;
                if (ranges.size() > ReplacePlan::kMostHits)
                    return false;
            }
            return true;
        },
        options, progress);
    if (outcome.error)
        return tl::unexpected(*outcome.error);
    if (outcome.end == End::Cancelled)
        return fail(Error::Kind::Cancelled, tr("stopped: nothing was replaced"));
    if (outcome.end == End::Enough)
        return fail(Error::Kind::TooLarge,
                    tr("more than %1 hits are not replaced at once: they would take too much memory. Take a "
                       "part of the document at a time")
                        .arg(ReplacePlan::kMostHits));
    ReplacePlan plan;
    plan.count = ranges.size();
    plan.replacement = replacement;
    const qint64 growth = replacement.size();
    if (plan.count > 0 && growth > (std::numeric_limits<qint64>::max() - snapshot.size()) / plan.count)
        return fail(Error::Kind::TooLarge, tr("the document would be larger than 2^63 - 1 bytes"));
    plan.bytes = std::make_shared<const ReplacedBytes>(snapshot, std::move(ranges), replacement);
    const qint64 each = (plan.count + mostEdits - 1) / mostEdits;
    for (qint64 first = 0; first < plan.count; first += each) {
        const qint64 last = std::min(first + each, plan.count) - 1;
        plan.spans.push_back(
            {ByteRange::between(plan.bytes->ranges().at(first).offset, plan.bytes->ranges().at(last).end()),
             ByteRange::between(plan.bytes->placeOf(first).offset, plan.bytes->placeOf(last).end())});
    }
    return plan;
}

Result<void> applyReplacement(Document& document, const ReplacePlan& plan, const QString& label, quint64 view)
{
    const EditGroup group(document, label, view);
    const EditBy by(EditKind::Other, label, view);
    // Hits that are replaced one by one need nothing of what is around them.
    const bool single = static_cast<qint64>(plan.spans.size()) == plan.count;
    const PieceTree content = PieceTree::of(Slice::fromByteArray(plan.replacement));
    // From the end, so that the places before stay where they are.
    for (auto span = plan.spans.rbegin(); span != plan.spans.rend(); ++span) {
        Result<void> done =
            document.replace(span->before, single ? content : PieceTree::of(plan.bytes, span->after), by);
        if (!done)
            return done;
    }
    return {};
}

} // namespace sluice

#include "core/streams/grepstage.h"

#include "core/bytes/memorysource.h"
#include "core/search/searcher.h"

#include <QCoreApplication>

#include <algorithm>
#include <vector>

namespace sluice {
namespace {

constexpr qint64 kExcerpt = 48; // bytes of a hit, and after it, that are shown

QString tr(const char* text)
{
    return QCoreApplication::translate("Grep", text);
}

qint64 longestOf(const Pattern& pattern)
{
    qint64 longest = 1;
    for (const SearchTerm& term : pattern.terms) {
        if (const auto* bytes = std::get_if<MaskedBytes>(&term.what))
            longest = std::max<qint64>(longest, bytes->value.size());
        else if (const auto* range = std::get_if<NumberRange>(&term.what))
            longest = std::max<qint64>(longest, range->type.size());
    }
    return longest;
}

QString excerptOf(QByteArrayView bytes)
{
    QString text;
    for (const char c : bytes.first(std::min<qsizetype>(bytes.size(), kExcerpt)))
        text += c >= 0x20 && c < 0x7f ? QLatin1Char(c) : QLatin1Char('.');
    return text;
}

class GrepStage : public Transform
{
public:
    GrepStage(Searcher searcher, qint64 longest, qint64 shown)
        : m_searcher(std::move(searcher))
        , m_longest(longest)
        , m_shown(shown)
    {
    }

    [[nodiscard]] Result<void> push(const Slice& chunk, Output& output) override
    {
        const qint64 reach = std::min(m_longest - 1, chunk.size());
        if (reach > 0 && !m_tail.isEmpty()) {
            // What begins in the chunks before and ends in this one.
            QByteArray seam = m_tail;
            seam += bytesOf(chunk, 0, std::max(reach, std::min(kExcerpt, chunk.size())));
            const qint64 before = m_tail.size();
            find(Slice::fromByteArray(seam), {0, before + reach}, {0, before}, m_done - before, before);
            output.countCopy(CopyKind::UserToUser, seam.size());
        }
        find(chunk, {0, chunk.size()}, {0, chunk.size()}, m_done, 0);
        keepTail(chunk);
        m_done += chunk.size();
        return output.forward(chunk);
    }

    [[nodiscard]] Result<void> finish(Output&) override { return {}; }

    [[nodiscard]] QString remark() const override
    {
        QString text = tr("%n hit(s)").replace(QStringLiteral("%n"), QString::number(m_hits));
        for (const Found& found : m_found)
            text += QStringLiteral("\n%1  %2").arg(found.offset).arg(found.excerpt);
        if (m_hits > static_cast<qint64>(m_found.size()) && !m_found.empty())
            text += QStringLiteral("\n\u2026");
        return text;
    }

private:
    struct Found
    {
        qint64 offset;
        QString excerpt;
    };

    static QByteArrayView bytesOf(const Slice& slice, qint64 offset, qint64 length)
    {
        return {slice.data() + offset, static_cast<qsizetype>(length)};
    }

    /// Takes the hits that begin in `places` and end after `past`; the bytes begin at `base` in the stream.
    void find(const Slice& bytes, ByteRange range, ByteRange places, qint64 base, qint64 past)
    {
        SearchOptions options;
        options.threads = 1;
        const Snapshot snapshot(std::make_shared<MemorySource>(bytes));
        (void)m_searcher.run(
            snapshot, range, places,
            [&](std::span<const Hit> hits) {
                for (const Hit& hit : hits) {
                    if (hit.offset + hit.length <= past)
                        continue;
                    ++m_hits;
                    note(base + hit.offset, bytesOf(bytes, hit.offset, bytes.size() - hit.offset));
                }
                return true;
            },
            options);
    }

    // The first ones by their offset: a long hit ends after shorter ones that begin later.
    void note(qint64 offset, QByteArrayView bytes)
    {
        const bool full = static_cast<qint64>(m_found.size()) == m_shown;
        if (m_shown == 0 || (full && offset >= m_found.back().offset))
            return;
        if (full)
            m_found.pop_back();
        const auto place = std::upper_bound(m_found.begin(), m_found.end(), offset,
                                            [](qint64 at, const Found& found) { return at < found.offset; });
        m_found.insert(place, {offset, excerptOf(bytes)});
    }

    void keepTail(const Slice& chunk)
    {
        const qint64 wanted = m_longest - 1;
        if (chunk.size() >= wanted) {
            m_tail = bytesOf(chunk, chunk.size() - wanted, wanted).toByteArray();
            return;
        }
        m_tail += bytesOf(chunk, 0, chunk.size());
        m_tail = m_tail.right(wanted);
    }

    Searcher m_searcher;
    qint64 m_longest;
    qint64 m_shown;
    qint64 m_done = 0;
    qint64 m_hits = 0;
    /// The last bytes of what came before: one fewer than the longest hit has.
    QByteArray m_tail;
    std::vector<Found> m_found;
};

} // namespace

Result<std::unique_ptr<Transform>> makeGrep(const Pattern& pattern, qint64 shown)
{
    for (const SearchTerm& term : pattern.terms) {
        if (std::holds_alternative<Expression>(term.what))
            return fail(
                Error::Kind::Unsupported,
                tr("grep finds bytes, text and numbers in a stream. A regular expression may match any "
                   "length: look for it in what the stream makes"));
    }
    Result<Searcher> searcher = Searcher::make(pattern);
    if (!searcher)
        return tl::unexpected(searcher.error());
    return std::make_unique<GrepStage>(*std::move(searcher), longestOf(pattern), shown);
}

} // namespace sluice

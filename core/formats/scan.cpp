#include "core/formats/scan.h"

#include "core/formats/scankinds.h"

#include <QElapsedTimer>

#include <algorithm>
#include <array>
#include <limits>
#include <map>

namespace sluice {
namespace {

/// What verifying may cost for each byte that is searched, and for each piece at least, in bytes looked at: a
/// few times what an honest file with something in every place takes.
constexpr qint64 kBudgetPerByte = 48;
constexpr qint64 kLeastBudget = qint64{24} << 20;
/// Enough to look at a signature alone.
constexpr qint64 kSignature = 4096;
/// What decoding streams to their ends may cost in all, in bytes of gzip that come out: a third of a second.
constexpr qint64 kEndsBudget = qint64{256} << 20;

/// Finds the anchors of all kinds: pairs of bytes, looked up in a table of bits.
class AnchorTable
{
public:
    AnchorTable()
    {
        const std::span<const ScanKind> kinds = scanKinds();
        for (size_t i = 0; i < kinds.size(); ++i) {
            const size_t pair = pairOf(static_cast<quint8>(kinds[i].magic[kinds[i].anchor]),
                                       static_cast<quint8>(kinds[i].magic[kinds[i].anchor + 1]));
            m_bits[pair / 64] |= quint64{1} << (pair % 64);
            m_kinds[pair].push_back(&kinds[i]);
        }
    }

    /// Calls `visit(index, kinds)` for each place in `bytes` at which a pair lies; `after`: the byte that
    /// follows them, -1 when there is none.
    template <typename Visit>
    void search(std::span<const quint8> bytes, int after, const Visit& visit) const
    {
        const auto look = [&](size_t at, quint8 second) {
            const size_t pair = pairOf(bytes[at], second);
            if ((m_bits[pair / 64] >> (pair % 64) & 1U) != 0)
                visit(static_cast<qint64>(at), m_kinds.at(pair));
        };
        for (size_t at = 0; at + 1 < bytes.size(); ++at)
            look(at, bytes[at + 1]);
        if (after >= 0 && !bytes.empty())
            look(bytes.size() - 1, static_cast<quint8>(after));
    }

private:
    static size_t pairOf(quint8 first, quint8 second) { return static_cast<size_t>(first) << 8U | second; }

    std::array<quint64, 1024> m_bits = {};
    std::map<size_t, std::vector<const ScanKind*>> m_kinds;
};

struct Found
{
    EmbeddedData data;
    const ScanKind* kind = nullptr;
};

std::string_view nameOf(const Found& found)
{
    return found.kind->name;
}

/// What one piece gave.
struct PieceResult
{
    std::vector<Found> found;
    qint64 untried = 0;
};

/// Verifies the candidates of pieces. Thread rule: one thread at a time, each worker has its own.
class Verifier
{
public:
    Verifier(const Snapshot& snapshot, ByteRange range, const ScanOptions& options)
        : m_range(range)
        , m_options(options)
        , m_reader(snapshot, range, options.cancel)
    {
    }

    void look(const AnchorTable& anchors, const SweepPiece& piece, PieceResult& result)
    {
        result.found.clear();
        result.untried = 0;
        if (piece.hole)
            return;
        m_reader.setBudget(std::max(kLeastBudget, kBudgetPerByte * piece.range.length));
        const int after = piece.after.size > 0 ? piece.after.bytes[0] : -1;
        anchors.search(piece.bytes.bytes(), after,
                       [&](qint64 index, const std::vector<const ScanKind*>& kinds) {
                           for (const ScanKind* kind : kinds)
                               consider(*kind, piece.range.offset + index, result);
                       });
    }

    /// Decodes a stream that was left as far as `work` reaches: as ScanDecoders::mostWork. Gives what it
    /// took.
    qint64 finish(Found& found, qint64 work)
    {
        constexpr qint64 kInputToo = 4;
        m_reader.setBudget(kLeastBudget + kInputToo * work);
        m_reader.moveTo(found.data.offset);
        m_decoders.mostOutput = std::numeric_limits<qint64>::max();
        m_decoders.mostWork = work;
        const qint64 before = m_decoders.work;
        const std::optional<ScanMatch> match = found.kind->verify(m_reader, m_decoders);
        if (match && (match->length >= 0 || match->decoded > found.data.decoded)) {
            found.data.length = match->length;
            found.data.flaw = match->flaw;
            found.data.decoded = match->decoded;
        }
        return m_decoders.work - before;
    }

private:
    void consider(const ScanKind& kind, qint64 anchorAt, PieceResult& result)
    {
        const qint64 start = anchorAt - static_cast<qint64>(kind.anchor) - kind.magicAt;
        if (start < m_range.offset || m_options.cancel.isCancelled())
            return;
        m_reader.moveTo(start);
        const bool spent = m_reader.isSpent();
        if (spent)
            m_reader.setBudget(kSignature);
        const bool signature = m_reader.has(kind.magicAt, kind.magic);
        if (spent)
            m_reader.setBudget(0);
        if (!signature)
            return;
        if (spent) {
            ++result.untried;
            return;
        }
        const std::optional<ScanMatch> match = kind.verify(m_reader, m_decoders);
        if (m_reader.isSpent() && !match)
            ++result.untried;
        if (match)
            result.found.push_back({{start + match->start, match->length, QLatin1String(kind.name),
                                     match->proof, match->flaw, match->decoded},
                                    &kind});
    }

    const ByteRange m_range;
    const ScanOptions& m_options;
    ScanReader m_reader;
    ScanDecoders m_decoders;
};

/// Puts results into their order; gives them without those that are parts of others.
std::vector<EmbeddedData> settle(std::vector<Found>& found)
{
    std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
        if (a.data.offset != b.data.offset)
            return a.data.offset < b.data.offset;
        if (a.data.length != b.data.length)
            return a.data.length > b.data.length;
        return nameOf(a) < nameOf(b);
    });
    std::vector<EmbeddedData> kept;
    std::map<std::string_view, qint64> ends;
    for (const Found& one : found) {
        if (one.kind->partOf != nullptr) {
            const auto outer = ends.find(one.kind->partOf);
            if (outer != ends.end() && one.data.offset < outer->second)
                continue;
        }
        if (one.data.length > 0) {
            qint64& end = ends[nameOf(one)];
            end = std::max(end, one.data.offset + one.data.length);
        }
        kept.push_back(one.data);
    }
    return kept;
}

/// Gathers what the pieces gave, in their order, and tells of it. Thread rule: one thread at a time.
class Gatherer
{
public:
    explicit Gatherer(const ScanOptions& options)
        : m_options(options)
    {
        m_sinceNews.start();
    }

    void add(const PieceResult& piece)
    {
        m_untried += piece.untried;
        for (const Found& one : piece.found) {
            if (static_cast<qint64>(m_found.size()) < m_options.cap)
                m_found.push_back(one);
            else
                m_capped = true;
        }
        m_news = m_news || !piece.found.empty();
        // Of a million results each telling takes a while: no more than a tenth of the time.
        if (m_options.onNews && m_news && m_sinceNews.nsecsElapsed() > std::max(kNewsNs, 10 * m_tellingNs))
            tell();
    }

    /// Decodes the streams that were left to their ends, one after another, as far as what all may cost
    /// reaches. Of that a very long one takes a quarter, or more that others do not want.
    void finishStreams(Verifier& verifier)
    {
        std::vector<Found*> unfinished;
        for (Found& one : m_found) {
            if (one.data.isUnfinished())
                unfinished.push_back(&one);
        }
        qint64 left = kEndsBudget;
        auto others = static_cast<qint64>(unfinished.size());
        for (auto one = unfinished.begin(); one != unfinished.end() && !m_options.cancel.isCancelled();
             ++one) {
            const qint64 share = std::max(left / others, std::min(left, kEndsBudget / 4));
            others = std::max<qint64>(others - 1, 1);
            if (share <= (*one)->data.decoded)
                continue;
            left = std::max<qint64>(left - verifier.finish(**one, share), 0);
            m_news = true;
        }
    }

    [[nodiscard]] ScanResult result() { return {settle(m_found), m_capped, m_untried}; }

    void tellRest()
    {
        if (m_options.onNews && m_news)
            tell();
    }

private:
    static constexpr qint64 kNewsNs = 150'000'000;

    void tell()
    {
        QElapsedTimer telling;
        telling.start();
        m_options.onNews(result());
        m_news = false;
        m_tellingNs = telling.nsecsElapsed();
        m_sinceNews.start();
    }

    const ScanOptions& m_options;
    std::vector<Found> m_found;
    qint64 m_untried = 0;
    bool m_capped = false;
    bool m_news = false;
    qint64 m_tellingNs = 0;
    QElapsedTimer m_sinceNews;
};

} // namespace

std::vector<QLatin1String> scanKindNames()
{
    std::vector<std::string_view> sorted;
    for (const ScanKind& kind : scanKinds())
        sorted.emplace_back(kind.name);
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    std::vector<QLatin1String> names;
    names.reserve(sorted.size());
    for (const std::string_view name : sorted)
        names.emplace_back(name.data(), static_cast<qsizetype>(name.size()));
    return names;
}

Result<ScanResult> scanForData(const Snapshot& snapshot, ByteRange range, const ScanOptions& options)
{
    SweepOptions how;
    how.threads = options.threads;
    how.context = true;
    how.cancel = options.cancel;
    how.progress = options.progress;

    const AnchorTable anchors;
    std::vector<std::unique_ptr<Verifier>> verifiers;
    verifiers.reserve(static_cast<size_t>(sweepWorkers(how)));
    for (int i = 0; i < sweepWorkers(how); ++i)
        verifiers.push_back(std::make_unique<Verifier>(snapshot, range, options));
    std::vector<PieceResult> slots(static_cast<size_t>(sweepSlots(how)));
    Gatherer gatherer(options);

    const Result<void> swept = sweep(
        snapshot, range, how,
        [&](const SweepPiece& piece, int slot) {
            verifiers[static_cast<size_t>(piece.worker)]->look(anchors, piece,
                                                               slots[static_cast<size_t>(slot)]);
        },
        [&](const SweepPiece&, int slot) -> Result<void> {
            gatherer.add(slots[static_cast<size_t>(slot)]);
            return {};
        });
    if (swept)
        gatherer.finishStreams(*verifiers.front());
    gatherer.tellRest();
    if (!swept)
        return tl::unexpected(swept.error());
    return gatherer.result();
}

} // namespace sluice

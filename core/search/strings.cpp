#include "core/search/strings.h"

#include <algorithm>
#include <array>
#include <limits>

namespace sluice {
namespace {

/// Small enough that the masks of a piece stay in the cache.
constexpr qint64 kPiece = qint64{256} << 10;
/// Strings that wait for an earlier one that has not ended; beyond it they do not wait any longer.
constexpr size_t kMostWaiting = 65'536;

std::vector<StringForm> formsOf(StringEncoding encoding)
{
    switch (encoding) {
    case StringEncoding::Ascii:
        return {StringForm::Ascii};
    case StringEncoding::Utf8:
        return {StringForm::Utf8};
    case StringEncoding::Utf16Le:
        return {StringForm::Utf16Le};
    case StringEncoding::Utf16Be:
        return {StringForm::Utf16Be};
    case StringEncoding::All:
        break;
    }
    return {StringForm::Utf8, StringForm::Utf16Le, StringForm::Utf16Be};
}

bool isWide(StringForm form)
{
    return form == StringForm::Utf16Le || form == StringForm::Utf16Be;
}

/// Joins the runs of one form across pieces.
class RunJoiner
{
public:
    RunJoiner(StringForm form, qint64 minimum)
        : m_form(form)
        , m_minimum(minimum)
    {
    }

    /// `runs` of the piece `range`, which follows the one before.
    void add(ByteRange range, const std::vector<StringRun>& runs, std::vector<FoundString>& out)
    {
        if (runs.empty() || runs.front().begin > 0)
            close(out);
        for (const StringRun& run : runs) {
            if (m_open.length == 0)
                m_open.begin = range.offset + run.begin;
            m_open.length += run.length;
            m_open.characters += run.characters;
            if (run.begin + run.length < range.length)
                close(out);
        }
    }

    void close(std::vector<FoundString>& out)
    {
        const qint64 characters = isWide(m_form) ? m_open.length / 2 : m_open.characters;
        if (m_open.length > 0 && characters >= m_minimum)
            out.push_back({m_open.begin, m_open.length, m_form});
        m_open = {};
    }

    /// No string of this form that is yet to come starts before it, if everything before `end` was added.
    [[nodiscard]] qint64 frontier(qint64 end) const { return m_open.length > 0 ? m_open.begin : end; }

private:
    StringForm m_form;
    qint64 m_minimum;
    /// The run that reached the end of the last piece, if it did; in offsets of the file.
    StringRun m_open;
};

/// Brings the strings of several forms into one order, and decides between the two byte orders.
class FormMerger
{
public:
    FormMerger(const StringOptions& options, const StringSink& sink)
        : m_sink(sink)
    {
        for (const StringForm form : formsOf(options.encoding))
            m_joiners.emplace_back(form, options.minimum);
    }

    /// `runs` has one list for each form.
    Result<void> add(ByteRange range, const std::vector<std::vector<StringRun>>& runs)
    {
        for (size_t i = 0; i < m_joiners.size(); ++i) {
            const size_t sorted = m_waiting.size();
            m_joiners[i].add(range, runs[i], m_waiting);
            mergeFrom(sorted);
        }
        if (m_joiners.size() == 1)
            return hand(m_waiting.size());
        // A rival of another byte order may start one byte later.
        qint64 frontier = range.end() - 1;
        for (const RunJoiner& joiner : m_joiners)
            frontier = std::min(frontier, joiner.frontier(range.end()) - 1);
        return settle(frontier);
    }

    Result<void> finish()
    {
        for (RunJoiner& joiner : m_joiners) {
            const size_t sorted = m_waiting.size();
            joiner.close(m_waiting);
            mergeFrom(sorted);
        }
        return m_joiners.size() == 1 ? hand(m_waiting.size()) : settle(std::numeric_limits<qint64>::max());
    }

private:
    /// What a joiner added behind the first `sorted` ones is in order for itself.
    void mergeFrom(size_t sorted)
    {
        std::inplace_merge(m_waiting.begin(), m_waiting.begin() + static_cast<qint64>(sorted),
                           m_waiting.end(),
                           [](const FoundString& a, const FoundString& b) { return a.offset < b.offset; });
    }

    /// Hands over what starts before `frontier`.
    Result<void> settle(qint64 frontier)
    {
        dropRivals();
        const auto late =
            std::find_if(m_waiting.begin(), m_waiting.end(),
                         [frontier](const FoundString& string) { return string.offset >= frontier; });
        const auto ready = static_cast<size_t>(late - m_waiting.begin());
        return hand(m_waiting.size() - ready > kMostWaiting ? m_waiting.size() : ready);
    }

    void dropRivals()
    {
        size_t kept = 0;
        size_t lastWide = m_waiting.size();
        for (const FoundString& string : m_waiting) {
            if (isWide(string.form)) {
                if (lastWide < kept && m_waiting[lastWide].form != string.form &&
                    m_waiting[lastWide].offset + m_waiting[lastWide].length > string.offset + 1) {
                    if (isBetter(string, m_waiting[lastWide]))
                        m_waiting[lastWide] = string;
                    continue;
                }
                lastWide = kept;
            }
            m_waiting[kept++] = string;
        }
        m_waiting.resize(kept);
    }

    static bool isBetter(const FoundString& a, const FoundString& b)
    {
        return a.length != b.length ? a.length > b.length : a.offset % 2 < b.offset % 2;
    }

    Result<void> hand(size_t count)
    {
        if (count == 0)
            return {};
        Result<void> taken = m_sink({m_waiting.data(), count});
        m_waiting.erase(m_waiting.begin(), m_waiting.begin() + static_cast<qint64>(count));
        return taken;
    }

    const StringSink& m_sink;
    std::vector<RunJoiner> m_joiners;
    std::vector<FoundString> m_waiting;
};

} // namespace

Result<void> findStrings(const Snapshot& snapshot, ByteRange range, const StringOptions& options,
                         const StringSink& sink)
{
    Q_ASSERT(options.minimum >= 1);
    SweepOptions how;
    how.threads = options.threads;
    how.pieceSize = kPiece;
    how.context = true;
    how.cancel = options.cancel;
    how.progress = options.progress;

    const std::vector<StringForm> forms = formsOf(options.encoding);
    const ClassKernel& kernel = options.kernel != nullptr ? *options.kernel : classKernel();
    std::vector<StringRunFinder> finders(static_cast<size_t>(sweepWorkers(how)),
                                         StringRunFinder(kernel, options.minimum));
    std::vector<std::vector<std::vector<StringRun>>> slots(static_cast<size_t>(sweepSlots(how)));
    for (auto& slot : slots)
        slot.resize(forms.size());
    FormMerger merger(options, sink);

    Result<void> swept = sweep(
        snapshot, range, how,
        [&](const SweepPiece& piece, int slot) {
            StringRunFinder& finder = finders[static_cast<size_t>(piece.worker)];
            finder.load(piece);
            for (size_t i = 0; i < forms.size(); ++i)
                finder.runs(forms[i], slots[static_cast<size_t>(slot)][i]);
        },
        [&](const SweepPiece& piece, int slot) {
            return merger.add(piece.range, slots[static_cast<size_t>(slot)]);
        });
    if (!swept && swept.error().kind == Error::Kind::Cancelled)
        return swept;
    // Strings that reach the place of an error are found up to there.
    Result<void> finished = merger.finish();
    return swept ? finished : swept;
}

QByteArray stringText(std::span<const quint8> bytes, StringForm form)
{
    QByteArray text;
    appendStringText(bytes, form, text);
    return text;
}

void appendStringText(std::span<const quint8> bytes, StringForm form, QByteArray& text)
{
    const auto* const from = reinterpret_cast<const char*>(bytes.data());
    const auto size = static_cast<qsizetype>(bytes.size());
    if (!isWide(form)) {
        text.append(from, size);
        return;
    }
    const qsizetype before = text.size();
    const qsizetype first = form == StringForm::Utf16Be ? 1 : 0;
    text.resize(before + (size + 1 - first) / 2);
    char* to = text.data() + before;
    for (qsizetype i = first; i < size; i += 2)
        *to++ = from[i];
}

QByteArray stringFormName(StringForm form)
{
    switch (form) {
    case StringForm::Ascii:
        return QByteArrayLiteral("ascii");
    case StringForm::Utf8:
        return QByteArrayLiteral("utf8");
    case StringForm::Utf16Le:
        return QByteArrayLiteral("utf16le");
    case StringForm::Utf16Be:
        break;
    }
    return QByteArrayLiteral("utf16be");
}

struct StringList::Block
{
    static constexpr qint64 kSize = 65'536;
    static constexpr unsigned kFormBits = 2;

    /// The offset, and the form in the lowest bits (2^61 bytes are more than any file has).
    std::array<quint64, kSize> places = {};
    std::array<quint32, kSize> lengths = {};
};

StringList::StringList(qint64 cap)
    : m_cap(cap)
    , m_blocks(static_cast<size_t>((cap + Block::kSize - 1) / Block::kSize))
{
}

StringList::~StringList() = default;

StringSink StringList::sink()
{
    return [this](std::span<const FoundString> strings) -> Result<void> {
        add(strings);
        return {};
    };
}

void StringList::add(std::span<const FoundString> strings)
{
    m_found.fetch_add(static_cast<qint64>(strings.size()), std::memory_order_relaxed);
    qint64 size = m_size.load(std::memory_order_relaxed);
    for (const FoundString& string : strings) {
        if (size == m_cap)
            break;
        std::unique_ptr<Block>& block = m_blocks[static_cast<size_t>(size / Block::kSize)];
        if (!block)
            block = std::make_unique<Block>();
        const auto index = static_cast<size_t>(size % Block::kSize);
        block->places[index] =
            static_cast<quint64>(string.offset) << Block::kFormBits | static_cast<quint64>(string.form);
        block->lengths[index] =
            static_cast<quint32>(std::min<qint64>(string.length, std::numeric_limits<quint32>::max() - 1));
        ++size;
    }
    m_size.store(size, std::memory_order_release);
}

FoundString StringList::at(qint64 index) const
{
    Q_ASSERT(index >= 0 && index < size());
    const Block& block = *m_blocks[static_cast<size_t>(index / Block::kSize)];
    const auto place = static_cast<size_t>(index % Block::kSize);
    const quint64 value = block.places[place];
    constexpr quint64 kFormMask = (1U << Block::kFormBits) - 1;
    return {static_cast<qint64>(value >> Block::kFormBits), block.lengths[place],
            static_cast<StringForm>(value & kFormMask)};
}

} // namespace sluice

#include "ui/find/resultsmodel.h"

#include "ui/window/format.h"

#include <QTimer>

#include <algorithm>

namespace sluice {
namespace {

constexpr qint64 kShownBytes = 8;
constexpr int kKeptExcerpts = 4096;

HitExcerpt readExcerpt(const HitSearch& search, qint64 number)
{
    const HitSearch::Found found = search.at(number);
    const Snapshot& snapshot = search.target(found.target).snapshot;
    const HitContext context = HitContext::of(found.hit, snapshot.size());
    const quint64 faults = snapshot.faultCount();
    const Result<Slice> bytes = snapshot.read(context.range);
    HitExcerpt excerpt;
    excerpt.lost = true;
    if (!bytes)
        return excerpt;
    const QByteArray all(reinterpret_cast<const char*>(bytes->data()), static_cast<qsizetype>(bytes->size()));
    // Bytes that are lost read as zeros.
    const std::vector<ByteRange> lost = snapshot.lostRanges();
    excerpt.lost = snapshot.faultCount() != faults ||
                   std::any_of(lost.begin(), lost.end(),
                               [&](const ByteRange& gone) { return gone.overlaps(context.range); });
    excerpt.before = all.first(context.before);
    excerpt.match = all.mid(context.before, context.match);
    excerpt.after = all.last(context.after);
    return excerpt;
}

// Offsets stand at the right; lengths in the middle, away from their neighbours.
Qt::Alignment alignmentOf(int column)
{
    return (column == ResultsModel::Offset   ? Qt::AlignRight
            : column == ResultsModel::Length ? Qt::AlignHCenter
                                             : Qt::AlignLeft) |
           Qt::AlignVCenter;
}

} // namespace

QString printableText(const QByteArray& bytes)
{
    QString text(bytes.size(), Qt::Uninitialized);
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const auto byte = static_cast<uchar>(bytes[i]);
        text[i] = byte >= 0x20 && byte < 0x7f ? QLatin1Char(static_cast<char>(byte)) : QChar(0xb7);
    }
    return text;
}

ResultsModel::ResultsModel(QObject* parent)
    : QAbstractTableModel(parent)
    , m_excerpts(kKeptExcerpts)
{
}

ResultsModel::~ResultsModel() = default;

void ResultsModel::setSearch(std::shared_ptr<const HitSearch> search, const QStringList& names,
                             const QStringList& patterns)
{
    beginResetModel();
    m_search = std::move(search);
    m_names = names;
    m_patterns = patterns;
    m_order = nullptr;
    m_rows = m_search ? static_cast<int>(std::min<qint64>(m_search->kept(), kMostRows)) : 0;
    endResetModel();
    forgetExcerpts();
}

void ResultsModel::grow()
{
    if (!m_search || m_order)
        return;
    const int rows = static_cast<int>(std::min<qint64>(m_search->kept(), kMostRows));
    if (rows <= m_rows)
        return;
    beginInsertRows({}, m_rows, rows - 1);
    m_rows = rows;
    endInsertRows();
}

void ResultsModel::setOrder(std::shared_ptr<const std::vector<quint32>> order)
{
    beginResetModel();
    m_order = std::move(order);
    const qint64 count = m_order ? std::ssize(*m_order) : m_search ? m_search->kept() : 0;
    m_rows = static_cast<int>(std::min<qint64>(count, kMostRows));
    endResetModel();
    forgetExcerpts();
}

void ResultsModel::forgetExcerpts()
{
    ++m_generation;
    m_excerpts.clear();
    m_wanted.clear();
    if (m_rows > 0)
        Q_EMIT dataChanged(index(0, Bytes), index(m_rows - 1, Context));
}

qint64 ResultsModel::numberAt(int row) const
{
    return m_order ? (*m_order)[static_cast<size_t>(row)] : row;
}

int ResultsModel::rowOf(qint64 number) const
{
    if (!m_order)
        return number < m_rows ? static_cast<int>(number) : -1;
    const auto end = m_order->begin() + m_rows;
    const auto found = std::find(m_order->begin(), end, static_cast<quint32>(number));
    return found != end ? static_cast<int>(found - m_order->begin()) : -1;
}

const HitExcerpt* ResultsModel::excerpt(int row) const
{
    if (const HitExcerpt* known = m_excerpts.object(row); known != nullptr)
        return known;
    m_wanted.insert(row);
    if (!std::exchange(m_asked, true)) {
        auto* self = const_cast<ResultsModel*>(this);
        QMetaObject::invokeMethod(
            self, [self] { self->read(); }, Qt::QueuedConnection);
    }
    return nullptr;
}

// One batch at a time: what is asked for meanwhile makes the next.
void ResultsModel::read()
{
    m_asked = false;
    if (m_reading || m_wanted.isEmpty() || !m_search)
        return;
    std::vector<std::pair<int, qint64>> rows;
    for (const int row : std::exchange(m_wanted, {})) {
        if (row < m_rows)
            rows.emplace_back(row, numberAt(row));
    }
    m_reading = true;
    m_runner.run(
        this,
        [search = m_search, rows](const CancelToken& token) {
            std::vector<std::pair<int, HitExcerpt>> excerpts;
            for (const auto& [row, number] : rows) {
                if (!token.isCancelled())
                    excerpts.emplace_back(row, readExcerpt(*search, number));
            }
            return excerpts;
        },
        [this, generation = m_generation](const auto& excerpts) { onRead(excerpts, generation); });
}

void ResultsModel::onRead(const std::vector<std::pair<int, HitExcerpt>>& excerpts, quint64 generation)
{
    m_reading = false;
    if (generation == m_generation && !excerpts.empty()) {
        int first = m_rows;
        int last = 0;
        for (const auto& [row, excerpt] : excerpts) {
            m_excerpts.insert(row, new HitExcerpt(excerpt));
            first = std::min(first, row);
            last = std::max(last, row);
        }
        Q_EMIT dataChanged(index(first, Bytes), index(last, Context));
    }
    read();
}

int ResultsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

int ResultsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : kColumns;
}

QString ResultsModel::text(int row, int column) const
{
    if (column == Bytes || column == Context) {
        const HitExcerpt* bytes = excerpt(row);
        if (bytes == nullptr)
            return {};
        if (bytes->lost)
            return column == Bytes ? QString() : tr("lost: the file changed");
        if (column == Context)
            return printableText(bytes->before + bytes->match + bytes->after);
        const bool cut = bytes->match.size() > kShownBytes;
        return QString::fromLatin1(bytes->match.left(kShownBytes).toHex(' ')) +
               (cut ? QStringLiteral(" \u2026") : QString());
    }
    const HitSearch::Found where = found(row);
    switch (column) {
    case Offset:
        return formatHex(where.hit.offset);
    case Length:
        return formatNumber(where.hit.length);
    case Pattern:
        return m_patterns.value(where.hit.pattern);
    default:
        return m_names.value(static_cast<qsizetype>(where.target));
    }
}

QVariant ResultsModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_rows)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return text(index.row(), index.column());
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(alignmentOf(index.column()));
    case Qt::ToolTipRole:
        if (index.column() == Offset)
            return formatNumber(found(index.row()).hit.offset);
        if (index.column() == Pattern || index.column() == Document)
            return text(index.row(), index.column());
        return {};
    default:
        return {};
    }
}

QVariant ResultsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(alignmentOf(section));
    if (role == Qt::ToolTipRole && section == Context)
        return tr("Sorts by what was found and what follows it");
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Offset:
        return tr("Offset");
    case Length:
        return tr("Bytes");
    case Pattern:
        return tr("Pattern");
    case Document:
        return tr("Document");
    case Bytes:
        return tr("Found");
    default:
        return tr("In context");
    }
}

} // namespace sluice

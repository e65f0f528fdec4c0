#include "ui/panels/runcomparison.h"

#include "core/streams/runfigures.h"
#include "ui/panels/runfiguremodel.h"

#include <QFont>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QLocale>
#include <QPalette>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("RunComparison", text);
}

QString feedText(Feed feed)
{
    switch (feed) {
    case Feed::Mapped:
        return tr("mapped");
    case Feed::Read:
        return tr("read");
    case Feed::Kernel:
        break;
    }
    return tr("kernel");
}

QString outcomeText(const RunRecord& record)
{
    return record.error ? record.error->message : tr("ended well");
}

QString rateText(const RunRecord& record)
{
    if (record.status.seconds <= 0)
        return QStringLiteral("–");
    const auto bytes = static_cast<double>(RunSample::of(record.status).stages.front().bytes);
    return tr("%1/s").arg(RunFigureModel::amountText(static_cast<qint64>(bytes / record.status.seconds),
                                                     RunFigure::Unit::Bytes));
}

/// Recipes hold keys: their stages' names alone are shown where those have any.
QString stagesText(const RunRecord& record)
{
    QStringList names;
    for (const StageStatus& stage : record.status.stages)
        names << shortName(stage);
    return names.join(QStringLiteral(" → "));
}

class Rows
{
public:
    explicit Rows(const RunRecord* b)
        : m_two(b != nullptr)
    {
    }

    void add(const QString& what, const QString& a, const QString& b, const QString& hint = {})
    {
        const bool differs = m_two && a != b;
        m_rows.push_back({what, a, m_two ? b : QString(), {}, hint, differs});
    }
    void add(ComparisonRow row) { m_rows.push_back(std::move(row)); }
    std::vector<ComparisonRow> take() { return std::move(m_rows); }

private:
    const bool m_two;
    std::vector<ComparisonRow> m_rows;
};

void addDigests(Rows& rows, const RunRecord& a, const RunRecord* b)
{
    const auto find = [](const RunRecord* record, const QString& name) -> QString {
        if (record == nullptr)
            return {};
        for (const DigestValue& digest : record->digests) {
            if (digest.name == name)
                return QString::fromLatin1(digest.value.toHex());
        }
        return {};
    };
    QStringList names;
    for (const RunRecord* record : {&a, b}) {
        for (const DigestValue& digest : record != nullptr ? record->digests : std::vector<DigestValue>()) {
            if (!names.contains(digest.name))
                names << digest.name;
        }
    }
    for (const QString& name : names) {
        const QString one = find(&a, name);
        const QString other = find(b, name);
        ComparisonRow row{name, one, other, {}, {}, false};
        if (b != nullptr && !one.isEmpty() && !other.isEmpty()) {
            row.differs = one != other;
            row.difference = row.differs ? tr("different") : tr("the same");
        }
        rows.add(std::move(row));
    }
}

QString differenceText(qint64 a, qint64 b, RunFigure::Unit unit)
{
    if (a < 0 || b < 0 || a == b)
        return {};
    const QString sign = b > a ? QStringLiteral("+") : QStringLiteral("−");
    QString text = sign + RunFigureModel::amountText(qAbs(b - a), unit);
    if (a > 0 && b > 0) {
        const double ratio = static_cast<double>(b) / static_cast<double>(a);
        text += QStringLiteral(" (×%1)").arg(QLocale().toString(ratio, 'g', 3));
    }
    return text;
}

QString figureText(const RunFigure* figure)
{
    if (figure == nullptr)
        return QStringLiteral("–");
    const QString amount = RunFigureModel::amountText(figure->value, figure->unit);
    return figure->count > 0 ? tr("%1 · %2 ×").arg(amount, QLocale().toString(figure->count)) : amount;
}

void addFigures(Rows& rows, const RunRecord& a, const RunRecord* b)
{
    const std::vector<RunFigure> ofA = runFigures(a.status);
    const std::vector<RunFigure> ofB = b != nullptr ? runFigures(b->status) : std::vector<RunFigure>();
    for (const FigurePair& pair : pairFigures(ofA, ofB)) {
        const RunFigure& figure = pair.a != nullptr ? *pair.a : *pair.b;
        ComparisonRow row{figure.title, figureText(pair.a), {}, {}, figure.hint, false};
        const auto exact = [](const RunFigure* one) {
            return one == nullptr ? QStringLiteral("–") : RunFigureModel::exactText(one->value, one->unit);
        };
        row.hint.prepend(b == nullptr ? exact(pair.a) + u'\n'
                                      : tr("A: %1, B: %2\n").arg(exact(pair.a), exact(pair.b)));
        if (b != nullptr) {
            row.b = figureText(pair.b);
            if (pair.a != nullptr && pair.b != nullptr)
                row.difference = differenceText(pair.a->value, pair.b->value, figure.unit);
            row.differs = !row.difference.isEmpty();
        }
        rows.add(std::move(row));
    }
}

} // namespace

std::vector<ComparisonRow> compareRuns(const RunRecord& a, const RunRecord* b)
{
    Rows rows(b);
    const RunRecord& other = b != nullptr ? *b : a;
    rows.add(tr("outcome"), outcomeText(a), outcomeText(other));
    addDigests(rows, a, b);
    rows.add(tr("feed"), feedText(a.recipe.feed), feedText(other.recipe.feed),
             tr("How the bytes came in: mapped, read, or by the kernel alone"));
    rows.add(tr("stages"), stagesText(a), stagesText(other));
    rows.add(tr("rate"), rateText(a), rateText(other), tr("What the source handed out a second"));
    addFigures(rows, a, b);
    return rows.take();
}

RunComparisonModel::RunComparisonModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void RunComparisonModel::setRuns(const std::vector<std::shared_ptr<const RunRecord>>& runs)
{
    beginResetModel();
    m_titles.clear();
    for (const auto& run : runs)
        m_titles << run->title;
    m_rows.clear();
    if (!runs.empty())
        m_rows = compareRuns(*runs.front(), runs.size() > 1 ? runs[1].get() : nullptr);
    endResetModel();
}

int RunComparisonModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int RunComparisonModel::columnCount(const QModelIndex& parent) const
{
    if (parent.isValid())
        return 0;
    return m_titles.size() > 1 ? kColumnCount : kB;
}

QVariant RunComparisonModel::data(const QModelIndex& index, int role) const
{
    const ComparisonRow& row = m_rows[static_cast<size_t>(index.row())];
    const QString& cell = index.column() == kWhat ? row.what
                          : index.column() == kA  ? row.a
                          : index.column() == kB  ? row.b
                                                  : row.difference;
    if (role == Qt::DisplayRole)
        return cell;
    if (role == Qt::ToolTipRole)
        return row.hint.isEmpty() ? cell : tr("%1: %2").arg(row.what, row.hint);
    if (role == Qt::FontRole && row.differs && index.column() != kWhat) {
        QFont font = QGuiApplication::font();
        font.setBold(true);
        return font;
    }
    if (role == Qt::ForegroundRole && !row.differs && m_titles.size() > 1 && index.column() != kWhat)
        return QGuiApplication::palette().brush(QPalette::PlaceholderText);
    return {};
}

QVariant RunComparisonModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::TextAlignmentRole))
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    switch (section) {
    case kWhat:
        return tr("Cost");
    case kA:
        return m_titles.size() > 1 ? tr("A: %1").arg(m_titles[0]) : m_titles.value(0);
    case kB:
        return tr("B: %1").arg(m_titles.value(1));
    default:
        return tr("B less A");
    }
}

} // namespace sluice

#pragma once

#include "core/jobs/job.h"
#include "core/search/hitorder.h"
#include "core/search/hitsearch.h"

#include <QAbstractTableModel>
#include <QCache>
#include <QSet>
#include <QStringList>

#include <memory>

namespace sluice {

/// The bytes around a hit. Thread rule: a value.
struct HitExcerpt
{
    QByteArray before;
    /// The first bytes of the hit, and those right after it when the hit is not cut here.
    QByteArray match;
    QByteArray after;
    /// They cannot be read any more.
    bool lost = false;
};

/// The hits of a search, as rows of a table that grows while it runs. Has no object a hit: numbers of hits,
/// and the excerpts of the rows that were looked at last, which a worker reads.
/// Thread rule: the window's thread.
class ResultsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Offset, Length, Pattern, Document, Bytes, Context, kColumns };
    /// More rows than these are not shown.
    static constexpr int kMostRows = 1 << 30;

    explicit ResultsModel(QObject* parent = nullptr);
    ~ResultsModel() override;

    /// `names` of the targets; `patterns`: what each pattern of the list is called. Null: nothing is shown.
    void setSearch(std::shared_ptr<const HitSearch> search, const QStringList& names,
                   const QStringList& patterns);
    /// Takes in what was found since. Does nothing while an order other than the plain one is shown.
    void grow();
    /// Shows these hits, in this order; null: all, as they were found.
    void setOrder(std::shared_ptr<const std::vector<quint32>> order);
    /// The excerpts may be others.
    void forgetExcerpts();

    [[nodiscard]] qint64 numberAt(int row) const;
    /// The row of a hit; -1: it is not shown.
    [[nodiscard]] int rowOf(qint64 number) const;
    [[nodiscard]] HitSearch::Found found(int row) const { return m_search->at(numberAt(row)); }
    /// Null while it is being read; asks for it then.
    [[nodiscard]] const HitExcerpt* excerpt(int row) const;
    [[nodiscard]] bool isSettled() const { return m_wanted.isEmpty() && !m_reading; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void read();
    void onRead(const std::vector<std::pair<int, HitExcerpt>>& excerpts, quint64 generation);
    [[nodiscard]] QString text(int row, int column) const;

    std::shared_ptr<const HitSearch> m_search;
    QStringList m_names;
    QStringList m_patterns;
    std::shared_ptr<const std::vector<quint32>> m_order;
    int m_rows = 0;
    mutable QCache<int, HitExcerpt> m_excerpts;
    mutable QSet<int> m_wanted;
    mutable bool m_asked = false;
    bool m_reading = false;
    /// Names what the rows mean: excerpts that were asked for before it changed are dropped.
    quint64 m_generation = 0;
    JobRunner m_runner;
};

/// Bytes as characters: printable ASCII, the others as dots in the middle.
[[nodiscard]] QString printableText(const QByteArray& bytes);

} // namespace sluice

#pragma once

#include "core/formats/scan.h"
#include "core/jobs/job.h"
#include "ui/panels/analysispanel.h"

#include <map>
#include <memory>
#include <vector>

class QComboBox;

namespace sluice {

class LongList;
class ScopeBox;

/// Data of known formats found inside a view, or inside selected bytes, as a list that fills while it is
/// looked for: where, how much, what, and how that was verified. Leads to it, opens it as a view, hands it to
/// the Stream panel. Offsets are the view's. Thread rule: the window's thread; looks on workers.
class ScanPanel : public AnalysisPanel
{
    Q_OBJECT

public:
    /// A larger view is looked through when the user asks for it.
    static constexpr qint64 kScanUnasked = qint64{256} << 20;

    explicit ScanPanel(QWidget* parent = nullptr);
    ~ScanPanel() override;

    /// Looks through the bytes that scope() means.
    void start();
    /// What was found stays.
    void stop();
    /// Of the current row; nothing happens when there is none.
    void go();
    void openAsView();
    void decompress();
    void copyChosen() const;

    [[nodiscard]] LongList& list() const { return *m_list; }
    [[nodiscard]] QComboBox& kinds() const { return *m_kinds; }
    [[nodiscard]] ScopeBox& scope() const { return *m_scope; }
    [[nodiscard]] bool isBusy() const { return m_job.isRunning(); }
    /// Of the rows that show: all, or those of the chosen kind.
    [[nodiscard]] const EmbeddedData& at(qint64 row) const;
    /// A stage decodes the data of the current row.
    [[nodiscard]] bool canDecompress() const;

Q_SIGNALS:
    /// Ranges are the document's.
    void viewWanted(sluice::ByteRange range, const QString& name);
    void decodeWanted(sluice::ByteRange range, const QByteArray& stage);

protected:
    void onView() override;
    void onEdited() override;
    void onPoll() override;
    void showEvent(QShowEvent* event) override;

private:
    struct News;
    using Counts = std::map<QLatin1String, qint64>;

    void fillBar();
    void clear();
    void takeNews();
    void onDone(const Result<void>& result);
    void listKinds(const Counts& counts);
    void filter();
    void updateBar();
    [[nodiscard]] ByteRange rangeOf(const EmbeddedData& data) const;
    [[nodiscard]] QString cellText(qint64 row, int column) const;
    void showMenu(const QPoint& position);

    ScanResult m_result;
    /// Numbers of the results that show.
    std::vector<quint32> m_rows;
    std::shared_ptr<News> m_news;
    bool m_known = false;
    bool m_edited = false;
    QString m_problem;

    QComboBox* m_kinds;
    ScopeBox* m_scope;
    QToolButton* m_run = nullptr;
    QToolButton* m_go = nullptr;
    QToolButton* m_open = nullptr;
    QToolButton* m_decompress = nullptr;
    LongList* m_list;
    JobRunner m_runner;
    LatestJob m_job;
};

} // namespace sluice

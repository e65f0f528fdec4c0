#pragma once

#include "core/bytes/view.h"
#include "core/formats/scan.h"
#include "core/jobs/job.h"

#include <QTimer>
#include <QWidget>

#include <memory>
#include <vector>

class QComboBox;
class QLabel;
class QProgressBar;
class QStackedLayout;
class QToolButton;

namespace sluice {

class LongList;

/// Data of known formats found inside a view, as a list: where, how much, what, and how that was verified.
/// Leads to it, opens it as a view, hands it to the Stream panel. Looks when it is asked to. Thread rule: the
/// window's thread; looks on workers.
class ScanPanel : public QWidget
{
    Q_OBJECT

public:
    /// A larger view is looked through when the user asks for it.
    static constexpr qint64 kScanUnasked = qint64{256} << 20;

    explicit ScanPanel(QWidget* parent = nullptr);
    ~ScanPanel() override;

    /// Null: nothing is open.
    void setView(const std::shared_ptr<View>& view);
    void start();
    void stop();
    /// Of the current row; nothing happens when there is none.
    void go();
    void openAsView();
    void decompress();
    void copyChosen() const;

    [[nodiscard]] LongList& list() const { return *m_list; }
    [[nodiscard]] QComboBox& kinds() const { return *m_kinds; }
    [[nodiscard]] QString status() const;
    [[nodiscard]] bool isBusy() const { return m_job.isRunning(); }
    /// Of the rows that show: all, or those of the chosen kind.
    [[nodiscard]] const EmbeddedData& at(qint64 row) const;
    /// A stage decodes the data of the current row.
    [[nodiscard]] bool canDecompress() const;

Q_SIGNALS:
    /// Ranges are the document's.
    void goWanted(sluice::ByteRange range);
    void viewWanted(sluice::ByteRange range, const QString& name);
    void decodeWanted(sluice::ByteRange range, const QByteArray& stage);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void makeLayout();
    QWidget* makeBar();
    void take(Result<ScanResult> result);
    void listKinds();
    void filter();
    void updateBar();
    [[nodiscard]] ByteRange rangeOf(const EmbeddedData& data) const;
    [[nodiscard]] QString cellText(qint64 row, int column) const;
    void showMenu(const QPoint& position);

    std::shared_ptr<View> m_view;
    ScanResult m_result;
    /// Numbers of the results that show.
    std::vector<quint32> m_rows;
    std::shared_ptr<SweepProgress> m_progress;
    bool m_known = false;
    bool m_edited = false;
    QString m_problem;

    QComboBox* m_kinds;
    QLabel* m_status;
    QProgressBar* m_bar;
    QToolButton* m_run;
    QToolButton* m_go;
    QToolButton* m_open;
    QToolButton* m_decompress;
    LongList* m_list;
    QLabel* m_words;
    QWidget* m_content;
    QStackedLayout* m_stack;
    QTimer m_poll;
    JobRunner m_runner;
    LatestJob m_job;
};

} // namespace sluice

#pragma once

#include "core/jobs/job.h"
#include "core/jobs/pageloader.h"
#include "ui/panels/analysispanel.h"
#include "ui/panels/stringsfinder.h"

class QComboBox;
class QLineEdit;
class QSpinBox;

namespace sluice {

class LongList;
class ScopeBox;

/// The strings of a view, or of selected bytes, as a list that fills while they are found and that is
/// filtered as one types. Texts are read for the rows that show. Offsets are the view's. Thread rule: the
/// window's thread; finds, filters and exports on workers.
class StringsPanel : public AnalysisPanel
{
    Q_OBJECT

public:
    /// A larger view is searched when the user asks for it.
    static constexpr qint64 kSearchUnasked = qint64{1} << 30;

    explicit StringsPanel(QWidget* parent = nullptr);
    ~StringsPanel() override;

    /// Finds anew, in the bytes that scope() means.
    void start();
    void stop();
    void copyChosen() const;
    void askExport();
    /// Writes the strings of the list, a line each, as `sluice strings` prints them; exported() follows.
    void exportTo(const QString& path);

    [[nodiscard]] LongList& list() const { return *m_list; }
    [[nodiscard]] QLineEdit& filter() const { return *m_filter; }
    [[nodiscard]] QComboBox& encoding() const { return *m_encoding; }
    [[nodiscard]] QSpinBox& minimum() const { return *m_minimum; }
    [[nodiscard]] ScopeBox& scope() const { return *m_scope; }
    /// Finding or filtering.
    [[nodiscard]] bool isBusy() const { return m_finder.isBusy(); }
    [[nodiscard]] FoundString stringAt(qint64 row) const { return m_finder.at(row); }
    /// Its first characters; empty while they are not in memory.
    [[nodiscard]] QString textAt(qint64 row) const;

Q_SIGNALS:
    void exported(bool ok);

protected:
    void onView() override;
    void onEdited() override;
    void onPoll() override;
    void showEvent(QShowEvent* event) override;

private:
    void fillBar();
    void onFilterTyped();
    void refresh();
    void updateStatus();
    [[nodiscard]] QString cellText(qint64 row, int column) const;
    void showMenu(const QPoint& position);

    StringsFinder m_finder;
    bool m_edited = false;
    bool m_wanted = true;
    QString m_problem;
    QString m_note;

    QComboBox* m_encoding;
    QSpinBox* m_minimum;
    QLineEdit* m_filter;
    ScopeBox* m_scope;
    QToolButton* m_run = nullptr;
    QToolButton* m_export = nullptr;
    LongList* m_list;
    QString m_folder;
    mutable PageLoader m_loader;
    JobRunner m_runner;
};

} // namespace sluice

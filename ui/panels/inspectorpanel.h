#pragma once

#include "core/bytes/view.h"
#include "core/jobs/pageloader.h"
#include "ui/panels/contentorwords.h"
#include "ui/window/throttle.h"

#include <QWidget>

class QLabel;
class QTableView;

namespace sluice {

class InspectorModel;

/// The bytes at the caret as every type, little- and big-endian side by side. Follows the caret at most 60
/// times a second, and only while it is visible; bytes that are not in memory come by a worker. Enter, F2 or
/// a double click edits a value where it stands. Thread rule: the window's thread.
class InspectorPanel : public QWidget
{
    Q_OBJECT

public:
    explicit InspectorPanel(QWidget* parent = nullptr);

    /// Null: nothing is open.
    void setView(const std::shared_ptr<View>& view);
    /// The caret moved.
    void follow();
    /// What shows belongs to the caret of now.
    [[nodiscard]] bool isSettled() const;
    [[nodiscard]] QTableView* table() const { return m_table; }

Q_SIGNALS:
    /// isSettled() became true.
    void settled();
    /// The user wants the bytes of a value selected.
    void selectWanted(sluice::ByteRange range);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void makeTable();
    void refresh();
    void load(const View& view, const Snapshot& snapshot, ByteRange range);
    void show(const Slice& bytes);
    void say(const QString& text);
    void updateDetails();
    void editCurrent();
    /// Writes the value that is being edited; gives why not, or nothing.
    [[nodiscard]] QString write(const QModelIndex& index, const QString& text);
    void copyCurrent() const;
    void selectCurrent();
    void showMenu(const QPoint& position);

    std::weak_ptr<View> m_view;
    InspectorModel* m_model;
    QTableView* m_table;
    QLabel* m_details;
    ContentOrWords m_frame;
    PageLoader m_loader;
    Throttle m_throttle;
    bool m_waiting = false;
    /// Of what is being edited: the state of the document and where its bytes are.
    quint64 m_editedState = 0;
    ByteRange m_editedRange;
};

} // namespace sluice

#pragma once

#include "core/bytes/view.h"

#include <QComboBox>

#include <memory>

namespace sluice {

/// Chooses which bytes of a view are looked through: all, or those that are selected when "Selection" is
/// chosen. These stay what they were while the selection goes on to what was found in them, and move with
/// edits; choosing it again takes what is selected then. Thread rule: the window's thread.
class ScopeBox : public QComboBox
{
    Q_OBJECT

public:
    explicit ScopeBox(QWidget* parent = nullptr);

    /// Of all of it, at first. Null: of none.
    void setView(const std::shared_ptr<View>& view);
    void choose(bool selection);

    [[nodiscard]] bool isSelection() const { return currentIndex() == kSelection; }
    /// In the view's offsets; empty when nothing was selected.
    [[nodiscard]] ByteRange range() const;

Q_SIGNALS:
    /// By the user.
    void chosen();

private:
    static constexpr int kView = 0;
    static constexpr int kSelection = 1;

    void name();

    std::shared_ptr<View> m_view;
    /// What was selected, in the document's offsets.
    ByteRange m_selected;
    QMetaObject::Connection m_moves;
};

} // namespace sluice

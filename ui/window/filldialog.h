#pragma once

#include "ui/window/changer.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QRadioButton;
class QToolButton;

namespace sluice {

class IconLabel;

/// Asks with what to fill, how many bytes, and whether over those there or between them; says what that will
/// do as one types. Thread rule: the window's thread.
class FillDialog : public QDialog
{
    Q_OBJECT

public:
    explicit FillDialog(std::shared_ptr<View> view, QWidget* parent = nullptr);

    enum class Kind { Zeros, Hex, Text, Random, File };
    void setKind(Kind kind);
    /// What Fill would do, in words, or why it cannot.
    [[nodiscard]] QString previewText() const;

    void accept() override;

Q_SIGNALS:
    void fillWanted(const sluice::FillRequest& request);

private:
    void makeRows();
    [[nodiscard]] Kind kind() const;
    [[nodiscard]] bool hasOwnLength() const;
    void onKindChanged();
    void update();
    void chooseFile();
    [[nodiscard]] Result<FillRequest> request() const;
    [[nodiscard]] Result<FillContent> content() const;
    [[nodiscard]] Result<std::optional<qint64>> length(const FillContent& content) const;
    [[nodiscard]] Result<void> place(FillRequest& request) const;
    [[nodiscard]] QString describe(const FillRequest& request) const;

    std::shared_ptr<View> m_view;
    /// The selection of the moment at which it was opened, or the caret.
    ByteRange m_selected;
    QComboBox* m_kind;
    QLabel* m_patternLabel;
    QLineEdit* m_pattern;
    QToolButton* m_choose;
    QLineEdit* m_length;
    QRadioButton* m_overwrite;
    QRadioButton* m_insert;
    IconLabel* m_mark;
    QLabel* m_preview;
    QPushButton* m_fill;
};

} // namespace sluice

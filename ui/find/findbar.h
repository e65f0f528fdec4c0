#pragma once

#include "core/error.h"
#include "ui/find/findquery.h"

#include <QList>
#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QToolButton;

namespace sluice {

class IconLabel;
class PatternField;

/// The bar below the panes that says what to look for and where, how that is understood, and what became of
/// the search; a second field, when it is wanted, for what to put in its place. Searches nothing itself.
/// Thread rule: the window's thread.
class FindBar : public QWidget
{
    Q_OBJECT

public:
    explicit FindBar(QWidget* parent = nullptr);

    /// Shows it, with the keyboard in the field and its text selected.
    void open(bool replacing);
    /// Shows it; the keyboard stays where it is.
    void reveal();
    [[nodiscard]] bool isReplacing() const { return m_replaceRow->isVisibleTo(this); }

    [[nodiscard]] FindQuery query() const;
    void setQuery(const FindQuery& query);
    /// The query, understood. Error: Invalid.
    [[nodiscard]] const Result<Pattern>& pattern() const { return m_pattern; }
    /// To where the query is wrong.
    void showError();
    /// Newest first.
    void setHistory(const QList<FindQuery>& history) { m_history = history; }

    [[nodiscard]] FindScope scope() const;
    void setScope(FindScope scope);
    /// Which scopes there are: the slice in front, the bytes that "selection" means ("" when there are none).
    void setScopes(bool slice, const QString& selection);

    [[nodiscard]] QString replacement() const;
    void setReplacement(const QString& text);
    /// How the replacement is understood; an error is shown as one.
    void showReplacement(const Result<QString>& meaning);

    /// What became of the search; `warning` draws the eye.
    void showState(const QString& text, bool warning = false);
    [[nodiscard]] QString state() const;
    [[nodiscard]] QString understood() const;
    /// A search runs that the user may stop.
    void setBusy(bool busy);

    [[nodiscard]] PatternField& field() const { return *m_field; }
    [[nodiscard]] QLineEdit& replaceField() const { return *m_replace; }

Q_SIGNALS:
    void findWanted(bool backwards);
    void findAllWanted();
    void stopWanted();
    void closeWanted();
    void replaceWanted();
    void replaceAllWanted();
    /// Another pattern, or another meaning of it.
    void queryChanged();
    void replacementChanged();
    void scopeChosen(sluice::FindScope scope);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    QWidget* makeFieldRow();
    QWidget* makeChoices();
    QWidget* makeReplaceRow();
    QWidget* makeWords();
    QToolButton* makeButton(const char* iconName, const QString& text, const QString& help);
    void onChanged();
    void stepHistory(int older);
    void showHistory();

    PatternField* m_field;
    QComboBox* m_kind;
    QComboBox* m_encoding;
    QToolButton* m_case = nullptr;
    QComboBox* m_scope;
    QWidget* m_replaceRow = nullptr;
    QLineEdit* m_replace;
    QLabel* m_replaceMeaning;
    IconLabel* m_mark;
    QLabel* m_meaning;
    QLabel* m_state;
    QToolButton* m_stop = nullptr;
    QToolButton* m_historyButton = nullptr;
    Result<Pattern> m_pattern;
    QList<FindQuery> m_history;
    /// The entry of the history that shows; -1: the draft.
    int m_place = -1;
    FindQuery m_draft;
    bool m_recalling = false;
};

} // namespace sluice

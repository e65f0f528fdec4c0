#pragma once

#include "core/streams/recipe.h"

#include <QWidget>

class QBoxLayout;
class QComboBox;
class QGridLayout;
class QLabel;
class QMenu;
class QProgressBar;
class QToolButton;

namespace sluice {

class SizeField;

/// The top of the Stream panel, in one line where it has room: run, pause, step, stop; how the bytes come;
/// how far the run is. Thread rule: the window's thread.
class StreamToolbar : public QWidget
{
    Q_OBJECT

public:
    enum class State { Idle, Running, Paused };

    explicit StreamToolbar(QWidget* parent = nullptr);

    /// `live`: the source has no end of its own.
    void setState(State state, bool live);
    /// `whyNotKernel`: empty when the kernel can feed it.
    void setRecipe(const Recipe& recipe, const QString& whyNotKernel);
    /// `rate`: bytes a second of the source now.
    void showProgress(const RunStatus& status, double rate);
    void clearProgress();
    [[nodiscard]] QString progressText() const;

    [[nodiscard]] QToolButton* runButton() const { return m_run; }
    [[nodiscard]] QToolButton* pauseButton() const { return m_pause; }
    [[nodiscard]] QToolButton* stepButton() const { return m_step; }
    [[nodiscard]] QToolButton* cancelButton() const { return m_cancel; }
    [[nodiscard]] QToolButton* endButton() const { return m_end; }
    [[nodiscard]] QToolButton* recipeButton() const { return m_recipes; }
    [[nodiscard]] QComboBox* feed() const { return m_feed; }
    [[nodiscard]] SizeField* chunkSize() const { return m_chunk; }
    [[nodiscard]] SizeField* highWaterMark() const { return m_mark; }
    [[nodiscard]] SizeField* maxOutput() const { return m_limit; }

    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void feedChosen(sluice::Feed feed);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void makeSettings();
    void makeProgress();
    /// In one row, with the settings in a second one, or with them in two more.
    void arrange(int rows);
    QToolButton* addButton(QBoxLayout* layout, const char* iconName, const QString& text);

    QGridLayout* m_layout;
    QWidget* m_buttons;
    QWidget* m_settings;
    QWidget* m_limits;
    QWidget* m_progressRow;
    int m_rowCount = 1;
    QToolButton* m_run;
    QToolButton* m_pause;
    QToolButton* m_step;
    QToolButton* m_cancel;
    QToolButton* m_end;
    QToolButton* m_recipes;
    QComboBox* m_feed;
    SizeField* m_chunk;
    SizeField* m_mark;
    SizeField* m_limit;
    QProgressBar* m_bar;
    QLabel* m_progress;
};

} // namespace sluice

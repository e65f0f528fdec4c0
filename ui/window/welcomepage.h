#pragma once

#include "core/jobs/job.h"

#include <QList>
#include <QString>
#include <QWidget>

class QLabel;
class QListWidget;
class QListWidgetItem;
class QPushButton;

namespace sluice {

class Settings;

/// A file that comes with the program. Thread rule: a value.
struct Sample
{
    QByteArray path;
    QString name;
    /// One line.
    QString description;
};

/// The folder of the samples: beside the installed program, else in the source tree; empty when there is
/// none.
[[nodiscard]] QString samplesFolder();
/// What its index.txt lists (name TAB description), as far as the files are there.
[[nodiscard]] QList<Sample> readSamples(const QString& folder);

/// What the window shows while no file is open: how to open one, the recent files, the samples.
/// Thread rule: the window's thread.
class WelcomePage : public QWidget
{
    Q_OBJECT

public:
    explicit WelcomePage(Settings& settings, QWidget* parent = nullptr);

    /// Reads the recent files again.
    void refresh();
    /// Whether the recent file is known to be gone; found out on a worker after refresh().
    [[nodiscard]] bool isMissing(const QByteArray& path) const;

Q_SIGNALS:
    void openWanted();
    void fileChosen(const QByteArray& path);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QListWidget* makeList(const QString& name);
    void addFile(QListWidget* list, const QByteArray& path, const QString& name, const QString& detail);
    void markMissing();
    void choose(const QListWidgetItem* item);
    void showRecentMenu(const QPoint& position);
    void removeRecent(const QByteArray& path);

    Settings& m_settings;
    JobRunner m_runner;
    LatestJob m_looking;
    QPushButton* m_open;
    QListWidget* m_recent;
    QListWidget* m_samples;
    QLabel* m_noRecent;
};

} // namespace sluice

#pragma once

#include "core/bytes/openedfile.h"
#include "ui/panes/viewoptions.h"
#include "ui/window/theme.h"

#include <QKeySequence>
#include <QList>
#include <QSettings>
#include <QStringList>

#include <optional>

namespace sluice {

/// Where a file was left: what it takes to show it again as it was. Thread rule: a value.
struct FileMemory
{
    QByteArray path;
    /// Of the file when it was left; another size and inode make it another file.
    qint64 size = 0;
    quint64 inode = 0;
    qint64 topOffset = 0;
    qint64 anchor = 0;
    qint64 caret = 0;
    QList<PaneSpec> panes;
    /// Canonical name.
    QByteArray encoding;
};

/// All that is remembered between runs, in one ini file. Whatever the file holds, the values that come out
/// are within their ranges. Paths are bytes of the file system, percent-encoded in the file, so every name
/// works. Thread rule: the window's thread.
class Settings
{
public:
    static constexpr int kMaxRecentFiles = 30;
    static constexpr int kMaxRememberedFiles = 200;
    static constexpr int kMaxRecentCommands = 12;
    static constexpr int kMaxSearches = 30;

    /// `file` need not exist yet.
    explicit Settings(const QString& file);

    /// The ini file of this user, in the config folder.
    [[nodiscard]] static QString userFile();

    /// The folder of the file, for what is kept beside it.
    [[nodiscard]] QString folder() const;

    [[nodiscard]] ThemeChoice theme() const;
    void setTheme(ThemeChoice theme);

    /// How a tab that is not remembered looks.
    [[nodiscard]] ViewOptions viewOptions() const;
    void setViewOptions(const ViewOptions& options);
    /// The panes of a tab that is not remembered; never empty.
    [[nodiscard]] QList<PaneSpec> panes() const;
    void setPanes(const QList<PaneSpec>& panes);

    /// QMainWindow's saveGeometry() and saveState().
    [[nodiscard]] QByteArray windowGeometry() const;
    [[nodiscard]] QByteArray windowState() const;
    void setWindow(const QByteArray& geometry, const QByteArray& state);

    /// Newest first.
    [[nodiscard]] QList<QByteArray> recentFiles() const;
    void addRecentFile(const QByteArray& path);
    void removeRecentFile(const QByteArray& path);
    void clearRecentFiles();

    void remember(const FileMemory& memory);
    /// What is remembered of the file that `file` is now: the same path, and the same size or inode.
    [[nodiscard]] std::optional<FileMemory> remembered(const OpenedFile& file) const;

    /// Shortcuts that the user chose for a command; nothing when it has its default ones.
    [[nodiscard]] std::optional<QList<QKeySequence>> shortcuts(const QByteArray& command) const;
    void setShortcuts(const QByteArray& command, const std::optional<QList<QKeySequence>>& keys);

    /// Ids of commands that were run, newest first.
    [[nodiscard]] QList<QByteArray> recentCommands() const;
    void addRecentCommand(const QByteArray& id);

    /// What was searched for, as FindQuery::toJson(), newest first.
    [[nodiscard]] QList<QByteArray> searches() const;
    void addSearch(const QByteArray& json);

    /// Recipes of the Stream panel by name, as Recipe::toJson(); sorted. An empty `json` forgets one.
    [[nodiscard]] QStringList recipeNames() const;
    [[nodiscard]] QByteArray recipe(const QString& name) const;
    void setRecipe(const QString& name, const QByteArray& json);

    /// Forgets layout, theme, looks and shortcuts; the files as well when asked.
    void reset(bool files);

private:
    [[nodiscard]] QList<QByteArray> list(const QString& key) const;
    void prepend(const QString& key, const QByteArray& item, int limit);

    QSettings m_store;
};

} // namespace sluice

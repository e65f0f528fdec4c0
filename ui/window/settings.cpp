#include "ui/window/settings.h"

#include <QFileInfo>
#include <QStandardPaths>

#include <cmath>

namespace sluice {
namespace {

const QString kTheme = QStringLiteral("window/theme");
const QString kGeometry = QStringLiteral("window/geometry");
const QString kState = QStringLiteral("window/state");
const QString kRecentFiles = QStringLiteral("files/recent");
const QString kRemembered = QStringLiteral("files/remembered");
const QString kRecentCommands = QStringLiteral("commands/recent");
const QString kSearches = QStringLiteral("find/recent");
const QString kPanes = QStringLiteral("view/panes");

QString shortcutKey(const QByteArray& command)
{
    return QStringLiteral("shortcuts/%1").arg(QLatin1String(command));
}

QString recipeKey(const QString& name)
{
    return QStringLiteral("recipes/%1").arg(QString::fromLatin1(name.toUtf8().toPercentEncoding()));
}

QString encoded(const QByteArray& bytes)
{
    return QString::fromLatin1(bytes.toPercentEncoding());
}

QByteArray decoded(const QString& text)
{
    return QByteArray::fromPercentEncoding(text.toLatin1());
}

// One line of the ini file: fields with spaces between, each percent-encoded.
QByteArray toLine(const FileMemory& memory)
{
    QByteArrayList panes;
    for (const PaneSpec& pane : memory.panes)
        panes.append(pane.toText());
    const QByteArrayList fields = {memory.path,
                                   QByteArray::number(memory.size),
                                   QByteArray::number(memory.inode),
                                   QByteArray::number(memory.topOffset),
                                   QByteArray::number(memory.anchor),
                                   QByteArray::number(memory.caret),
                                   panes.join(','),
                                   memory.encoding};
    QByteArrayList line;
    for (const QByteArray& field : fields)
        line.append(field.toPercentEncoding());
    return line.join(' ');
}

std::optional<FileMemory> fromLine(const QByteArray& line)
{
    QByteArrayList fields = line.split(' ');
    if (fields.size() != 8)
        return std::nullopt;
    for (QByteArray& field : fields)
        field = QByteArray::fromPercentEncoding(field);
    FileMemory memory;
    memory.path = fields[0];
    memory.size = fields[1].toLongLong();
    memory.inode = fields[2].toULongLong();
    memory.topOffset = fields[3].toLongLong();
    memory.anchor = fields[4].toLongLong();
    memory.caret = fields[5].toLongLong();
    memory.panes = PaneSpec::parseList(fields[6]).value_or(QList<PaneSpec>());
    memory.encoding = fields[7];
    return memory;
}

} // namespace

Settings::Settings(const QString& file)
    : m_store(file, QSettings::IniFormat)
{
}

QString Settings::userFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
           QStringLiteral("/sluice/sluice.ini");
}

QString Settings::folder() const
{
    return QFileInfo(m_store.fileName()).absolutePath();
}

ThemeChoice Settings::theme() const
{
    const QString name = m_store.value(kTheme).toString();
    if (name == QLatin1String("light"))
        return ThemeChoice::Light;
    return name == QLatin1String("dark") ? ThemeChoice::Dark : ThemeChoice::System;
}

void Settings::setTheme(ThemeChoice theme)
{
    m_store.setValue(kTheme, theme == ThemeChoice::Light  ? QStringLiteral("light")
                             : theme == ThemeChoice::Dark ? QStringLiteral("dark")
                                                          : QStringLiteral("system"));
}

ViewOptions Settings::viewOptions() const
{
    const ViewOptions defaults;
    const auto value = [this](const char* name, const auto& fallback) {
        return m_store.value(QStringLiteral("view/%1").arg(QLatin1String(name)), QVariant(fallback));
    };
    const auto oneOf = [&](const char* name, int fallback, std::initializer_list<int> allowed) {
        const int number = value(name, fallback).toInt();
        return std::find(allowed.begin(), allowed.end(), number) != allowed.end() ? number : fallback;
    };
    const auto within = [&](const char* name, qreal fallback, qreal low, qreal high) {
        const qreal number = value(name, fallback).toReal();
        return std::isfinite(number) && number >= low && number <= high ? number : fallback;
    };
    ViewOptions o;
    o.bytesPerRow = oneOf("bytesPerRow", defaults.bytesPerRow, {0, 8, 16, 32, 64});
    o.groupSize = oneOf("groupSize", defaults.groupSize, {1, 2, 4, 8, 16});
    o.radix = static_cast<Radix>(oneOf("radix", static_cast<int>(defaults.radix), {0, 1, 2, 3}));
    o.upperCase = value("upperCase", defaults.upperCase).toBool();
    o.colourByClass = value("colourByClass", defaults.colourByClass).toBool();
    o.shadeRows = value("shadeRows", defaults.shadeRows).toBool();
    o.wrapLines = value("wrapLines", defaults.wrapLines).toBool();
    o.showLineEnds = value("showLineEnds", defaults.showLineEnds).toBool();
    o.pageStrip = value("pageStrip", defaults.pageStrip).toBool();
    o.overview =
        static_cast<OverviewKind>(oneOf("overview", static_cast<int>(defaults.overview), {0, 1, 2, 3}));
    const QByteArray encoding = value("encoding", QString()).toString().toLatin1();
    o.encoding = Encoding::find(encoding).value_or(defaults.encoding);
    o.fontFamily = value("fontFamily", defaults.fontFamily).toString();
    o.fontSize = within("fontSize", defaults.fontSize, 5, 72);
    o.zoom = within("zoom", defaults.zoom, 0.5, 4);
    return o;
}

void Settings::setViewOptions(const ViewOptions& o)
{
    const auto set = [this](const char* name, const QVariant& value) {
        m_store.setValue(QStringLiteral("view/%1").arg(QLatin1String(name)), value);
    };
    set("bytesPerRow", o.bytesPerRow);
    set("groupSize", o.groupSize);
    set("radix", static_cast<int>(o.radix));
    set("upperCase", o.upperCase);
    set("colourByClass", o.colourByClass);
    set("shadeRows", o.shadeRows);
    set("wrapLines", o.wrapLines);
    set("showLineEnds", o.showLineEnds);
    set("pageStrip", o.pageStrip);
    set("overview", static_cast<int>(o.overview));
    set("encoding", QString::fromLatin1(o.encoding.name()));
    set("fontFamily", o.fontFamily);
    set("fontSize", o.fontSize);
    set("zoom", o.zoom);
}

QList<PaneSpec> Settings::panes() const
{
    const QByteArray text = m_store.value(kPanes).toString().toLatin1();
    if (const auto parsed = PaneSpec::parseList(text); parsed && !parsed->isEmpty())
        return *parsed;
    return PaneSpec::parseList("hex,text,u32le").value();
}

void Settings::setPanes(const QList<PaneSpec>& panes)
{
    QByteArrayList words;
    for (const PaneSpec& pane : panes)
        words.append(pane.toText());
    m_store.setValue(kPanes, QString::fromLatin1(words.join(',')));
}

QByteArray Settings::windowGeometry() const
{
    return m_store.value(kGeometry).toByteArray();
}

QByteArray Settings::windowState() const
{
    return m_store.value(kState).toByteArray();
}

void Settings::setWindow(const QByteArray& geometry, const QByteArray& state)
{
    m_store.setValue(kGeometry, geometry);
    m_store.setValue(kState, state);
}

QList<QByteArray> Settings::recentFiles() const
{
    return list(kRecentFiles);
}

void Settings::addRecentFile(const QByteArray& path)
{
    prepend(kRecentFiles, path, kMaxRecentFiles);
}

void Settings::removeRecentFile(const QByteArray& path)
{
    QStringList stored = m_store.value(kRecentFiles).toStringList();
    stored.removeAll(encoded(path));
    m_store.setValue(kRecentFiles, stored);
}

void Settings::clearRecentFiles()
{
    m_store.remove(kRecentFiles);
}

void Settings::remember(const FileMemory& memory)
{
    const QString path = encoded(memory.path);
    QStringList lines = m_store.value(kRemembered).toStringList();
    lines.removeIf([&](const QString& line) { return line.section(QLatin1Char(' '), 0, 0) == path; });
    lines.prepend(QString::fromLatin1(toLine(memory)));
    while (lines.size() > kMaxRememberedFiles)
        lines.removeLast();
    m_store.setValue(kRemembered, lines);
}

std::optional<FileMemory> Settings::remembered(const OpenedFile& file) const
{
    const QString path = encoded(file.path);
    const QStringList lines = m_store.value(kRemembered).toStringList();
    for (const QString& line : lines) {
        if (line.section(QLatin1Char(' '), 0, 0) != path)
            continue;
        std::optional<FileMemory> memory = fromLine(line.toLatin1());
        if (memory && (memory->size == file.source->size() || memory->inode == file.identity.inode))
            return memory;
    }
    return std::nullopt;
}

std::optional<QList<QKeySequence>> Settings::shortcuts(const QByteArray& command) const
{
    const QVariant stored = m_store.value(shortcutKey(command));
    if (!stored.isValid())
        return std::nullopt;
    QList<QKeySequence> keys = QKeySequence::listFromString(stored.toString(), QKeySequence::PortableText);
    keys.removeIf([](const QKeySequence& key) { return key.isEmpty(); });
    return keys;
}

void Settings::setShortcuts(const QByteArray& command, const std::optional<QList<QKeySequence>>& keys)
{
    if (keys)
        m_store.setValue(shortcutKey(command), QKeySequence::listToString(*keys, QKeySequence::PortableText));
    else
        m_store.remove(shortcutKey(command));
}

QList<QByteArray> Settings::recentCommands() const
{
    return list(kRecentCommands);
}

void Settings::addRecentCommand(const QByteArray& id)
{
    prepend(kRecentCommands, id, kMaxRecentCommands);
}

QList<QByteArray> Settings::searches() const
{
    return list(kSearches);
}

void Settings::addSearch(const QByteArray& json)
{
    prepend(kSearches, json, kMaxSearches);
}

QStringList Settings::recipeNames() const
{
    QStringList names;
    const QStringList keys = m_store.allKeys();
    const QString group = QStringLiteral("recipes/");
    for (const QString& key : keys) {
        if (key.startsWith(group))
            names << QString::fromUtf8(QByteArray::fromPercentEncoding(key.mid(group.size()).toLatin1()));
    }
    names.sort(Qt::CaseInsensitive);
    return names;
}

QByteArray Settings::recipe(const QString& name) const
{
    return m_store.value(recipeKey(name)).toByteArray();
}

void Settings::setRecipe(const QString& name, const QByteArray& json)
{
    if (json.isEmpty())
        m_store.remove(recipeKey(name));
    else
        m_store.setValue(recipeKey(name), json);
}

void Settings::reset(bool files)
{
    for (const char* group : {"window", "view", "shortcuts", "commands"})
        m_store.remove(QLatin1String(group));
    if (files) {
        m_store.remove(QStringLiteral("files"));
        m_store.remove(QStringLiteral("find"));
    }
}

QList<QByteArray> Settings::list(const QString& key) const
{
    QList<QByteArray> items;
    const QStringList stored = m_store.value(key).toStringList();
    for (const QString& item : stored) {
        if (!item.isEmpty())
            items.append(decoded(item));
    }
    return items;
}

void Settings::prepend(const QString& key, const QByteArray& item, int limit)
{
    QStringList stored = m_store.value(key).toStringList();
    stored.removeAll(encoded(item));
    stored.prepend(encoded(item));
    while (stored.size() > limit)
        stored.removeLast();
    m_store.setValue(key, stored);
}

} // namespace sluice

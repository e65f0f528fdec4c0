#pragma once

#include <QList>
#include <QWidget>

#include <functional>

class QLabel;
class QProgressBar;

namespace sluice {

/// A message for the user that blocks nothing. Thread rule: a value.
struct Message
{
    enum class Level { Info, Warning, Error };
    struct Action
    {
        QString text;
        std::function<void()> run;
        /// Whether the message goes away when this is chosen.
        bool closes = true;
    };

    Level level = Level::Info;
    QString text;
    QList<Action> actions;
    /// A progress bar from 0 to 1000 beside the text; no bar when negative.
    int progress = -1;
    /// Runs when the user dismisses the message.
    std::function<void()> dismissed;
};

/// Messages as bars below each other, at most kMaxMessages: a newer one pushes the oldest out. Takes no room
/// while there are none. Thread rule: the window's thread.
class MessageArea : public QWidget
{
    Q_OBJECT

public:
    static constexpr int kMaxMessages = 4;

    explicit MessageArea(QWidget* parent = nullptr);

    /// Shows `message`. One with the same `key` (any text) is replaced in its place.
    void post(const QString& key, const Message& message);
    /// Changes text and progress of the message with this key, if it is still there.
    void update(const QString& key, const QString& text, int progress);
    void remove(const QString& key);
    [[nodiscard]] bool has(const QString& key) const;
    /// The texts shown now, top to bottom.
    [[nodiscard]] QStringList texts() const;

private:
    class Bar;

    [[nodiscard]] Bar* bar(const QString& key) const;
    void drop(Bar* bar);

    QList<Bar*> m_bars;
};

} // namespace sluice

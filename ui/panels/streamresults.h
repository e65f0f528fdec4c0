#pragma once

#include "core/streams/recipe.h"
#include "ui/panels/streamhost.h"

#include <vector>

namespace sluice {

/// Brings what a run's sinks keep to where the user wants it: new documents into tabs (growing ones as they
/// grow), bytes onto the clipboard. One per run. Thread rule: the window's thread.
class StreamResults
{
public:
    using Content = std::function<std::shared_ptr<ByteSource>(size_t sink)>;

    /// `inputName`: what results are named after; `growing`: documents show while they are made.
    StreamResults(const Recipe& recipe, const QString& inputName, bool growing, StreamHost host);

    /// While it runs: shows what has come.
    void update(const Content& content);
    /// The run is over. What came before a failure is kept, see incomplete(). Gives sentences for the user.
    [[nodiscard]] QStringList finish(const RunResult& result);

    /// Results of a run that did not end well and that do not show yet: bytes in all.
    [[nodiscard]] qint64 incompleteBytes() const;
    void showIncomplete();

    /// "gunzip(app.log.gz)".
    [[nodiscard]] static QString resultName(const Recipe& recipe, const QString& inputName);

private:
    struct Shown
    {
        StreamHost::Replace replace;
        qint64 size = -1;
        std::shared_ptr<ByteSource> incomplete;
    };

    [[nodiscard]] QString toClipboard(const RunResult& result, size_t sink) const;

    const Recipe m_recipe;
    const QString m_name;
    const bool m_growing;
    const StreamHost m_host;
    QString m_incompleteName;
    std::vector<Shown> m_shown;
};

} // namespace sluice

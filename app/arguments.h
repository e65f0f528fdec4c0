#pragma once

#include "core/error.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QHash>
#include <QList>
#include <QString>

#include <optional>
#include <vector>

namespace sluice {

class Arguments;

/// Exit statuses of the program; they never change.
enum ExitStatus { ExitSuccess = 0, ExitNothing = 1, ExitFailure = 2, ExitUsage = 64 };

/// An option that a command takes. The texts are translated when they are shown.
struct OptionSpec
{
    /// With its dashes: "--range".
    const char* name;
    /// What stands for its value in the help: "RANGE"; null for a switch.
    const char* value;
    const char* help;
    /// A short form, "-o", or null.
    const char* shortName = nullptr;
};

/// A command of the command line: what it takes, and what runs it.
struct CommandSpec
{
    /// Empty for the window, which has no word of its own.
    const char* name;
    /// As the help shows them: "FILE", "[FILE…]".
    const char* operands;
    int minOperands;
    /// -1: any number.
    int maxOperands;
    const char* summary;
    std::vector<OptionSpec> options;
    /// Gives the exit status.
    int (*run)(const Arguments& arguments);
};

/// The words of the command line, checked against a table of commands. A word keeps its bytes: the name of a
/// file need not be UTF-8. `--option value` and `--option=value` are the same, the last of several counts,
/// options and operands mix, and `--` ends the options.
/// Thread rule: a value. The table outlives it.
class Arguments
{
public:
    /// `words` are those after the program's name. The first one picks the command when it is a command's
    /// name. Errors: Invalid, with a sentence that says what is wrong and where help is.
    [[nodiscard]] static Result<Arguments> parse(const std::vector<CommandSpec>& table,
                                                 const QList<QByteArray>& words);

    [[nodiscard]] const CommandSpec& command() const { return *m_command; }
    [[nodiscard]] const QList<QByteArray>& operands() const { return m_operands; }
    /// `option` as in the table: "--json".
    [[nodiscard]] bool has(QByteArrayView option) const;
    [[nodiscard]] std::optional<QByteArray> value(QByteArrayView option) const;
    /// Every option with its value (empty for a switch) in the order in which they were given, each named as
    /// in the table.
    [[nodiscard]] const QList<std::pair<QByteArray, QByteArray>>& given() const { return m_given; }

    /// --help or --version was among the words; nothing else has been checked then.
    [[nodiscard]] bool wantsHelp() const { return m_help; }
    [[nodiscard]] bool wantsVersion() const { return m_version; }

private:
    struct Parser;

    const CommandSpec* m_command = nullptr;
    QList<QByteArray> m_operands;
    QHash<QByteArray, QByteArray> m_values;
    QList<std::pair<QByteArray, QByteArray>> m_given;
    bool m_help = false;
    bool m_version = false;
};

/// What `sluice COMMAND --help` prints, at most 80 columns wide where words allow; for the window's command
/// the commands are listed too.
[[nodiscard]] QString helpText(const std::vector<CommandSpec>& table, const CommandSpec& command);

} // namespace sluice

#include "app/arguments.h"

#include <QCoreApplication>
#include <QStringList>

namespace sluice {
namespace {

constexpr int kColumns = 80;

QString text(const char* source)
{
    return QCoreApplication::translate("CommandLine", source);
}

QString shown(const QByteArray& word)
{
    return QString::fromUtf8(word);
}

/// "sluice dump", or "sluice" for the window.
QString spoken(const CommandSpec& command)
{
    const QString program = QStringLiteral("sluice");
    return *command.name == '\0' ? program : program + u' ' + QString::fromUtf8(command.name);
}

/// `right` wrapped to the screen's width in the column from `indent`, with `left` before it.
QString columns(const QString& left, const QString& right, qsizetype indent)
{
    QString out;
    QString line = left.leftJustified(indent);
    bool fresh = true;
    for (const QString& word : right.split(u' ', Qt::SkipEmptyParts)) {
        if (!fresh && line.size() + 1 + word.size() > kColumns) {
            out += line + u'\n';
            line = QString(indent, u' ');
            fresh = true;
        }
        line += fresh ? word : u' ' + word;
        fresh = false;
    }
    return out + line + u'\n';
}

QString row(const QString& left, const QString& right, qsizetype width)
{
    return columns(QStringLiteral("  ") + left, right, width + 4);
}

QString optionHead(const OptionSpec& option)
{
    QString head;
    if (option.shortName != nullptr)
        head = QString::fromUtf8(option.shortName) + QStringLiteral(", ");
    head += QString::fromUtf8(option.name);
    if (option.value != nullptr)
        head += u' ' + text(option.value);
    return head;
}

} // namespace

/// Walks over the words once.
struct Arguments::Parser
{
    const QList<QByteArray>& words;
    Arguments result;
    qsizetype next = 0;
    bool optionsEnded = false;

    [[nodiscard]] tl::unexpected<Error> usage(const QString& what) const
    {
        return fail(Error::Kind::Invalid, text("%1. See %2 --help.").arg(what, spoken(*result.m_command)));
    }

    [[nodiscard]] const OptionSpec* find(const QByteArray& name) const
    {
        for (const OptionSpec& option : result.m_command->options) {
            if (name == option.name || (option.shortName != nullptr && name == option.shortName))
                return &option;
        }
        return nullptr;
    }

    Result<void> takeOption(const QByteArray& word)
    {
        const qsizetype equals = word.startsWith("--") ? word.indexOf('=') : -1;
        const QByteArray name = equals < 0 ? word : word.left(equals);
        const OptionSpec* option = find(name);
        if (option == nullptr)
            return usage(text("%1 has no option %2").arg(spoken(*result.m_command), shown(name)));
        if (option->value == nullptr) {
            if (equals >= 0)
                return usage(text("%1 takes no value").arg(shown(name)));
            take(option->name, QByteArray());
            return {};
        }
        if (equals < 0 && next == words.size())
            return usage(text("%1 needs a value, %2").arg(shown(name), text(option->value)));
        take(option->name, equals < 0 ? words[next++] : word.mid(equals + 1));
        return {};
    }

    void take(const QByteArray& option, const QByteArray& value)
    {
        result.m_values.insert(option, value);
        result.m_given.append({option, value});
    }

    Result<void> takeWord()
    {
        const QByteArray& word = words[next++];
        // A lone dash is a file, standard input; -5 is a number to find.
        const bool number = word.size() > 1 && word[0] == '-' && word[1] >= '0' && word[1] <= '9';
        if (optionsEnded || word.size() < 2 || word[0] != '-' || number) {
            if (word.isEmpty())
                return usage(result.m_operands.isEmpty() ? text("A file's name is empty")
                                                         : text("A word after the file's name is empty"));
            result.m_operands.append(word);
            return {};
        }
        if (word == "--") {
            optionsEnded = true;
            return {};
        }
        if (word == "--help" || word == "-h") {
            result.m_help = true;
            return {};
        }
        if (word == "--version") {
            result.m_version = true;
            return {};
        }
        return takeOption(word);
    }

    [[nodiscard]] Result<void> checkOperands() const
    {
        const CommandSpec& command = *result.m_command;
        if (result.m_operands.size() < command.minOperands)
            return usage(text("%1 needs %2").arg(spoken(command), text(command.operands)));
        if (command.maxOperands >= 0 && result.m_operands.size() > command.maxOperands) {
            return usage(text("%1 takes one file; %2 is too many")
                             .arg(spoken(command), shown(result.m_operands[command.maxOperands])));
        }
        return {};
    }
};

Result<Arguments> Arguments::parse(const std::vector<CommandSpec>& table, const QList<QByteArray>& words)
{
    Q_ASSERT(!table.empty());
    Parser parser{words, {}};
    parser.result.m_command = &table.front();
    for (const CommandSpec& command : table) {
        if (!words.isEmpty() && *command.name != '\0' && words.first() == command.name) {
            parser.result.m_command = &command;
            parser.next = 1;
        }
    }
    while (parser.next < words.size() && !parser.result.m_help && !parser.result.m_version) {
        if (Result<void> taken = parser.takeWord(); !taken)
            return tl::unexpected(taken.error());
    }
    if (!parser.result.m_help && !parser.result.m_version) {
        if (Result<void> checked = parser.checkOperands(); !checked)
            return tl::unexpected(checked.error());
    }
    return parser.result;
}

bool Arguments::has(QByteArrayView option) const
{
    return m_values.contains(option.toByteArray());
}

std::optional<QByteArray> Arguments::value(QByteArrayView option) const
{
    const auto found = m_values.constFind(option.toByteArray());
    return found == m_values.cend() ? std::nullopt : std::optional(*found);
}

QString helpText(const std::vector<CommandSpec>& table, const CommandSpec& command)
{
    const bool window = *command.name == '\0';
    QString out = text("Usage: %1 %2 [options]").arg(spoken(command), text(command.operands)) + u'\n';
    const auto forOthers = [&](const auto& tell) {
        for (const CommandSpec& other : table) {
            if (window && &other != &command)
                tell(other);
        }
    };
    forOthers([&out](const CommandSpec& other) {
        out += QStringLiteral("       %1 %2 [options]\n").arg(spoken(other), text(other.operands));
    });
    out += u'\n' + columns({}, text(command.summary), 0) + u'\n';
    forOthers([&out](const CommandSpec& other) {
        out += row(spoken(other), text(other.summary), spoken(other).size());
    });
    if (window)
        out += columns({}, text("%1 COMMAND --help tells more.").arg(spoken(command)), 0) + u'\n';

    std::vector<OptionSpec> options = command.options;
    options.push_back({"--help", nullptr, QT_TRANSLATE_NOOP("CommandLine", "Print this and exit."), "-h"});
    if (window)
        options.push_back(
            {"--version", nullptr, QT_TRANSLATE_NOOP("CommandLine", "Print the version and exit.")});
    qsizetype widest = 0;
    for (const OptionSpec& option : options)
        widest = std::max(widest, optionHead(option).size());
    out += text("Options:") + u'\n';
    for (const OptionSpec& option : options)
        out += row(optionHead(option), text(option.help), widest);

    out +=
        u'\n' +
        columns(
            {},
            text("OFFSET is decimal or 0x hexadecimal, with k, M, G for powers of 1024; a negative one "
                 "counts from the end. RANGE is A..B (B exclusive, either may be missing) or A+LEN. A FILE "
                 "- is standard input. Exit status: 0 success, 1 nothing found or different, 2 failure, 64 "
                 "wrong usage."),
            0);
    return out;
}

} // namespace sluice

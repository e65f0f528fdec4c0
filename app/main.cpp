#include "app/commands.h"
#include "app/output.h"

#include <QCoreApplication>

#include <fcntl.h>

namespace {

// A descriptor 0, 1 or 2 that was closed before us would be given to the file that is opened next.
void holdStandardStreams()
{
    for (int fd = 0; fd <= 2; ++fd) {
        if (::fcntl(fd, F_GETFD) == -1)
            (void)::open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
    }
}

} // namespace

int main(int argc, char** argv)
{
    using namespace sluice;
    holdStandardStreams();

    QList<QByteArray> words;
    for (int i = 1; i < argc; ++i)
        words.append(argv[i]);

    const std::vector<CommandSpec> table = commandTable();
    const Result<Arguments> arguments = Arguments::parse(table, words);
    if (!arguments) {
        printError(arguments.error().message);
        return ExitUsage;
    }
    if (arguments->wantsHelp())
        return printBytes(helpText(table, arguments->command()).toUtf8());
    if (arguments->wantsVersion())
        return printBytes(QByteArrayLiteral("sluice " SLUICE_VERSION "\n"));
    return arguments->command().run(*arguments);
}

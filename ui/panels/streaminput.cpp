#include "ui/panels/streaminput.h"

#include "ui/window/format.h"

#include <QCoreApplication>

#include <algorithm>
#include <limits>

#include <sys/stat.h>
#include <unistd.h>

namespace sluice {
namespace {

QString text(const char* source)
{
    return QCoreApplication::translate("StreamInput", source);
}

tl::unexpected<Error> noDocument()
{
    return fail(Error::Kind::Invalid,
                text("There is nothing to read: open a file, or choose a source such as a port."));
}

tl::unexpected<Error> noFile(const QString& name)
{
    return fail(Error::Kind::Unsupported,
                text("%1 is not on the disk as it shows here: save it first.").arg(name));
}

} // namespace

View* StreamInput::viewFor(View* current) const
{
    switch (kind) {
    case Kind::Selection:
    case Kind::Whole:
        return current;
    case Kind::Other:
        return view;
    case Kind::Live:
        break;
    }
    return nullptr;
}

ByteRange StreamInput::rangeFor(View* current) const
{
    const View* read = viewFor(current);
    if (read == nullptr)
        return {};
    const ByteRange all{0, read->size()};
    if (kind == Kind::Other && range)
        return all.intersected(*range);
    const ByteRange selected = read->selectedRange();
    return kind == Kind::Selection && !selected.isEmpty() ? selected : all;
}

QString StreamInput::title(View* current) const
{
    if (isLive())
        return live == "-" ? text("standard input") : QString::fromUtf8(live);
    const View* read = viewFor(current);
    if (read == nullptr)
        return text("no file");
    if (kind == Kind::Selection && !read->selectedRange().isEmpty())
        return text("selection");
    return kind == Kind::Other ? read->name() : text("whole file");
}

QString StreamInput::detail(View* current) const
{
    if (isLive())
        return live == "-" ? text("as it comes") : text("waits for data");
    return viewFor(current) != nullptr ? formatBytes(rangeFor(current).length) : QString();
}

QString StreamInput::name(View* current) const
{
    if (isLive())
        return title(current);
    const View* read = viewFor(current);
    return read != nullptr ? read->name() : QString();
}

Result<std::unique_ptr<StreamSource>> StreamInput::open(View* current, Feed feed) const
{
    if (isLive()) {
        if (live == "-")
            return makeDescriptorSource(live, {0, std::numeric_limits<qint64>::max()});
        return makeListenSource(live);
    }
    const View* read = viewFor(current);
    if (read == nullptr)
        return noDocument();
    const Document& document = *read->document();
    FileInput input = FileInput::of(document.file(), read->toDocument(rangeFor(current)));
    input.snapshot = document.snapshot();
    // Edited bytes are not the file's: it cannot be asked for them.
    if (document.isModified()) {
        input.handle.reset();
        input.identity = {};
    }
    return makeSource(std::move(input), feed);
}

Result<QByteArray> StreamInput::command(View* current, const Recipe& recipe) const
{
    if (isLive())
        return commandLine(recipe, live);
    return fileFor(current).map([&](const Document* document) {
        return commandLine(recipe, document->file().path, viewFor(current)->toDocument(rangeFor(current)),
                           document->size());
    });
}

Result<QByteArray> StreamInput::code(View* current, const Recipe& recipe) const
{
    if (isLive())
        return fail(Error::Kind::Unsupported, text("The code for Node.js reads files: choose one."));
    return fileFor(current).and_then([&](const Document* document) {
        return nodeCode(recipe, document->file().path, viewFor(current)->toDocument(rangeFor(current)),
                        document->size());
    });
}

Result<const Document*> StreamInput::fileFor(View* current) const
{
    const View* read = viewFor(current);
    if (read == nullptr)
        return noDocument();
    const Document* document = read->document().get();
    if (document->file().path.isEmpty() || document->isModified())
        return noFile(document->name());
    return document;
}

QString whyNotKernel(const Recipe& recipe, const StreamInput& input, View* current)
{
    const View* read = input.viewFor(current);
    if (read == nullptr || !read->document()->file().handle || read->document()->isModified())
        return text("only from a file on the disk");
    const bool stages = std::any_of(recipe.stages.begin(), recipe.stages.end(),
                                    [](const StageSpec& stage) { return stage.enabled; });
    if (stages)
        return text("only without stages between");
    const bool oneEnd = recipe.sinks.size() == 1 && (recipe.sinks[0].kind == SinkSpec::Kind::File ||
                                                     recipe.sinks[0].kind == SinkSpec::Kind::Tcp);
    return oneEnd ? QString() : text("only to one file or one TCP address");
}

bool hasStandardInput()
{
    struct stat status = {};
    if (::fstat(STDIN_FILENO, &status) != 0)
        return false;
    return S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) ||
           (S_ISREG(status.st_mode) && status.st_size > 0);
}

} // namespace sluice

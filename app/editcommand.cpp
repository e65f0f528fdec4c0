#include "app/commands.h"
#include "app/output.h"
#include "core/bytes/addedbytes.h"
#include "core/bytes/editedbytes.h"
#include "core/bytes/filesaver.h"
#include "core/bytes/offset.h"
#include "core/bytes/openfile.h"

#include <QCoreApplication>

#include <limits>
#include <vector>

#include <sys/stat.h>

namespace sluice {
namespace {

QString text(const char* source)
{
    return QCoreApplication::translate("CommandLine", source);
}

int failed(const Error& error)
{
    printError(error.message);
    return error.kind == Error::Kind::Invalid ? ExitUsage : ExitFailure;
}

/// One --at with what is done there, as it was written.
struct Operation
{
    QByteArray at;
    QByteArray name;
    QByteArray value;
};

/// Digits of bytes, two each; spaces between bytes do not matter.
Result<QByteArray> parseHex(const QByteArray& digits)
{
    QByteArray packed = digits;
    packed.replace(' ', "");
    const QByteArray bytes = QByteArray::fromHex(packed);
    if (packed.isEmpty() || bytes.toHex() != packed.toLower()) {
        return fail(Error::Kind::Invalid,
                    text("\"%1\" is no row of bytes: each is two hexadecimal digits, as in 00ff17")
                        .arg(QString::fromUtf8(digits)));
    }
    return bytes;
}

Result<qint64> parseLength(const QByteArray& digits)
{
    // A length is what an offset into all there can be is, but it does not count from the end.
    Result<qint64> length = parseOffset(digits, std::numeric_limits<qint64>::max());
    if (length && !digits.startsWith('-'))
        return length;
    return fail(Error::Kind::Invalid, text("\"%1\" is no number of bytes").arg(QString::fromUtf8(digits)));
}

/// The words in pairs: a place, and what is done there.
Result<std::vector<Operation>> parseOperations(const Arguments& arguments)
{
    std::vector<Operation> operations;
    bool open = false;
    for (const auto& [name, value] : arguments.given()) {
        if (name == "-o")
            continue;
        if (name == "--at") {
            if (open)
                break;
            operations.push_back({value, {}, {}});
            open = true;
            continue;
        }
        if (!open) {
            return fail(Error::Kind::Invalid, text("%1 %2 needs an --at OFFSET of its own before it")
                                                  .arg(QString::fromUtf8(name), QString::fromUtf8(value)));
        }
        operations.back().name = name;
        operations.back().value = value;
        open = false;
        const bool good = name == "--delete" ? parseLength(value).has_value() : parseHex(value).has_value();
        if (!good)
            return tl::unexpected(name == "--delete" ? parseLength(value).error() : parseHex(value).error());
    }
    if (open) {
        return fail(Error::Kind::Invalid, text("--at %1 needs --overwrite, --insert or --delete after it")
                                              .arg(QString::fromUtf8(operations.back().at)));
    }
    if (operations.empty())
        return fail(Error::Kind::Invalid,
                    text("there is nothing to do: give --at OFFSET and what is to be done"));
    return operations;
}

/// The bytes with one operation done.
Result<PieceTree> apply(const PieceTree& tree, const Operation& operation, AddedBytes& added, Ledger* ledger)
{
    const Result<qint64> offset = parseOffset(operation.at, tree.size());
    if (!offset)
        return tl::unexpected(offset.error());
    const qint64 left = tree.size() - *offset;
    if (operation.name == "--delete") {
        const qint64 length = *parseLength(operation.value);
        if (length > left) {
            return fail(Error::Kind::OutOfRange, text("--delete %1: only %2 bytes are left at offset %3")
                                                     .arg(QString::fromUtf8(operation.value))
                                                     .arg(left)
                                                     .arg(*offset));
        }
        return tree.replaced({*offset, length}, {});
    }
    const QByteArray bytes = *parseHex(operation.value);
    const qint64 removed = operation.name == "--insert" ? 0 : std::min<qint64>(bytes.size(), left);
    return added.append(bytes, ledger).and_then([&](const PieceTree& content) {
        return tree.replaced({*offset, removed}, content);
    });
}

bool isSameFile(const QByteArray& path, const FileIdentity& identity)
{
    struct stat status;
    return ::stat(path.constData(), &status) == 0 && status.st_dev == identity.device &&
           status.st_ino == identity.inode;
}

Result<void> save(const Snapshot& snapshot, const OpenedFile& file, const QByteArray& path,
                  const std::shared_ptr<Ledger>& ledger)
{
    std::optional<FileIdentity> itself;
    if (isSameFile(path, file.identity))
        itself = file.identity;
    const SaveOrigin origin(file);
    const Result<SavePlan> plan = planSave(snapshot, origin, path, itself);
    if (!plan)
        return tl::unexpected(plan.error());
    if (plan->changedOnDisk || plan->goneFromDisk) {
        return fail(Error::Kind::Changed,
                    text("%1 was changed by another program meanwhile and is left as it is. Do it again")
                        .arg(QString::fromUtf8(path)));
    }
    if (plan->otherNames > 0) {
        printError(
            text("%1 gets a file of its own; the other names of the old one (hard links) keep the old bytes")
                .arg(QString::fromUtf8(path)));
    }
    const Result<SaveOutcome> saved =
        saveSnapshot(snapshot, origin, path, plan->agreed(), SaveControl(), *ledger);
    if (!saved)
        return tl::unexpected(saved.error());
    for (const AttributeLoss& loss : saved->losses)
        printError(text("%1 could not be given %2").arg(QString::fromUtf8(path), describe(loss)));
    return {};
}

int runEdit(const Arguments& arguments)
{
    const std::optional<QByteArray> out = arguments.value("-o");
    if (!out || out->isEmpty() || *out == "-") {
        printError(text("-o OUT is missing: the file to write, which may be FILE itself"));
        return ExitUsage;
    }
    const Result<std::vector<Operation>> operations = parseOperations(arguments);
    if (!operations)
        return failed(operations.error());
    const auto ledger = std::make_shared<Ledger>();
    const Result<OpenedFile> file = openFile(arguments.operands().at(0), ledger);
    if (!file)
        return failed(file.error());
    if (file->cutAtCap) {
        printError(text("%1 has more than %2 bytes, and no more are read of a pipe or device. Write it to a "
                        "file first")
                       .arg(QString::fromUtf8(file->path))
                       .arg(kReadCap));
        return ExitFailure;
    }
    AddedBytes added;
    PieceTree tree = PieceTree::base(file->source);
    for (const Operation& operation : *operations) {
        Result<PieceTree> next = apply(tree, operation, added, ledger.get());
        if (!next)
            return failed(next.error());
        tree = *std::move(next);
    }
    const Snapshot snapshot(std::make_shared<EditedBytes>(tree, file->source->access(), ledger));
    const Result<void> saved = save(snapshot, *file, *out, ledger);
    return saved ? ExitSuccess : failed(saved.error());
}

} // namespace

CommandSpec editCommand()
{
    return {"edit",
            QT_TRANSLATE_NOOP("CommandLine", "FILE"),
            1,
            1,
            QT_TRANSLATE_NOOP("CommandLine", "Changes, inserts and deletes bytes, and saves the result."),
            {
                {"-o", QT_TRANSLATE_NOOP("CommandLine", "OUT"),
                 QT_TRANSLATE_NOOP("CommandLine",
                                   "Where the result goes, which may be FILE itself. It is replaced whole or "
                                   "not at all.")},
                {"--at", QT_TRANSLATE_NOOP("CommandLine", "OFFSET"),
                 QT_TRANSLATE_NOOP("CommandLine",
                                   "Where the next edit goes, in the bytes as the edits before have left "
                                   "them; negative: from the end. Each edit has one of its own.")},
                {"--overwrite", QT_TRANSLATE_NOOP("CommandLine", "HEX"),
                 QT_TRANSLATE_NOOP("CommandLine",
                                   "Writes these bytes over those at OFFSET; past the end the file grows.")},
                {"--insert", QT_TRANSLATE_NOOP("CommandLine", "HEX"),
                 QT_TRANSLATE_NOOP("CommandLine", "Puts these bytes before the one at OFFSET.")},
                {"--delete", QT_TRANSLATE_NOOP("CommandLine", "LEN"),
                 QT_TRANSLATE_NOOP("CommandLine", "Takes so many bytes away.")},
            },
            runEdit};
}

} // namespace sluice

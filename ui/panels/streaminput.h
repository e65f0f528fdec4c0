#pragma once

#include "core/bytes/view.h"
#include "core/streams/recipe.h"

#include <QPointer>

#include <optional>

namespace sluice {

/// What a run of the Stream panel reads: bytes that a view shows, or a live source. Ranges are the
/// view's own. Thread rule: a value for the
/// window's thread.
struct StreamInput
{
    enum class Kind {
        Selection, ///< of the current view; all of it when nothing is selected
        Whole,     ///< the current view
        Other,     ///< `view`, all of it without `range`
        Live       ///< `live`, as the command line has it: "tcp-listen:PORT", "udp-listen:PORT", "-"
    };

    Kind kind = Kind::Selection;
    /// Of Other; null when it has been closed since.
    QPointer<View> view;
    /// Of Other: only these bytes.
    std::optional<ByteRange> range = std::nullopt;
    QByteArray live;

    [[nodiscard]] bool isLive() const { return kind == Kind::Live; }
    /// The view that it reads while `current` is the one of the current tab; null for a live source or when
    /// there is none.
    [[nodiscard]] View* viewFor(View* current) const;
    [[nodiscard]] ByteRange rangeFor(View* current) const;

    /// "selection", "whole file", a name; and below it the name and the number of bytes. For the source's
    /// box.
    [[nodiscard]] QString title(View* current) const;
    [[nodiscard]] QString detail(View* current) const;
    /// What results are named after: "app.log.gz".
    [[nodiscard]] QString name(View* current) const;

    /// The source, not yet running. Errors: Invalid (nothing is open, a bad port), Unsupported (a feed that
    /// the bytes do not have), Io.
    [[nodiscard]] Result<std::unique_ptr<StreamSource>> open(View* current, Feed feed) const;
    /// The command that does the same in a shell. Error: Unsupported, when the bytes are no file's.
    [[nodiscard]] Result<QByteArray> command(View* current, const Recipe& recipe) const;
    [[nodiscard]] Result<QByteArray> code(View* current, const Recipe& recipe) const;

private:
    /// The document, when its bytes are those of a file on the disk. Errors: Invalid, Unsupported.
    [[nodiscard]] Result<const Document*> fileFor(View* current) const;
};

/// Why `recipe` cannot be fed by the kernel from that input; empty when it can.
[[nodiscard]] QString whyNotKernel(const Recipe& recipe, const StreamInput& input, View* current);

/// Standard input is there to be read: a pipe, a socket or a file, and no terminal.
[[nodiscard]] bool hasStandardInput();

} // namespace sluice

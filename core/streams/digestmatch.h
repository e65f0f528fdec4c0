#pragma once

#include "core/streams/pipeline.h"

#include <QStringView>

#include <vector>

namespace sluice {

/// What comparing digests with a pasted value says. Thread rule: a value.
struct DigestMatch
{
    enum class Verdict {
        None,     ///< the text is empty
        NoDigest, ///< nothing in the text can be the value of one of the digests
        Mismatch, ///< the text holds a value of the right length, and it is another
        Match
    };

    Verdict verdict = Verdict::None;
    /// The digest that it is, or that it would have to be; -1 for None and NoDigest.
    int index = -1;

    friend bool operator==(const DigestMatch&, const DigestMatch&) = default;
};

/// Looks for the digests in `text` as people publish them: hexadecimal of either case, with ':' or without,
/// base64 or base64url with or without padding, alone or among other words: "HASH  FILE" (sha256sum), "SHA256
/// (FILE) = HASH" (BSD), "sha256:HASH", "sha256-BASE64" (Subresource Integrity), several lines of these. Any
/// thread.
[[nodiscard]] DigestMatch matchDigest(const std::vector<DigestValue>& digests, QStringView text);

} // namespace sluice

#include "core/search/pattern.h"

#include <cstdlib>

/// Whatever a search field holds is understood, with a description, or refused, at a place in the text.
extern "C" int LLVMFuzzerTestOneInput(const quint8* data, size_t size)
{
    if (size == 0)
        return 0;
    const QByteArrayView text(data + 1, static_cast<qsizetype>(size - 1));
    sluice::PatternOptions options;
    options.ignoreCase = (data[0] & 1) != 0;
    if ((data[0] & 2) != 0)
        options.encodings = sluice::PatternOptions::allEncodings();
    options.syntax = static_cast<sluice::PatternOptions::Syntax>((data[0] >> 2) % 5);
    options.type = sluice::ElementType::all()[(data[0] >> 2) % sluice::ElementType::all().size()];
    const auto pattern = sluice::Pattern::parse(text, options);
    if (!pattern) {
        if (pattern.error().message.isEmpty() || pattern.error().offset > text.size())
            std::abort();
        return 0;
    }
    if (pattern->terms.empty() || pattern->description().isEmpty())
        std::abort();
    return 0;
}

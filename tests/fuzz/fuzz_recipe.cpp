#include "core/streams/recipe.h"

#include <cstddef>
#include <cstdint>

// A recipe that parses says itself the same way again, as text and as JSON.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    using namespace sluice;
    const QByteArray text(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    if (const Result<Recipe> recipe = Recipe::parse(text)) {
        const Result<Recipe> again = Recipe::parse(recipe->toText());
        const Result<Recipe> fromJson = Recipe::fromJson(recipe->toJson());
        if (!again || *again != *recipe || !fromJson || *fromJson != *recipe)
            __builtin_trap();
        (void)commandLine(*recipe, text, {0, 1}, 2);
        (void)nodeCode(*recipe, text, {0, 1}, 2);
    }
    (void)Recipe::fromJson(text);
    return 0;
}

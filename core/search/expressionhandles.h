#pragma once

/// What PCRE2 gives us to hold; for the sources of expressions alone.

#include "core/search/expression.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace sluice {

struct FreePcre2
{
    void operator()(pcre2_code* code) const { pcre2_code_free(code); }
    void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
    void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
    void operator()(pcre2_jit_stack* stack) const { pcre2_jit_stack_free(stack); }
};

using CodePtr = std::unique_ptr<pcre2_code, FreePcre2>;

struct CompiledExpression::Handles
{
    /// Compiled to machine code; a call of it cannot be stopped.
    CodePtr code;
    /// Interpreted, and asks after every step whether to go on.
    CodePtr stoppable;
    /// The same for bytes that others follow, where they differ: at the end of its subject PCRE2 does not see
    /// the start of a line, and does not say that it needs more to see it.
    CodePtr codeInside;
    CodePtr stoppableInside;
};

} // namespace sluice

#include "core/search/expression.h"

#include "core/search/expressionbytes.h"
#include "core/search/expressionhandles.h"

#include <QCoreApplication>

#include <algorithm>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Expression", text);
}

constexpr uint32_t kCompileOptions = PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_USE_OFFSET_LIMIT;

CodePtr compileCode(const Expression& expression, uint32_t options, Error* error)
{
    int code = 0;
    PCRE2_SIZE offset = 0;
    options |= kCompileOptions | (expression.ignoreCase ? PCRE2_CASELESS : 0);
    CodePtr compiled(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(expression.text.constData()),
                                   static_cast<PCRE2_SIZE>(expression.text.size()), options, &code, &offset,
                                   nullptr));
    if (!compiled) {
        PCRE2_UCHAR message[256] = {};
        pcre2_get_error_message(code, message, sizeof message);
        *error = {Error::Kind::Invalid,
                  tr("the expression is wrong: %1").arg(QString::fromUtf8(reinterpret_cast<char*>(message))),
                  0, static_cast<qint64>(offset)};
    }
    return compiled;
}

/// Where `letter` stands after a backslash, outside \Q…\E; -1 when nowhere.
qsizetype findEscape(const QByteArray& text, char letter)
{
    bool quoted = false;
    for (qsizetype i = 0; i + 1 < text.size(); ++i) {
        if (text[i] != '\\')
            continue;
        const char escaped = text[i + 1];
        if (quoted) {
            quoted = escaped != 'E';
            continue;
        }
        if (escaped == letter)
            return i;
        quoted = escaped == 'Q';
        ++i;
    }
    return -1;
}

Result<CodePtr> compileChecked(const Expression& expression)
{
    Error error;
    CodePtr code = compileCode(expression, 0, &error);
    if (!code)
        return tl::unexpected(error);
    if (const qsizetype at = findEscape(expression.text, 'G'); at >= 0)
        return fail(Error::Kind::Invalid, tr("\\G means nothing in a search: it has no start of its own"), 0,
                    at);
    return code;
}

/// Lengths of matches; `longest` is -1 when there is none.
struct Widths
{
    qint64 shortest = 1;
    qint64 longest = -1;
};

/// Null when vectorscan cannot do it. It tells ends alone: where it also tells starts (version 5.4.9) it
/// misses matches.
hs_database_t* compileScanner(const Expression& expression, Widths* widths)
{
    // It takes texts that end in a 0, and knows other verbs than PCRE2.
    if (expression.text.contains('\0') || expression.text.contains("(*"))
        return nullptr;
    const unsigned flags = expression.ignoreCase ? HS_FLAG_CASELESS : 0;
    hs_compile_error_t* error = nullptr;
    hs_expr_info_t* info = nullptr;
    if (hs_expression_info(expression.text.constData(), flags, &info, &error) != HS_SUCCESS) {
        hs_free_compile_error(error);
        return nullptr;
    }
    const bool unusable = info->min_width == 0;
    *widths = {info->min_width, info->max_width == UINT_MAX ? -1 : qint64{info->max_width}};
    std::free(info);
    if (unusable)
        return nullptr;
    hs_database_t* database = nullptr;
    if (hs_compile(expression.text.constData(), flags, HS_MODE_STREAM, nullptr, &database, &error) !=
        HS_SUCCESS) {
        hs_free_compile_error(error);
        return nullptr;
    }
    return database;
}

} // namespace

Result<void> checkExpression(const Expression& expression)
{
    const Result<CodePtr> code = compileChecked(expression);
    return code ? Result<void>() : tl::unexpected(code.error());
}

CompiledExpression::CompiledExpression()
    : m_handles(std::make_unique<Handles>())
{
}

CompiledExpression::~CompiledExpression() = default;

bool CompiledExpression::hasScanner() const
{
    return m_handles->scanner != nullptr;
}

Result<std::shared_ptr<const CompiledExpression>> CompiledExpression::compile(const Expression& expression,
                                                                              bool useScanner)
{
    Result<CodePtr> code = compileChecked(expression);
    if (!code)
        return tl::unexpected(code.error());
    auto compiled = std::make_shared<CompiledExpression>();
    compiled->m_handles->code = *std::move(code);
    // Without it the same code is interpreted, slower.
    pcre2_jit_compile(compiled->m_handles->code.get(), PCRE2_JIT_COMPLETE | PCRE2_JIT_PARTIAL_HARD);
    uint32_t lookBehind = 0;
    pcre2_pattern_info(compiled->m_handles->code.get(), PCRE2_INFO_MAXLOOKBEHIND, &lookBehind);
    compiled->m_lookBehind = std::max<qint64>(lookBehind, 1);
    Error error;
    compiled->m_handles->stoppable = compileCode(expression, PCRE2_AUTO_CALLOUT, &error);
    if (!compiled->m_handles->stoppable)
        return tl::unexpected(error);
    compiled->m_movesStart = findEscape(expression.text, 'K') >= 0;
    if (!useScanner)
        return compiled;

    Widths widths;
    compiled->m_handles->scanner = compileScanner(expression, &widths);
    if (compiled->hasScanner()) {
        compiled->m_shortest = widths.shortest;
        compiled->m_longest = widths.longest;
        compiled->m_bytes = bytesOfMatches(expression.text);
        compiled->m_bounded = widths.longest < 0 || widths.longest > kScanReach;
        compiled->m_scanReach = compiled->m_bounded ? kScanReach : widths.longest;
        if (hs_alloc_scratch(compiled->m_handles->scanner, &compiled->m_handles->scratch) != HS_SUCCESS) {
            hs_free_database(compiled->m_handles->scanner);
            compiled->m_handles->scanner = nullptr;
        }
    }
    return compiled;
}

} // namespace sluice

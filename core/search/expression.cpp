#include "core/search/expression.h"

#include "core/search/bytefrequency.h"
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

/// PCRE2 10.42's machine code remembers where a repetition failed, and takes that to hold for other
/// alternatives, too, and for what an atomic group gives up (its issue 336): matches are missed.
bool isMisjudged(const QByteArray& text)
{
    return text.contains('|') || text.contains("(?>") || text.contains("(*a") || text.contains("}+");
}

/// PCRE2 10.42 takes it that a repetition need not give anything up before an atomic group, though that may
/// match no bytes and what follows it may need them: matches are missed, by its interpreter, too.
bool isHeldTooFast(const QByteArray& text)
{
    return text.contains("(?>") || text.contains("(*a") || text.contains("?+") || text.contains("*+") ||
           text.contains("}+");
}

CodePtr compileCode(const Expression& expression, uint32_t options, Error* error)
{
    int code = 0;
    PCRE2_SIZE offset = 0;
    options |= kCompileOptions | (expression.ignoreCase ? PCRE2_CASELESS : 0) |
               (isHeldTooFast(expression.text) ? PCRE2_NO_AUTO_POSSESS : 0);
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

/// Where something stands, unescaped and outside \Q…\E; `isIt` is asked what the text is from there on.
/// -1 when nowhere.
template <typename Predicate>
qsizetype findPart(const QByteArray& text, Predicate isIt)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && text.mid(i + 1, 1) == "Q") {
            const qsizetype end = text.indexOf("\\E", i);
            i = end < 0 ? text.size() : end + 1;
        } else if (isIt(QByteArrayView(text).sliced(i))) {
            return i;
        } else if (text[i] == '\\') {
            ++i;
        }
    }
    return -1;
}

bool startsWithAny(QByteArrayView text, std::initializer_list<const char*> beginnings)
{
    return std::any_of(beginnings.begin(), beginnings.end(),
                       [text](const char* beginning) { return text.startsWith(beginning); });
}

/// The start of a look at what is around; more than these is never wrong.
bool isLookAround(QByteArrayView rest)
{
    return startsWithAny(rest, {"(?=", "(?!", "(?<=", "(?<!", "(?*", "(?<*", "(*p", "(*n"});
}

/// The start of a call of a group, by name or number, or of the whole expression.
bool isCall(QByteArrayView rest)
{
    if (startsWithAny(rest, {"(?R", "(?&", "(?P>", "\\g<", "\\g'"}))
        return true;
    if (!rest.startsWith("(?") || rest.size() < 4)
        return false;
    const char number = rest[2] == '+' || rest[2] == '-' ? rest[3] : rest[2];
    return number >= '0' && number <= '9';
}

/// PCRE2 tells the furthest single step back: a look-behind inside another one, and the edge of a word in it,
/// look back from there, and so does the start of a line, by two bytes at most. Names of groups count as
/// look-behinds: too much is never wrong.
qint64 lookBehindOf(const pcre2_code* code, const QByteArray& text)
{
    uint32_t step = 0;
    pcre2_pattern_info(code, PCRE2_INFO_MAXLOOKBEHIND, &step);
    const qint64 places = text.count("(?<") + text.count("(*");
    constexpr qint64 kLongestLineEnd = 2;
    return step * std::max<qint64>(places, 1) + kLongestLineEnd;
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
    for (const char* verb : {"(*COMMIT", "(*SKIP"}) {
        if (const qsizetype at =
                findPart(expression.text, [verb](auto rest) { return rest.startsWith(verb); });
            at >= 0)
            return fail(Error::Kind::Invalid,
                        tr("%1) depends on where a search begins, which is nowhere here: write it without")
                            .arg(QLatin1String(verb)),
                        0, at);
    }
    // Which group has the "\K", and which is called by the look around, would take a parser to tell.
    if (findEscape(expression.text, 'K') >= 0 && findPart(expression.text, isLookAround) >= 0) {
        if (const qsizetype at = findPart(expression.text, isCall); at >= 0)
            return fail(Error::Kind::Invalid,
                        tr("a look around that calls a group with \\K would let a match begin outside of it: "
                           "write the group out"),
                        0, at);
    }
    if (lookBehindOf(code.get(), expression.text) > CompiledExpression::kFurthestLookBehind)
        return fail(Error::Kind::Invalid, tr("the expression looks too far back"), 0, 0);
    return code;
}

/// A byte that every match has, or begins with.
std::optional<quint8> unitOf(const pcre2_code* code, uint32_t typeInfo, uint32_t unitInfo)
{
    uint32_t type = 0;
    uint32_t unit = 0;
    pcre2_pattern_info(code, typeInfo, &type);
    pcre2_pattern_info(code, unitInfo, &unit);
    return type == 1 ? std::optional<quint8>(static_cast<quint8>(unit)) : std::nullopt;
}

/// False when PCRE2 knows that no match begins with a zero.
bool beginsWithZero(const pcre2_code* code)
{
    if (const auto first = unitOf(code, PCRE2_INFO_FIRSTCODETYPE, PCRE2_INFO_FIRSTCODEUNIT))
        return *first == 0;
    const uint8_t* bitmap = nullptr;
    pcre2_pattern_info(code, PCRE2_INFO_FIRSTBITMAP, &bitmap);
    return bitmap == nullptr || (bitmap[0] & 1) != 0;
}

/// In either case: PCRE2 does not tell whether it matters.
MaskedBytes eitherCase(quint8 byte)
{
    const bool letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
    const char mask = letter ? '\xdf' : '\xff';
    return {QByteArray(1, static_cast<char>(byte & static_cast<quint8>(mask))), QByteArray(1, mask), {}};
}

/// As much of the start as is single bytes, or letters in either case.
MaskedBytes literalStart(const ClassSequence& sequence)
{
    MaskedBytes literal;
    for (const ClassSequence::Step& step : sequence.steps) {
        const size_t bytes = step.bytes.count();
        unsigned byte = 0;
        while (bytes > 0 && !step.bytes[byte])
            ++byte;
        const bool letter = bytes == 2 && byte >= 'A' && byte <= 'Z' && step.bytes[byte | 0x20U];
        if (bytes != 1 && !letter)
            break;
        literal.value += QByteArray(step.count, static_cast<char>(byte));
        literal.mask += QByteArray(step.count, letter ? '\xdf' : '\xff');
    }
    return literal;
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

Result<std::shared_ptr<const CompiledExpression>> CompiledExpression::compile(const Expression& expression,
                                                                              bool useMarks)
{
    Result<CodePtr> code = compileChecked(expression);
    if (!code)
        return tl::unexpected(code.error());
    auto compiled = std::make_shared<CompiledExpression>();
    Handles& handles = *compiled->m_handles;
    handles.code = *std::move(code);
    Error error;
    handles.stoppable = compileCode(expression, PCRE2_AUTO_CALLOUT, &error);
    // Only an option inside the expression makes "^" the start of every line.
    compiled->m_seesLines = expression.text.contains('^') && expression.text.contains("(?");
    if (compiled->m_seesLines) {
        handles.codeInside = compileCode(expression, PCRE2_ALT_CIRCUMFLEX, &error);
        handles.stoppableInside = compileCode(expression, PCRE2_ALT_CIRCUMFLEX | PCRE2_AUTO_CALLOUT, &error);
    }
    if (!handles.stoppable || (compiled->m_seesLines && (!handles.codeInside || !handles.stoppableInside)))
        return tl::unexpected(error);
    const pcre2_code* const handle = handles.code.get();
    uint32_t firstType = 0;
    pcre2_pattern_info(handle, PCRE2_INFO_FIRSTCODETYPE, &firstType);
    compiled->m_startsLine = firstType == 2;
    uint32_t newline = 0;
    pcre2_pattern_info(handle, PCRE2_INFO_NEWLINE, &newline);
    compiled->m_lineFeedEndsLine = newline == PCRE2_NEWLINE_LF;
    compiled->m_lookBehind = lookBehindOf(handle, expression.text);
    const bool longNewline =
        newline == PCRE2_NEWLINE_CRLF || newline == PCRE2_NEWLINE_ANY || newline == PCRE2_NEWLINE_ANYCRLF;
    compiled->m_slack = longNewline ? 1 : 0;
    uint32_t namesLineEnd = 0;
    pcre2_pattern_info(handle, PCRE2_INFO_HASCRORLF, &namesLineEnd);
    compiled->m_skipsLineFeed = longNewline && (namesLineEnd == 0 || compiled->m_startsLine);
    uint32_t matchesEmpty = 0;
    pcre2_pattern_info(handle, PCRE2_INFO_MATCHEMPTY, &matchesEmpty);
    compiled->m_movesStart = expression.text.contains("\\K");
    compiled->m_skipsAfterEmpty =
        longNewline && !compiled->m_skipsLineFeed && (matchesEmpty != 0 || compiled->m_movesStart);
    compiled->m_bytes = bytesOfMatches(expression.text);
    // A match whose start is moved can begin where none is looked for.
    compiled->m_beginsInZeros = compiled->m_bytes[0] && (compiled->m_movesStart || beginsWithZero(handle));
    // The mark of one that begins anywhere in a line would be looked for from each place before it.
    if (useMarks && !compiled->m_startsLine)
        compiled->chooseMark(expression);
    // Without it the same code is interpreted, slower. PCRE2 10.42's machine code takes its offset limit for
    // the end of the data, where it looks for the starts of lines that two bytes end.
    if (newline != PCRE2_NEWLINE_CRLF || !compiled->m_startsLine)
        compiled->makeMachineCode(expression);
    return compiled;
}

void CompiledExpression::makeMachineCode(const Expression& expression)
{
    std::optional<QByteArray> text = expression.text;
    if (isMisjudged(expression.text)) {
        // It remembers nothing behind a look ahead.
        text = withEmptyLooks(expression.text);
        m_asksSingly = m_startsLine;
    }
    struct Kind
    {
        CodePtr* code;
        uint32_t options;
    };
    for (const Kind& kind : {Kind{&m_handles->code, 0}, Kind{&m_handles->codeInside, PCRE2_ALT_CIRCUMFLEX}}) {
        Error error;
        CodePtr made = text && *kind.code ? compileCode({*text, expression.ignoreCase}, kind.options, &error)
                                          : CodePtr();
        if (made && pcre2_jit_compile(made.get(), PCRE2_JIT_COMPLETE | PCRE2_JIT_PARTIAL_HARD) == 0)
            *kind.code = std::move(made);
    }
}

void CompiledExpression::chooseMark(const Expression& expression)
{
    const StartOfMatches start = m_movesStart ? StartOfMatches() : startOfMatches(expression);
    const MaskedBytes literal = literalStart(start.sequence);
    m_markIsFirst = true;
    m_markIsWhole = start.whole;
    if (start.whole && literal.value.size() != start.sequence.length()) {
        m_sequence = start.sequence;
        return;
    }
    constexpr qsizetype kTelling = 3; // bytes that tell more than any single one
    if (start.whole || literal.value.size() >= kTelling) {
        m_mark = literal;
        return;
    }
    const pcre2_code* const handle = m_handles->code.get();
    const auto first = unitOf(handle, PCRE2_INFO_FIRSTCODETYPE, PCRE2_INFO_FIRSTCODEUNIT);
    const auto last = unitOf(handle, PCRE2_INFO_LASTCODETYPE, PCRE2_INFO_LASTCODEUNIT);
    const auto commonness = [](std::optional<quint8> byte) {
        return byte ? usualFrequencies()[*byte] : ~quint32{0};
    };
    if (first || last) {
        m_markIsFirst = first && commonness(first) <= commonness(last);
        m_mark = eitherCase(m_markIsFirst ? *first : *last);
    } else if (start.sequence.length() > 1) {
        m_sequence = start.sequence;
    }
}

} // namespace sluice

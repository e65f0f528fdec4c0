#include "tests/support/searchwitness.h"

#include "core/bytes/typedview.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <cmath>

namespace sluice::test {
namespace {

/// Signs of an atomic group: before one PCRE2 10.42 makes repetitions possessive that are not, and misses
/// matches.
constexpr const char* kAtomic[] = {"(?>", "(*a", "?+", "*+", "}+"};

bool matches(const QByteArray& data, qsizetype at, const MaskedBytes& bytes)
{
    for (qsizetype i = 0; i < bytes.value.size(); ++i) {
        if ((data[at + i] & bytes.mask[i]) != bytes.value[i])
            return false;
    }
    return std::all_of(bytes.cells.begin(), bytes.cells.end(), [&](const MaskedBytes::Cell& cell) {
        return std::any_of(cell.variants.begin(), cell.variants.end(), [&](const QByteArray& variant) {
            return data.mid(at + cell.offset, variant.size()) == variant;
        });
    });
}

/// The number whose key `key` is: keys are in the order of numbers.
bool matches(const QByteArray& data, qsizetype at, const NumberRange& range)
{
    const auto valueOf = [&range](quint64 key) {
        const int width = range.type.size() * 8;
        const quint64 all = ~quint64{0} >> (64 - width);
        if (range.type.isFloat() && key >> (width - 1) != 0)
            key ^= all >> 1;
        QByteArray bytes;
        for (int i = 0; i < width; i += 8)
            bytes += static_cast<char>(key >> (range.type.bigEndian ? width - 8 - i : i));
        return loadElement(range.type, reinterpret_cast<const quint8*>(bytes.constData()));
    };
    const ElementValue value =
        loadElement(range.type, reinterpret_cast<const quint8*>(data.constData() + at));
    const ElementValue low = valueOf(range.low);
    const ElementValue high = valueOf(range.high);
    if (const auto* number = std::get_if<double>(&value))
        return *number >= std::get<double>(low) && *number <= std::get<double>(high);
    if (const auto* number = std::get_if<qint64>(&value))
        return *number >= std::get<qint64>(low) && *number <= std::get<qint64>(high);
    return std::get<quint64>(value) >= std::get<quint64>(low) &&
           std::get<quint64>(value) <= std::get<quint64>(high);
}

} // namespace

std::vector<Hit> stupidSearch(const QByteArray& data, const std::vector<SearchTerm>& terms)
{
    std::vector<Hit> hits;
    for (const SearchTerm& term : terms) {
        if (const auto* expression = std::get_if<Expression>(&term.what)) {
            for (Hit hit : stupidExpression(data, *expression)) {
                hit.pattern = term.pattern;
                hits.push_back(hit);
            }
            continue;
        }
        const auto* bytes = std::get_if<MaskedBytes>(&term.what);
        const auto* range = std::get_if<NumberRange>(&term.what);
        const qsizetype length = bytes != nullptr ? bytes->value.size() : range->type.size();
        // Byte by byte, long patterns would take minutes under the thread sanitizer.
        const bool plain =
            bytes != nullptr && bytes->cells.empty() && bytes->mask.count('\xff') == bytes->mask.size();
        for (qsizetype at = 0; at + length <= data.size(); ++at) {
            const bool found = plain              ? QByteArrayView(data).sliced(at, length) == bytes->value
                               : bytes != nullptr ? matches(data, at, *bytes)
                                                  : matches(data, at, *range);
            if (found)
                hits.push_back({at, length, term.pattern});
        }
    }
    std::stable_sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
        return a.offset != b.offset ? a.offset < b.offset : a.pattern < b.pattern;
    });
    return hits;
}

std::vector<Hit> stupidExpression(const QByteArray& data, const Expression& expression)
{
    int error = 0;
    PCRE2_SIZE place = 0;
    const bool hasAtomicGroup = std::any_of(std::begin(kAtomic), std::end(kAtomic),
                                            [&](const char* sign) { return expression.text.contains(sign); });
    pcre2_code* const code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(expression.text.constData()),
                                           static_cast<size_t>(expression.text.size()),
                                           (expression.ignoreCase ? PCRE2_CASELESS : 0) |
                                               (hasAtomicGroup ? PCRE2_NO_AUTO_POSSESS : 0),
                                           &error, &place, nullptr);
    if (code == nullptr)
        qFatal("no expression: %s", expression.text.constData());
    pcre2_match_data* const match = pcre2_match_data_create_from_pattern(code, nullptr);
    const auto* const bytes = reinterpret_cast<PCRE2_SPTR>(data.constData());
    const auto size = static_cast<size_t>(data.size());
    pcre2_match_context* const context = pcre2_match_context_create(nullptr);
    pcre2_set_match_limit(context, UINT32_MAX);
    uint32_t newline = 0;
    pcre2_pattern_info(code, PCRE2_INFO_NEWLINE, &newline);
    const bool twoBytesEndLines =
        newline == PCRE2_NEWLINE_CRLF || newline == PCRE2_NEWLINE_ANY || newline == PCRE2_NEWLINE_ANYCRLF;
    std::vector<Hit> hits;
    uint32_t options = 0;
    // As pcre2demo does it: after a match of no bytes, another one at the same place, else one character on.
    for (size_t at = 0; at <= size;) {
        const int result = pcre2_match(code, bytes, size, at, options, match, context);
        const PCRE2_SIZE* const ends = pcre2_get_ovector_pointer(match);
        if (result == PCRE2_ERROR_NOMATCH) {
            if (options == 0)
                break;
            options = 0;
            at += twoBytesEndLines && data.mid(static_cast<qsizetype>(at), 2) == "\r\n" ? 2 : 1;
            continue;
        }
        if (result < 0)
            qFatal("PCRE2 says %d about %s", result, expression.text.constData());
        if (ends[0] > ends[1] || ends[0] < pcre2_get_startchar(match))
            qFatal("a match outside of itself: %s", expression.text.constData());
        if (ends[1] > ends[0])
            hits.push_back({static_cast<qint64>(ends[0]), static_cast<qint64>(ends[1] - ends[0]), 0});
        options = ends[0] == ends[1] ? PCRE2_NOTEMPTY_ATSTART | PCRE2_ANCHORED : 0;
        at = ends[1];
    }
    pcre2_match_context_free(context);
    pcre2_match_data_free(match);
    pcre2_code_free(code);
    return hits;
}

} // namespace sluice::test

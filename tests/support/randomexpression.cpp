#include "tests/support/randomexpression.h"

#include <array>

namespace sluice::test {
namespace {

QByteArray pick(Random& random, std::initializer_list<const char*> list)
{
    return list.begin()[uniform<size_t>(random, 0, list.size() - 1)];
}

/// What may not be repeated: it matches no bytes, or is repeated already.
bool isRepeatable(const QByteArray& atom)
{
    return !atom.endsWith('}') && !atom.contains("\\K") && !atom.contains("|)") && atom != "\\b";
}

} // namespace

QByteArray expressionData(Random& random, qsizetype size)
{
    QByteArray data(size, Qt::Uninitialized);
    for (char& byte : data)
        byte = "aaabbbccAB\n\r 01\0\x80\xff"[uniform(random, 0, 17)];
    return data;
}

QByteArray lineEndData(Random& random, qsizetype size)
{
    QByteArray data(size, Qt::Uninitialized);
    for (char& byte : data)
        byte = "aab\r\r\n"[uniform(random, 0, 5)];
    return data;
}

QByteArray randomExpression(Random& random, int depth, bool resets)
{
    QByteArray text;
    if (uniform(random, 0, 6) == 0)
        text += pick(random, {"^", "\\A", "\\b", "\\B", "(?i)", "(?s)", "(?m)^", "(?<=a)", "(?<!b)", "(?=.b)",
                              "(?!ab)", "(?<=ab|b)", "(?<=(?<=a)b)", "(?<!\\ba)", "(?<=^|\\n)", "(?s)(?=.*c)",
                              "(?<=\\b.)"});
    const int atoms = uniform(random, 1, 4);
    for (int i = 0; i < atoms; ++i) {
        const bool group = depth > 0 && uniform(random, 0, 3) == 0;
        QByteArray atom;
        if (group)
            atom = '(' + randomExpression(random, depth - 1, resets) + ')';
        else if (resets && uniform(random, 0, 9) == 0)
            atom =
                pick(random, {"\\K", "\\K", "\\K", "(?:a\\K)*", "(?:.\\K){1,3}", "(?:\\w\\K|ab)*?",
                              "(?>\\K|a)", "(?:a|b\\K){0,3}", "(?:\\Ka*|b)", "(a\\K)(?!b)", "(?:b+\\K)?+"});
        else
            atom = pick(random, {"a",          "b",       "c",      "ab",       "abc",           "bca",
                                 "[ab]",       "[^a]",    ".",      "B",        "\\w",           "\\d",
                                 "\\S",        "\\n",     "\\R",    "\\x00",    "[a-c]",         "\\b",
                                 "[ab]{3}",    "[ab]{4}", "\\w{3}", "(?:ab|b)", "[\\x80-\\xff]", "(?:b|)",
                                 "(?>[ab]*|)", "(a?|b)"});
        text += atom;
        // Repeated groups of repetitions take PCRE2 for ever.
        if (group && uniform(random, 0, 2) == 0)
            text += pick(random, {"?", "{1,2}", "??"});
        else if (!group && isRepeatable(atom) && uniform(random, 0, 2) == 0)
            text +=
                pick(random, {"*", "+", "?", "{2}", "{1,3}", "+?", "*?", "??", "{2,}", "{1,2}?", "++", "?+"});
    }
    if (uniform(random, 0, 6) == 0)
        text += pick(random, {"$", "\\b", "\\B", "(?!b)", "(?=c)", "\\z", "\\Z", "(?m)$", "(?!.*c)"});
    if (depth > 0 && uniform(random, 0, 3) == 0)
        text += '|' + randomExpression(random, depth - 1, resets);
    return text;
}

std::span<const char* const> lineEndExpressions()
{
    static constexpr const char* kExpressions[] = {"(*CRLF)(?m)^a",     "(*CRLF)(?m)^[a\\r\\n]+$",
                                                   "(*CRLF)(?m)^.",     "(*CRLF).*b",
                                                   "(*CRLF)(?m)a$",     "(*ANYCRLF)(?m)^[ab]+$",
                                                   "(*CRLF)[^b]+b",     "(*ANY).a",
                                                   "(*ANYCRLF)\\s+a",   "(*CRLF).*\\n",
                                                   "(*ANY)\\Ra",        "(*ANY)a\\s|\\sb",
                                                   "(*CRLF)\\b|\\n",    "(*ANY)(?m:$)|a\\s|\\n",
                                                   "(*CRLF)\\r?\\K\\n", "(*CRLF)a*\\K.?"};
    return kExpressions;
}

std::span<const char* const> catastrophicExpressions()
{
    static constexpr std::array kAll = {
        "(a+)+$",         "(a|a)*b",      "(a*)*b",          "([a-z]+)*1",
        "(a|aa)+$",       "(.*)*x",       "(.+)+y",          "^(([a-z])+.)+[A-Z]([a-z])+$",
        "(a?){30}a{30}b", "(x+x+)+y",     "a*a*a*a*a*b",     "(?s).*.*.*=.*",
        "(a+a+)+b",       "((a*)*)*b",    "(?:a|b|ab)*c",    "(a|b|ab|ba)*\\1c",
        "(?=(a+))\\1b",   "(\\w+\\s?)*=", "(([^,]*,)*){8}P", "(?<=a)(a*)+\\d"};
    return kAll;
}

} // namespace sluice::test

#include "core/search/expressionbytes.h"

#include "core/search/expressionhandles.h"

#include <algorithm>
#include <cctype>
#include <optional>

namespace sluice {
namespace {

/// Where the class that begins at `at` ends, its bracket included; -1 when that is hard to tell.
qsizetype endOfClass(const QByteArray& text, qsizetype at)
{
    qsizetype end = at + 1;
    if (end < text.size() && text[end] == '^')
        ++end;
    if (end < text.size() && text[end] == ']')
        ++end;
    for (; end < text.size() && text[end] != ']'; ++end) {
        if (text[end] == '\\') {
            ++end;
            if (text.mid(end, 1) == "Q" || text.mid(end, 1) == "E")
                return -1;
        } else if (text[end] == '[') {
            const qsizetype named = text.mid(end, 2) == "[:" ? text.indexOf(":]", end) : -1;
            end = named >= 0 ? named + 1 : end;
        }
    }
    return end < text.size() ? end + 1 : -1;
}

/// Asks PCRE2 which bytes a part of an expression matches; nothing when it is no expression.
std::optional<std::bitset<256>> bytesOfPart(const QByteArray& part, bool ignoreCase)
{
    int error = 0;
    PCRE2_SIZE place = 0;
    const uint32_t options = PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | (ignoreCase ? PCRE2_CASELESS : 0);
    const CodePtr code(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(part.constData()),
                                     static_cast<size_t>(part.size()), options, &error, &place, nullptr));
    const std::unique_ptr<pcre2_match_data, FreePcre2> data(pcre2_match_data_create(1, nullptr));
    if (!code)
        return std::nullopt;
    std::bitset<256> bytes;
    for (unsigned byte = 0; byte < 256; ++byte) {
        const auto subject = static_cast<PCRE2_UCHAR>(byte);
        bytes[byte] = pcre2_match(code.get(), &subject, 1, 0, PCRE2_NO_JIT, data.get(), nullptr) >= 0;
    }
    return bytes;
}

/// Reads an expression from left to right and gathers what its parts can match. Too much is never wrong.
class ByteGatherer
{
public:
    explicit ByteGatherer(const QByteArray& text)
        : m_text(text)
    {
    }

    std::bitset<256> gather()
    {
        while (m_at < m_text.size() && !m_lost)
            readPart();
        if (m_lost)
            m_bytes.set();
        return m_bytes;
    }

private:
    [[nodiscard]] char peek(qsizetype ahead) const
    {
        return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : '\0';
    }

    void readPart()
    {
        const char c = peek(0);
        if (c == '\\') {
            readEscape();
        } else if (c == '[') {
            readClass();
        } else if (c == '.') {
            addMatching(m_text.contains("(?") ? "(?s)." : ".");
            ++m_at;
        } else if (c == '{') {
            const qsizetype end = m_text.indexOf('}', m_at);
            const QByteArray inside = m_text.mid(m_at + 1, end - m_at - 1);
            const bool count = end >= 0 && std::all_of(inside.begin(), inside.end(), [](char digit) {
                                   return (digit >= '0' && digit <= '9') || digit == ',';
                               });
            addCases(c);
            m_at = count ? end + 1 : m_at + 1;
        } else if (c == '(' && peek(1) == '?' && peek(2) == ':') {
            m_at += 3;
        } else if (c == '(' && peek(1) == '?' && peek(2) == '#') {
            m_lost = true;
        } else {
            if (c == '#' && m_text.contains("(?"))
                m_lost = true; // perhaps a comment
            if (!QByteArrayView("()|*+?^$").contains(c))
                addCases(c);
            ++m_at;
        }
    }

    void readEscape()
    {
        const char kind = peek(1);
        const bool letter = (kind >= 'a' && kind <= 'z') || (kind >= 'A' && kind <= 'Z');
        const bool digit = kind >= '0' && kind <= '9';
        qsizetype length = 2;
        if (QByteArrayView("bBAzZ").contains(kind)) {
            m_at += length;
            return;
        }
        if (kind == 'x') {
            if (peek(2) == '{')
                length = m_text.indexOf('}', m_at) + 1 - m_at;
            else
                while (length < 4 && std::isxdigit(static_cast<unsigned char>(peek(length))) != 0)
                    ++length;
        } else if (digit || (letter && !QByteArrayView("dDwWsShHvVNnrtfea").contains(kind))) {
            m_lost = true;
            return;
        }
        addMatching(m_text.mid(m_at, length));
        m_at += length;
    }

    void readClass()
    {
        const qsizetype end = endOfClass(m_text, m_at);
        m_lost = m_lost || end < 0;
        if (!m_lost)
            addMatching(m_text.mid(m_at, end - m_at));
        m_at = end;
    }

    void addCases(char c)
    {
        m_bytes.set(static_cast<quint8>(c));
        m_bytes.set(static_cast<quint8>(std::tolower(static_cast<unsigned char>(c))));
        m_bytes.set(static_cast<quint8>(std::toupper(static_cast<unsigned char>(c))));
    }

    void addMatching(const QByteArray& part)
    {
        for (const bool ignoreCase : {false, true}) {
            const std::optional<std::bitset<256>> bytes = bytesOfPart(part, ignoreCase);
            m_lost = m_lost || !bytes;
            m_bytes |= bytes.value_or(std::bitset<256>());
        }
    }

    const QByteArray& m_text;
    qsizetype m_at = 0;
    std::bitset<256> m_bytes;
    /// Something was met that is not understood.
    bool m_lost = false;
};

/// Where what begins at `at` ends and is no place for an alternative: a class, an escape, a verb; -1 when
/// that is hard to tell, and `at` when there is no such thing.
qsizetype endOfOpaque(const QByteArray& text, qsizetype at)
{
    const QByteArrayView rest = QByteArrayView(text).sliced(at);
    const auto behind = [&](const char* end, qsizetype length) {
        const qsizetype found = text.indexOf(end, at);
        return found < 0 ? text.size() : found + length;
    };
    if (rest.startsWith('['))
        return endOfClass(text, at);
    if (rest.startsWith("\\Q"))
        return behind("\\E", 2);
    if (rest.startsWith("\\c"))
        return at + 3;
    if (rest.startsWith('\\'))
        return at + 2;
    if (rest.startsWith("(*") && rest.size() > 2 && (rest[2] < 'a' || rest[2] > 'z'))
        return behind(")", 1);
    return rest.startsWith("(?#") || rest.startsWith("(?C") ? -1 : at;
}

/// Reads classes and how many of each from the start of an expression, up to what is anything else.
class SequenceReader
{
public:
    explicit SequenceReader(const Expression& expression)
        : m_text(expression.text)
        , m_ignoreCase(expression.ignoreCase)
    {
    }

    StartOfMatches read()
    {
        // An alternative may begin otherwise, and a verb changes what all means.
        if (m_text.contains('|') || m_text.startsWith("(*"))
            return {};
        if (m_text.startsWith("\\b")) {
            m_at = 2;
            m_start.whole = false;
        }
        m_start.whole = m_start.whole && !m_text.isEmpty();
        while (m_at < m_text.size()) {
            if (!readStep()) {
                m_start.whole = false;
                break;
            }
        }
        return std::move(m_start);
    }

private:
    /// False: here the sequence ends.
    bool readStep()
    {
        const qsizetype end = endOfPart();
        const std::optional<std::bitset<256>> bytes =
            end < 0 ? std::nullopt : bytesOfPart(m_text.mid(m_at, end - m_at), m_ignoreCase);
        if (!bytes)
            return false;
        m_at = end;
        bool exact = true;
        const qint64 room = ClassMatcher::kLongest - m_start.sequence.length();
        const qint64 count = std::min(readCount(&exact), room);
        if (count < 1)
            return false;
        std::vector<ClassSequence::Step>& steps = m_start.sequence.steps;
        if (!steps.empty() && steps.back().bytes == *bytes)
            steps.back().count += count;
        else
            steps.push_back({*bytes, count});
        return exact && count < room;
    }

    /// Of the one byte, escaped byte or class at m_at; -1 when it is none.
    [[nodiscard]] qsizetype endOfPart() const
    {
        const char c = m_text[m_at];
        if (c == '[')
            return endOfClass(m_text, m_at);
        if (c != '\\')
            return QByteArrayView("^$()*+?{|#").contains(c) ? -1 : m_at + 1;
        if (m_at + 1 == m_text.size())
            return -1;
        const char kind = m_text[m_at + 1];
        if (kind == 'x') {
            const QByteArray digits = m_text.mid(m_at + 2, 2);
            const bool both = digits.size() == 2 && QByteArray::fromHex(digits).size() == 1 &&
                              std::isxdigit(static_cast<unsigned char>(digits[0])) != 0 &&
                              std::isxdigit(static_cast<unsigned char>(digits[1])) != 0;
            return both ? m_at + 4 : -1;
        }
        const bool plain = std::isalnum(static_cast<unsigned char>(kind)) == 0 && kind > ' ' && kind < '\x7f';
        return plain || QByteArrayView("dDwWsShHvVnrtfea").contains(kind) ? m_at + 2 : -1;
    }

    /// How many there are at least of the part before m_at; `exact`: never more. 0 when that is hard to tell.
    qint64 readCount(bool* exact)
    {
        qint64 least = 1;
        const char c = peek();
        *exact = c != '*' && c != '+' && c != '?' && c != '{';
        // What is nothing can stand before a count.
        const QByteArrayView rest = QByteArrayView(m_text).sliced(m_at);
        if (c == '*' || c == '?' || rest.startsWith("\\E") || rest.startsWith("(?#"))
            return 0;
        if (*exact)
            return least;
        ++m_at;
        if (c == '{') {
            bool known = false;
            const qsizetype end = m_text.indexOf('}', m_at);
            const QByteArray inside = m_text.mid(m_at, end - m_at);
            const qsizetype comma = inside.indexOf(',');
            least = inside.left(comma < 0 ? inside.size() : comma).toLongLong(&known);
            const bool digits = std::all_of(inside.begin(), inside.end(), [](char digit) {
                return (digit >= '0' && digit <= '9') || digit == ',';
            });
            if (end < 0 || !known || !digits)
                return 0;
            *exact = comma < 0;
            m_at = end + 1;
        }
        if (peek() == '?' || peek() == '+')
            ++m_at;
        // A count of counts.
        return QByteArrayView("*+?{").contains(peek()) && m_at < m_text.size() ? 0 : least;
    }

    [[nodiscard]] char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }

    const QByteArray& m_text;
    const bool m_ignoreCase;
    qsizetype m_at = 0;
    StartOfMatches m_start = {{}, true};
};

} // namespace

StartOfMatches startOfMatches(const Expression& expression)
{
    return SequenceReader(expression).read();
}

std::optional<QByteArray> withEmptyLooks(const QByteArray& text)
{
    constexpr const char* kLook = "(?=)";
    QByteArray result;
    // Verbs that tell how to read it stand before all else.
    bool begun = false;
    for (qsizetype at = 0; at < text.size();) {
        const bool verb = QByteArrayView(text).sliced(at).startsWith("(*");
        const qsizetype end = endOfOpaque(text, at);
        if (end < 0)
            return std::nullopt;
        if (!begun && (!verb || end == at)) {
            // A count of the verb before it.
            if (at > 0 && QByteArrayView("*+?{").contains(text[at]))
                return std::nullopt;
            result += kLook;
            begun = true;
        }
        result += text.mid(at, std::max<qsizetype>(end - at, 1));
        if (end == at && text[at] == '|')
            result += kLook;
        at = std::max(end, at + 1);
    }
    return result;
}

std::bitset<256> bytesOfMatches(const QByteArray& text)
{
    return ByteGatherer(text).gather();
}

} // namespace sluice

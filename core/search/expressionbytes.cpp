#include "core/search/expressionbytes.h"

#include "core/search/expressionhandles.h"

#include <algorithm>

namespace sluice {
namespace {

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
        qsizetype end = m_at + 1;
        if (end < m_text.size() && m_text[end] == '^')
            ++end;
        if (end < m_text.size() && m_text[end] == ']')
            ++end;
        for (; end < m_text.size() && m_text[end] != ']'; ++end) {
            if (m_text[end] == '\\') {
                ++end;
                m_lost = m_lost || m_text.mid(end, 1) == "Q" || m_text.mid(end, 1) == "E";
            } else if (m_text[end] == '[') {
                const qsizetype named = m_text.mid(end, 2) == "[:" ? m_text.indexOf(":]", end) : -1;
                end = named >= 0 ? named + 1 : end;
            }
        }
        addMatching(m_text.mid(m_at, end + 1 - m_at));
        m_at = end + 1;
    }

    void addCases(char c)
    {
        m_bytes.set(static_cast<quint8>(c));
        m_bytes.set(static_cast<quint8>(std::tolower(static_cast<unsigned char>(c))));
        m_bytes.set(static_cast<quint8>(std::toupper(static_cast<unsigned char>(c))));
    }

    /// Asks PCRE2 what a part matches, with and without regard to case.
    void addMatching(const QByteArray& part)
    {
        addMatching(part, 0);
        addMatching(part, PCRE2_CASELESS);
    }

    void addMatching(const QByteArray& part, uint32_t options)
    {
        int error = 0;
        PCRE2_SIZE place = 0;
        options |= PCRE2_NEVER_UTF | PCRE2_NEVER_UCP;
        const CodePtr code(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(part.constData()),
                                         static_cast<size_t>(part.size()), options, &error, &place, nullptr));
        const std::unique_ptr<pcre2_match_data, FreePcre2> data(pcre2_match_data_create(1, nullptr));
        if (!code) {
            m_lost = true;
            return;
        }
        for (unsigned byte = 0; byte < 256; ++byte) {
            const auto subject = static_cast<PCRE2_UCHAR>(byte);
            if (pcre2_match(code.get(), &subject, 1, 0, PCRE2_NO_JIT, data.get(), nullptr) >= 0)
                m_bytes.set(byte);
        }
    }

    const QByteArray& m_text;
    qsizetype m_at = 0;
    std::bitset<256> m_bytes;
    /// Something was met that is not understood.
    bool m_lost = false;
};

} // namespace

std::bitset<256> bytesOfMatches(const QByteArray& text)
{
    return ByteGatherer(text).gather();
}

} // namespace sluice

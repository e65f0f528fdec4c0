#include "core/streams/digestmatch.h"

#include <QRegularExpression>

#include <algorithm>
#include <optional>

namespace sluice {
namespace {

/// A text longer than this is no list of digests: the rest is not looked at.
constexpr qsizetype kMostText = qsizetype{1} << 20;

bool isHexDigit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

std::optional<QByteArray> fromHex(QByteArray word)
{
    word.replace(':', QByteArrayView());
    if (word.startsWith("0x") || word.startsWith("0X"))
        word.remove(0, 2);
    if (word.isEmpty() || word.size() % 2 != 0 || !std::all_of(word.begin(), word.end(), isHexDigit))
        return std::nullopt;
    return QByteArray::fromHex(word);
}

std::optional<QByteArray> fromBase64(QByteArray word)
{
    word.replace('-', '+');
    word.replace('_', '/');
    const auto decoded = QByteArray::fromBase64Encoding(word, QByteArray::AbortOnBase64DecodingErrors);
    return decoded ? std::optional(*decoded) : std::nullopt;
}

/// Everything that `word` may stand for: whole, and what follows the name of an algorithm.
QList<QByteArray> valuesOf(const QByteArray& word)
{
    QList<QByteArray> values;
    const auto add = [&values](const QByteArray& part) {
        if (const auto hex = fromHex(part))
            values << *hex;
        else if (const auto base64 = fromBase64(part))
            values << *base64;
    };
    add(word);
    for (qsizetype at = 0; at < word.size(); ++at) {
        if (word[at] == ':' || word[at] == '-' || word[at] == '=')
            add(word.mid(at + 1));
    }
    return values;
}

} // namespace

DigestMatch matchDigest(const std::vector<DigestValue>& digests, QStringView text)
{
    static const QRegularExpression kParting(QStringLiteral("[\\s()\"',;*]+"));
    const QStringList words =
        text.first(std::min(text.size(), kMostText)).toString().split(kParting, Qt::SkipEmptyParts);
    if (words.isEmpty())
        return {};
    DigestMatch best{DigestMatch::Verdict::NoDigest, -1};
    for (const QString& word : words) {
        // No spelling of a digest is longer; a long word costs no more than a short one.
        constexpr qsizetype kLongest = 512;
        if (word.size() > kLongest)
            continue;
        const QList<QByteArray> values = valuesOf(word.toUtf8());
        for (size_t i = 0; i < digests.size(); ++i) {
            for (const QByteArray& value : values) {
                if (value == digests[i].value)
                    return {DigestMatch::Verdict::Match, static_cast<int>(i)};
                if (best.index < 0 && value.size() == digests[i].value.size())
                    best = {DigestMatch::Verdict::Mismatch, static_cast<int>(i)};
            }
        }
    }
    return best;
}

} // namespace sluice

#include "core/search/stringfilter.h"

#include "core/search/stringreader.h"

#include <QCoreApplication>

#include <algorithm>

namespace sluice {
namespace {

/// So much of a string is looked at.
constexpr qint64 kLongest = qint64{1} << 20;
constexpr qint64 kBatch = 4096;

char lower(quint8 byte)
{
    return static_cast<char>(byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
}

} // namespace

StringFilter::StringFilter(const QString& needle)
    : m_needle(needle)
{
    const bool ascii = std::all_of(needle.begin(), needle.end(), [](QChar c) { return c.unicode() < 0x80; });
    if (ascii)
        m_ascii = needle.toLower().toLatin1();
}

bool StringFilter::matches(std::span<const quint8> bytes, StringForm form) const
{
    // K and the sign for kelvin, s and the long s are the same to Unicode: only bytes of ASCII are easy.
    const bool easy = !m_ascii.isEmpty() && (form == StringForm::Ascii || form == StringForm::Utf8) &&
                      std::none_of(bytes.begin(), bytes.end(), [](quint8 byte) { return byte >= 0x80; });
    if (!easy)
        return QString::fromUtf8(stringText(bytes, form)).contains(m_needle, Qt::CaseInsensitive);
    return std::search(bytes.begin(), bytes.end(), m_ascii.begin(), m_ascii.end(),
                       [](quint8 byte, char wanted) { return lower(byte) == wanted; }) != bytes.end();
}

Result<void> StringFilter::run(const Snapshot& snapshot, const StringList& list, qint64 from, qint64 to,
                               const CancelToken& cancel,
                               const std::function<void(std::span<const quint32>)>& found) const
{
    StringReader reader(snapshot);
    std::vector<quint32> batch;
    for (qint64 index = from; index < to; ++index) {
        const FoundString string = list.at(index);
        const auto bytes = reader.read({string.offset, std::min(string.length, kLongest)});
        if (bytes && matches(*bytes, string.form))
            batch.push_back(static_cast<quint32>(index));
        if ((index - from) % kBatch != kBatch - 1)
            continue;
        if (cancel.isCancelled())
            return fail(Error::Kind::Cancelled,
                        QCoreApplication::translate("StringFilter", "the filter was stopped"));
        found(batch);
        batch.clear();
    }
    found(batch);
    return {};
}

} // namespace sluice

#pragma once

#include "core/bytes/encoding.h"

#include <QByteArray>

#include <span>

namespace sluice::test {

inline Encoding encodingOf(const char* name)
{
    const std::optional<Encoding> found = Encoding::find(name);
    if (!found)
        qFatal("no encoding %s", name);
    return *found;
}

inline std::span<const quint8> bytesOf(const QByteArray& array)
{
    return {reinterpret_cast<const quint8*>(array.constData()), static_cast<size_t>(array.size())};
}

// The few bytes that matter to an encoding, for random text that meets its special cases.
inline const QByteArray
    kUtf8Letters("\x00\x41\x7f\x80\x8f\x90\x9f\xa0\xbf\xc0\xc2\xdf\xe0\xe1\xed\xef\xf0\xf1\xf4\xf5\xff", 21);
inline const QByteArray kUtf16Letters("\x00\x41\xd8\xdb\xdc\xdf\xfe\xff", 8);
inline const QByteArray kUtf32Letters("\x00\x00\x00\x01\x10\x11\x41\xd8\xdc\xff", 10);

inline QString textOf(const std::vector<DecodedChar>& chars)
{
    QString text;
    for (const DecodedChar& c : chars)
        text += QChar::fromUcs4(c.codePoint);
    return text;
}

/// What is wrong with the characters of the whole of `bytes`; empty when nothing is.
inline QByteArray faultOf(const std::vector<DecodedChar>& chars, std::span<const quint8> bytes)
{
    qint64 next = 0;
    for (const DecodedChar& c : chars) {
        if (c.offset != next || c.length < 1)
            return "gap at " + QByteArray::number(next);
        if (!c.valid && c.codePoint != 0xfffd)
            return "invalid, but not U+FFFD, at " + QByteArray::number(next);
        next += c.length;
    }
    return next == std::ssize(bytes) ? QByteArray() : "ends at " + QByteArray::number(next);
}

} // namespace sluice::test

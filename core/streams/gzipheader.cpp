#include "core/streams/gzipheader.h"

#include <QCoreApplication>

#include <isa-l/crc.h>

namespace sluice {
namespace {

// Bits of a gzip header's FLG (RFC 1952, 2.3.1).
constexpr quint8 kHeaderCrc = 0x02;
constexpr quint8 kExtra = 0x04;
constexpr quint8 kName = 0x08;
constexpr quint8 kComment = 0x10;
constexpr quint8 kReserved = 0xe0;
constexpr quint8 kDeflate = 8;

QString tr(const char* text)
{
    return QCoreApplication::translate("Codec", text);
}

} // namespace

GzipHeader::State GzipHeader::take(quint8 byte)
{
    if (m_part != Part::Crc)
        m_crc = crc32_gzip_refl(m_crc, &byte, 1);
    const Part part = m_part;
    ++m_count;
    switch (part) {
    case Part::Fixed:
        if (takeFixed(byte) == State::Corrupt)
            return State::Corrupt;
        break;
    case Part::ExtraLength:
    case Part::Crc:
        m_number |= static_cast<quint32>(byte) << ((m_count - 1) * 8);
        if (m_count < 2)
            break;
        if (part == Part::Crc && m_number != (m_crc & 0xffff))
            return corrupt(tr("the checksum of the header is wrong"));
        goOnAfter(part);
        break;
    case Part::Extra:
        if (m_count == static_cast<int>(m_number))
            goOnAfter(part);
        break;
    case Part::Name:
    case Part::Comment:
        m_count = 1; // as long as it likes
        if (byte == 0)
            goOnAfter(part);
        break;
    case Part::Done:
        Q_UNREACHABLE();
    }
    return m_part == Part::Done ? State::Whole : State::Going;
}

GzipHeader::State GzipHeader::takeFixed(quint8 byte)
{
    constexpr int kFixedSize = 10;
    if (m_count == 3 && byte != kDeflate)
        return corrupt(tr("the compression method %1 is unknown").arg(byte));
    if (m_count == 4) {
        m_flags = byte;
        if ((byte & kReserved) != 0)
            return corrupt(tr("reserved flags are set in the header"));
    }
    if (m_count == kFixedSize)
        goOnAfter(Part::Fixed);
    return State::Going;
}

void GzipHeader::goOnAfter(Part part)
{
    const bool extra = part == Part::ExtraLength && m_number > 0;
    m_count = 0;
    if (part < Part::ExtraLength && (m_flags & kExtra) != 0) {
        m_part = Part::ExtraLength;
    } else if (extra) {
        m_part = Part::Extra;
        return; // keeps m_number, the length
    } else if (part < Part::Name && (m_flags & kName) != 0) {
        m_part = Part::Name;
    } else if (part < Part::Comment && (m_flags & kComment) != 0) {
        m_part = Part::Comment;
    } else if (part < Part::Crc && (m_flags & kHeaderCrc) != 0) {
        m_part = Part::Crc;
    } else {
        m_part = Part::Done;
    }
    m_number = 0;
}

} // namespace sluice

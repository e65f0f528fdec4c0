#pragma once

#include <QString>
#include <QtGlobal>

namespace sluice {

/// Reads the header of a gzip member (RFC 1952, 2.3) as gzip 1.12 does, a byte at a time: headers are short.
/// Thread rule: one thread at a time.
class GzipHeader
{
public:
    enum class State { Going, Whole, Corrupt };

    /// Not to be called once the header is whole.
    [[nodiscard]] State take(quint8 byte);
    /// What was wrong, as the end of a sentence. Translated.
    [[nodiscard]] QString failure() const { return m_failure; }

private:
    enum class Part { Fixed, ExtraLength, Extra, Name, Comment, Crc, Done };

    State takeFixed(quint8 byte);
    /// The next part that the flags announce.
    void goOnAfter(Part part);
    State corrupt(const QString& failure)
    {
        m_failure = failure;
        return State::Corrupt;
    }

    Part m_part = Part::Fixed;
    /// Bytes of the part so far.
    int m_count = 0;
    quint8 m_flags = 0;
    quint32 m_number = 0;
    quint32 m_crc = 0;
    QString m_failure;
};

} // namespace sluice

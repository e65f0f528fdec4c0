#pragma once

#include <QByteArray>
#include <QString>
#include <QtGlobal>

#include <random>

namespace sluice::test {

/// The seed of this run: SLUICE_SEED when set, else a fresh one. Printed, so that a failure can be repeated.
inline quint64 seed()
{
    static const quint64 value = [] {
        bool given = false;
        const quint64 wanted = qEnvironmentVariable("SLUICE_SEED").toULongLong(&given);
        const quint64 chosen = given ? wanted : std::random_device{}();
        qInfo("SLUICE_SEED=%llu", static_cast<unsigned long long>(chosen));
        return chosen;
    }();
    return value;
}

using Random = std::mt19937_64;

/// Uniform in [low, high].
template <typename Int>
Int uniform(Random& random, Int low, Int high)
{
    return std::uniform_int_distribution<Int>(low, high)(random);
}

inline QByteArray randomBytes(Random& random, qsizetype length)
{
    QByteArray bytes(length, Qt::Uninitialized);
    for (char& byte : bytes)
        byte = static_cast<char>(random());
    return bytes;
}

} // namespace sluice::test

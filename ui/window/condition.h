#pragma once

#include <QString>

#include <functional>

namespace sluice {

/// When a command can be done, and what to tell when it cannot. Thread rule: a value.
class Condition
{
public:
    /// Always.
    Condition() = default;
    /// `otherwise`: why not, in a few words without a full stop: "Nothing is selected".
    Condition(std::function<bool()> holds, QString otherwise)
        : m_holds(std::move(holds))
        , m_otherwise(std::move(otherwise))
    {
    }

    [[nodiscard]] bool holds() const { return !m_holds || m_holds(); }
    [[nodiscard]] const QString& otherwise() const { return m_otherwise; }

private:
    std::function<bool()> m_holds;
    QString m_otherwise;
};

} // namespace sluice

#pragma once

#include <utility>

#include <unistd.h>

namespace sluice {

/// Owns one file descriptor and closes it. Thread rule: a value that moves; one thread at a time.
class Descriptor
{
public:
    Descriptor() = default;
    /// Takes over `number`; negative means none.
    explicit Descriptor(int number) noexcept
        : m_number(number)
    {
    }
    Descriptor(Descriptor&& other) noexcept
        : m_number(std::exchange(other.m_number, -1))
    {
    }
    Descriptor& operator=(Descriptor&& other) noexcept
    {
        std::swap(m_number, other.m_number);
        return *this;
    }
    ~Descriptor()
    {
        if (m_number >= 0)
            close(m_number);
    }

    [[nodiscard]] int number() const noexcept { return m_number; }
    [[nodiscard]] explicit operator bool() const noexcept { return m_number >= 0; }

private:
    int m_number = -1;
};

} // namespace sluice

#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace sluice {

/// Carries calls from any thread into the thread of one receiver, in order, as long as the receiver wants
/// them. Thread rule: post() from any thread, and whoever lets go last destroys it; the rest is for the
/// receiver's thread.
class Mailbox : public std::enable_shared_from_this<Mailbox>
{
public:
    /// Made by std::make_shared. Belongs to the thread that makes it: its receiver holds on to it, and calls
    /// close() before it goes.
    Mailbox();
    Mailbox(const Mailbox&) = delete;
    Mailbox& operator=(const Mailbox&) = delete;
    ~Mailbox();

    /// Runs `call` later in the receiver's thread, by its event loop; drops it when the mailbox is closed
    /// then.
    void post(std::function<void()> call);
    /// Nothing posted runs from here on. Never waits for a poster.
    void close();

private:
    class Bell;

    void deliver();

    std::mutex m_mutex;
    // Guarded by the mutex:
    std::unique_ptr<Bell> m_bell; ///< none once it is closed
    std::vector<std::function<void()>> m_calls;
};

} // namespace sluice

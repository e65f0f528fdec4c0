#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

class QObject;

namespace sluice {

/// Carries calls from any thread into the thread of one object, in order, as long as that object wants them.
/// Thread rule: post() from any thread; the rest from the thread of the receiver.
class Mailbox : public std::enable_shared_from_this<Mailbox>
{
public:
    /// Made by std::make_shared. The receiver calls close() before it goes.
    explicit Mailbox(QObject* receiver);

    /// Runs `call` later in the receiver's thread, by its event loop; drops it when the mailbox is closed
    /// then.
    void post(std::function<void()> call);
    /// Nothing posted runs from here on. Never waits for a poster.
    void close();

private:
    void deliver();

    std::mutex m_mutex;
    QObject* m_receiver;
    std::vector<std::function<void()>> m_calls;
};

} // namespace sluice

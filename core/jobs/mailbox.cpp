#include "core/jobs/mailbox.h"

#include <QMetaObject>
#include <QObject>

namespace sluice {

Mailbox::Mailbox(QObject* receiver)
    : m_receiver(receiver)
{
}

void Mailbox::post(std::function<void()> call)
{
    const std::lock_guard lock(m_mutex);
    if (m_receiver == nullptr)
        return;
    m_calls.push_back(std::move(call));
    if (m_calls.size() == 1)
        QMetaObject::invokeMethod(
            m_receiver, [self = shared_from_this()] { self->deliver(); }, Qt::QueuedConnection);
}

void Mailbox::close()
{
    std::vector<std::function<void()>> dropped;
    const std::lock_guard lock(m_mutex);
    m_receiver = nullptr;
    dropped.swap(m_calls);
}

void Mailbox::deliver()
{
    std::vector<std::function<void()>> calls;
    {
        const std::lock_guard lock(m_mutex);
        calls.swap(m_calls);
    }
    for (const std::function<void()>& call : calls) {
        {
            const std::lock_guard lock(m_mutex);
            if (m_receiver == nullptr)
                return; // a call before this one ended the receiver
        }
        call();
    }
}

} // namespace sluice

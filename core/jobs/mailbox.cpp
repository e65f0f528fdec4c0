#include "core/jobs/mailbox.h"

#include <QCoreApplication>
#include <QEvent>
#include <QObject>

#include <utility>

namespace sluice {

// Lives in the receiver's thread. What is posted stays under our own lock: the event only rings.
class Mailbox::Bell : public QObject
{
public:
    explicit Bell(Mailbox* mailbox)
        : m_mailbox(mailbox)
    {
    }

protected:
    void customEvent(QEvent*) override { m_mailbox->deliver(); }

private:
    Mailbox* m_mailbox;
};

Mailbox::Mailbox()
    : m_bell(std::make_unique<Bell>(this))
{
}

Mailbox::~Mailbox()
{
    Q_ASSERT(!m_bell);
}

void Mailbox::post(std::function<void()> call)
{
    const std::lock_guard lock(m_mutex);
    if (!m_bell)
        return;
    m_calls.push_back(std::move(call));
    if (m_calls.size() == 1)
        QCoreApplication::postEvent(m_bell.get(), new QEvent(QEvent::User));
}

void Mailbox::close()
{
    std::vector<std::function<void()>> dropped;
    std::unique_ptr<Bell> bell;
    const std::lock_guard lock(m_mutex);
    bell.swap(m_bell);
    dropped.swap(m_calls);
}

void Mailbox::deliver()
{
    const std::shared_ptr<Mailbox> self = shared_from_this(); // a call may end the receiver
    std::vector<std::function<void()>> calls;
    {
        const std::lock_guard lock(m_mutex);
        calls.swap(m_calls);
    }
    for (const std::function<void()>& call : calls) {
        {
            const std::lock_guard lock(m_mutex);
            if (!m_bell)
                return;
        }
        call();
    }
}

} // namespace sluice

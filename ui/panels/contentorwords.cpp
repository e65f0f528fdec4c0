#include "ui/panels/contentorwords.h"

#include <QLabel>
#include <QStackedLayout>

namespace sluice {

ContentOrWords::ContentOrWords(QWidget* panel, const QString& words, QWidget* content)
    : m_words(new QLabel(words))
    , m_content(content != nullptr ? content : new QWidget)
    , m_stack(new QStackedLayout(panel))
{
    m_words->setWordWrap(true);
    m_words->setAlignment(Qt::AlignCenter);
    m_words->setForegroundRole(QPalette::PlaceholderText);
    m_words->setContentsMargins(20, 20, 20, 20);
    m_stack->addWidget(m_words);
    m_stack->addWidget(m_content);
}

void ContentOrWords::setWords(const QString& words)
{
    m_words->setText(words);
}

void ContentOrWords::showContent(bool content)
{
    m_stack->setCurrentWidget(content ? m_content : m_words);
}

} // namespace sluice

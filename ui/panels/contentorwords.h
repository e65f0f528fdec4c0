#pragma once

#include <QString>

class QLabel;
class QStackedLayout;
class QWidget;

namespace sluice {

/// Fills a panel with its content, or with words on what it is for while there is none. Thread rule: the
/// window's thread.
class ContentOrWords
{
public:
    /// Shows the words; the panel owns all of it. Without a `content` it makes one.
    explicit ContentOrWords(QWidget* panel, const QString& words = {}, QWidget* content = nullptr);

    /// To be laid out by the panel, unless it came with it.
    [[nodiscard]] QWidget* content() const { return m_content; }
    void setWords(const QString& words);
    void showContent(bool content);

private:
    QLabel* m_words;
    QWidget* m_content;
    QStackedLayout* m_stack;
};

} // namespace sluice

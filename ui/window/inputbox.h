#pragma once

#include "core/error.h"
#include "ui/window/overlaybox.h"

#include <QString>

#include <functional>

class QLabel;
class QLineEdit;

namespace sluice {

class IconLabel;

/// One line of input whose meaning shows as one types: Go to, Select range. Thread rule: the window's thread.
class InputBox : public OverlayBox
{
    Q_OBJECT

public:
    struct Texts
    {
        QString title;
        QString placeholder;
        /// What may be written, below the line.
        QString help;
        /// Nothing at all may be written too.
        bool mayBeEmpty = false;
    };
    /// What a text means, in words, or why it means nothing.
    using Preview = std::function<Result<QString>(const QString& text)>;
    using Accepted = std::function<void(const QString& text)>;

    InputBox(QWidget* window, const Texts& texts, Preview preview, Accepted accepted);

    void popUp(const QString& text = {});
    /// What the line under the input says now.
    [[nodiscard]] QString previewText() const;

private:
    void update(const QString& text);
    void accept();

    bool m_mayBeEmpty;
    Preview m_preview;
    Accepted m_accepted;
    QLineEdit* m_edit;
    QLabel* m_result;
    IconLabel* m_mark;
};

} // namespace sluice

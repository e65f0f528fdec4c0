#pragma once

#include <QIcon>
#include <QWidget>

namespace sluice {

/// Shows an icon, which it asks for its picture at each painting: it follows the theme, as a picture that was
/// made once does not. Thread rule: the window's thread.
class IconLabel final : public QWidget
{
public:
    /// `side` of the square, in device-independent pixels.
    explicit IconLabel(int side, QWidget* parent = nullptr);

    /// A null icon shows nothing.
    void setIcon(const QIcon& icon);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QIcon m_icon;
};

} // namespace sluice

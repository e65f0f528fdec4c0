#pragma once

#include <QLayout>

#include <vector>

namespace sluice {

/// Widgets from left to right that go on in the next line where the width ends. What has a stretch takes what
/// a line has left, and only needs kLeastStretched pixels of it. As wide as its widest part at least. Thread
/// rule: the window's thread.
class WrapLayout : public QLayout
{
    Q_OBJECT

public:
    static constexpr int kLeastStretched = 90;

    explicit WrapLayout(QWidget* parent = nullptr);
    ~WrapLayout() override;

    void add(QWidget* widget, int stretch);

    void addItem(QLayoutItem* item) override;
    [[nodiscard]] int count() const override { return static_cast<int>(m_parts.size()); }
    [[nodiscard]] QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;
    [[nodiscard]] Qt::Orientations expandingDirections() const override { return {}; }
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSize() const override;
    void setGeometry(const QRect& rect) override;

private:
    struct Part
    {
        QLayoutItem* item = nullptr;
        int stretch = 0;
    };
    using Line = std::vector<Part>;

    [[nodiscard]] static int widthOf(const Part& part);
    [[nodiscard]] std::vector<Line> lines(int width) const;
    [[nodiscard]] static int heightOf(const Line& line);
    void place(const Line& line, QRect rect) const;

    std::vector<Part> m_parts;
};

} // namespace sluice

#include "ui/window/messagearea.h"

#include "ui/window/iconlabel.h"
#include "ui/window/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>

namespace sluice {
namespace {

QLatin1String iconName(Message::Level level)
{
    switch (level) {
    case Message::Level::Error:
        return QLatin1String("error");
    case Message::Level::Warning:
        return QLatin1String("warning");
    default:
        return QLatin1String("info");
    }
}

// Marks that are told apart without colour too: the icon says the same.
QColor markColour(Message::Level level)
{
    switch (level) {
    case Message::Level::Error:
        return QColor(0xd0342c);
    case Message::Level::Warning:
        return QColor(0xd98e04);
    default:
        return QColor(0x2f6fce);
    }
}

} // namespace

class MessageArea::Bar : public QWidget
{
public:
    Bar(QString key, MessageArea* area)
        : QWidget(area)
        , m_key(std::move(key))
        , m_area(area)
        , m_layout(new QHBoxLayout(this))
    {
        m_layout->setContentsMargins(14, 6, 8, 6);
        m_layout->setSpacing(10);
    }

    [[nodiscard]] const QString& key() const { return m_key; }
    [[nodiscard]] QString text() const { return m_text->text(); }

    void set(const Message& message)
    {
        while (QLayoutItem* item = m_layout->takeAt(0)) {
            if (item->widget() != nullptr) {
                item->widget()->hide();
                item->widget()->deleteLater();
            }
            delete item;
        }
        m_level = message.level;
        auto* picture = new IconLabel(18);
        picture->setIcon(icon(iconName(message.level)));
        m_layout->addWidget(picture, 0, Qt::AlignTop);
        m_text = new QLabel(message.text);
        m_text->setTextFormat(Qt::PlainText);
        m_text->setWordWrap(true);
        m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        m_layout->addWidget(m_text, 1);
        addProgress(message);
        addButtons(message);
        setAccessibleName(message.text);
        update();
    }

    void setProgress(const QString& text, int progress)
    {
        m_text->setText(text);
        if (m_progress != nullptr)
            m_progress->setValue(progress);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        const QColor mark = markColour(m_level);
        QColor back = palette().color(QPalette::Base);
        const qreal part = 0.12;
        back = QColor::fromRgbF(float(back.redF() * (1 - part) + mark.redF() * part),
                                float(back.greenF() * (1 - part) + mark.greenF() * part),
                                float(back.blueF() * (1 - part) + mark.blueF() * part));
        painter.fillRect(rect(), back);
        painter.fillRect(QRect(0, 0, 4, height()), mark);
        painter.fillRect(QRect(0, height() - 1, width(), 1), palette().color(QPalette::Mid));
    }

private:
    void addProgress(const Message& message)
    {
        m_progress = nullptr;
        if (message.progress < 0)
            return;
        m_progress = new QProgressBar;
        m_progress->setRange(0, 1000);
        m_progress->setValue(message.progress);
        m_progress->setFixedWidth(160);
        m_progress->setTextVisible(false);
        m_progress->setAccessibleName(MessageArea::tr("Progress"));
        m_layout->addWidget(m_progress);
    }

    void addButtons(const Message& message)
    {
        for (const Message::Action& action : message.actions) {
            auto* button = new QPushButton(action.text);
            button->setAutoDefault(false);
            connect(button, &QPushButton::clicked, this, [this, action] {
                // The action may post a message in this place: leave first.
                const auto run = action.run;
                if (action.closes)
                    m_area->drop(this);
                if (run)
                    run();
            });
            m_layout->addWidget(button, 0, Qt::AlignTop);
        }
        if (message.progress >= 0)
            return;
        auto* close = new QToolButton;
        close->setIcon(icon(QLatin1String("close")));
        close->setIconSize(QSize(14, 14));
        close->setAutoRaise(true);
        close->setToolTip(MessageArea::tr("Dismiss"));
        close->setAccessibleName(MessageArea::tr("Dismiss this message"));
        connect(close, &QToolButton::clicked, this, [this, dismissed = message.dismissed] {
            m_area->drop(this);
            if (dismissed)
                dismissed();
        });
        m_layout->addWidget(close, 0, Qt::AlignTop);
    }

    QString m_key;
    MessageArea* m_area;
    QHBoxLayout* m_layout;
    QLabel* m_text = nullptr;
    QProgressBar* m_progress = nullptr;
    Message::Level m_level = Message::Level::Info;
};

MessageArea::MessageArea(QWidget* parent)
    : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    setVisible(false);
}

void MessageArea::post(const QString& key, const Message& message)
{
    Bar* target = bar(key);
    if (target == nullptr) {
        if (m_bars.size() >= kMaxMessages)
            drop(m_bars.front());
        target = new Bar(key, this);
        m_bars.append(target);
        layout()->addWidget(target);
    }
    target->set(message);
    target->show();
    setVisible(true);
}

void MessageArea::update(const QString& key, const QString& text, int progress)
{
    if (Bar* target = bar(key); target != nullptr)
        target->setProgress(text, progress);
}

void MessageArea::remove(const QString& key)
{
    if (Bar* target = bar(key); target != nullptr)
        drop(target);
}

bool MessageArea::has(const QString& key) const
{
    return bar(key) != nullptr;
}

QStringList MessageArea::texts() const
{
    QStringList texts;
    for (const Bar* each : m_bars)
        texts.append(each->text());
    return texts;
}

MessageArea::Bar* MessageArea::bar(const QString& key) const
{
    for (Bar* each : m_bars) {
        if (each->key() == key)
            return each;
    }
    return nullptr;
}

void MessageArea::drop(Bar* target)
{
    if (!m_bars.removeOne(target))
        return;
    layout()->removeWidget(target);
    target->hide();
    target->deleteLater();
    setVisible(!m_bars.isEmpty());
}

} // namespace sluice

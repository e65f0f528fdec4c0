#pragma once

#include <QByteArray>
#include <QJsonValue>
#include <QList>

namespace sluice {

/// A JSON object on one line whose members stay in the order they were added, which is the order a person
/// reads them in. Integers are exact up to 2^63 - 1. Thread rule: a value.
class JsonObject
{
public:
    void add(const char* name, const QJsonValue& value);
    void add(const char* name, const JsonObject& object);
    void add(const char* name, const QList<JsonObject>& array);

    [[nodiscard]] QByteArray text() const { return '{' + m_members + '}'; }

private:
    void addText(const char* name, const QByteArray& value);

    QByteArray m_members;
};

} // namespace sluice

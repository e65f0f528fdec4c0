#include "core/jsonobject.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace sluice {
namespace {

QByteArray jsonText(const QJsonValue& value)
{
    // QJsonDocument writes objects and arrays only: take the brackets off again.
    return QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact).sliced(1).chopped(1);
}

} // namespace

void JsonObject::add(const char* name, const QJsonValue& value)
{
    addText(name, jsonText(value));
}

void JsonObject::add(const char* name, const JsonObject& object)
{
    addText(name, object.text());
}

void JsonObject::add(const char* name, const QList<JsonObject>& array)
{
    QByteArrayList texts;
    for (const JsonObject& object : array)
        texts.append(object.text());
    addText(name, '[' + texts.join(',') + ']');
}

void JsonObject::addText(const char* name, const QByteArray& value)
{
    if (!m_members.isEmpty())
        m_members += ',';
    m_members += jsonText(QString::fromUtf8(name)) + ':' + value;
}

} // namespace sluice

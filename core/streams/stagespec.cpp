#include "core/streams/stagespec.h"

#include "core/bytes/hexdigit.h"

#include <QCoreApplication>

#include <algorithm>
#include <limits>
#include <optional>

namespace sluice {
namespace {

constexpr QByteArrayView kDisabledPrefix = "off:";

QString tr(const char* text)
{
    return QCoreApplication::translate("StageSpec", text);
}

QString quoted(QByteArrayView text)
{
    return QString::fromUtf8(text);
}

/// Decimal, or hexadecimal after 0x, in [0, 2^63); with `suffixes` k, M or G may follow. Nothing when it is
/// not.
std::optional<qint64> parseNumber(QByteArrayView text, bool suffixes)
{
    int shift = 0;
    if (suffixes && !text.isEmpty()) {
        constexpr QByteArrayView kSuffixes = "kmg";
        const qsizetype index = kSuffixes.indexOf(static_cast<char>(text.back() | 0x20));
        if (index >= 0) {
            shift = static_cast<int>(index + 1) * 10;
            text.chop(1);
        }
    }
    const bool hexadecimal = text.startsWith("0x") || text.startsWith("0X");
    if (hexadecimal)
        text = text.sliced(2);
    const auto isDigit = [hexadecimal](char c) {
        return (c >= '0' && c <= '9') || (hexadecimal && (c | 0x20) >= 'a' && (c | 0x20) <= 'f');
    };
    if (text.isEmpty() || !std::all_of(text.begin(), text.end(), isDigit))
        return std::nullopt;
    bool ok = false;
    const qint64 number = text.toByteArray().toLongLong(&ok, hexadecimal ? 16 : 10);
    if (!ok || number > (std::numeric_limits<qint64>::max() >> shift))
        return std::nullopt;
    return number << shift;
}

/// Index of the first `wanted` that no backslash escapes, or the length of the text.
qsizetype findUnescaped(QByteArrayView text, char wanted)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == wanted)
            return i;
        if (text[i] == '\\')
            ++i;
    }
    return text.size();
}

QByteArray unescaped(QByteArrayView text)
{
    QByteArray result;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == ',' || text[i + 1] == '\\'))
            ++i;
        result += text[i];
    }
    return result;
}

QByteArray escaped(const QByteArray& text)
{
    QByteArray result = text;
    result.replace('\\', "\\\\");
    result.replace(',', "\\,");
    return result;
}

const ParameterKind* findParameter(const StageKind& kind, QByteArrayView name)
{
    const auto found =
        std::find_if(kind.parameters.begin(), kind.parameters.end(),
                     [name](const ParameterKind& parameter) { return parameter.name == name; });
    return found == kind.parameters.end() ? nullptr : &*found;
}

QString join(const QList<QByteArray>& words)
{
    return QString::fromUtf8(words.join(", "));
}

QString parameterNames(const StageKind& kind)
{
    QList<QByteArray> names;
    for (const ParameterKind& parameter : kind.parameters)
        names += parameter.name;
    return names.isEmpty() ? tr("none") : join(names);
}

Result<void> checkValue(const StageKind& kind, const ParameterKind& parameter, const QByteArray& value)
{
    using Type = ParameterKind::Type;
    const auto wrong = [&](const QString& accepted) {
        return fail(Error::Kind::Invalid,
                    tr("%1: \"%2\" is not a value of \"%3\": it takes %4.")
                        .arg(quoted(kind.name), quoted(value), quoted(parameter.name), accepted));
    };
    switch (parameter.type) {
    case Type::Integer:
    case Type::Size: {
        const bool isSize = parameter.type == Type::Size;
        const std::optional<qint64> number = parseNumber(value, isSize);
        if (!number || *number < parameter.minimum || *number > parameter.maximum) {
            const QString accepted = isSize ? tr("a number of bytes from %1 to %2, such as 4096, 64k or 10M")
                                            : tr("a whole number from %1 to %2");
            return wrong(accepted.arg(parameter.minimum).arg(parameter.maximum));
        }
        return {};
    }
    case Type::Choice:
        if (!parameter.choices.contains(value))
            return wrong(tr("one of %1").arg(join(parameter.choices)));
        return {};
    case Type::Bytes: {
        const Result<QByteArray> bytes = parseStageBytes(value);
        if (!bytes)
            return wrong(tr("bytes, as hexadecimal digits or text"));
        const bool sized = parameter.maximum > 0;
        if (sized && (bytes->size() < parameter.minimum || bytes->size() > parameter.maximum)) {
            const bool exact = parameter.minimum == parameter.maximum;
            const QString sizes = exact ? tr("exactly %1").arg(parameter.minimum)
                                        : tr("%1 to %2").arg(parameter.minimum).arg(parameter.maximum);
            return wrong(
                tr("%1 bytes, as hexadecimal digits or text; these are %2").arg(sizes).arg(bytes->size()));
        }
        return {};
    }
    case Type::Text:
        if (value.isEmpty())
            return wrong(tr("a text that is not empty"));
        return {};
    }
    Q_UNREACHABLE();
}

std::optional<QByteArray> parseHex(QByteArrayView text)
{
    if (text.startsWith("0x") || text.startsWith("0X"))
        text = text.sliced(2);
    QByteArray bytes;
    for (qsizetype i = 0; i < text.size();) {
        if (text[i] == ' ' || text[i] == ':') {
            ++i;
            continue;
        }
        const std::optional<int> high = hexDigit(text[i]);
        const std::optional<int> low = i + 1 < text.size() ? hexDigit(text[i + 1]) : std::nullopt;
        if (!high || !low)
            return std::nullopt;
        bytes += static_cast<char>(*high * 16 + *low);
        i += 2;
    }
    if (bytes.isEmpty())
        return std::nullopt;
    return bytes;
}

QByteArray parseText(QByteArrayView text)
{
    QByteArray bytes;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            bytes += text[i];
            continue;
        }
        constexpr QByteArrayView kLetters = "nrt0\\";
        constexpr QByteArrayView kBytes("\n\r\t\0\\", 5);
        const qsizetype letter = kLetters.indexOf(text[i + 1]);
        const std::optional<QByteArray> byte =
            text[i + 1] == 'x' && text.size() - i >= 4 ? parseHex(text.sliced(i + 2, 2)) : std::nullopt;
        if (letter >= 0) {
            bytes += kBytes[letter];
            ++i;
        } else if (byte) {
            bytes += *byte;
            i += 3;
        } else {
            bytes += '\\';
        }
    }
    return bytes;
}

/// The parameters in `text`, which is what follows "name:".
Result<std::map<QByteArray, QByteArray>> parseParameters(const StageKind& kind, QByteArrayView text)
{
    std::map<QByteArray, QByteArray> parameters;
    for (bool first = true;; first = false) {
        const qsizetype comma = findUnescaped(text, ',');
        const QByteArrayView item = text.first(comma);
        const qsizetype equals = item.indexOf('=');
        QByteArray name = item.first(std::max<qsizetype>(equals, 0)).toByteArray();
        QByteArrayView value = item.sliced(equals + 1);
        // A first value without a name may itself hold '=', as base64 does.
        if (first && !kind.parameters.empty() && (equals < 0 || findParameter(kind, name) == nullptr) &&
            (equals < 0 || kind.parameters.front().required)) {
            name = kind.parameters.front().name;
            value = item;
        }
        if (name.isEmpty()) {
            return fail(Error::Kind::Invalid,
                        tr("%1: \"%2\" is not a parameter: write name=value. It takes: %3.")
                            .arg(quoted(kind.name), quoted(item), parameterNames(kind)));
        }
        if (!parameters.emplace(name, unescaped(value)).second) {
            return fail(Error::Kind::Invalid,
                        tr("%1: the parameter \"%2\" is given twice.").arg(quoted(kind.name), quoted(name)));
        }
        if (comma == text.size())
            return parameters;
        text = text.sliced(comma + 1);
    }
}

const StageKind& checkedKind(const StageSpec& spec)
{
    const StageKind* kind = findStageKind(spec.name);
    Q_ASSERT(kind != nullptr);
    return *kind;
}

} // namespace

Result<StageSpec> StageSpec::parse(QByteArrayView text)
{
    StageSpec spec;
    if (text.startsWith(kDisabledPrefix)) {
        spec.enabled = false;
        text = text.sliced(kDisabledPrefix.size());
    }
    const qsizetype colon = text.indexOf(':');
    spec.name = text.first(colon < 0 ? text.size() : colon).toByteArray();
    const StageKind* kind = findStageKind(spec.name);
    if (kind != nullptr && colon >= 0) {
        auto parameters = parseParameters(*kind, text.sliced(colon + 1));
        if (!parameters)
            return tl::unexpected(parameters.error());
        spec.parameters = *std::move(parameters);
    }
    if (Result<void> checked = spec.check(); !checked)
        return tl::unexpected(checked.error());
    return spec;
}

QByteArray StageSpec::toText() const
{
    QByteArray text = (enabled ? QByteArray() : kDisabledPrefix.toByteArray()) + name;
    const StageKind* kind = findStageKind(name);
    const bool bare = kind != nullptr && !kind->parameters.empty() && parameters.size() == 1 &&
                      kind->parameters.front().required &&
                      kind->parameters.front().name == parameters.begin()->first &&
                      !parameters.begin()->second.contains('=');
    char separator = ':';
    for (const auto& [parameter, value] : parameters) {
        text += separator;
        if (!bare)
            text += parameter + '=';
        text += escaped(value);
        separator = ',';
    }
    return text;
}

Result<void> StageSpec::check() const
{
    const StageKind* kind = findStageKind(name);
    if (kind == nullptr) {
        return fail(
            Error::Kind::Invalid,
            tr("There is no stage \"%1\". \"sluice stream --list\" prints them all.").arg(quoted(name)));
    }
    for (const auto& [parameterName, text] : parameters) {
        if (findParameter(*kind, parameterName) == nullptr) {
            return fail(Error::Kind::Invalid,
                        tr("%1 has no parameter \"%2\". It takes: %3.")
                            .arg(quoted(name), quoted(parameterName), parameterNames(*kind)));
        }
        if (Result<void> checked = check(parameterName); !checked)
            return checked;
    }
    for (const ParameterKind& parameter : kind->parameters) {
        if (Result<void> checked = check(parameter.name); !checked)
            return checked;
    }
    return {};
}

Result<void> StageSpec::check(QByteArrayView parameter) const
{
    const StageKind& kind = checkedKind(*this);
    const ParameterKind* found = findParameter(kind, parameter);
    Q_ASSERT(found != nullptr);
    if (const auto given = parameters.find(found->name); given != parameters.end())
        return checkValue(kind, *found, given->second);
    if (!found->required)
        return {};
    return fail(
        Error::Kind::Invalid,
        tr("%1 needs the parameter \"%2\" (%3).").arg(quoted(name), quoted(found->name), found->title));
}

QByteArray StageSpec::value(QByteArrayView parameter) const
{
    const auto given = parameters.find(parameter.toByteArray());
    if (given != parameters.end())
        return given->second;
    const ParameterKind* kind = findParameter(checkedKind(*this), parameter);
    Q_ASSERT(kind != nullptr);
    return kind->defaultValue;
}

qint64 StageSpec::number(QByteArrayView parameter) const
{
    const std::optional<qint64> number = parseNumber(value(parameter), true);
    Q_ASSERT(number);
    return *number;
}

QByteArray StageSpec::bytes(QByteArrayView parameter) const
{
    const QByteArray text = value(parameter);
    return text.isEmpty() ? QByteArray() : *parseStageBytes(text);
}

Result<QByteArray> parseStageBytes(QByteArrayView text)
{
    constexpr QByteArrayView kTextPrefix = "text:";
    constexpr QByteArrayView kHexPrefix = "hex:";
    if (text.startsWith(kTextPrefix) && text.size() > kTextPrefix.size())
        return parseText(text.sliced(kTextPrefix.size()));
    const bool saysHex = text.startsWith(kHexPrefix);
    const bool looksHex = saysHex || text.startsWith("0x") || text.startsWith("0X");
    if (std::optional<QByteArray> bytes = parseHex(saysHex ? text.sliced(kHexPrefix.size()) : text))
        return *bytes;
    if (text.isEmpty() || looksHex)
        return fail(Error::Kind::Invalid, tr("\"%1\" is not hexadecimal digits in pairs.").arg(quoted(text)));
    return parseText(text);
}

} // namespace sluice

#pragma once

#include "core/error.h"
#include "core/streams/transform.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QString>

#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace sluice {

/// One stage of a recipe as the user names it: "gzip:level=9", "xor:key=0xff", "swap:4".
/// Comparable and savable; the window's boxes and the command line's words are this same value.
/// Thread rule: a value.
struct StageSpec
{
    QByteArray name;
    /// Parameter values as text. A value without a name stands for the stage's first parameter.
    std::map<QByteArray, QByteArray> parameters;
    bool enabled = true;

    /// Errors name the word, the parameter and what would be accepted; names and values are checked against
    /// stageKinds().
    /// `name[:value,parameter=value…]`; "off:" before it stands for `enabled` false. In a value "\," is a
    /// comma and "\\" a backslash; a backslash before anything else stays.
    [[nodiscard]] static Result<StageSpec> parse(QByteArrayView text);
    /// What parse() takes.
    [[nodiscard]] QByteArray toText() const;
    /// What parse() checks, for a spec made otherwise. Errors as parse().
    [[nodiscard]] Result<void> check() const;
    /// The same of one parameter of this kind alone, given or not: for the field that it is written in.
    [[nodiscard]] Result<void> check(QByteArrayView parameter) const;

    /// The value of a parameter of this kind, or its default; empty when it has neither. The spec is checked.
    [[nodiscard]] QByteArray value(QByteArrayView parameter) const;
    /// value() of an Integer or Size that has one.
    [[nodiscard]] qint64 number(QByteArrayView parameter) const;
    /// value() of a Bytes parameter as bytes.
    [[nodiscard]] QByteArray bytes(QByteArrayView parameter) const;

    friend bool operator==(const StageSpec&, const StageSpec&) = default;
};

/// One parameter that a kind of stage takes.
struct ParameterKind
{
    enum class Type {
        Integer, ///< decimal, or hexadecimal after 0x
        Size,    ///< the same, with k, M or G (powers of 1024) after it
        Text,
        Bytes, ///< as parseStageBytes() reads them
        Choice
    };

    QByteArray name;
    Type type = Type::Text;
    /// As text; empty and `required` false: optional without a default.
    QByteArray defaultValue;
    bool required = false;
    /// Both included. Integer and Size: of the value; Bytes: of the length, where a maximum of 0 allows any.
    qint64 minimum = 0;
    qint64 maximum = 0;
    QList<QByteArray> choices;
    /// For a person. Translated.
    QString title;
};

/// A kind of stage that a recipe can name: one row of the table in stagekinds.cpp.
struct StageKind
{
    enum class Category { Decompress, Compress, Encode, Text, Bytes, Cipher, Framing, Flow, Digest };

    QByteArray name;
    QString title;
    Category category = Category::Bytes;
    /// A bare value stands for the first.
    std::vector<ParameterKind> parameters;
    /// The first bytes of inputs this stage decodes; empty when there is no magic.
    std::vector<QByteArray> magics;
    /// Exactly one of the two is set. The spec has been checked against `parameters`.
    std::function<Result<std::unique_ptr<Transform>>(const StageSpec&)> makeTransform;
    std::function<Result<std::unique_ptr<Digest>>(const StageSpec&)> makeDigest;
};

/// Bytes as a person writes them: hexadecimal digits ("0x" before them may be missing; spaces and ':' between
/// bytes are ignored), else text as UTF-8 in which \n, \r, \t, \0, \\ and \xHH are one byte each. "text:"
/// before it says that what looks like hexadecimal is text; "hex:" the reverse. Errors: Invalid.
[[nodiscard]] Result<QByteArray> parseStageBytes(QByteArrayView text);

/// Every kind of stage once, in the order of a menu.
[[nodiscard]] const std::vector<StageKind>& stageKinds();
/// What the kinds of a category do. The key is stable, for programs ("decompress"); the title for a person.
[[nodiscard]] QByteArray categoryKey(StageKind::Category category);
[[nodiscard]] QString categoryTitle(StageKind::Category category);
/// Null when there is none of that name.
[[nodiscard]] const StageKind* findStageKind(QByteArrayView name);

} // namespace sluice

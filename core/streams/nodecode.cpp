// A recipe as a program for Node.js. What a line of it does is what the stage's page in Node's documentation
// says (nodejs.org/docs/v20: zlib, crypto, stream).

#include "core/streams/recipe.h"

#include <QCoreApplication>

#include <map>
#include <optional>

namespace sluice {
namespace {

QByteArray number(qint64 value)
{
    return QByteArray::number(value);
}

/// A string of JavaScript; bytes that are not UTF-8 cannot be said in one, and show as U+FFFD.
QByteArray literal(const QByteArray& text)
{
    QByteArray out = "'";
    for (const QChar c : QString::fromUtf8(text)) {
        if (c == u'\'' || c == u'\\')
            out += '\\';
        if (c.unicode() < 0x20 || c.unicode() == 0x7f)
            out += "\\x" + QByteArray::number(c.unicode(), 16).rightJustified(2, '0');
        else
            out += QString(c).toUtf8();
    }
    return QString::fromUtf8(out).toUtf8() + '\'';
}

QByteArray bytesLiteral(const QByteArray& bytes)
{
    return "Buffer.from('" + bytes.toHex() + "', 'hex')";
}

/// Name of a digest for crypto.createHash(); nothing when Node 20 has none.
std::optional<QByteArray> hashName(const QByteArray& digest)
{
    static const std::map<QByteArray, QByteArray> kOthers = {
        {"blake2b", "blake2b512"}, {"blake2s", "blake2s256"}, {"sha512-256", "sha512-256"}};
    for (const char* same : {"md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3-224", "sha3-256",
                             "sha3-384", "sha3-512"}) {
        if (digest == same)
            return digest;
    }
    const auto other = kOthers.find(digest);
    return other == kOthers.end() ? std::nullopt : std::optional(other->second);
}

std::optional<QByteArray> digestCode(const StageSpec& spec)
{
    constexpr QByteArrayView kHmac = "hmac-";
    const bool hmac = spec.name.startsWith(kHmac);
    const std::optional<QByteArray> name = hashName(hmac ? spec.name.mid(kHmac.size()) : spec.name);
    if (!name)
        return std::nullopt;
    const QByteArray hash = hmac ? "createHmac('" + *name + "', " + bytesLiteral(spec.bytes("key")) + ')'
                                 : "createHash('" + *name + "')";
    return "tap('" + spec.name + "', crypto." + hash + ')';
}

std::optional<QByteArray> cipherCode(const StageSpec& spec)
{
    constexpr QByteArrayView kDecrypt = "-decrypt";
    const bool decrypt = spec.name.endsWith(kDecrypt);
    const QByteArray algorithm = decrypt ? spec.name.chopped(kDecrypt.size()) : spec.name;
    const bool authenticated = algorithm.endsWith("gcm") || algorithm == "chacha20-poly1305";
    QByteArray code = "cipher(crypto.create" + QByteArray(decrypt ? "Decipheriv('" : "Cipheriv('") +
                      algorithm + "', " + bytesLiteral(spec.bytes("key")) + ", " +
                      bytesLiteral(spec.bytes("iv"));
    if (authenticated)
        code += ", { authTagLength: 16 }";
    code += "), {";
    if (algorithm.endsWith("cbc") && spec.value("padding") == "none")
        code += " padding: false,";
    if (authenticated) {
        if (decrypt && spec.value("tag").isEmpty())
            return std::nullopt;
        if (!spec.value("aad").isEmpty())
            code += " aad: " + bytesLiteral(spec.bytes("aad")) + ',';
        if (decrypt)
            code += " tag: " + bytesLiteral(spec.bytes("tag")) + ',';
        else if (spec.value("tag") == "append")
            code += " append: true,";
    }
    return code + " })";
}

/// A stage as an expression that makes a stream.
std::optional<QByteArray> stageCode(const StageSpec& spec, StageKind::Category category)
{
    static const std::map<QByteArray, QByteArray> kPlain = {
        {"gunzip", "zlib.createGunzip()"},
        {"inflate", "zlib.createInflate()"},
        {"inflate-raw", "zlib.createInflateRaw()"},
        {"unbrotli", "zlib.createBrotliDecompress()"},
        {"hex-encode", "each((chunk) => Buffer.from(chunk.toString('hex')))"},
        {"hex-decode", "units(2, (chunk) => Buffer.from(chunk.toString('latin1'), 'hex'), true)"},
        {"base64-encode", "units(3, (chunk) => Buffer.from(chunk.toString('base64')))"},
        {"base64-decode", "units(4, (chunk) => Buffer.from(chunk.toString('latin1'), 'base64'), true)"},
        {"base64url-encode", "units(3, (chunk) => Buffer.from(chunk.toString('base64url')))"},
        {"base64url-decode", "units(4, (chunk) => Buffer.from(chunk.toString('latin1'), 'base64url'), true)"},
        {"pass", "new PassThrough()"},
        {"lines", "new PassThrough()"},
        {"split", "new PassThrough()"},
    };
    const auto plain = kPlain.find(spec.name);
    if (plain != kPlain.end())
        return plain->second;
    if (category == StageKind::Category::Cipher)
        return cipherCode(spec);
    if (spec.name == "gzip" || spec.name == "deflate" || spec.name == "deflate-raw") {
        const QByteArray make = spec.name == "gzip"      ? "Gzip"
                                : spec.name == "deflate" ? "Deflate"
                                                         : "DeflateRaw";
        return "zlib.create" + make + "({ level: " + number(spec.number("level")) + " })";
    }
    if (spec.name == "brotli") {
        return "zlib.createBrotliCompress({ params: { [zlib.constants.BROTLI_PARAM_QUALITY]: " +
               number(spec.number("level")) + " } })";
    }
    if (spec.name == "xor")
        return "xor(" + bytesLiteral(spec.bytes("key")) + ')';
    if (spec.name == "take")
        return "cut(0, " + number(spec.number("bytes")) + ')';
    if (spec.name == "skip")
        return "cut(" + number(spec.number("bytes")) + ", Infinity)";
    if (spec.name == "throttle")
        return "throttle(" + number(spec.number("rate")) + ')';
    return std::nullopt;
}

constexpr const char* kHead = R"('use strict';
const crypto = require('node:crypto');
const fs = require('node:fs');
const net = require('node:net');
const zlib = require('node:zlib');
const { PassThrough, Readable, Transform, Writable } = require('node:stream');
const { pipeline } = require('node:stream/promises');

)";

/// What the stages of a program use, each defined only when it is.
struct Helper
{
    const char* use;
    const char* code;
};
constexpr Helper kHelpers[] = {
    {"tap(", R"(const report = [];
// Looks at the bytes that flow past.
const tap = (name, hash) => new Transform({
  transform(chunk, _, done) { hash.update(chunk); done(null, chunk); },
  flush(done) { report.push(`${name}  ${hash.digest('hex')}`); done(); },
});
)"},
    {"each(", R"(const each = (make) => new Transform({
  transform(chunk, _, done) { done(null, make(chunk)); },
});
)"},
    {"units(",
     R"(// Whole units of `size` bytes at a time; the rest waits for the next chunk. Text drops its white space.
const units = (size, make, text = false) => {
  let rest = Buffer.alloc(0);
  return new Transform({
    transform(chunk, _, done) {
      if (text) chunk = Buffer.from(chunk.toString('latin1').replace(/\s/g, ''), 'latin1');
      const all = Buffer.concat([rest, chunk]);
      const whole = all.length - all.length % size;
      rest = all.subarray(whole);
      done(null, make(all.subarray(0, whole)));
    },
    flush(done) { done(null, rest.length ? make(rest) : undefined); },
  });
};
)"},
    {"cipher(", R"(const cipher = (stream, { padding = true, aad, tag, append = false }) => {
  stream.setAutoPadding?.(padding);
  if (aad) stream.setAAD(aad);
  if (tag) stream.setAuthTag(tag);
  return new Transform({
    transform(chunk, _, done) { done(null, stream.update(chunk)); },
    flush(done) {
      try {
        this.push(stream.final());
        if (append) this.push(stream.getAuthTag());
        done();
      } catch (error) { done(error); }
    },
  });
};
)"},
    {"xor(", R"(const xor = (key) => {
  let at = 0;
  return new Transform({
    transform(chunk, _, done) { done(null, chunk.map((byte) => byte ^ key[at++ % key.length])); },
  });
};
)"},
    {"cut(", R"(const cut = (skip, take) => {
  let at = 0;
  return new Transform({
    transform(chunk, _, done) {
      const part = chunk.subarray(Math.max(skip - at, 0), Math.max(take - at, 0));
      at += chunk.length;
      done(null, part);
    },
  });
};
)"},
    {"tee(", R"(// One end for several: the next chunk comes when all of them have taken this one.
const tee = (...ends) => {
  const all = (act, done) => {
    let left = ends.length;
    let failed;
    for (const end of ends) {
      act(end, (error) => {
        failed ??= error;
        if (--left === 0) done(failed);
      });
    }
  };
  const out = new Writable({
    write(chunk, _, done) { all((end, next) => end.write(chunk, next), done); },
    final(done) { all((end, next) => (end === process.stdout ? next() : end.end(next)), done); },
  });
  for (const end of ends) end.on('error', (error) => out.destroy(error));
  return out;
};
)"},
    {"throttle(", R"(const throttle = (rate) => new Transform({
  transform(chunk, _, done) { setTimeout(() => done(null, chunk), 1000 * chunk.length / rate); },
});
)"},
};

QByteArray sourceCode(const Recipe& recipe, const QByteArray& path, ByteRange range, qint64 size)
{
    if (path == "-")
        return "process.stdin";
    if (range.isEmpty())
        return "Readable.from([])";
    QByteArray code =
        "fs.createReadStream(" + literal(path) + ", { highWaterMark: " + number(recipe.chunkSize);
    if (range != ByteRange{0, size})
        code += ", start: " + number(range.offset) + ", end: " + number(range.end() - 1);
    return code + " })";
}

/// Nothing for a result of the window, which Node does not have.
QByteArray sinkCode(const SinkSpec& sink)
{
    if (sink.kind == SinkSpec::Kind::Document || sink.kind == SinkSpec::Kind::Clipboard)
        return {};
    if (sink.kind == SinkSpec::Kind::Tcp) {
        const qsizetype colon = sink.target.lastIndexOf(':');
        QByteArray host = sink.target.left(colon);
        host.replace("[", "").replace("]", "");
        return "net.connect(" + sink.target.mid(colon + 1) + ", " + literal(host) + ')';
    }
    return sink.target == "-" ? QByteArray("process.stdout")
                              : "fs.createWriteStream(" + literal(sink.target) + ')';
}

QByteArray sinksCode(const Recipe& recipe)
{
    QByteArrayList sinks;
    for (const SinkSpec& sink : recipe.sinks)
        sinks.append(sinkCode(sink));
    sinks.removeAll(QByteArray());
    if (sinks.isEmpty())
        return "new Writable({ write(chunk, _, done) { done(); } })";
    return sinks.size() == 1 ? sinks.front() : "tee(" + sinks.join(", ") + ')';
}

} // namespace

Result<QByteArray> nodeCode(const Recipe& recipe, const QByteArray& path, ByteRange range, qint64 size)
{
    QByteArray body = "pipeline(\n  " + sourceCode(recipe, path, range, size) + ",\n";
    for (const StageSpec& spec : recipe.stages) {
        const StageKind* kind = findStageKind(spec.name);
        if (!spec.enabled || kind == nullptr)
            continue;
        const std::optional<QByteArray> code =
            kind->makeDigest ? digestCode(spec) : stageCode(spec, kind->category);
        if (!code) {
            return fail(
                Error::Kind::Unsupported,
                QCoreApplication::translate("Recipe", "Node 20 has nothing like %1 among its own modules")
                    .arg(QString::fromUtf8(spec.toText())));
        }
        body += "  " + *code + ",\n";
    }
    const QByteArray sinks = sinksCode(recipe);
    const bool digests = body.contains("tap(");
    body += "  " + sinks + ",\n)";
    const QByteArray console = sinks.contains("process.stdout") ? "console.error" : "console.log";
    if (digests)
        body += ".then(() => report.forEach((line) => " + console + "(line)))";
    body += ".catch((error) => {\n  console.error(error.message);\n  process.exitCode = 2;\n});\n";

    QByteArray helpers;
    for (const Helper& helper : kHelpers) {
        if (body.contains(QByteArray(" ") + helper.use))
            helpers += QByteArray(helper.code) + '\n';
    }
    return QByteArray(kHead) + helpers + body;
}

} // namespace sluice

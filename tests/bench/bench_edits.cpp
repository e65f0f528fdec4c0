// Edits of a document against a plain vector of pieces, as ratios, each round in turn: [edits, 10000
// without].
#include "tests/bench/benchtiming.h"
#include "tests/support/random.h"

#include "core/bytes/document.h"
#include "core/bytes/memorysource.h"

#include <QTextStream>

#include <vector>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr int kRounds = 5;
constexpr int kReads = 20'000;
constexpr qint64 kReadLength = 16;
constexpr qsizetype kSize = qsizetype{64} << 20;

/// What everybody writes first: the pieces one after another, found by walking over them.
class PlainPieces
{
public:
    explicit PlainPieces(const QByteArray& base)
        : m_pieces{{base, 0, base.size()}}
    {
    }

    void replace(ByteRange range, const QByteArray& with)
    {
        std::vector<Part> parts;
        if (!with.isEmpty())
            parts.push_back({with, 0, with.size()});
        m_steps.push_back({{range.offset, with.size()}, put(range, parts)});
    }

    void undo()
    {
        const Step step = std::move(m_steps.back());
        m_steps.pop_back();
        put(step.now, step.before);
    }

    [[nodiscard]] QByteArray read(ByteRange range) const
    {
        QByteArray bytes;
        qint64 begin = 0;
        for (const Part& part : m_pieces) {
            const ByteRange cut = ByteRange{begin, part.length}.intersected(range);
            if (!cut.isEmpty())
                bytes.append(part.bytes.constData() + part.offset + cut.offset - begin, cut.length);
            begin += part.length;
            if (begin >= range.end())
                break;
        }
        return bytes;
    }

    [[nodiscard]] size_t steps() const { return m_steps.size(); }

private:
    struct Part
    {
        QByteArray bytes;
        qint64 offset = 0;
        qint64 length = 0;
    };
    struct Step
    {
        ByteRange now;
        std::vector<Part> before;
    };

    /// Gives what stood there.
    std::vector<Part> put(ByteRange range, const std::vector<Part>& parts)
    {
        const auto first = static_cast<qint64>(split(range.offset));
        const auto last = static_cast<qint64>(split(range.end()));
        std::vector<Part> removed(m_pieces.begin() + first, m_pieces.begin() + last);
        m_pieces.erase(m_pieces.begin() + first, m_pieces.begin() + last);
        m_pieces.insert(m_pieces.begin() + first, parts.begin(), parts.end());
        return removed;
    }

    /// The number of pieces before `offset`, where a piece begins from now on.
    size_t split(qint64 offset)
    {
        size_t i = 0;
        for (; i < m_pieces.size() && m_pieces[i].length <= offset; ++i)
            offset -= m_pieces[i].length;
        if (offset == 0 || i == m_pieces.size())
            return i;
        Part left = m_pieces[i];
        left.length = offset;
        m_pieces[i].offset += offset;
        m_pieces[i].length -= offset;
        m_pieces.insert(m_pieces.begin() + qint64(i), left);
        return i + 1;
    }

    std::vector<Part> m_pieces;
    std::vector<Step> m_steps;
};

struct Operation
{
    ByteRange range;
    QByteArray with;
};

std::vector<Operation> operations(int count)
{
    Random random(1);
    std::vector<Operation> all;
    qint64 size = kSize;
    for (int i = 0; i < count; ++i) {
        const qint64 offset = uniform<qint64>(random, 0, size - 64);
        const qint64 removed = i % 3 == 0 ? 0 : uniform<qint64>(random, 1, 8);
        const QByteArray with = randomBytes(random, i % 3 == 2 ? 0 : i % 3 == 1 ? removed : 5);
        all.push_back({{offset, removed}, with});
        size += with.size() - removed;
    }
    return all;
}

/// Seconds: all the edits, the reads after them, all the undos.
struct Figures
{
    std::vector<double> edit;
    std::vector<double> read;
    std::vector<double> undo;
};

std::vector<qint64> places()
{
    Random random(2);
    std::vector<qint64> offsets(kReads);
    for (qint64& offset : offsets)
        offset = uniform<qint64>(random, 0, kSize / 2);
    return offsets;
}

quint64 measurePlain(const QByteArray& base, const std::vector<Operation>& edits, Figures& figures)
{
    PlainPieces pieces(base);
    figures.edit.push_back(seconds([&] {
        for (const Operation& edit : edits)
            pieces.replace(edit.range, edit.with);
    }));
    quint64 sum = 0;
    figures.read.push_back(seconds([&] {
        for (const qint64 offset : places())
            sum += qHash(pieces.read({offset, kReadLength}));
    }));
    figures.undo.push_back(seconds([&] {
        while (pieces.steps() > 0)
            pieces.undo();
    }));
    if (pieces.read({0, kSize}) != base)
        qFatal("undone, but not what it was");
    return sum;
}

quint64 measureDocument(const QByteArray& base, const std::vector<Operation>& edits, Figures& figures)
{
    OpenedFile file;
    file.path = "/bench";
    file.source = std::make_shared<MemorySource>(Slice::fromByteArray(base));
    Document document(std::move(file), std::make_shared<Ledger>());
    figures.edit.push_back(seconds([&] {
        for (const Operation& edit : edits) {
            if (!document.replace(edit.range, edit.with))
                qFatal("an edit failed");
        }
    }));
    quint64 sum = 0;
    figures.read.push_back(seconds([&] {
        for (const qint64 offset : places()) {
            const Slice slice = document.snapshot().read({offset, kReadLength}).value();
            sum += qHash(QByteArray::fromRawData(reinterpret_cast<const char*>(slice.data()), slice.size()));
        }
    }));
    figures.undo.push_back(seconds([&] {
        while (document.canUndo())
            document.undo();
    }));
    if (document.isModified())
        qFatal("undone, but not what it was");
    return sum;
}

void report(const char* what, const std::vector<double>& ours, const std::vector<double>& plain, int count)
{
    std::vector<double> ratios;
    for (size_t i = 0; i < ours.size(); ++i)
        ratios.push_back(ours[i] / plain[i]);
    QTextStream(stdout) << what << ": " << median(ours) / count * 1e6 << " us each, " << median(ratios)
                        << " of the plain vector's time\n";
}

} // namespace

int main(int argc, char** argv)
{
    const int count = argc > 1 ? QByteArray(argv[1]).toInt() : 10'000;
    Random random(3);
    const QByteArray base = randomBytes(random, kSize);
    const std::vector<Operation> edits = operations(count);
    Figures ours;
    Figures plain;
    for (int round = 0; round < kRounds; ++round) {
        if (measureDocument(base, edits, ours) != measurePlain(base, edits, plain))
            qFatal("other bytes");
    }
    report("edit", ours.edit, plain.edit, count);
    report("read", ours.read, plain.read, kReads);
    report("undo", ours.undo, plain.undo, count);
    return 0;
}

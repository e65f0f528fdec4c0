#include "ui/panels/streamresults.h"

#include "ui/window/format.h"

#include <QApplication>
#include <QClipboard>
#include <QCoreApplication>
#include <QMimeData>
#include <QStringDecoder>

#include <numeric>

namespace sluice {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("StreamResults", text);
}

} // namespace

StreamResults::StreamResults(const Recipe& recipe, const QString& inputName, bool growing, StreamHost host)
    : m_recipe(recipe)
    , m_name(resultName(recipe, inputName))
    , m_growing(growing)
    , m_host(std::move(host))
    , m_shown(recipe.sinks.size())
{
}

QString StreamResults::resultName(const Recipe& recipe, const QString& inputName)
{
    QString name = inputName;
    for (const StageSpec& stage : recipe.stages) {
        const StageKind* kind = findStageKind(stage.name);
        if (stage.enabled && kind != nullptr && kind->makeTransform)
            name = QStringLiteral("%1(%2)").arg(QString::fromUtf8(stage.name), name);
    }
    return name == inputName ? tr("copy of %1").arg(inputName) : name;
}

void StreamResults::update(const Content& content)
{
    const QString growing = tr("It grows while the pipeline runs.");
    for (size_t i = 0; m_growing && i < m_shown.size(); ++i) {
        if (m_recipe.sinks[i].kind != SinkSpec::Kind::Document)
            continue;
        std::shared_ptr<ByteSource> now = content(i);
        Shown& shown = m_shown[i];
        if (now == nullptr || now->size() <= std::max<qint64>(shown.size, 0))
            continue;
        shown.size = now->size();
        if (shown.replace)
            shown.replace(std::move(now), growing);
        else
            shown.replace = m_host.show(m_name, std::move(now), growing);
    }
}

QStringList StreamResults::finish(const RunResult& result)
{
    const bool unverified = std::any_of(result.status.stages.begin(), result.status.stages.end(),
                                        [](const StageStatus& stage) { return !stage.verified; });
    m_incompleteName = (unverified ? tr("%1 (unverified)") : tr("%1 (incomplete)")).arg(m_name);
    QStringList words;
    for (size_t i = 0; i < m_shown.size() && i < result.contents.size(); ++i) {
        const std::shared_ptr<ByteSource>& content = result.contents[i];
        if (content == nullptr)
            continue;
        Shown& shown = m_shown[i];
        if (m_recipe.sinks[i].kind == SinkSpec::Kind::Clipboard) {
            if (!result.error)
                words << toClipboard(result, i);
        } else if (shown.replace) {
            shown.replace(content, {});
        } else if (!result.error) {
            shown.replace = m_host.show(m_name, content, {});
        } else if (content->size() > 0) {
            shown.incomplete = content;
        }
    }
    words.removeAll(QString());
    return words;
}

QString StreamResults::toClipboard(const RunResult& result, size_t sink) const
{
    const std::shared_ptr<ByteSource>& content = result.contents[sink];
    const Result<Slice> bytes = content->read({0, content->size()});
    if (!bytes)
        return bytes.error().message;
    const QByteArray raw(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    auto* data = new QMimeData;
    data->setData(QStringLiteral("application/octet-stream"), raw);
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decoder(raw);
    // Half a character at a cut is no reason to offer no text.
    const bool isText = !decoder.hasError() && !raw.contains('\0');
    if (isText)
        data->setText(text);
    QApplication::clipboard()->setMimeData(data);
    const qint64 all =
        result.status.stages[result.status.stages.size() - m_recipe.sinks.size() + sink].meter.bytesIn;
    const QString what = isText ? tr("%1 on the clipboard as text.")
                                : tr("%1 on the clipboard, as bytes: they are no UTF-8 text.");
    if (all <= content->size())
        return what.arg(formatBytes(content->size()));
    return tr("The clipboard was cut: it has the first %1 of %2.")
        .arg(formatBytes(content->size()), formatBytes(all));
}

qint64 StreamResults::incompleteBytes() const
{
    return std::accumulate(m_shown.begin(), m_shown.end(), qint64{0}, [](qint64 sum, const Shown& shown) {
        return sum + (shown.incomplete ? shown.incomplete->size() : 0);
    });
}

void StreamResults::showIncomplete()
{
    for (Shown& shown : m_shown) {
        if (shown.incomplete)
            shown.replace = m_host.show(m_incompleteName, std::move(shown.incomplete), {});
        shown.incomplete.reset();
    }
}

} // namespace sluice

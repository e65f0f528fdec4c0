#include "core/streams/runstore.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QSaveFile>

#include <cerrno>

namespace sluice {
namespace {

const QLatin1String kSuffix(".run.json");
/// A record of the most samples and of many stages is smaller; what is not, is not ours.
constexpr qint64 kMaxFile = qint64{16} << 20;

tl::unexpected<Error> cannotWrite(const QString& path, const QString& why)
{
    const auto kind = errno == EACCES ? Error::Kind::Denied : Error::Kind::Io;
    return fail(kind,
                QCoreApplication::translate("RunStore", "The run cannot be kept in %1: %2").arg(path, why),
                errno);
}

} // namespace

StoredRun StoredRun::make(RunRecord record)
{
    const QString random = QString::number(QRandomGenerator::system()->generate(), 36);
    const QString id =
        record.started.toUTC().toString(QStringLiteral("yyyyMMdd-HHmmss-zzz")) + QLatin1Char('-') + random;
    return {id, std::make_shared<const RunRecord>(std::move(record))};
}

QString RunStore::userFolder()
{
    QString state = qEnvironmentVariable("XDG_STATE_HOME");
    if (!QDir::isAbsolutePath(state))
        state = QDir::homePath() + QStringLiteral("/.local/state");
    return state + QStringLiteral("/sluice/runs");
}

QString RunStore::pathOf(const QString& id) const
{
    return m_folder + QLatin1Char('/') + id + kSuffix;
}

QStringList RunStore::files() const
{
    const QDir folder(m_folder);
    return folder.entryList({QLatin1Char('*') + kSuffix}, QDir::Files | QDir::NoSymLinks,
                            QDir::Name | QDir::Reversed);
}

std::vector<StoredRun> RunStore::load() const
{
    std::vector<StoredRun> runs;
    for (const QString& name : files()) {
        if (runs.size() == kMaxRuns)
            break;
        QFile file(m_folder + QLatin1Char('/') + name);
        if (!file.open(QIODevice::ReadOnly) || file.size() > kMaxFile)
            continue;
        if (Result<RunRecord> record = RunRecord::fromJson(file.readAll()))
            runs.push_back(
                {name.chopped(kSuffix.size()), std::make_shared<const RunRecord>(*std::move(record))});
    }
    return runs;
}

Result<void> RunStore::store(const StoredRun& run) const
{
    errno = 0;
    if (!QDir().mkpath(m_folder))
        return cannotWrite(m_folder, qt_error_string(errno));
    const QFile::Permissions forUs = QFile::ReadOwner | QFile::WriteOwner;
    QFile::setPermissions(m_folder, forUs | QFile::ExeOwner);
    QSaveFile file(pathOf(run.id));
    const QByteArray json = run.record->toJson();
    const bool good = file.open(QIODevice::WriteOnly) && file.setPermissions(forUs) &&
                      file.write(json) == json.size() && file.commit();
    if (!good)
        return cannotWrite(m_folder, file.errorString());
    const QStringList names = files();
    for (qsizetype i = kMaxRuns; i < names.size(); ++i)
        QFile::remove(m_folder + QLatin1Char('/') + names[i]);
    return {};
}

Result<void> RunStore::remove(const QString& id) const
{
    QFile file(pathOf(id));
    if (file.exists() && !file.remove())
        return cannotWrite(m_folder, file.errorString());
    return {};
}

} // namespace sluice

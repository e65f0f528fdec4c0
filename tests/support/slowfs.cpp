#include "tests/support/slowfs.h"

#include <QFile>

namespace sluice::test {
namespace {

constexpr int kWaitMs = 10'000;

} // namespace

SlowFs::SlowFs(qint64 size)
{
    const QString program = QStringLiteral(SLUICE_SLOWFS);
    if (program.isEmpty()) {
        m_why = "built without libfuse3";
        return;
    }
    m_server.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_server.start(program, {m_folder.path(), QString::number(size)});
    if (!m_server.waitForReadyRead(kWaitMs) || m_server.readLine() != "ready\n")
        m_why = "FUSE cannot be mounted here";
}

SlowFs::~SlowFs()
{
    m_server.closeWriteChannel();
    if (m_server.state() != QProcess::NotRunning && !m_server.waitForFinished(kWaitMs))
        m_server.kill();
    m_server.waitForFinished(kWaitMs);
}

QByteArray SlowFs::cached() const
{
    return QFile::encodeName(m_folder.filePath(QStringLiteral("cached")));
}

QByteArray SlowFs::direct() const
{
    return QFile::encodeName(m_folder.filePath(QStringLiteral("direct")));
}

quint8 SlowFs::byteAt(qint64 offset)
{
    return static_cast<quint8>((offset * 31 + offset / 4096) % 251);
}

void SlowFs::setDelay(int milliseconds)
{
    command("delay " + QByteArray::number(milliseconds));
}

void SlowFs::setFailing(ByteRange range)
{
    command("fail " + QByteArray::number(range.offset) + ' ' + QByteArray::number(range.end()));
}

void SlowFs::command(const QByteArray& line)
{
    m_server.write(line + '\n');
    if (!m_server.waitForReadyRead(kWaitMs) || m_server.readLine() != "ok\n")
        qFatal("the slow file system does not answer");
}

} // namespace sluice::test

#pragma once

#include "ui/panes/documentview.h"
#include "ui/window/commandset.h"
#include "ui/window/exporter.h"
#include "ui/window/mainwindow.h"
#include "ui/window/prompts.h"
#include "ui/window/workspace.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

namespace sluice::test {

/// A window with settings of its own in a folder that goes with it.
class TestWindow
{
public:
    explicit TestWindow(bool shown = true)
    {
        qputenv("XDG_STATE_HOME", QFile::encodeName(m_folder.filePath(QStringLiteral("state"))));
        make();
        if (shown)
            show();
    }

    // QTemporaryDir cannot remove names that are not UTF-8.
    ~TestWindow()
    {
        m_window.reset();
        for (const QByteArray& path : m_written)
            ::unlink(path.constData());
    }
    TestWindow(const TestWindow&) = delete;
    TestWindow& operator=(const TestWindow&) = delete;

    MainWindow* operator->() const { return m_window.get(); }
    MainWindow& operator*() const { return *m_window; }
    Settings& settings() { return *m_settings; }
    QString folder() const { return m_folder.path(); }

    void show() const
    {
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }

    /// Closes the window and makes a new one on the same settings file: the program started again.
    void restart()
    {
        m_window->close();
        m_window.reset();
        m_settings.reset();
        make();
        show();
    }

    QByteArray write(const QByteArray& name, const QByteArray& bytes) const
    {
        QByteArray path = QFile::encodeName(m_folder.path()) + '/' + name;
        FILE* file = ::fopen(path.constData(), "wb");
        if (file == nullptr ||
            ::fwrite(bytes.constData(), 1, size_t(bytes.size()), file) != size_t(bytes.size()))
            qFatal("cannot write %s", path.constData());
        ::fclose(file);
        m_written.append(path);
        return path;
    }

    void open(const QList<QByteArray>& paths, const StartOptions& options = {}) const
    {
        QSignalSpy settled(m_window.get(), &MainWindow::settled);
        m_window->openFiles(paths, options);
        while (!m_window->isSettled())
            QVERIFY(settled.wait());
    }

    QStringList messages() const { return m_window->workspace().messages().texts(); }
    DocumentTab* tab() const { return m_window->currentTab(); }
    Selection& selection() const { return tab()->document()->selection(); }
    void run(const char* command) const { m_window->commands().run(command); }

    template <typename T>
    T* box() const
    {
        return qobject_cast<T*>(m_window->prompts().current());
    }

private:
    void make()
    {
        m_settings = std::make_unique<Settings>(m_folder.filePath(QStringLiteral("settings.ini")));
        m_window = std::make_unique<MainWindow>(*m_settings, std::make_shared<Ledger>());
    }

    QTemporaryDir m_folder;
    mutable QList<QByteArray> m_written;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace sluice::test

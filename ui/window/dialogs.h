#pragma once

#include <QString>

#include <functional>

class QFileDialog;
class QWidget;

namespace sluice {

/// The dialogs that ask or tell without knowing what of: they go away by themselves, and nothing waits for
/// them. Thread rule: the window's thread.

/// For a file that is to be read, which deletes and renames none; or written. Not open yet. `folder`: where
/// it begins; empty: the current one.
[[nodiscard]] QFileDialog* fileToRead(QWidget* parent, const QString& title);
[[nodiscard]] QFileDialog* fileToWrite(QWidget* parent, const QString& title, const QString& folder = {});

/// `reset` is called when that is wanted; `files`: recent files and positions are to be forgotten as well.
void askToReset(QWidget* parent, const std::function<void(bool files)>& reset);
/// Before quitting, while files are being written.
void askToStopWriting(QWidget* parent, const std::function<void()>& stop);
void showAbout(QWidget* parent);

} // namespace sluice

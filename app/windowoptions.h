#pragma once

#include "app/arguments.h"
#include "ui/window/startoptions.h"

namespace sluice {

/// The options that say what the window shows, for every command that opens one.
[[nodiscard]] std::vector<OptionSpec> windowOptions();

/// What `arguments` ask of the window. Error: Invalid, when a value does not parse.
[[nodiscard]] Result<StartOptions> startOptions(const Arguments& arguments);

/// Makes the QApplication. Where Qt cannot open a display it would abort: this ends the program with a
/// message that says what to do. Thread rule: the main thread, once.
class GuiProgram
{
public:
    GuiProgram();
    ~GuiProgram();
    GuiProgram(const GuiProgram&) = delete;
    GuiProgram& operator=(const GuiProgram&) = delete;

    /// Runs the event loop until the last window closes.
    [[nodiscard]] int exec();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace sluice

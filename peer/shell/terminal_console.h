// Line editing on a terminal (libedit), where what happens meanwhile appears above the line being typed.
#pragma once

#include "peer/shell/console.h"
#include "peer/shell/typed_bytes.h"
#include "shared/net/event_loop.h"
#include "shared/net/signal_watch.h"

#include <histedit.h>
#include <memory>
#include <optional>
#include <string>

namespace thisbe::peer {

// Standard input and output must be a terminal. One at a time: it sets the process's locale (LC_CTYPE) and
// the terminal's mode, which its destructor restores. Loop and user must outlive it.
class TerminalConsole final : public Console {
  public:
    // Whether standard input and output are a terminal that can be written to anywhere.
    static bool isPossible();

    // Throws std::runtime_error where libedit cannot work with this terminal.
    TerminalConsole(EventLoop& loop, std::string prompt, ConsoleUser& user);
    ~TerminalConsole() override;
    TerminalConsole(const TerminalConsole&) = delete;
    TerminalConsole& operator=(const TerminalConsole&) = delete;

    void data(std::string_view text) override { show(text); }
    void notice(std::string_view text) override { show(text); }
    void startReading() override;
    void pauseReading() override {} // a person types slowly enough

  private:
    struct EndEdit {
        void operator()(EditLine* edit) const { el_end(edit); }
    };
    struct EndHistory {
        void operator()(History* history) const { history_end(history); }
    };

    static char* promptOf(EditLine* edit);
    static int nextCharacter(EditLine* edit, wchar_t* out);

    void show(std::string_view text);
    void onReady();
    void onResize();
    // One key, or as much as libedit takes at once.
    void takeKey();
    void onLine(const std::string& line);
    // Moves to the beginning of the line being typed, over its rows on the screen, and clears from there.
    void eraseLine();

    EventLoop& loop_;
    std::string prompt_;
    ConsoleUser& user_;
    TypedBytes typed_;
    std::unique_ptr<History, EndHistory> history_;
    std::unique_ptr<EditLine, EndEdit> edit_;
    bool editing_ = false;
    bool ended_ = false;
    std::optional<SignalWatch> resized_;
    std::optional<Watch> watch_;
};

} // namespace thisbe::peer

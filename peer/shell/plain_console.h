// Lines from standard input as they are, for pipes and files; data to standard output, notices to standard
// error.
#pragma once

#include "peer/shell/console.h"
#include "shared/net/event_loop.h"
#include "shared/net/timer.h"

#include <optional>
#include <string>

namespace thisbe::peer {

class PlainConsole final : public Console {
  public:
    // A longer line is given up to here, and the rest of it is skipped.
    static constexpr std::size_t kMaxLine = 64 * 1024;

    // Reads from this descriptor, which is left as it is (never made non-blocking: others may share it). Loop
    // and user must outlive this.
    PlainConsole(EventLoop& loop, int input, ConsoleUser& user);

    void data(std::string_view text) override;
    void notice(std::string_view text) override;
    void startReading() override;
    void pauseReading() override;

  private:
    void onReady();
    void onTurn();
    // Gives out the lines that are whole, until it is paused.
    void giveLines();
    void readSome();

    EventLoop& loop_;
    int input_;
    ConsoleUser& user_;
    std::string buffer_;
    bool reading_ = false;
    bool ended_ = false;
    bool told_ = false;
    bool skipping_ = false;      // the rest of a line that was too long
    std::optional<Watch> watch_; // none for files, which are always ready and cannot be watched
    Timer turn_;
};

} // namespace thisbe::peer

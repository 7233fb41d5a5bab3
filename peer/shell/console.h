// Where a person, or a script, reads and types.
#pragma once

#include <string_view>

namespace thisbe::peer {

// Called from the event loop.
class ConsoleUser {
  public:
    virtual ~ConsoleUser() = default;
    // Without its end; valid during the call.
    virtual void onLine(std::string_view line) = 0;
    // No more lines will come.
    virtual void onEndOfInput() = 0;
};

// Belongs to the loop's thread. Text is one or more whole lines without the last one's end, already fit to be
// shown.
class Console {
  public:
    virtual ~Console() = default;

    virtual void data(std::string_view text) = 0;
    virtual void notice(std::string_view text) = 0;
    // Lines are taken from the first call on; again after pauseReading().
    virtual void startReading() = 0;
    virtual void pauseReading() = 0;
};

} // namespace thisbe::peer

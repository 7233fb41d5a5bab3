// Answers a server's prompts: what to wait for, and what to say then.
#pragma once

#include "shared/base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace thisbe::relay6 {

// One step. Without an answer it only waits.
struct Exchange {
    std::string expect;
    std::optional<std::string> answer;
};

// "PATTERN=TEXT"; "\=" is an equals sign in the pattern, "\n", "\t" and "\\" in the text are what they say.
Result<Exchange> parseExchange(std::string_view text);

// Finds the patterns in a text that comes in any pieces, ASCII case aside. Each step is used once: in any
// order (each pattern where it first appears), or, for a script, strictly one after the other. What was
// matched is not looked at again. Remembers a bounded tail of the text only.
class Dialogue {
  public:
    enum class Order : std::uint8_t { any, script };

    Dialogue(std::vector<Exchange> exchanges, Order order);

    // Text without escape sequences. Returns the answers that are due, in order.
    std::vector<std::string> onText(std::string_view text);
    bool complete() const { return open_.empty(); }
    // The pattern that is waited for, for the person who wonders; empty when complete.
    std::string waitingFor() const { return complete() ? "" : open_.front().expect; }

  private:
    struct Match {
        std::size_t exchange;
        std::size_t end;
    };
    std::optional<Match> earliestMatch() const;

    std::vector<Exchange> open_; // patterns in lower case
    Order order_;
    std::size_t longest_ = 0;
    std::string tail_; // in lower case
};

} // namespace thisbe::relay6

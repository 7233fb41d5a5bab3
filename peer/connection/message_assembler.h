// Parts of negotiation messages from one peer, put together.
#pragma once

#include "peer/connection/call_message.h"
#include "shared/base/clock.h"

#include <deque>

namespace thisbe::peer {

// Parts come in any order and more than once. Bounded: kMostOpen unfinished messages of at most
// CallMessagePart::kMaxParts parts each; the oldest gives way. Not thread-safe.
class MessageAssembler {
  public:
    static constexpr std::size_t kMostOpen = 4;
    // Then an unfinished message is forgotten.
    static constexpr Duration kPatience = std::chrono::seconds{20};

    // The message that this part completes; nothing while others are missing, or when it was completed
    // before.
    std::optional<CallMessage> add(TimePoint now, const CallMessagePart& part);

    std::size_t unfinished() const { return open_.size(); }

  private:
    struct Open {
        CallMessage head; // without text
        std::vector<std::optional<std::string>> parts;
        std::size_t missing = 0;
        TimePoint since;
    };

    Open& openFor(TimePoint now, const CallMessagePart& part);

    std::deque<Open> open_;
};

} // namespace thisbe::peer

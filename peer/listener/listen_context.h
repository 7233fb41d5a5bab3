// What all listeners of one `thisbe listen` share.
#pragma once

#include "peer/listener/listen_arguments.h"
#include "peer/report/text_output.h"
#include "shared/base/clock.h"
#include "shared/base/log.h"
#include "shared/program/terminal.h"

#include <functional>

namespace thisbe {
class EventLoop;
}

namespace thisbe::peer {

class Store;

// Outlives the listeners.
struct ListenContext {
    EventLoop& loop;
    const Clock& clock; // for times of day
    Log& log;
    TextOutput& out; // standard output; flush() after each piece
    Paint paint;     // for standard output
    const ListenArguments& arguments;
    // Call once each when the output was full and has room again.
    std::vector<std::function<void()>>& onRoom; // and when the store has room again
    Store* store;                               // of --db; null: none
};

} // namespace thisbe::peer

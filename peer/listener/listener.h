// One open listener of `thisbe listen`.
#pragma once

#include "shared/program/program.h"

#include <optional>

namespace thisbe::peer {

// Lives on the command's event loop. What it has to say while it runs, it writes itself.
class Listener {
  public:
    virtual ~Listener() = default;
    // Once, on SIGINT or SIGTERM: takes no more, ends what runs, writes its summary. Returns when that is
    // done.
    virtual void finish() = 0;
    // After finish(): why it had ended by itself before; nothing where it had not.
    virtual std::optional<StartupError> problem() const { return std::nullopt; }
};

} // namespace thisbe::peer

// The log beside a shell: its lines must not tear the one being typed.
#pragma once

#include "peer/shell/console.h"
#include "shared/base/log.h"

#include <string>

namespace thisbe::peer {

// Errors and warnings by default; more with --log-level debug, since what happens is told in words already.
// The console must outlive it.
class ConsoleLog final : public Log {
  public:
    ConsoleLog(LogLevel level, Console& console) : level_(level), console_(console) {}

    bool enabled(LogLevel level) const override { return level <= level_; }
    void write(LogLevel level, std::string_view text) override {
        if (enabled(level)) console_.notice("log: " + std::string(text));
    }

  private:
    LogLevel level_;
    Console& console_;
};

} // namespace thisbe::peer

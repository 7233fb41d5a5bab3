// The log of a running program: POCO's logger behind the Log that protocol code knows.
#pragma once

#include "shared/base/log.h"
#include "shared/base/result.h"

#include <string_view>

namespace Poco {
class Logger;
}

namespace thisbe {

// Lines go to standard error, since standard output is data:
//   2026-11-20T13:40:00.123Z information peer=nat1 event=joined …
// Thread-safe, as POCO's logger is.
class ProgramLog final : public Log {
  public:
    // Sets the process-wide root logger up; make one, in main.
    explicit ProgramLog(LogLevel level);

    bool enabled(LogLevel level) const override;
    void write(LogLevel level, std::string_view text) override;

  private:
    Poco::Logger& logger_;
};

// "error", "warning", "information", "debug", "trace"
Result<LogLevel> parseLogLevel(std::string_view text);

} // namespace thisbe

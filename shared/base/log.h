// Where protocol code says what it did. It owns no file, no time and no format; the program does.
#pragma once

#include <string_view>

namespace thisbe {

enum class LogLevel { error, warning, information, debug, trace };

// Lines carry peer, state and endpoint; never a secret. Ask enabled() before building a costly text.
class Log {
  public:
    virtual ~Log() = default;
    virtual bool enabled(LogLevel) const { return false; }
    virtual void write(LogLevel, std::string_view) {}

    // A log that keeps nothing, for tests and defaults.
    static Log& none() {
        static Log silent;
        return silent;
    }
};

} // namespace thisbe

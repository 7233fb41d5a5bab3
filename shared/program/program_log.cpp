#include "shared/program/program_log.h"

#include <Poco/AutoPtr.h>
#include <Poco/ConsoleChannel.h>
#include <Poco/FormattingChannel.h>
#include <Poco/Logger.h>
#include <Poco/Message.h>
#include <Poco/PatternFormatter.h>

#include <array>
#include <iostream>
#include <utility>

namespace thisbe {

namespace {

Poco::Message::Priority priorityOf(LogLevel level) {
    switch (level) {
    case LogLevel::error:
        return Poco::Message::PRIO_ERROR;
    case LogLevel::warning:
        return Poco::Message::PRIO_WARNING;
    case LogLevel::information:
        return Poco::Message::PRIO_INFORMATION;
    case LogLevel::debug:
        return Poco::Message::PRIO_DEBUG;
    case LogLevel::trace:
        return Poco::Message::PRIO_TRACE;
    }
    return Poco::Message::PRIO_INFORMATION;
}

constexpr std::array<std::pair<std::string_view, LogLevel>, 5> kNames = {
    {{"error", LogLevel::error},
     {"warning", LogLevel::warning},
     {"information", LogLevel::information},
     {"debug", LogLevel::debug},
     {"trace", LogLevel::trace}}};

} // namespace

ProgramLog::ProgramLog(LogLevel level) : logger_(Poco::Logger::root()) {
    Poco::AutoPtr<Poco::ConsoleChannel> console(new Poco::ConsoleChannel(std::cerr));
    Poco::AutoPtr<Poco::PatternFormatter> formatter(
        new Poco::PatternFormatter("%Y-%m-%dT%H:%M:%S.%iZ %p %t"));
    Poco::AutoPtr<Poco::FormattingChannel> formatted(new Poco::FormattingChannel(formatter, console));
    logger_.setChannel(formatted);
    logger_.setLevel(priorityOf(level));
}

bool ProgramLog::enabled(LogLevel level) const {
    return logger_.is(priorityOf(level));
}

void ProgramLog::write(LogLevel level, std::string_view text) {
    if (enabled(level)) logger_.log(Poco::Message(logger_.name(), std::string(text), priorityOf(level)));
}

Result<LogLevel> parseLogLevel(std::string_view text) {
    for (const auto& [name, level] : kNames) {
        if (name == text) return level;
    }
    return failure("'" + std::string(text) +
                   "' is no log level; expected error, warning, information, debug or trace");
}

} // namespace thisbe

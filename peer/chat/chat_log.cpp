#include "peer/chat/chat_log.h"

#include "shared/program/terminal.h"
#include "shared/secure/private_file.h"

#include <ctime>

namespace thisbe::peer {

namespace {

std::string utc(WallTime time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char text[32];
    const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {text, size};
}

} // namespace

std::optional<std::string> ChatLog::received(std::string_view from, std::string_view text) {
    return write(printable(from) + "> " + printable(text));
}

std::optional<std::string> ChatLog::sent(const ChatOutcome& outcome) {
    const std::string end = outcome.delivered ? "" : "  (not delivered)";
    return write("-> " + printable(outcome.to) + ": " + printable(outcome.text) + end);
}

std::optional<std::string> ChatLog::write(const std::string& line) {
    if (file_.empty() || failed_) return std::nullopt;
    const auto written = appendPrivateFile(file_, utc(clock_.wallNow()) + " " + line + "\n");
    if (written) return std::nullopt;
    failed_ = true;
    return "nothing more is kept in the log: " + written.error().message;
}

} // namespace thisbe::peer

// What was said, kept in a file (--log).
#pragma once

#include "peer/chat/chats.h"
#include "shared/base/clock.h"

#include <filesystem>
#include <optional>
#include <string>

namespace thisbe::peer {

// One line a text, for its owner's eyes only (mode 0600):
//   2026-11-20T17:00:00Z nat1> hi
//   2026-11-20T17:00:05Z -> nat1: hello
// Texts go through printable(), so a line is a line.
class ChatLog {
  public:
    // Empty name: keeps nothing.
    ChatLog(std::filesystem::path file, const Clock& clock) : file_(std::move(file)), clock_(clock) {}

    // The error, if any, is for a person; told once.
    std::optional<std::string> received(std::string_view from, std::string_view text);
    std::optional<std::string> sent(const ChatOutcome& outcome);

  private:
    std::optional<std::string> write(const std::string& line);

    std::filesystem::path file_;
    const Clock& clock_;
    bool failed_ = false;
};

} // namespace thisbe::peer

// What travels on the data channel "chat" (docs/protocol.md, Chat): one JSON object a message, so that a web
// page can be the other end.
#pragma once

#include "shared/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace thisbe::peer {

// id: grows with each text of one sender, and from program to program (it begins at the microseconds since
// 1970); below 2^53, so that JavaScript keeps it whole.
struct ChatText {
    std::uint64_t id = 0;
    std::string text; // UTF-8 as the peer sent it: show it through printable()
};
// The text of that id was taken by the program at the other end.
struct ChatAcknowledgement {
    std::uint64_t id = 0;
};

using ChatMessage = std::variant<ChatText, ChatAcknowledgement>;

inline constexpr std::uint64_t kMaxChatId = (std::uint64_t{1} << 53) - 1;
// Of one text, in bytes. A message of it, every byte of it escaped, still fits into one of SCTP's.
inline constexpr std::size_t kMaxChatText = 40 * 1024;

enum class ChatParseError : std::uint8_t { notJson, noSuchMessage, badId, tooLong };
const char* toString(ChatParseError error);

// Unknown members are ignored.
Result<ChatMessage, ChatParseError> parseChatMessage(std::string_view json);
// {"id":1,"text":"…"} and {"ack":1}
std::string toJson(const ChatText& text);
std::string toJson(const ChatAcknowledgement& acknowledgement);

} // namespace thisbe::peer

#include "peer/chat/chat_message.h"

#include "shared/program/json_text.h"

#include <Poco/Exception.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include <optional>

namespace thisbe::peer {

namespace {

// Flat: what nests is none of ours, and must not cost stack.
constexpr std::size_t kDeepest = 4;
constexpr std::size_t kLongestJson = 6 * kMaxChatText + 64;

tl::unexpected<ChatParseError> refuse(ChatParseError why) {
    return tl::make_unexpected(why);
}

std::optional<std::uint64_t> idOf(const Poco::Dynamic::Var& value) {
    if (!value.isInteger()) return std::nullopt;
    const auto number = value.convert<std::int64_t>();
    if (number < 0 || static_cast<std::uint64_t>(number) > kMaxChatId) return std::nullopt;
    return static_cast<std::uint64_t>(number);
}

// Throws Poco::Exception for what is no JSON.
Result<ChatMessage, ChatParseError> parse(const std::string& json) {
    Poco::JSON::Parser parser;
    parser.setDepth(kDeepest);
    const Poco::Dynamic::Var whole = parser.parse(json);
    if (whole.type() != typeid(Poco::JSON::Object::Ptr)) return refuse(ChatParseError::noSuchMessage);
    const auto object = whole.extract<Poco::JSON::Object::Ptr>();
    if (object->has("ack")) {
        const auto id = idOf(object->get("ack"));
        if (!id) return refuse(ChatParseError::badId);
        return ChatAcknowledgement{*id};
    }
    const Poco::Dynamic::Var text = object->get("text");
    if (!text.isString()) return refuse(ChatParseError::noSuchMessage);
    const auto id = idOf(object->get("id"));
    if (!id) return refuse(ChatParseError::badId);
    auto value = text.convert<std::string>();
    if (value.size() > kMaxChatText) return refuse(ChatParseError::tooLong);
    return ChatText{*id, std::move(value)};
}

} // namespace

const char* toString(ChatParseError error) {
    switch (error) {
    case ChatParseError::notJson:
        return "it is no JSON";
    case ChatParseError::noSuchMessage:
        return "it is neither a text nor an acknowledgement";
    case ChatParseError::badId:
        return "its id is no whole number below 2^53";
    case ChatParseError::tooLong:
        return "it is too long";
    }
    return "unknown";
}

Result<ChatMessage, ChatParseError> parseChatMessage(std::string_view json) {
    if (json.size() > kLongestJson) return refuse(ChatParseError::tooLong);
    try {
        return parse(std::string(json));
    } catch (const Poco::Exception&) {
        return refuse(ChatParseError::notJson);
    }
}

std::string toJson(const ChatText& text) {
    return "{\"id\":" + std::to_string(text.id) + ",\"text\":" + jsonString(text.text) + "}";
}

std::string toJson(const ChatAcknowledgement& acknowledgement) {
    return "{\"ack\":" + std::to_string(acknowledgement.id) + "}";
}

} // namespace thisbe::peer

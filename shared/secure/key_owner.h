// Who a remembered key belongs to.
#pragma once

#include <string>
#include <string_view>

namespace thisbe {

// A peer is an id in a room; a server is the name and port that the user typed, not what they resolved to
// today.
class KeyOwner {
  public:
    static KeyOwner peer(std::string_view room, std::string_view id) {
        return KeyOwner("peer " + std::string(room) + " " + std::string(id));
    }
    static KeyOwner server(std::string_view hostAndPort) {
        return KeyOwner("server " + std::string(hostAndPort));
    }

    // As it begins its line in the file: "peer lobby nat1".
    const std::string& text() const { return text_; }

  private:
    explicit KeyOwner(std::string text) : text_(std::move(text)) {}

    std::string text_;
};

} // namespace thisbe

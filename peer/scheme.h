// The two halves of a target such as udp://HOST:PORT.
#pragma once

#include <string_view>

namespace thisbe::peer {

// "udp"; empty where there is no "://".
inline std::string_view schemeOf(std::string_view target) {
    const auto end = target.find("://");
    return end == std::string_view::npos ? std::string_view{} : target.substr(0, end);
}

// "HOST:PORT"; all of it where there is no "://".
inline std::string_view addressOf(std::string_view target) {
    const auto end = target.find("://");
    return end == std::string_view::npos ? target : target.substr(end + 3);
}

} // namespace thisbe::peer

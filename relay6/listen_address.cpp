#include "relay6/listen_address.h"

#include <net/if.h>

#include <charconv>

namespace thisbe::relay6 {

Result<Endpoint> parseListenAddress(std::string_view text) {
    const bool onlyPort = !text.empty() && text.front() == ':';
    auto endpoint =
        Endpoint::parse(onlyPort ? "[::]" + std::string(text) : std::string(text), if_nametoindex);
    if (endpoint && endpoint->isV6()) return endpoint;
    return failure("'" + std::string(text) + "' is no place to listen: give [IPV6-ADDRESS]:PORT or :PORT");
}

Result<std::pair<IpPrefix, Priority>> parsePriority(std::string_view text) {
    const std::size_t equals = text.rfind('=');
    const std::string_view number = equals == std::string_view::npos ? text : text.substr(equals + 1);
    unsigned value = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (error != std::errc{} || end != number.data() + number.size() || value > kHighestPriority)
        return failure("priority '" + std::string(text) + "': give 0 to 31, or PREFIX=0 to 31");
    if (equals == std::string_view::npos)
        return std::pair{IpPrefix(IpAddress::unspecified(AddressFamily::ipv6), 0),
                         static_cast<Priority>(value)};
    const auto prefix = IpPrefix::parse(text.substr(0, equals));
    if (!prefix) return tl::make_unexpected(prefix.error());
    return std::pair{*prefix, static_cast<Priority>(value)};
}

} // namespace thisbe::relay6

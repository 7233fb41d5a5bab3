#include "shared/net/server_name.h"

#include "shared/net/socket_address.h"

#include <Poco/Net/DNS.h>
#include <Poco/Net/HostEntry.h>
#include <Poco/Net/NetException.h>
#include <net/if.h>

#include <algorithm>
#include <charconv>

namespace thisbe {

namespace {

bool isHostCharacter(char c) {
    const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    // Non-ASCII is left to the resolver, which knows internationalised names.
    return alphanumeric || c == '-' || c == '.' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

tl::unexpected<Error> notAServer(std::string_view text) {
    return failure("'" + std::string(text) +
                   "' names no server; expected HOST or HOST:PORT, with IPv6 addresses as [ADDRESS]:PORT");
}

} // namespace

Result<ServerName> ServerName::parse(std::string_view text, std::uint16_t defaultPort) {
    if (const auto endpoint = Endpoint::parse(text, defaultPort, &::if_nametoindex))
        return ServerName{endpoint->address().toString(), endpoint->port()};

    const auto colon = text.find(':');
    const auto host = text.substr(0, colon);
    if (host.empty() || host.size() > 253 || !std::ranges::all_of(host, isHostCharacter))
        return notAServer(text);
    std::uint16_t port = defaultPort;
    if (colon != std::string_view::npos) {
        const auto digits = text.substr(colon + 1);
        const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
        if (problem != std::errc{} || end != digits.data() + digits.size() || port == 0)
            return notAServer(text);
    }
    return ServerName{std::string(host), port};
}

std::string ServerName::toString() const {
    const bool isV6 = host.find(':') != std::string::npos;
    return (isV6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<std::vector<Endpoint>> lookUp(const ServerName& name) {
    if (const auto literal = IpAddress::parse(name.host, &::if_nametoindex))
        return std::vector{Endpoint(literal->canonical(), name.port)};

    std::vector<Endpoint> out;
    try {
        // Without AI_ADDRCONFIG: a host whose only IPv6 address is link-local can still reach such a server.
        const auto entry = Poco::Net::DNS::hostByName(name.host, 0);
        for (const auto& address : entry.addresses()) {
            const Endpoint endpoint(fromPoco(Poco::Net::SocketAddress(address, name.port)));
            if (std::ranges::find(out, endpoint) == out.end()) out.push_back(endpoint);
        }
    } catch (const Poco::Exception&) {
        // Said below: POCO's classes for "no such host" and "no address" mean the same to the user.
    }
    if (out.empty())
        return failure("no address was found for the host name '" + name.host +
                       "'; check its spelling and this host's DNS");
    return out;
}

} // namespace thisbe

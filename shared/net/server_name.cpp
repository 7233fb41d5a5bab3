#include "shared/net/server_name.h"

#include "shared/net/socket_address.h"

#include <net/if.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <netdb.h>

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

    // getaddrinfo itself, since POCO's HostEntry sorts what the resolver put into RFC 6724's order.
    addrinfo hints{};
    hints.ai_socktype = SOCK_DGRAM; // each address once
    addrinfo* found = nullptr;
    std::vector<Endpoint> out;
    if (::getaddrinfo(name.host.c_str(), nullptr, &hints, &found) == 0) {
        for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
            const Endpoint endpoint(fromPoco(Poco::Net::SocketAddress(at->ai_addr, at->ai_addrlen)).address(),
                                    name.port);
            if (std::ranges::find(out, endpoint) == out.end()) out.push_back(endpoint);
        }
        ::freeaddrinfo(found);
    }
    if (out.empty())
        return failure("no address was found for the host name '" + name.host +
                       "'; check its spelling and this host's DNS");
    return out;
}

} // namespace thisbe

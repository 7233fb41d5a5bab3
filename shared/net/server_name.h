// The server that a user typed: a name or address with an optional port, and its addresses.
#pragma once

#include "shared/base/endpoint.h"

#include <string>
#include <string_view>
#include <vector>

namespace thisbe {

// "rv.example.org", "rv.example.org:3478", "192.0.2.1:3478", "[2001:db8::1]:3478" or "2001:db8::1".
struct ServerName {
    std::string host; // without brackets
    std::uint16_t port = 0;

    static Result<ServerName> parse(std::string_view text, std::uint16_t defaultPort);
    std::string toString() const;
};

// Asks the system's resolver (files, DNS …) and waits for it, seconds at worst. All addresses of both
// families, each once, in the resolver's order (RFC 6724), with the name's port. The error says what was
// asked and what to check.
Result<std::vector<Endpoint>> lookUp(const ServerName& name);

} // namespace thisbe

// What --listen and --priority take.
#pragma once

#include "relay6/token_batch.h"
#include "shared/base/endpoint.h"
#include "shared/base/ip_prefix.h"

#include <string_view>
#include <utility>

namespace thisbe::relay6 {

// "[2001:db8::1]:7001", or ":7001" for all addresses ("[::]:7001"). IPv6 only.
Result<Endpoint> parseListenAddress(std::string_view text);

// "7" for all senders, "2001:db8::/32=7" for some.
Result<std::pair<IpPrefix, Priority>> parsePriority(std::string_view text);

} // namespace thisbe::relay6

// The senders of the exercise: each connects over IPv6 and delivers one token.
#pragma once

#include <Poco/Net/SocketAddress.h>

#include <string>
#include <vector>

namespace thisbe::exercise {

// All at once, one thread each; a token leaves in random pieces, as a network would cut it. Empty netns: this
// process' own network; else that named namespace (ip-netns(8)). Returns when all have ended; the text says
// what went wrong, empty if nothing did.
std::string deliverAll(const std::vector<std::string>& tokens, const Poco::Net::SocketAddress& collector,
                       const std::string& netns);

} // namespace thisbe::exercise

// What an Allocate request asks for (RFC 8656, sections 7.1 and 7.2).
#pragma once

#include "rendezvous/turn/relay_pool.h"
#include "shared/stun/attributes/error_code.h"
#include "shared/stun/message_view.h"

#include <chrono>

namespace thisbe::rendezvous {

struct AllocateRequest {
    AddressFamily family = AddressFamily::ipv4;
    bool additional = false; // an IPv6 relayed address besides the IPv4 one
    PortAllocator::Want want = PortAllocator::Want::any;
    std::optional<RelayPool::Token> token;
    std::chrono::seconds lifetime{0}; // 0: the server's default

    // The error to answer with, by the checks of section 7.2 in their order. What depends on the server's
    // state is left to the caller.
    static Result<AllocateRequest, stun::ErrorNumber> parse(const stun::MessageView& message);
};

} // namespace thisbe::rendezvous

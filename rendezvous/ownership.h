// Which worker a message of the extension belongs to.
#pragma once

#include "shared/stun/message_view.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace thisbe::rendezvous {

// A room, with its sessions, lives on one worker, whichever socket its peers' datagrams arrive at.
std::uint16_t ownerOfRoom(std::string_view room, std::uint16_t workers);

// The worker to hand the message over to; nothing where any worker may deal with it: other methods, a first
// Register (which is only challenged), and what names no worker of ours (it will be refused). workers: 1 to
// 256.
std::optional<std::uint16_t> ownerOf(const stun::MessageView& message, std::uint16_t workers);

} // namespace thisbe::rendezvous

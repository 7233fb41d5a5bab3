// The acknowledged form's answer, as a server sends it.
#pragma once

#include "relay6/queue_message.h"

#include <optional>
#include <string_view>

namespace thisbe::relay6 {

// "ACK 9f86d081884c7d65-42", with nothing else in the line but a carriage return; anything else is no
// acknowledgement.
std::optional<TokenId> parseAck(std::string_view line);

} // namespace thisbe::relay6

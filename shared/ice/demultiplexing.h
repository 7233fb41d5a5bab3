// Which agent a STUN message on a shared socket is for.
#pragma once

#include "shared/base/bytes.h"
#include "shared/stun/message_view.h"

#include <string_view>

namespace thisbe::ice {

// The part of a Binding request's USERNAME that names its receiver: "the username fragment of the peer,
// followed by a colon, followed by the username fragment of the agent sending" (RFC 8445, section 7.2.2).
// Empty where there is none. Points into the message.
std::string_view receiverFragment(const stun::MessageView& request);

} // namespace thisbe::ice

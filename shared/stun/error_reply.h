// Error responses (RFC 8489, section 6.3.1.1).
#pragma once

#include "shared/stun/attributes/error_code.h"
#include "shared/stun/attributes/unknown_attributes.h"
#include "shared/stun/message_view.h"
#include "shared/stun/message_writer.h"

namespace thisbe::stun {

// A writer with the header of the error response and ERROR-CODE in it: "the server MUST add an ERROR-CODE
// attribute containing the error code" and echo method and transaction id. More attributes may follow.
MessageWriter startErrorReply(ByteSpan buffer, const MessageView& request, ErrorNumber number);

// "If the request contains one or more unknown comprehension-required attributes, the server replies with an
// error response with an error code of 420 (Unknown Attribute) and includes an UNKNOWN-ATTRIBUTES attribute
// in the response that lists the unknown comprehension-required attributes."
MessageWriter startUnknownAttributesReply(ByteSpan buffer, const MessageView& request,
                                          const UnknownAttributes& unknown);

} // namespace thisbe::stun

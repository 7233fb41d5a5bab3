#include "shared/stun/error_reply.h"

namespace thisbe::stun {

MessageWriter startErrorReply(ByteSpan buffer, const MessageView& request, ErrorNumber number) {
    MessageWriter writer(buffer, responseTo(request.header(), MessageClass::errorResponse));
    writer.add(ErrorCode::of(number));
    return writer;
}

MessageWriter startUnknownAttributesReply(ByteSpan buffer, const MessageView& request,
                                          const UnknownAttributes& unknown) {
    MessageWriter writer = startErrorReply(buffer, request, ErrorNumber::unknownAttribute);
    writer.add(unknown);
    return writer;
}

} // namespace thisbe::stun

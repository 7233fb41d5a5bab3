#include "peer/stun_request.h"

#include "shared/stun/attributes/address_attribute.h"
#include "shared/stun/attributes/error_code.h"
#include "shared/stun/attributes/xor_address_attribute.h"
#include "shared/stun/message_writer.h"

namespace thisbe::peer {

StunRequest::StunRequest(RandomSource& random) : id_(stun::newTransactionId(random)) {
    stun::MessageWriter writer(buffer_, {stun::MessageClass::request, stun::method::kBinding, id_});
    writer.addFingerprint();
    size_ = writer.finish().size();
}

bool readBindingResponse(const stun::MessageView& response, StunFinding& finding) {
    if (response.messageClass() == stun::MessageClass::errorResponse) {
        const auto error = response.get<stun::ErrorCode>();
        finding.problem =
            "the server answered with an error: " + (error ? error->toString() : "without a code");
        return false;
    }
    if (const auto xored = response.get<stun::XorMappedAddress>()) finding.mapped = xored->value.canonical();
    // What servers of RFC 3489's time send.
    else if (const auto plain = response.get<stun::MappedAddress>())
        finding.mapped = plain->value.canonical();
    else
        finding.problem = "the server's answer holds no address";
    return response.has(stun::AttributeType::otherAddress);
}

} // namespace thisbe::peer

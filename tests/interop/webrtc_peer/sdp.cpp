#include "tests/interop/webrtc_peer/sdp.h"

#include "shared/channel/sctp_association.h"

#include <charconv>

namespace thisbe::interop {

namespace {

// "If the SDP 'max-message-size' attribute is not present, the default value is 64K" (RFC 8841, section 6.1).
constexpr std::size_t kDefaultMaxMessage = std::size_t{64} * 1024;
constexpr std::string_view kMaxMessageLine = "a=max-message-size:";

// Addresses are in the candidates; what stands here says so (RFC 8829, section 5.2.1).
constexpr const char* kSessionLines = "v=0\r\n"
                                      "o=- 1 1 IN IP4 0.0.0.0\r\n"
                                      "s=-\r\n"
                                      "c=IN IP4 0.0.0.0\r\n"
                                      "t=0 0\r\n"
                                      "a=group:BUNDLE 0\r\n";

} // namespace

// Ours begins with what may stand before the first m=, so it can follow as it is.
std::string toSdp(const peer::SessionDescription& description) {
    return kSessionLines + description.toString() + std::string(kMaxMessageLine) +
           std::to_string(SctpAssociation::kMaxMessage) + "\r\n";
}

std::size_t maxMessageSizeIn(std::string_view sdp) {
    const std::size_t at = sdp.find(kMaxMessageLine);
    if (at == std::string_view::npos) return kDefaultMaxMessage;
    sdp.remove_prefix(at + kMaxMessageLine.size());
    std::size_t size = 0;
    std::from_chars(sdp.data(), sdp.data() + sdp.size(), size);
    // "If the 'max-message-size' attribute contains a maximum message size value of zero, it indicates the
    // SCTP endpoint will handle messages of any size" (RFC 8841, section 6.1).
    return size == 0 ? SctpAssociation::kMaxMessage : std::min(size, SctpAssociation::kMaxMessage);
}

} // namespace thisbe::interop

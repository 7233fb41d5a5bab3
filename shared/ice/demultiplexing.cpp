#include "shared/ice/demultiplexing.h"

namespace thisbe::ice {

std::string_view receiverFragment(const stun::MessageView& request) {
    const auto username = request.find(stun::AttributeType::username);
    if (!username || !request.isRequest() || request.method() != stun::method::kBinding) return {};
    const std::string_view text = asText(*username);
    const std::size_t colon = text.find(':');
    return colon == std::string_view::npos ? std::string_view{} : text.substr(0, colon);
}

} // namespace thisbe::ice

#include "shared/stun/attributes/channel_number.h"

#include <array>
#include <cstdio>

namespace thisbe::stun {

std::string ChannelNumberAttribute::toString() const {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "0x%04x", static_cast<unsigned>(value.value()));
    return text.data();
}

} // namespace thisbe::stun

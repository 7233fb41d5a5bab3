#include "shared/packet/control/session_seal.h"

#include <algorithm>

namespace thisbe::packet {

void SessionSeal::seal(ByteSpan message) const {
    const std::size_t covered = message.size() - kTagSize;
    const auto digest = hmac_.digest({message.first(covered)});
    std::copy_n(digest.begin(), kTagSize, message.subspan(covered).begin());
}

bool SessionSeal::verify(ByteView message) const {
    if (message.size() < kTagSize) return false;
    const std::size_t covered = message.size() - kTagSize;
    const auto digest = hmac_.digest({message.first(covered)});
    return stun::equalInConstantTime(ByteView(digest).first(kTagSize), message.subspan(covered));
}

} // namespace thisbe::packet

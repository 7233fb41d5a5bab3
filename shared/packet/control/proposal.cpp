#include "shared/packet/control/proposal.h"

#include <algorithm>

namespace thisbe::packet {

std::optional<Proposal> Proposal::parse(ByteView datagram) {
    if (datagram.size() != kSize) return std::nullopt;
    ByteReader reader(datagram.subspan(ControlHeader::kSize));
    Proposal proposal;
    proposal.attempt = AttemptId(reader.u64());
    std::ranges::copy(asText(reader.bytes(proposal.nonce.size())), proposal.nonce.begin());
    EphemeralKey::Value key{};
    std::ranges::copy(reader.bytes(key.size()), key.begin());
    proposal.key = EphemeralKey(key);
    proposal.plan = TestPlan::read(reader);
    if (!reader.ok()) return std::nullopt;
    return proposal;
}

std::size_t Proposal::serialize(ByteSpan out) const {
    ControlHeader{ControlType::proposal}.serialize(out, kSize);
    ByteWriter writer(out.first(kSize).subspan(ControlHeader::kSize));
    writer.u64(attempt.value());
    writer.bytes(asBytes(stun::view(nonce)));
    writer.bytes(key.value());
    plan.write(writer);
    return kSize;
}

} // namespace thisbe::packet

// The keyed MAC of probe headers.
#pragma once

#include "shared/base/siphash.h"
#include "shared/packet/probe_header.h"
#include "shared/secure/secret_bytes.h"

namespace thisbe::packet {

// One for each direction of a session, so that nobody can send a side its own packets.
using ProbeKey = SecretBytes<struct ProbeKeyTag, 16>;

// SipHash-2-4 in 64 bits over the header and, for an echo, the body behind the MAC. Allocates nothing; some
// 20 ns.
class ProbeSeal {
  public:
    explicit ProbeSeal(const ProbeKey& key);

    // Writes the MAC of the header that is already there. The datagram is at least a header long.
    void seal(ByteSpan datagram) const;
    bool verify(ByteView datagram) const;

    // parse() and verify(), and that it is of this session.
    Result<ProbeHeader, ProbeError> open(ByteView datagram, SessionId session) const;

  private:
    std::uint64_t macOf(ByteView datagram) const;

    SipHash hash_;
};

} // namespace thisbe::packet

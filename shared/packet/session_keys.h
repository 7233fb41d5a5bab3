// The keys of one session, as one side sees them.
#pragma once

#include "shared/packet/probe_seal.h"
#include "shared/secure/key_agreement.h"

namespace thisbe::packet {

using ControlKey = SecretBytes<struct ControlKeyTag, 32>;

struct SessionKeys {
    ProbeKey sendProbes;
    ProbeKey receiveProbes;
    ControlKey sendControl;
    ControlKey receiveControl;

    // HKDF-SHA256. transcript: what both sides said so far, so that they have the same keys only if they
    // heard the same.
    static Result<SessionKeys> derive(const SharedSecret& secret, ByteView transcript, bool generator);
};

} // namespace thisbe::packet

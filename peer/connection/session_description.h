// What one side of a connection tells the other: how to check for paths to it, and whose DTLS it will speak.
#pragma once

#include "peer/path/direct_expectation.h"
#include "shared/base/result.h"
#include "shared/ice/candidate.h"
#include "shared/ice/credentials.h"
#include "shared/secure/certificate_fingerprint.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace thisbe::peer {

// Who begins DTLS (RFC 8842, section 5.2): an offer leaves it open, its answer decides.
enum class DtlsSetup : std::uint8_t { actpass, active, passive };

// "actpass", "active", "passive"
const char* toString(DtlsSetup setup);

// An offer or answer whole, or a part of one: a later message of trickled candidates has only these and the
// ufrag that they belong to (RFC 8840, section 9).
//
// As text it has the lines of application/trickle-ice-sdpfrag (RFC 8840) for one data channel transport, each
// ended by CR LF:
//   a=ice-ufrag:…   a=ice-pwd:…   a=ice-options:trickle ice2   a=fingerprint:sha-256 …   a=setup:…
//   m=application 9 UDP/DTLS/SCTP webrtc-datachannel   a=mid:0   a=sctp-port:5000
//   a=candidate:…   a=end-of-candidates
//   a=thisbe-nat:MAPPING FILTERING, or a=thisbe-nat:udp-blocked
struct SessionDescription {
    // What a hostile text may cost.
    static constexpr std::size_t kMaxText = 16 * 1024;
    static constexpr std::size_t kMaxCandidates = 64;

    std::string ufrag;
    std::optional<std::string> password; // offers and answers
    std::optional<CertificateFingerprint> fingerprint;
    std::optional<DtlsSetup> setup;
    std::vector<ice::Candidate> candidates;
    bool endOfCandidates = false;
    std::optional<NatSide> nat; // of the sender, IPv4; where it has tested it
    // Lines that parse() understood as candidates and could not use, with the reason; not written.
    std::vector<std::string> refusedCandidates;

    // Unknown lines are ignored, and so are candidates that we cannot use (see refusedCandidates); the first
    // of several is taken where only one makes sense. An error is for a person: what is wrong with the text.
    static Result<SessionDescription> parse(std::string_view text);
    std::string toString() const;

    // ufrag and password, where both are there.
    std::optional<ice::Credentials> credentials() const;
};

} // namespace thisbe::peer

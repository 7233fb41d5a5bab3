// What connectivity checks have shown of the NATs on both sides.
#pragma once

#include "peer/path/nat_findings.h"
#include "shared/ice/check_list_report.h"

namespace thisbe::peer {

// Adds to what is known: a NAT that shows a server one port and a peer, or a relay, another one maps by the
// destination (RFC 4787, section 4.1); one that shows both the same maps independently of it. IPv4 only.
// Filtering does not show, and counts as the strictest, so that nothing is promised that may not be.
NatFindings withEvidence(NatFindings known, const ice::CheckListReport& report);

} // namespace thisbe::peer

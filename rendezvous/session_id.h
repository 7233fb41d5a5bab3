// SESSION-ID (docs/protocol.md): one running peer, as the server names it. What its bits mean is the business
// of OwnedIds.
#pragma once

#include "shared/signal/attributes/session_id.h"

namespace thisbe::rendezvous {

using signal::SessionId;

} // namespace thisbe::rendezvous

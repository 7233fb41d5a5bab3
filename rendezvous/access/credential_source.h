// Who may use the server.
#pragma once

#include "shared/base/clock.h"
#include "shared/stun/long_term_server.h"

namespace thisbe::rendezvous {

// A UserStore whose credentials may end. The end is looked at when an allocation or a registration begins;
// what stands may be refreshed for as long as keyOf() knows the name. Called from every worker's thread.
class CredentialSource : public stun::UserStore {
  public:
    // Of a name that keyOf() knows.
    virtual bool mayBegin(std::string_view username, WallTime now) const = 0;
    // Whether nameOf() finds every name that keyOf() knows. Only then may clients be offered to hide their
    // names (RFC 8489, section 9.2): those that understand the offer have to take it.
    virtual bool undoesHashes() const = 0;
};

} // namespace thisbe::rendezvous

// Who is in a room, for people and for machines.
#pragma once

#include "shared/program/terminal.h"
#include "shared/signal/client/roster_mirror.h"

#include <functional>
#include <string>

namespace thisbe::peer {

using IsSelf = std::function<bool(std::string_view id, const signal::RosterPeer& peer)>;

// As @show_list prints it, in the order of the ids: "nat1 192.0.2.12:60555 / 172.16.78.128:10081", the public
// endpoint, then the private one ("-" where it is not known); a line for each address family; one's own entry
// ends in " (you)". Lines end in a newline.
std::string rosterForPeople(const signal::RosterMirror::Peers& peers, const IsSelf& isSelf,
                            const Paint& paint);

// A JSON array of objects with id, public4, private4, public6, private6 ("ADDRESS:PORT" or null) and
// last_seen_ms, without a newline at the end. With self, one's own entry is among them and has "self":true.
std::string rosterAsJson(const signal::RosterMirror::Peers& peers, const IsSelf& isSelf, TimePoint now,
                         bool withSelf);

// The members public4, private4, public6, private6, without braces.
std::string endpointsAsJson(const signal::PeerEndpoints& endpoints);

// Columns for a person: id, public, private, seconds since the server heard from it. Leaves out one's own
// entry.
std::string rosterAsTable(const signal::RosterMirror::Peers& peers, const IsSelf& isSelf, TimePoint now,
                          const Paint& paint);

} // namespace thisbe::peer

// One other peer: an ICE agent on the sockets, mappings and relays that all sessions share.
#pragma once

#include "shared/ice/agent.h"
#include "shared/ice/gather/gathering_event.h"
#include "shared/net/datagram_io.h"

#include <vector>

namespace thisbe::peer {

class IceHost;

// Called from the event loop, at the end of a turn's work; may call the session and its agent, and destroy
// the session.
class IceSessionUser {
  public:
    virtual ~IceSessionUser() = default;
    // To be signalled at once (trickle); all that there are already come soon after the session began.
    virtual void onLocalCandidate(const ice::LocalCandidate& candidate) = 0;
    virtual void onLocalCandidatesComplete() = 0;
    virtual void onAgentEvent(const ice::AgentEvent& event) = 0;
    // Everything that is not STUN. pair: the valid one that it came by; 0 where it came before ICE had an
    // answer there, or by a pair that has died. Valid during the call.
    virtual void onData(ice::PairId pair, ByteView data) = 0;
    // The network, or this host, refused what was sent there. Anyone may forge the former.
    virtual void onPathError(ice::BaseId base, const Endpoint& remote) {
        static_cast<void>(base);
        static_cast<void>(remote);
    }
    // An address of this host came or went: a reason to restart ICE (RFC 8445, section 9).
    virtual void onNetworkChange() {}
};

// Made by IceHost::open(), outlived by the host. The host's thread.
class IceSession {
  public:
    ~IceSession();
    IceSession(const IceSession&) = delete;
    IceSession& operator=(const IceSession&) = delete;

    const ice::Credentials& localCredentials() const { return agent_.localCredentials(); }
    void setRemoteCredentials(const ice::Credentials& remote);
    // RFC 8839 text; the reason why it is not used, if it is not. Lets the candidate through our relays.
    std::optional<ice::CandidateRefusal> addRemoteCandidate(std::string_view text);
    void remoteCandidatesComplete();
    // ICE restart: the local candidates are told again.
    void restart();

    // By the pair's base to its remote endpoint, at the end of this turn of the loop. False: no such valid
    // pair, or no way out of it.
    bool send(ice::PairId pair, ByteView data);

    // Packets of a test: at once, and says what did not go. Nothing is handled where there is no such valid
    // pair. The ends in the datagrams mean nothing.
    SendReport sendPackets(ice::PairId pair, std::span<const Datagram> packets);

    // That base is an address of a relay that is asked over TCP or TLS.
    bool isRelayOverStream(ice::BaseId base) const;

    // For its questions, and for its verbs (keepWarm, watch, nominate, …); after a verb call wake().
    ice::Agent& agent() { return agent_; }
    const ice::Agent& agent() const { return agent_; }
    void wake();

  private:
    friend class IceHost;

    IceSession(IceHost& host, const ice::AgentOptions& options, IceSessionUser& user);

    IceHost& host_;
    IceSessionUser& user_;
    ice::Agent agent_;
    std::vector<Endpoint> letIn_; // through our relays
    bool toldCandidates_ = false; // what was gathered before it began, or began anew
};

} // namespace thisbe::peer

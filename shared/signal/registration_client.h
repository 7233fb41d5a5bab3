// Keeps one peer registered with its server, mirrors the room's roster, and carries signals
// (docs/protocol.md).
#pragma once

#include "shared/signal/client/family_registration.h"
#include "shared/signal/client/signal_receiver.h"
#include "shared/signal/client/signal_sender.h"
#include "shared/signal/registration_event.h"

namespace thisbe::signal {

// Sans-I/O. The owner has one socket for each family, or one stream:
//   - gives every datagram that arrives to onDatagram() (over a stream: each message that StreamFramer cuts
//   out, with
//     remote set to the server's address as it was given in the options);
//   - after every call sends what takeOutput() gives, by the family of Datagram::remote; over a stream, each
//   payload is
//     written as it is, since a STUN message frames itself;
//   - takes events until there are none, and calls onDeadline() at nextDeadline().
// Not thread-safe. Identity, random source and log must outlive it.
class RegistrationClient {
  public:
    RegistrationClient(const Identity& identity, RandomSource& random, Log& log, RegistrationOptions options);
    RegistrationClient(const RegistrationClient&) = delete;
    RegistrationClient& operator=(const RegistrationClient&) = delete;

    // The options' id and room must be names (isName) and one server address given; otherwise an error for a
    // person.
    static Result<void> check(const RegistrationOptions& options);

    void start(TimePoint now);
    // What this host calls itself towards the server (the socket's local address and port); none is allowed.
    // While registered, a change is told to the server.
    void setPrivateEndpoint(TimePoint now, AddressFamily family, const std::optional<Endpoint>& endpoint);
    // The network has changed: find out at once whether the server still knows us.
    void probe(TimePoint now);
    // Tells the server and stops within 1.5 s: event Unregistered.
    void leave(TimePoint now);

    Result<SignalHandle, SendError> sendSignal(TimePoint now, std::string_view to, ByteView payload);

    // False: not ours, let others look at it (a shared socket).
    bool onDatagram(const Datagram& datagram, TimePoint now);
    // An ICMP error about something sent to remote: "considered failed if there has been a hard ICMP error".
    void onUnreachable(const Endpoint& remote, TimePoint now);
    // options.stream: the connection ended. What was asked over it has failed at once; signals wait for the
    // next connection, with which onConnected() begins again what was not finished.
    void onConnectionLost(TimePoint now);
    void onConnected(TimePoint now);
    void onDeadline(TimePoint now);
    TimePoint nextDeadline() const;
    // True: the batch was full, send it and call again.
    bool takeOutput(DatagramBatch& batch) { return core_.requester.takeOutput(batch); }
    std::optional<RegistrationEvent> takeEvent();

    const RosterMirror& roster() const { return core_.roster; }
    const RegistrationOptions& options() const { return core_.options; }
    // As the server sees us; none while that family is not registered.
    std::optional<Endpoint> mapped(AddressFamily family) const;
    // What we share with the server, for the relay's credential (docs/protocol.md, Relaying); none while not
    // registered.
    const ClientSession* session() const { return core_.session ? &*core_.session : nullptr; }
    bool isRegistered() const { return core_.bestWay() != nullptr; }
    // It has nothing more to do: after Unregistered, ReplacedByOther, a final Refused, ServerKeyRefused.
    bool stopped() const { return core_.stopped && !leaving_; }

  private:
    bool onResponse(const Datagram& datagram, const stun::MessageView& response, TimePoint now);
    static bool ofSession(const RequestPurpose& purpose);
    bool isOutdated(const RequestPurpose& purpose) const;
    bool mayHaveBeenReplaced() const;
    bool dispatch(const RequestPurpose& purpose, const stun::MessageView& response, TimePoint now);
    bool onRequest(const Datagram& datagram, const stun::MessageView& request, TimePoint now);
    void onServerRequest(const Datagram& datagram, const stun::MessageView& request, TimePoint now);
    void onServerUnregister(const Datagram& datagram, const stun::MessageView& request,
                            const ClientSession& session, TimePoint now);
    void takeFailures(TimePoint now);
    // Acts upon what the parts have found out; ends every call from outside.
    void settle(TimePoint now);
    void loseSession(TimePoint now, Duration atLeast, Duration atMost);
    void followReachability();
    bool isServer(const Endpoint& remote) const;
    FamilyRegistration& family(AddressFamily family) {
        return families_[family == AddressFamily::ipv4 ? 0 : 1];
    }

    ClientCore core_;
    RosterSync rosterSync_;
    std::array<FamilyRegistration, 2> families_;
    DirectPaths paths_;
    SignalSender sender_;
    SignalReceiver receiver_;
    Allowance verifications_;
    // Until another is founded: we may learn late that somebody has replaced us.
    std::optional<ClientSession> lostSession_;
    bool unreachable_ = false;
    bool leaving_ = false;
};

} // namespace thisbe::signal

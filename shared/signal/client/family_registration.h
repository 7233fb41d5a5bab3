// Registers one address family and keeps it alive (docs/protocol.md, Register and Keepalive).
#pragma once

#include "shared/secure/key_agreement.h"
#include "shared/signal/client/client_core.h"
#include "shared/signal/client/roster_sync.h"
#include "shared/signal/refusal.h"
#include "shared/signal/register_challenge.h"
#include "shared/signal/register_request.h"
#include "shared/signal/register_success.h"

namespace thisbe::signal {

// One family's half of the state; whether it founds the session or joins it is decided by RegistrationClient,
// so that two families never found two.
class FamilyRegistration {
  public:
    enum class State : std::uint8_t {
        idle,        // not begun, or stopped
        waiting,     // until nextDeadline(), then challenging
        challenging, // the first Register is under way
        challenged,  // has a nonce, and waits for its turn
        registering, // the second Register is under way
        registered,
    };

    FamilyRegistration(ClientCore& core, RosterSync& roster, AddressFamily family)
        : core_(core), roster_(roster), family_(family) {}

    State state() const { return state_; }
    AddressFamily family() const { return family_; }

    void start(TimePoint now);
    void startAt(TimePoint when);
    // From challenged: founds the session, or joins the one there is.
    void proceed(TimePoint now);
    // From registered: tells the server of another private endpoint.
    void refresh(TimePoint now);
    // From registered: a keepalive now, for instance after a new connection.
    void probe(TimePoint now);
    void stop();
    // A stream's: what was under way begins again with the next connection.
    void onConnectionLost();
    void onConnected(TimePoint now);

    // True: the response has been dealt with and its transaction is over. False: as if it had never come.
    bool onResponse(TimePoint now, const RequestPurpose& purpose, const stun::MessageView& response);
    void onFailure(TimePoint now, const RequestPurpose& purpose);

    void onDeadline(TimePoint now);
    TimePoint nextDeadline() const { return deadline_; }

    // No answer to the last thing that was tried.
    bool unreachable() const { return unreachable_; }

  private:
    // Kept from the challenge to the answer.
    struct Challenge {
        std::string realm;
        std::string nonce;
        IdentityKey serverKey;
        std::vector<std::uint8_t> passwordAlgorithms;
    };
    // Kept from the second Register to its answer.
    struct Attempt {
        KeyAgreement agreement;
        std::vector<std::uint8_t> transcript;
        Signature signature;
        std::optional<Endpoint> privateEndpoint;
        bool founding = false;
    };

    void setState(State next, const char* reason);
    RegisterRequest baseRequest(const EphemeralKey& ephemeralKey) const;
    bool sendRegister(TimePoint now, RegisterRequest& request, KeyAgreement agreement);
    std::optional<RegisterAccess> access() const;
    void sendKeepalive(TimePoint now, std::optional<std::string_view> nonce);

    bool onChallenge(TimePoint now, const stun::MessageView& response);
    bool onRegistered(TimePoint now, const stun::MessageView& response);
    bool onRegisterRefused(TimePoint now, const stun::MessageView& response);
    bool onKeepaliveAnswer(TimePoint now, const stun::MessageView& response);
    bool onKeepaliveRefused(TimePoint now, const stun::MessageView& response);
    // The session that this answer proves, or none.
    std::optional<ClientSession> provenSession(const stun::MessageView& response,
                                               const RegisterSuccess& success) const;
    bool adoptChallenge(const RegisterChallenge& challenge);
    void heard(TimePoint now, const Endpoint& mapped);
    void refused(TimePoint now, const Refusal& refusal);
    void retryLater(TimePoint now);

    ClientCore& core_;
    RosterSync& roster_;
    AddressFamily family_;
    State state_ = State::idle;
    TimePoint deadline_ = kNever;
    std::optional<Challenge> challenge_;
    std::optional<Attempt> attempt_;
    std::optional<Endpoint> toldPrivate_; // what the server has heard of
    bool keepaliveUnderWay_ = false;
    bool refreshing_ = false; // registered, and registering again
    bool unreachable_ = false;
    bool waitsForConnection_ = false;
    unsigned failures_ = 0; // in a row
    unsigned challengesInARow_ = 0;
};

const char* toString(FamilyRegistration::State state);

} // namespace thisbe::signal

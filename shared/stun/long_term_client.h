// The client's side of the long-term credential mechanism (RFC 8489, sections 9.2.3 and 9.2.5).
#pragma once

#include "shared/stun/attributes/password_algorithms.h"
#include "shared/stun/integrity.h"
#include "shared/stun/message_view.h"
#include "shared/stun/message_writer.h"
#include "shared/stun/security_features.h"

#include <optional>
#include <string>
#include <vector>

namespace thisbe::stun {

// What to do with a response.
enum class AuthenticationStep : std::uint8_t {
    accept,  // it is what it says: process it
    discard, // "as if it had never been received": keep sending the request
    retry,   // challenged: send the request anew, in a new transaction, with authenticate()
    giveUp,  // the server will not take us: see giveUpReason()
};

enum class GiveUpReason : std::uint8_t {
    none,
    wrongCredentials,  // challenged again with the same realm: username or password are wrong
    brokenChallenge,   // a challenge without REALM or NONCE
    bidDown,           // the nonce promises PASSWORD-ALGORITHMS, and there are none: somebody took them out
    unknownAlgorithms, // none of the algorithms offered is known here
    tooManyChallenges, // a server that never has enough
};

const char* toString(AuthenticationStep step);
const char* toString(GiveUpReason reason);

// One for each server and username. Not thread-safe.
class LongTermClient {
  public:
    // Both as opaqueString() returned them.
    LongTermClient(std::string username, std::string password);

    // False until the first challenge: "the client MUST omit the USERNAME, USERHASH, MESSAGE-INTEGRITY,
    // MESSAGE-INTEGRITY-SHA256, REALM, NONCE, PASSWORD-ALGORITHMS, and PASSWORD-ALGORITHM attributes" then.
    bool isChallenged() const { return challenge_.has_value(); }

    // Ends a request: adds all of those, integrity last. Nothing before the first challenge. FINGERPRINT may
    // follow.
    void authenticate(MessageWriter& writer) const;

    // A response to a request that authenticate() ended.
    AuthenticationStep onResponse(const MessageView& response);
    GiveUpReason giveUpReason() const { return giveUpReason_; }

  private:
    struct Challenge {
        std::string realm;
        std::string nonce;
        std::vector<std::uint8_t> algorithms; // PASSWORD-ALGORITHMS as it came; empty when there was none
        std::optional<PasswordAlgorithmNumber> algorithm;
        bool anonymous = false; // USERHASH instead of USERNAME
        IntegrityKey key{ByteView{}};
    };

    AuthenticationStep onChallenge(const MessageView& response, bool stale);
    AuthenticationStep giveUp(GiveUpReason reason);
    bool isIntact(const MessageView& response) const;

    std::string username_;
    std::string password_;
    std::optional<Challenge> challenge_;
    GiveUpReason giveUpReason_ = GiveUpReason::none;
    int challengesInARow_ = 0;
};

} // namespace thisbe::stun

// A registered peer of which a load generator can have a million.
#pragma once

#include "shared/secure/identity.h"
#include "shared/secure/key_agreement.h"
#include "shared/signal/attributes/session_id.h"
#include "shared/signal/message_buffer.h"
#include "shared/stun/message_view.h"

#include <optional>
#include <string>
#include <vector>

namespace thisbe::bench {

// Registers, keeps alive, and acknowledges what it is told of its room without keeping a roster. Not for the
// world: all of a crowd share one ephemeral key, and peers of different rooms their identities.
class LoadPeer {
  public:
    // What a crowd shares.
    struct Shared {
        explicit Shared(std::size_t peersOfARoom);
        std::size_t perRoom;
        std::vector<Identity> identities; // one for each peer of a room
        KeyAgreement agreement;
        signal::MessageBuffer buffer;
    };

    bool registered() const { return key_.has_value(); }
    void forget() { key_.reset(); }
    // As if an earlier server had registered it.
    void pretend(std::size_t number);
    // What it has been told of, by its Register or since.
    std::uint64_t version() const { return version_; }

    // Messages to send: valid until the shared buffer is used again, empty where there is nothing to say.
    static ByteView firstRegister(Shared& shared, std::size_t number);
    ByteView secondRegister(Shared& shared, std::size_t number, const stun::MessageView& challenge);
    ByteView keepalive(Shared& shared);
    ByteView unregister(Shared& shared);
    // Asks for the changes since it registered: from then on the server tells it of more.
    ByteView rosterQuery(Shared& shared);
    // The page that begins after this id.
    ByteView pageQuery(Shared& shared, std::string_view after);

    bool onRegistered(Shared& shared, const stun::MessageView& success);
    // A request of the server's: acknowledged.
    ByteView onRosterRequest(Shared& shared, const stun::MessageView& request);

  private:
    template<class Body>
    ByteView request(Shared& shared, stun::Method method, const Body& body);

    std::optional<stun::HmacSha256> key_;
    std::vector<std::uint8_t> signed_; // between its second Register and the answer
    signal::SessionId sessionId_;
    std::uint64_t epoch_ = 0;
    std::uint64_t version_ = 0;
    std::uint32_t requests_ = 0;
};

} // namespace thisbe::bench

#include "rendezvous/owned_ids.h"
#include "rendezvous/ownership.h"
#include "tests/rendezvous/registration_world.h"

namespace thisbe::rendezvous {
namespace {

using namespace test; // NOLINT: the world of these tests

TEST(Ownership, SessionRequestsGoByTheirSessionId) {
    TestPeer peer("a", "192.0.2.1:1");
    thisbe::test::SeededRandom random(1);
    peer.sessionId = OwnedIds(2, random).newSessionId(7);
    for (const Bytes& request :
         {peer.keepalive(), peer.unregister(), peer.rosterPage(""), peer.signal("b", 1, "x")})
        EXPECT_EQ(ownerOf(parsed(request), 4), 2);
    EXPECT_EQ(ownerOf(parsed(peer.keepalive()), 2), std::nullopt); // no such worker: refused by anyone
}

TEST(Ownership, RegisterGoesByItsRoomAndTheFirstOneNowhere) {
    RegistrationWorld world;
    TestPeer peer("a", "192.0.2.1:1", "attic");
    const Bytes first = peer.firstRegister();
    EXPECT_EQ(ownerOf(parsed(first), 4), std::nullopt);
    const Bytes second = peer.secondRegister(world.ask(peer, first));
    EXPECT_EQ(ownerOf(parsed(second), 4), ownerOfRoom("attic", 4));
}

TEST(Ownership, ResponsesGoByTheirTransactionId) {
    thisbe::test::SeededRandom random(1);
    std::array<std::uint8_t, 100> buffer{};
    stun::MessageWriter writer(buffer, {stun::MessageClass::successResponse, signal::method::kRoster,
                                        OwnedIds(3, random).newTransactionId(9)});
    EXPECT_EQ(ownerOf(stun::MessageView::parse(writer.finish()).value(), 4), 3);
}

TEST(Ownership, OtherMethodsAreAnybodys) {
    std::array<std::uint8_t, 100> buffer{};
    const stun::MessageWriter writer(buffer, {stun::MessageClass::request, stun::method::kBinding, {}});
    EXPECT_EQ(ownerOf(stun::MessageView::parse(writer.finish()).value(), 4), std::nullopt);
}

TEST(Ownership, RoomsSpreadOverWorkers) {
    std::array<int, 8> rooms{};
    for (int i = 0; i < 8000; ++i)
        ++rooms.at(ownerOfRoom("room" + std::to_string(i), 8));
    for (const int count : rooms)
        EXPECT_NEAR(count, 1000, 150);
}

} // namespace
} // namespace thisbe::rendezvous

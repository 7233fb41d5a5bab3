#include "tests/rendezvous/turn/turn_world.h"
#include "tests/support/allocation_counter.h"

#include <gtest/gtest.h>

namespace thisbe::rendezvous::test {
namespace {

class CountingSink final : public FlowSink {
  public:
    void send(const Flow&, ByteView front, ByteView rest) override {
        ++messages;
        bytes += front.size() + rest.size();
    }
    std::size_t messages = 0;
    std::size_t bytes = 0;
};

TEST(RelayPath, RelayingAllocatesNothing) {
    TurnWorld world;
    TurnClient alice(world, endpoint("192.0.2.7:1"));
    TurnClient bob(world, endpoint("192.0.2.8:1"), "bob", "builder");
    alice.allocate();
    bob.allocate();
    alice.bind(0x4001, kPeer4);
    alice.bind(0x4002, bob.relay);
    alice.permit({endpoint("9.9.9.10:1")});
    bob.permit({alice.relay});
    const auto owner = world.shared.directory.find(alice.relay).value();
    const RelayId relay = relayIdOf(owner.allocation, AddressFamily::ipv4);

    const std::vector<std::uint8_t> payload(1200, 'x');
    std::vector<std::uint8_t> toPeer(1300);
    std::vector<std::uint8_t> inside(1300);
    std::vector<std::uint8_t> indication(1400);
    using enum stun::ChannelDataPadding;
    const ByteView toPeerMessage = stun::writeChannelData(toPeer, stun::ChannelNumber(0x4001), payload, none);
    const ByteView insideMessage = stun::writeChannelData(inside, stun::ChannelNumber(0x4002), payload, none);
    stun::MessageWriter writer(indication, {stun::MessageClass::indication, stun::method::kSend, {}});
    writer.add(stun::XorPeerAddress{kPeer4});
    writer.add(stun::Data{payload});
    const std::array fromPeers = {
        Datagram{.payload = payload, .local = alice.relay, .remote = kPeer4},
        Datagram{.payload = payload, .local = alice.relay, .remote = endpoint("9.9.9.10:1")},
        Datagram{.payload = payload, .local = alice.relay, .remote = endpoint("9.9.9.11:1")}};
    CountingSink sink;
    world.relays.counting = true;

    const thisbe::test::AllocationCounter allocations;
    for (int i = 0; i < 1000; ++i) {
        world.service.onChannelData(world.now(), alice.flow, toPeerMessage, sink);
        world.service.onChannelData(world.now(), alice.flow, insideMessage, sink);
        world.service.onIndication(world.now(), stun::MessageView::parse(writer.finish()).value(), alice.flow,
                                   sink);
        world.service.onPeerDatagrams(world.now(), relay, fromPeers, sink);
    }
    EXPECT_EQ(allocations.count(), 0U);
    EXPECT_EQ(world.relays.counted, 2000U);
    EXPECT_EQ(sink.messages, 3000U);
}

} // namespace
} // namespace thisbe::rendezvous::test

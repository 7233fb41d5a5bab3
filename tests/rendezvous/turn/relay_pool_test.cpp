#include "rendezvous/turn/relay_directory.h"
#include "rendezvous/turn/relay_pool.h"
#include "rendezvous/turn/turn_times.h"
#include "tests/support/seeded_random.h"

#include <gtest/gtest.h>

namespace thisbe::rendezvous {
namespace {

using namespace std::chrono_literals;
using Want = PortAllocator::Want;

IpAddress address(const char* text) {
    return IpAddress::parse(text).value();
}

const IpAddress kFirst = address("198.51.100.1");
const IpAddress kSecond = address("198.51.100.2");
const IpAddress kElsewhere = address("192.0.2.1");

class RelayPoolTest : public ::testing::Test {
  protected:
    test::SeededRandom random_{1};
    RelayPool pool_{{{kFirst, kFirst}, {kSecond, kSecond}}, {.first = 50000, .last = 50009}, random_};
    TimePoint now_{1h};
};

TEST_F(RelayPoolTest, TheAddressThatTheClientReachedIsPreferredAsLongAsItHasPorts) {
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(pool_.take(AddressFamily::ipv4, Want::any, kSecond, now_)->port.address, 1);
    EXPECT_EQ(pool_.take(AddressFamily::ipv4, Want::any, kSecond, now_)->port.address, 0);
}

TEST_F(RelayPoolTest, OtherClientsAreSpreadAndNoneIsRefusedWhilePortsAreFree) {
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(pool_.take(AddressFamily::ipv4, Want::any, kElsewhere, now_)->port.address, i % 2);
    EXPECT_FALSE(pool_.take(AddressFamily::ipv4, Want::any, kElsewhere, now_));
}

TEST_F(RelayPoolTest, AFamilyWithoutAddressHasNone) {
    EXPECT_FALSE(pool_.has(AddressFamily::ipv6));
    EXPECT_FALSE(pool_.take(AddressFamily::ipv6, Want::any, kFirst, now_));
}

TEST_F(RelayPoolTest, AReservedPortIsGivenOnceForItsToken) {
    const auto taken = pool_.take(AddressFamily::ipv4, Want::evenPair, kFirst, now_).value();
    const auto port = pool_.redeem(taken.reservation.value(), now_ + 29s).value();
    EXPECT_EQ(port.port, taken.port.port + 1);
    EXPECT_FALSE(pool_.redeem(*taken.reservation, now_ + 29s));
}

TEST_F(RelayPoolTest, AForgottenReservationReturnsToThePool) {
    const auto taken = pool_.take(AddressFamily::ipv4, Want::evenPair, kFirst, now_).value();
    EXPECT_EQ(pool_.freePorts(now_), 18U);
    EXPECT_EQ(pool_.freePorts(now_ + kReservationLifetime), 19U);
    EXPECT_FALSE(pool_.redeem(taken.reservation.value(), now_ + kReservationLifetime));
}

TEST_F(RelayPoolTest, APortThatSomebodyElseHoldsIsTriedAgainLater) {
    const auto taken = pool_.take(AddressFamily::ipv4, Want::any, kFirst, now_).value();
    pool_.setAside(taken.port, now_);
    EXPECT_EQ(pool_.freePorts(now_ + kPortSetAside - 1s), 19U);
    EXPECT_EQ(pool_.freePorts(now_ + kPortSetAside), 20U);
}

TEST(RelayDirectory, KnowsLivePortsByLocalAndExternalAddress) {
    RelayDirectory directory({{address("10.0.0.5"), address("198.51.100.7")}}, {});
    const RelayedPort port{.address = 0, .port = 50000};
    directory.announce(port, {.worker = 3, .allocation = 77});
    for (const char* own : {"10.0.0.5", "198.51.100.7"}) {
        EXPECT_EQ(directory.find(Endpoint(address(own), 50000)), (RelayOwner{.worker = 3, .allocation = 77}));
        EXPECT_FALSE(directory.find(Endpoint(address(own), 50001)));
    }
    EXPECT_FALSE(directory.find(Endpoint(kFirst, 50000)));
    directory.withdraw(port);
    EXPECT_EQ(directory.countLive(), 0U);
}

} // namespace
} // namespace thisbe::rendezvous

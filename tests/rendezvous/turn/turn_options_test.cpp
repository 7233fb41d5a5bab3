#include "rendezvous/turn/turn_options.h"
#include "shared/base/log.h"
#include "shared/program/program.h"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

namespace thisbe::rendezvous {
namespace {

IpAddress address(const char* text) {
    return IpAddress::parse(text).value();
}

// Throws CLI::ParseError or StartupError, as the program then stops.
TurnOptions parse(const std::vector<std::string>& arguments) {
    CLI::App app;
    TurnOptions options;
    addTurnOptions(app, options);
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    checkTurnOptions(options);
    return options;
}

TEST(TurnOptions, NamesThatScriptsRelyOn) {
    const TurnOptions options = parse({"--relay-address",
                                       "192.0.2.1",
                                       "--relay-address",
                                       "2001:db8::1",
                                       "--external-address",
                                       "198.51.100.1",
                                       "--relay-ports",
                                       "50000-50099",
                                       "--allow-peer",
                                       "10.0.0.0/8",
                                       "--allow-peer",
                                       "fd00::/8",
                                       "--deny-peer",
                                       "9.9.9.9/32",
                                       "--tls-port",
                                       "443",
                                       "--cert",
                                       "c.pem",
                                       "--key",
                                       "k.pem"});
    EXPECT_EQ(options.relayAddresses, (std::vector{address("192.0.2.1"), address("2001:db8::1")}));
    EXPECT_EQ(options.externalAddresses, std::vector{address("198.51.100.1")});
    EXPECT_EQ(options.ports, (PortRange{50000, 50099}));
    EXPECT_EQ(options.allowPeers.size(), 2U);
    EXPECT_EQ(options.denyPeers.size(), 1U);
    EXPECT_EQ(options.tlsPort, 443);
    EXPECT_EQ(options.certificate, "c.pem");
    EXPECT_EQ(options.key, "k.pem");
    EXPECT_FALSE(options.strictChannels) << "Debian's client uses channels above 0x4FFF";
    EXPECT_TRUE(parse({"--strict-channels"}).strictChannels);
}

TEST(TurnOptions, LimitsCanBeSetForUsersAndSources) {
    const TurnOptions options =
        parse({"--max-allocations-per-user", "3", "--max-allocations-per-source", "0",
               "--max-relay-bytes-per-user", "1000000", "--max-relay-bytes-per-source", "100",
               "--max-allocation-rate", "5", "--max-challenges-per-source", "7"});
    EXPECT_EQ(options.limits.user.allocations, 3U);
    EXPECT_EQ(options.limits.source.allocations, 0U);
    EXPECT_EQ(options.limits.user.bandwidth.perSecond, 1'000'000U);
    EXPECT_EQ(options.limits.source.bandwidth.perSecond, 100U);
    EXPECT_GE(options.limits.source.bandwidth.burst, 65'535U) << "one datagram always fits";
    EXPECT_EQ(options.limits.user.allocationRate.perSecond, 5U);
    EXPECT_EQ(options.limits.challenges.perSecond, 7U);
}

TEST(TurnOptions, RatesOfAllocationsPermissionsAndChannelsCanBeSet) {
    const TurnLimits limits =
        parse({"--max-allocation-rate", "5", "--max-permission-rate", "100", "--max-channel-rate", "3",
               "--max-allocation-rate-per-source", "50", "--max-permission-rate-per-source", "1000",
               "--max-channel-rate-per-source", "30"})
            .limits;
    EXPECT_EQ(limits.user.allocationRate.perSecond, 5U);
    EXPECT_EQ(limits.user.permissionRate.perSecond, 100U);
    EXPECT_EQ(limits.user.channelRate.perSecond, 3U);
    EXPECT_GE(limits.user.channelRate.burst, 64U) << "a client sets all of its peers up at once";
    EXPECT_EQ(limits.source.allocationRate.perSecond, 50U);
    EXPECT_EQ(limits.source.permissionRate.perSecond, 1000U);
    EXPECT_EQ(limits.source.channelRate.perSecond, 30U);
    EXPECT_TRUE(parse({}).limits.user.permissionRate.unlimited());
}

TEST(TurnOptions, WhatOneAllocationMayHaveCanBeSet) {
    const TurnLimits limits =
        parse({"--max-permissions-per-allocation", "10", "--max-channels-per-allocation", "20",
               "--max-allocations-per-worker", "30"})
            .limits;
    EXPECT_EQ(limits.permissionsPerAllocation, 10U);
    EXPECT_EQ(limits.channelsPerAllocation, 20U);
    EXPECT_EQ(limits.allocationsPerWorker, 30U);
    EXPECT_THROW(parse({"--max-permissions-per-allocation", "0"}), CLI::ParseError);
    EXPECT_THROW(parse({"--max-channels-per-allocation", "16384"}), CLI::ParseError) << "more than numbers";
}

TEST(TurnOptions, EachFamilyHasItsOwnExternalAddresses) {
    const TurnOptions options =
        parse({"--relay-address", "10.0.0.5", "--relay-address", "2001:db8::5", "--relay-address", "10.0.0.6",
               "--external-address", "2001:db8:1::5", "--external-address", "198.51.100.5",
               "--external-address", "198.51.100.6"});
    const TurnConfig config = turnConfigOf(options, {}, "thisbe", Log::none());
    const std::vector<RelayAddress> expected = {{address("10.0.0.5"), address("198.51.100.5")},
                                                {address("2001:db8::5"), address("2001:db8:1::5")},
                                                {address("10.0.0.6"), address("198.51.100.6")}};
    EXPECT_EQ(config.relays, expected);
}

TEST(TurnOptions, OneFamilyMayHaveExternalAddressesAndTheOtherNone) {
    const TurnOptions options = parse({"--relay-address", "10.0.0.5", "--relay-address", "2001:db8::5",
                                       "--external-address", "198.51.100.5"});
    const TurnConfig config = turnConfigOf(options, {}, "thisbe", Log::none());
    ASSERT_EQ(config.relays.size(), 2U);
    EXPECT_EQ(config.relays[1], (RelayAddress{address("2001:db8::5"), address("2001:db8::5")}));
}

TEST(TurnOptions, RelayAddressesAreThoseListenedOnWhereNoneIsGiven) {
    const TurnConfig config =
        turnConfigOf(parse({}), {address("192.0.2.1"), address("2001:db8::1")}, "thisbe", Log::none());
    ASSERT_EQ(config.relays.size(), 2U);
    EXPECT_EQ(config.relays[0].local, address("192.0.2.1"));
    EXPECT_EQ(config.relays[1].local, address("2001:db8::1"));
    EXPECT_TRUE(
        turnConfigOf(parse({"--no-relay"}), {address("192.0.2.1")}, "thisbe", Log::none()).relays.empty());
}

TEST(TurnOptions, WhatCannotWorkIsRefused) {
    using Arguments = std::vector<std::string>;
    for (const Arguments& arguments :
         {Arguments{"--relay-address", "0.0.0.0"}, Arguments{"--relay-address", "::ffff:192.0.2.1"},
          Arguments{"--relay-address", "host"}, Arguments{"--relay-ports", "50000"},
          Arguments{"--relay-ports", "50099-50000"}, Arguments{"--relay-ports", "80-90"},
          Arguments{"--relay-ports", "50000-65536"}, Arguments{"--allow-peer", "10.0.0.0/33"},
          Arguments{"--deny-peer", "10"}})
        EXPECT_THROW(parse(arguments), CLI::ParseError) << arguments[0] << ' ' << arguments[1];
    EXPECT_THROW(parse({"--cert", "c.pem"}), StartupError);
    EXPECT_THROW(parse({"--external-address", "198.51.100.1"}), StartupError) << "of which relay address?";
}

} // namespace
} // namespace thisbe::rendezvous

#include "tests/natlab/tun_nat/tun_nat_options.h"

#include <gtest/gtest.h>

namespace thisbe::natlab {
namespace {

using namespace std::chrono_literals;

TunNatOptions parse(std::string line) {
    CLI::App app;
    TunNatOptions options;
    addTunNatOptions(app, options);
    app.parse("--inside tun-in --outside tun-out " + std::move(line));
    return options;
}

const std::string kLeast = "--external 203.0.113.2 --mapping ei --filtering apd ";

TEST(TunNatOptions, UnderstandsWhatTheLabSays) {
    const TunNatOptions options =
        parse("--external 203.0.113.2 --mapping address-dependent --filtering address-and-port-dependent "
              "--allocation "
              "sequential --timeout 2 --delay 40 --loss 1.500000 --seed 7 --hairpin --json");
    EXPECT_EQ(options.inside, "tun-in");
    EXPECT_EQ(options.outside, "tun-out");
    EXPECT_EQ(options.nat.externalAddresses, std::vector{IpAddress::parse("203.0.113.2").value()});
    EXPECT_EQ(options.nat.behavior.mapping, EndpointDependence::addressDependent);
    EXPECT_EQ(options.nat.behavior.filtering, EndpointDependence::addressAndPortDependent);
    EXPECT_EQ(options.nat.allocation, sim::NatConfig::PortAllocation::sequential);
    EXPECT_EQ(options.nat.bindingTimeout, Duration(2s));
    EXPECT_EQ(options.delay, Duration(40ms));
    EXPECT_EQ(options.lossPercent, 1.5);
    EXPECT_EQ(options.seed, 7U);
    EXPECT_TRUE(options.nat.hairpinning);
    EXPECT_TRUE(options.json);
}

TEST(TunNatOptions, DefaultsToPreservedPortsForTwoMinutes) {
    const TunNatOptions options = parse(kLeast);
    EXPECT_EQ(options.nat.allocation, sim::NatConfig::PortAllocation::preserving);
    EXPECT_EQ(options.nat.bindingTimeout, Duration(120s));
    EXPECT_EQ(options.delay, Duration(0));
    EXPECT_FALSE(options.seed);
}

TEST(TunNatOptions, TakesAPoolAndAPortRange) {
    const TunNatOptions options = parse(kLeast + "--external 203.0.113.3 --ports 40000-40999");
    EXPECT_EQ(options.nat.externalAddresses.size(), 2U);
    EXPECT_EQ(options.nat.firstPort, 40000);
    EXPECT_EQ(options.nat.lastPort, 40999);
}

TEST(TunNatOptions, RefusesWhatMakesNoSense) {
    for (const char* wrong : {"--mapping cone", "--ports 5-4", "--ports 0-4", "--ports 70000-70001",
                              "--ports 5", "--external ::1", "--external nat", "--loss 101", "--delay -1",
                              "--timeout 0", "--allocation clever", "--unknown"}) {
        EXPECT_THROW(parse(kLeast + wrong), CLI::ParseError) << wrong;
    }
    EXPECT_THROW(parse("--external 203.0.113.2 --mapping ei"), CLI::ParseError);
}

} // namespace
} // namespace thisbe::natlab

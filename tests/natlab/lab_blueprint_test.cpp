#include "shared/base/ip_address.h"
#include "tests/natlab/home_addresses.h"
#include "tests/natlab/lab_blueprint.h"
#include "tests/natlab/lab_record.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace thisbe::natlab {
namespace {

const HostBlueprint* find(const std::vector<HostBlueprint>& hosts, std::string_view name) {
    const auto found =
        std::find_if(hosts.begin(), hosts.end(), [&](const auto& host) { return host.name == name; });
    return found == hosts.end() ? nullptr : &*found;
}

std::string names(const std::vector<HostBlueprint>& hosts) {
    std::string text;
    for (const HostBlueprint& host : hosts)
        text += (text.empty() ? "" : " ") + host.name;
    return text;
}

TEST(LabBlueprint, HasTheHostsThatPeopleKnow) {
    EXPECT_EQ(names(drawLab("x", LabPlan::of(NatKind::open, NatKind::symmetric))),
              "router server nat-a a1 a2 nat-b b1 b2");
    EXPECT_EQ(names(drawLab("x", LabPlan::of(NatKind::cgnat, NatKind::open))),
              "router server cgn nat-a a1 a2 nat-b b1 b2");
    EXPECT_EQ(names(drawLab("x", LabPlan::of(NatKind::sameLan, NatKind::sameLan))),
              "router server nat-a a1 a2 b1 b2");
}

TEST(LabBlueprint, EveryAddressOfEveryKindParses) {
    for (const NatKind kind : kNatKinds) {
        for (const HostBlueprint& host : drawLab("x", LabPlan::of(kind, kind))) {
            for (const std::string& address : host.addresses) {
                EXPECT_TRUE(IpAddress::parse(address).has_value()) << host.name << " " << address;
            }
        }
    }
}

TEST(LabBlueprint, HostsHaveTheFamiliesThatTheirKindPromises) {
    for (const NatKind kind : kNatKinds) {
        const auto hosts = drawLab("x", LabPlan::of(kind, kind));
        const HostBlueprint* host = find(hosts, "a1");
        ASSERT_NE(host, nullptr);
        const bool v6 = std::any_of(host->addresses.begin(), host->addresses.end(), [](const auto& address) {
            return address.find(':') != std::string::npos;
        });
        const bool v4 = std::any_of(host->addresses.begin(), host->addresses.end(), [](const auto& address) {
            return address.find('.') != std::string::npos;
        });
        EXPECT_EQ(v6, factsOf(kind).ipv6.has_value()) << toString(kind);
        EXPECT_EQ(v4, factsOf(kind).ipv4.has_value() || kind == NatKind::udpBlocked) << toString(kind);
    }
}

TEST(LabBlueprint, GivesTheTunNatWhatThePlanAsksFor) {
    LabPlan plan;
    plan.homeA = HomePlan::parse("tun:ad/apd/sequential").value();
    plan.delay = std::chrono::milliseconds(40);
    plan.lossPercent = 2.5;
    plan.udpTimeout = std::chrono::seconds(7);
    const auto hosts = drawLab("x", plan);
    const HostBlueprint* gateway = find(hosts, "nat-a");
    ASSERT_TRUE(gateway && gateway->daemons.size() == 1);
    std::string command;
    for (const std::string& word : gateway->daemons[0].argv)
        command += word + " ";
    for (const char* wanted :
         {"--external 192.0.2.10 ", "--mapping address-dependent ", "--filtering address-and-port-dependent ",
          "--allocation sequential ", "--delay 40 ", "--loss 2.5", "--timeout 7 "}) {
        EXPECT_NE(command.find(wanted), std::string::npos) << wanted << "in " << command;
    }
}

TEST(LabRecord, SurvivesItsFile) {
    const LabPlan plan = LabPlan::of(NatKind::open, NatKind::cgnat);
    LabRecord record = LabRecord::of("some-lab", plan, drawLab("some-lab", plan), ProcessIdentity{12, 345});
    std::ostringstream text;
    record.toJson()->stringify(text);
    const auto read = LabRecord::parse(text.str());
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(read->lab, record.lab);
    EXPECT_EQ(read->owner, record.owner);
    EXPECT_EQ(read->homeB, "cgnat");
    ASSERT_EQ(read->hosts.size(), record.hosts.size());
    EXPECT_EQ(read->find("b1")->addresses, record.find("b1")->addresses);
    EXPECT_EQ(read->find("c1"), nullptr);
}

TEST(LabRecord, NeverNamesANamespaceThatNoLabMade) {
    const LabPlan plan = LabPlan::of(NatKind::open, NatKind::open);
    LabRecord record = LabRecord::of("lab", plan, drawLab("lab", plan), std::nullopt);
    record.hosts[0].networkNamespace = "somebody-elses";
    std::ostringstream text;
    record.toJson()->stringify(text);
    EXPECT_FALSE(LabRecord::parse(text.str()).has_value());
    EXPECT_FALSE(LabRecord::parse("{").has_value());
    EXPECT_FALSE(LabRecord::parse("{\"schema\": 2}").has_value());
    EXPECT_FALSE(LabRecord::parse("[]").has_value());
}

TEST(LabName, IsSafeInPathsAndCommands) {
    EXPECT_TRUE(checkedLabName("lab").has_value());
    EXPECT_TRUE(checkedLabName("Far_away-2").has_value());
    for (const char* bad : {"", ".", "..", "a/b", "a b", "a;b", "ä"}) {
        EXPECT_FALSE(checkedLabName(bad).has_value()) << bad;
    }
    EXPECT_FALSE(checkedLabName(std::string(41, 'a')).has_value());
}

TEST(ProcessIdentity, TellsAProcessFromItsSuccessor) {
    const ProcessIdentity self = ProcessIdentity::ofThisProcess();
    EXPECT_TRUE(self.alive());
    EXPECT_FALSE((ProcessIdentity{self.pid, self.startTime + 1}).alive()) << "the same number, started later";
    EXPECT_FALSE((ProcessIdentity{0, 0}).alive());
}

} // namespace
} // namespace thisbe::natlab

// Test traffic between two hosts behind real NATs, over each way that they have.
#include "tests/natlab/home_addresses.h"
#include "tests/natlab/nat_lab_test.h"
#include "tests/peer/join_world.h"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

namespace thisbe::peer {
namespace {

using namespace natlab;
using namespace std::chrono_literals;

struct Homes {
    explicit Homes(NatKind a, NatKind b) : lab(a, b) {}

    LabProcess listen() const {
        auto process =
            lab.host("b1").start(world.command({"listen", "--accept", "ann", "--server", kServerIpv4First,
                                                "--as", "bob", "--identity", world.file("bob.pem")}));
        const auto ready = process.waitForErrorLine("you included", 30s);
        EXPECT_TRUE(ready) << ready.error().message;
        return process;
    }
    Poco::JSON::Object::Ptr generate(const JoinWorld::Arguments& more, const char* rate = "500pps") const {
        JoinWorld::Arguments all{"generate", "bob",        "--server",   kServerIpv4First,
                                 "--as",     "ann",        "--identity", world.file("ann.pem"),
                                 "--json",   "--rate",     rate,         "--size",
                                 "1000",     "--duration", "1"};
        all.insert(all.end(), more.begin(), more.end());
        const auto ann = lab.host("a1").run(world.command(all), 60s);
        EXPECT_EQ(ann.exitStatus, 0) << ann.output << ann.errors;
        if (ann.output.empty()) return new Poco::JSON::Object;
        return Poco::JSON::Parser().parse(ann.output).extract<Poco::JSON::Object::Ptr>();
    }

    NatLab lab;
    JoinWorld world;
    LabProcess server = world.startServer({}, 3478, &lab.server());
};

// The class of the way that the stream's packets took at the end.
std::string lastClass(const Poco::JSON::Object::Ptr& stream) {
    const auto path = stream->getArray("directions")->getObject(0)->getArray("path");
    if (path.isNull() || path->size() == 0) return "";
    return path->getObject(static_cast<unsigned>(path->size() - 1))->getValue<std::string>("class");
}

int received(const Poco::JSON::Object::Ptr& stream) {
    return stream->getArray("directions")->getObject(0)->getObject("receiver")->getValue<int>("received");
}

class GenerateAcrossNats : public NatLabTest {};

TEST_F(GenerateAcrossNats, DirectlyAndThroughTheRelayByEachWayThatWasAskedFor) {
    const Homes homes(NatKind::portRestricted, NatKind::portRestricted);
    auto bob = homes.listen();
    for (const auto& [via, pathClass] : {std::pair{"direct4", "direct IPv4"}, std::pair{"relay", "relay"}}) {
        const auto document = homes.generate({"--via", via});
        ASSERT_EQ(document->getArray("streams")->size(), 1u);
        const auto stream = document->getArray("streams")->getObject(0);
        EXPECT_EQ(lastClass(stream), pathClass);
        EXPECT_EQ(received(stream), 500) << via;
    }
}

TEST_F(GenerateAcrossNats, EveryWaySideBySideAtOnceAndInTurn) {
    const Homes homes(NatKind::portRestricted, NatKind::fullCone);
    auto bob = homes.listen();
    for (const JoinWorld::Arguments& how :
         {JoinWorld::Arguments{"--via", "all"}, {"--via", "all", "--in-turn"}}) {
        const auto document = homes.generate(how);
        ASSERT_GE(document->getArray("streams")->size(), 2u);
        for (unsigned i = 0; i < document->getArray("streams")->size(); ++i) {
            const auto stream = document->getArray("streams")->getObject(i);
            EXPECT_EQ(received(stream), 500) << stream->getValue<std::string>("way");
            const bool relayed = stream->getValue<std::string>("way") == "relay";
            EXPECT_EQ(lastClass(stream) == "relay", relayed);
        }
    }
}

TEST_F(GenerateAcrossNats, OverIpv6WhereBothHaveIt) {
    const Homes homes(NatKind::ipv6Firewall, NatKind::ipv6Firewall);
    auto bob = homes.listen();
    const auto document = homes.generate({"--via", "direct6", "--reverse"});
    ASSERT_EQ(document->getArray("streams")->size(), 1u);
    EXPECT_EQ(lastClass(document->getArray("streams")->getObject(0)), "direct IPv6");
    EXPECT_EQ(received(document->getArray("streams")->getObject(0)), 500);
}

TEST_F(GenerateAcrossNats, SymmetricNatsAreMeasuredThroughTheRelay) {
    const Homes homes(NatKind::symmetric, NatKind::symmetric);
    auto bob = homes.listen();
    const auto document = homes.generate({});
    const auto stream = document->getArray("streams")->getObject(0);
    EXPECT_EQ(lastClass(stream), "relay");
    EXPECT_EQ(received(stream), 500);
}

TEST_F(GenerateAcrossNats, WhereUdpIsBlockedItGoesThroughTheRelayOverTcp) {
    const Homes homes(NatKind::udpBlocked, NatKind::portRestricted);
    auto bob = homes.listen();
    const auto document = homes.generate({}, "100pps");
    const auto stream = document->getArray("streams")->getObject(0);
    EXPECT_EQ(lastClass(stream), "relay over TCP");
    EXPECT_EQ(received(stream), 100);
}

} // namespace
} // namespace thisbe::peer

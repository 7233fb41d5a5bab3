// Sessions outlive the server, even where a host's address changes meanwhile; new ones say that they need it.
#include "tests/natlab/home_addresses.h"
#include "tests/natlab/nat_lab_test.h"
#include "tests/peer/lab/lab_chat.h"

#include <csignal>

namespace thisbe::peer {
namespace {

using namespace natlab;
using namespace std::chrono_literals;

constexpr const char* kOldAddress = "192.168.1.10/24";
constexpr const char* kNewAddress = "192.168.1.50/24";

class ServerGone : public NatLabTest {
  protected:
    static void ip(const LabHost& host, std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "ip");
        const ProcessOutcome outcome = host.run(arguments);
        ASSERT_TRUE(outcome.ok()) << outcome.errors;
    }
    // With the route that goes when the last address does.
    static void addRoute(const LabHost& host) {
        ip(host, {"route", "replace", "default", "via", kPrivateLanRouter, "dev", "eth0"});
    }

    // Everything that was said arrived, once, in order.
    static void expectAllOnce(const LabChatter& from, const LabChatter& to,
                              const std::vector<std::string>& texts) {
        std::size_t at = 0;
        for (const std::string& text : texts) {
            EXPECT_EQ(to.timesHeard(text), 1U) << text << ":\n" << to.said();
            const std::size_t found = to.said().find(R"("text":")" + text + '"', at);
            EXPECT_NE(found, std::string::npos) << text;
            if (found != std::string::npos) at = found;
            EXPECT_EQ(from.said().find(R"("text":")" + text + R"(","delivered":false)"), std::string::npos);
        }
    }

    // Ann (behind kindA) and bob talk directly; then the server is killed.
    struct Stranded {
        Stranded(NatKind kindA, NatKind kindB, const char* bobsHost)
            : lab(kindA, kindB),
              chat(lab),
              ann(chat.joined("ann", "a1")),
              bob(chat.joined("bob", bobsHost)),
              carol(chat.joined("carol", "b2")) {
            ann.waitForPeer("carol");
            ann.say("bob", "before");
            EXPECT_TRUE(bob.hears("ann", "before"));
            ann.hasSeen(R"x("event":"switch","peer":"bob".*"to":"(LAN|direct IPv4)")x");
            bob.hasSeen(R"x("event":"switch","peer":"ann".*"to":"(LAN|direct IPv4)")x");
            chat.server().signal(SIGKILL);
            EXPECT_TRUE(chat.server().wait(5s));
        }
        const LabHost& home() const { return lab.host("a1"); }

        // Both ways, and acknowledged.
        void talk(const std::string& text) {
            ann.say("bob", text);
            EXPECT_FALSE(ann.deliveryPathOf(text).empty());
            EXPECT_TRUE(bob.hears("ann", text));
            bob.say("ann", "re " + text);
            EXPECT_FALSE(bob.deliveryPathOf("re " + text).empty());
            EXPECT_TRUE(ann.hears("bob", "re " + text));
        }
        void expectNothingLostOrDoubled() const {
            std::vector<std::string> there{"before"};
            std::vector<std::string> back;
            for (const char* const text : {"one", "two", "three"}) {
                there.emplace_back(text);
                back.push_back("re " + std::string(text));
            }
            expectAllOnce(ann, bob, there);
            expectAllOnce(bob, ann, back);
        }

        NatLab lab;
        LabChat chat;
        LabChatter ann;
        LabChatter bob;
        LabChatter carol;
    };
};

// Between two port-restricted NATs there would be no way: nobody can tell bob ann's new mapping, and his NAT
// lets in only what he sends to.
TEST_F(ServerGone, ASessionSurvivesAnAddressThatComesBeforeTheOldOneGoes) {
    Stranded world(NatKind::portRestricted, NatKind::fullCone, "b1");
    world.talk("one");
    // Of two addresses of a subnet the second goes with the first, unless it is told to step in.
    const ProcessOutcome promoted =
        world.home().run({"sh", "-c", "echo 1 > /proc/sys/net/ipv4/conf/eth0/promote_secondaries"});
    ASSERT_TRUE(promoted.ok()) << promoted.errors;
    ip(world.home(), {"addr", "add", kNewAddress, "dev", "eth0"});
    std::this_thread::sleep_for(2s);
    ip(world.home(), {"addr", "del", kOldAddress, "dev", "eth0"});
    addRoute(world.home());
    world.talk("two");
    // Well after the time at which the server's silence was noticed by what went through it, too.
    std::this_thread::sleep_for(12s);
    world.talk("three");
    world.expectNothingLostOrDoubled();
}

TEST_F(ServerGone, ASessionOnALanSurvivesAnAddressThatIsReplacedAtOnce) {
    Stranded world(NatKind::portRestricted, NatKind::open, "a2");
    world.talk("one");
    ip(world.home(), {"addr", "del", kOldAddress, "dev", "eth0"});
    std::this_thread::sleep_for(500ms);
    ip(world.home(), {"addr", "add", kNewAddress, "dev", "eth0"});
    addRoute(world.home());
    world.talk("two");
    std::this_thread::sleep_for(12s);
    world.talk("three");
    world.expectNothingLostOrDoubled();
}

// The other home's NAT lets ann's new mapping in: there is a way, and nobody to tell it by.
TEST_F(ServerGone, ASessionAcrossNatsSurvivesAnAddressThatIsReplacedAtOnce) {
    Stranded world(NatKind::portRestricted, NatKind::fullCone, "b1");
    world.talk("one");
    ip(world.home(), {"addr", "del", kOldAddress, "dev", "eth0"});
    std::this_thread::sleep_for(500ms);
    ip(world.home(), {"addr", "add", kNewAddress, "dev", "eth0"});
    addRoute(world.home());
    world.talk("two");
    std::this_thread::sleep_for(12s);
    world.talk("three");
    world.expectNothingLostOrDoubled();
}

TEST_F(ServerGone, ANewCallSaysThatItNeedsTheServer) {
    Stranded world(NatKind::portRestricted, NatKind::portRestricted, "b1");
    world.carol.say("ann", "hello");
    const std::string outcome = world.carol.waitFor(R"("event":"sent","to":"ann","text":"hello")");
    EXPECT_NE(outcome.find(R"("delivered":false)"), std::string::npos) << outcome;
    EXPECT_NE(outcome.find("a new connection needs the server, and it does not answer"), std::string::npos)
        << outcome;
    world.talk("one");
    // Whoever is not even in the room yet.
    const ProcessOutcome late = world.lab.host("a2").run(
        world.chat.world().command({"chat", "--server", kServerIpv4First, "--as", "dave", "--identity",
                                    world.chat.world().file("dave.pem").string(), "ann", "hi"}),
        40s);
    EXPECT_NE(late.exitStatus, 0);
    EXPECT_NE(late.errors.find("no answer from 198.51.100.1"), std::string::npos) << late.errors;
}

} // namespace
} // namespace thisbe::peer

// thisbe join and list as processes with a real server, on loopback.
#include "tests/peer/join_world.h"

#include <gmock/gmock.h>

#include <csignal>
#include <fstream>
#include <iterator>

namespace thisbe::peer {
namespace {

using natlab::LabProcess;
using namespace std::chrono_literals;
using ::testing::HasSubstr;

class JoinLoopback : public ::testing::Test {
  protected:
    natlab::ProcessOutcome run(const JoinWorld::Arguments& arguments, std::string_view input = {},
                               const JoinWorld::Arguments& environment = {}) {
        return LabProcess::run(world.command(arguments, environment), nullptr, 60s, input);
    }
    // Ends by the end of its input.
    static int finish(LabProcess& peer) {
        peer.closeInput();
        const auto end = peer.wait(30s);
        return end ? end->exitStatus : -1;
    }

    JoinWorld world;
};

TEST_F(JoinLoopback, PeersSeeEachOtherTalkAndHearOneLeave) {
    const auto server = world.startServer();
    const auto at = JoinWorld::endpointOf(server);
    auto one = world.joined("nat1", at);
    auto two = world.joined("nät2", at);
    expectLine(one, "^nät2 joined$");

    ASSERT_TRUE(one.send("@show_list\n"));
    expectLine(one, R"(^nat1 127\.0\.0\.1:\d+ / 127\.0\.0\.1:\d+ \(you\)$)");
    expectLine(one, R"(^nät2 127\.0\.0\.1:\d+ / 127\.0\.0\.1:\d+$)");

    ASSERT_TRUE(one.send("@chat nät2 hi\n"));
    expectLine(two, R"(^nat1> hi  \(.*, end-to-end encrypted, peer not verified\)$)");
    expectLine(one, R"(^-> nät2: hi  \(delivered, .*, end-to-end encrypted)");
    ASSERT_TRUE(two.send("@chat nat1 hello ☂\n"));
    expectLine(one, "^nät2> hello ☂  ");
    expectLine(two, R"(^-> nat1: hello ☂  \(delivered)");

    ASSERT_TRUE(two.send("@exit\n"));
    expectLine(one, "^nät2 left$");
    EXPECT_EQ(two.wait(20s).value_or(natlab::ProcessOutcome{-1, true, "", ""}).exitStatus, 0);
    EXPECT_EQ(finish(one), 0) << one.errors();
}

TEST_F(JoinLoopback, APeerThatCrashedAndCameBackIsTalkedToAgain) {
    const auto server = world.startServer();
    const auto at = JoinWorld::endpointOf(server);
    auto one = world.joined("nat1", at);
    {
        auto two = world.joined("nat2", at);
        expectLine(one, "^nat2 joined$");
        ASSERT_TRUE(one.send("@chat nat2 before\n"));
        expectLine(two, "^nat1> before  ");
        two.signal(SIGKILL);
        two.wait(10s);
    }
    auto again = world.joined("nat2", at);
    ASSERT_TRUE(one.send("@chat nat2 after\n"));
    expectLine(again, "^nat1> after  ");
    expectLine(one, "^-> nat2: after  \\(delivered");
}

TEST_F(JoinLoopback, TalkGoesOnWhileTheServerIsAway) {
    auto server = world.startServer();
    const auto at = JoinWorld::endpointOf(server);
    auto one = world.joined("nat1", at);
    auto two = world.joined("nat2", at);
    expectLine(one, "^nat2 joined$");
    ASSERT_TRUE(one.send("@chat nat2 with\n"));
    expectLine(two, "^nat1> with  ");
    server.signal(SIGKILL);
    ASSERT_TRUE(server.wait(10s));
    ASSERT_TRUE(two.send("@chat nat1 without\n"));
    expectLine(one, "^nat2> without  ");
    expectLine(two, "^-> nat1: without  \\(delivered");
}

TEST_F(JoinLoopback, AnotherKeyUnderAKnownNameIsRefusedWithAWordOnWhatToDo) {
    const auto server = world.startServer();
    const auto at = JoinWorld::endpointOf(server);
    auto one = world.joined("nat1", at);
    const JoinWorld::Arguments chat{"chat", "--server", at, "--as", "nat2", "nat1", "hi"};
    auto withFirst = chat;
    withFirst.insert(withFirst.end(), {"--identity", world.file("first.pem")});
    EXPECT_EQ(run(withFirst).exitStatus, 0);
    expectLine(one, "^nat2> hi  ");
    expectLine(one, "^nat2 left$");
    auto withOther = chat;
    withOther.insert(withOther.end(), {"--identity", world.file("other.pem")});
    const auto end = run(withOther);
    EXPECT_EQ(end.exitStatus, 1);
    EXPECT_THAT(end.output,
                HasSubstr("not delivered: nat1 refuses the call: your key is not the one that it knows"));
    EXPECT_TRUE(one.waitForErrorLine("thisbe: nat2 .*known_peers", 20s)) << one.errors();
    EXPECT_EQ(one.output().find("nat2> hi", one.output().find("nat2> hi") + 1), std::string::npos);
}

TEST_F(JoinLoopback, AKeyThatWasComparedIsVerifiedAndAnotherIsRefused) {
    const auto server = world.startServer();
    const auto at = JoinWorld::endpointOf(server);
    auto one = world.joined("nat1", at);
    const auto own = run({"id", "--identity", world.file("nat1.pem")});
    ASSERT_EQ(own.exitStatus, 0);
    const std::string key = own.output.substr(0, own.output.find('\n'));
    const auto said =
        run({"chat", "--server", at, "--as", "nat2", "--peer-key", "nat1=" + key, "nat1", "hi"});
    EXPECT_EQ(said.exitStatus, 0) << said.errors;
    EXPECT_THAT(said.output, HasSubstr("peer verified"));
    const auto refused = run(
        {"chat", "--server", at, "--as", "nat3", "--peer-key", "nat1=" + std::string(64, '0'), "nat1", "hi"});
    EXPECT_EQ(refused.exitStatus, 1);
    EXPECT_THAT(refused.output, HasSubstr("not delivered: nat1 has another key than --peer-key says"));
}

TEST_F(JoinLoopback, SaysToEverybodyAndKeepsALog) {
    const auto server = world.startServer();
    const auto at = JoinWorld::endpointOf(server);
    auto one = world.joined("nat1", at);
    auto two = world.joined("nat2", at);
    auto three = world.joined("nat3", at, {"--log", world.file("chat.log")});
    expectLine(one, "^nat3 joined$");
    ASSERT_TRUE(three.send("@chat * hello all\n"));
    expectLine(one, "^nat3> hello all  ");
    expectLine(two, "^nat3> hello all  ");
    for (int i = 0; i < 2; ++i) // in the order in which they arrived
        expectLine(three, "^-> nat[12]: hello all  \\(delivered");
    EXPECT_EQ(finish(three), 0);
    std::ifstream log(world.file("chat.log"));
    const std::string kept(std::istreambuf_iterator<char>(log), {});
    EXPECT_THAT(kept, ::testing::ContainsRegex("20[0-9-]+T[0-9:]+Z -> nat1: hello all\n"));
}

TEST_F(JoinLoopback, AWholeFileOfChatsArrivesInOrder) {
    const auto server = world.startServer();
    const auto at = JoinWorld::endpointOf(server);
    auto reader = world.joined("reader", at);
    std::string lines;
    for (int i = 0; i < 100; ++i)
        lines += "@chat reader line " + std::to_string(i) + "\n";
    lines.pop_back(); // the last line may lack its end
    const auto writer = run({"join", "writer", "--server", at, "--identity", world.file("w.pem")}, lines);
    EXPECT_EQ(writer.exitStatus, 0) << writer.errors;
    for (int i = 0; i < 100; ++i)
        expectLine(reader, "^writer> line " + std::to_string(i) + "  ");
}

TEST_F(JoinLoopback, AMessageToNobodyMakesAScriptFail) {
    const auto server = world.startServer();
    const auto end = run({"join", "nat1", "--server", JoinWorld::endpointOf(server)}, "@chat nobody hi\n");
    EXPECT_EQ(end.exitStatus, 1);
    EXPECT_THAT(end.output, HasSubstr("not delivered: nobody is not in this room"));
}

TEST_F(JoinLoopback, ANameThatAnotherKeyHasIsRefused) {
    const auto server = world.startServer();
    const auto at = JoinWorld::endpointOf(server);
    const auto holder = world.joined("nat1", at);
    const auto end = run({"join", "nat1", "--server", at, "--identity", world.file("other.pem")});
    EXPECT_EQ(end.exitStatus, 6);
    EXPECT_THAT(end.errors, HasSubstr("the name 'nat1' is taken in room 'lobby'"));
}

TEST_F(JoinLoopback, OneThatIsReplacedStopsWithAStatusOfItsOwn) {
    const auto server = world.startServer();
    const auto at = JoinWorld::endpointOf(server);
    auto first = world.joined("nat1", at);
    auto second = world.joined("nat1", at, {"--take-over"});
    const auto end = first.wait(20s);
    ASSERT_TRUE(end);
    EXPECT_EQ(end->exitStatus, 10) << end->errors;
    EXPECT_EQ(finish(second), 0);
}

TEST_F(JoinLoopback, RegistersAgainWhenTheServerIsBackFromACrash) {
    std::optional<LabProcess> server(world.startServer({"--keepalive", "0.5", "--expiry", "1.5"}));
    const auto at = JoinWorld::endpointOf(*server);
    const auto port = static_cast<std::uint16_t>(std::stoi(at.substr(at.find(':') + 1)));
    auto peer = world.joined("nat1", at);
    server->signal(SIGKILL);
    server->wait(10s);
    const auto back = world.startServer({}, port);
    const auto line = peer.waitForErrorLine("the server was restarted; you are registered again", 30s);
    EXPECT_TRUE(line) << line.error().message;
    ASSERT_TRUE(peer.send("@show_list\n"));
    expectLine(peer, "^nat1 .*you");
    EXPECT_EQ(finish(peer), 0);
}

TEST_F(JoinLoopback, AServerThatStopsTellsItsPeersAndThoseComeBack) {
    std::optional<LabProcess> server(world.startServer());
    const auto at = JoinWorld::endpointOf(*server);
    auto peer = world.joined("nat1", at);
    const auto stopped = server->terminate(10s); // SIGTERM
    EXPECT_EQ(stopped.exitStatus, 0) << stopped.errors;
    const auto told = peer.waitForErrorLine("the server stops; registering again when it is back", 5s);
    EXPECT_TRUE(told) << told.error().message;
    const auto back =
        world.startServer({}, static_cast<std::uint16_t>(std::stoi(at.substr(at.find(':') + 1))));
    const auto line = peer.waitForErrorLine("the server was restarted; you are registered again", 30s);
    EXPECT_TRUE(line) << line.error().message;
    EXPECT_EQ(finish(peer), 0);
}

TEST_F(JoinLoopback, AServerWithAnotherKeyIsNotTrusted) {
    std::string at;
    {
        const auto server = world.startServer();
        at = JoinWorld::endpointOf(server);
        EXPECT_EQ(run({"list", "--server", at}).exitStatus, 0);
    }
    std::filesystem::remove(world.file("server.pem"));
    const auto impostor =
        world.startServer({}, static_cast<std::uint16_t>(std::stoi(at.substr(at.find(':') + 1))));
    EXPECT_EQ(run({"join", "nat1", "--server", at}).exitStatus, 11);
    EXPECT_EQ(run({"list", "--server", at}).exitStatus, 11);
}

TEST_F(JoinLoopback, SilenceHasAStatusOfItsOwn) {
    std::string at;
    {
        const auto server = world.startServer();
        at = JoinWorld::endpointOf(server);
    }
    const auto end = run({"join", "nat1", "--server", at});
    EXPECT_EQ(end.exitStatus, 5);
    EXPECT_THAT(end.errors, HasSubstr("no answer from " + at));
}

TEST_F(JoinLoopback, AServerNameThatIsNoneHasAStatusOfItsOwn) {
    // RFC 6761, section 6.4: "invalid" names never resolve, with a network or without.
    for (const auto& arguments : {JoinWorld::Arguments{"join", "nat1", "--server", "nobody.invalid"},
                                  {"list", "--server", "nobody.invalid"}}) {
        const auto end = run(arguments);
        EXPECT_EQ(end.exitStatus, 4);
        EXPECT_THAT(end.errors, HasSubstr("no address was found for the host name 'nobody.invalid'"));
        EXPECT_EQ(std::ranges::count(end.errors, '\n'), 1) << end.errors;
    }
}

TEST_F(JoinLoopback, AUserNameIsNotNeededByAnOpenServerAndDoesNoHarm) {
    const auto server = world.startServer();
    const auto end = run({"join", "nat1", "--server", JoinWorld::endpointOf(server), "--user", "ann"},
                         "@show_list\n", {"THISBE_PASSWORD=wonderland"});
    EXPECT_EQ(end.exitStatus, 0) << end.errors;
    EXPECT_THAT(end.output, HasSubstr("(you)"));
}

TEST_F(JoinLoopback, TalksOverTcpToo) {
    const auto server = world.startServer();
    const auto at = JoinWorld::endpointOf(server);
    auto one = world.joined("nat1", at, {"--tcp"});
    auto two = world.joined("nat2", at);
    ASSERT_TRUE(two.send("@chat nat1 over tcp\n"));
    expectLine(one, R"(^nat2> over tcp  \(.*, end-to-end encrypted)");
    ASSERT_TRUE(one.send("@chat nat2 and back\n"));
    expectLine(two, R"(^nat1> and back  \(.*, end-to-end encrypted)");
    EXPECT_EQ(finish(one), 0);
    expectLine(two, "^nat1 left$");
}

TEST_F(JoinLoopback, ListGivesTheRosterAsJson) {
    const auto server = world.startServer();
    const auto at = JoinWorld::endpointOf(server);
    const auto peer = world.joined("nat1", at, {"--room", "office"});
    EXPECT_EQ(run({"list", "--server", at, "--json"}).output, "[]\n");
    const auto end = run({"list", "--server", at, "--room", "office", "--json"});
    EXPECT_EQ(end.exitStatus, 0) << end.errors;
    EXPECT_THAT(end.output,
                ::testing::ContainsRegex(
                    R"(^\[\{"id":"nat1","public4":"127.0.0.1:[0-9]+","private4":"127.0.0.1:[0-9]+",)"
                    R"("public6":null,"private6":null,"last_seen_ms":[0-9]+\}\])"));
}

TEST_F(JoinLoopback, GivesEventsAsJson) {
    const auto server = world.startServer();
    const auto at = JoinWorld::endpointOf(server);
    auto one = world.join("nat1", at, {"--json"});
    expectLine(one, R"(^\{"event":"begin","schema":"thisbe.join/1","id":"nat1","room":"lobby")");
    expectLine(one, R"(^\{"event":"roster_complete","peers":1\}$)");
    run({"join", "nat2", "--server", at}, "@chat nat1 \"hi\"\n");
    expectLine(one, R"(^\{"event":"joined","id":"nat2",)");
    expectLine(
        one,
        R"x(^\{"event":"message","from":"nat2","text":"\\"hi\\"","path":"[^"]*","end_to_end_encrypted":true)x");
    expectLine(one, R"(^\{"event":"left","id":"nat2",)");
}

TEST_F(JoinLoopback, AnswersAChallengeForUserAndPassword) {
    const auto server = world.startServer({"--user", "ann:opensesame"});
    const JoinWorld::Arguments join{"join", "nat1", "--server", JoinWorld::endpointOf(server)};
    auto asAnn = join;
    asAnn.insert(asAnn.end(), {"--user", "ann"});
    EXPECT_EQ(run(join).exitStatus, 6);
    EXPECT_EQ(run(asAnn).exitStatus, 2); // no password
    EXPECT_EQ(run(asAnn, "", {"THISBE_PASSWORD=wrong"}).exitStatus, 6);
    const auto end = run(asAnn, "@show_list\n", {"THISBE_PASSWORD=opensesame"});
    EXPECT_EQ(end.exitStatus, 0) << end.errors;
    EXPECT_THAT(end.output, HasSubstr("(you)"));
}

TEST_F(JoinLoopback, RefusesANameThatCouldDriveATerminal) {
    EXPECT_EQ(run({"join", "nat\0331", "--server", "127.0.0.1"}).exitStatus, 2);
    EXPECT_EQ(run({"join", "two words", "--server", "127.0.0.1"}).exitStatus, 2);
}

} // namespace
} // namespace thisbe::peer

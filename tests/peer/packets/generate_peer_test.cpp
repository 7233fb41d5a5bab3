// Test traffic between two programs and a server on loopback, as a person and as a script see it.
#include "tests/peer/join_world.h"
#include "tests/support/places.h"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <gtest/gtest.h>

#include <csignal>
#include <map>
#include <sstream>

namespace thisbe::peer {
namespace {

using namespace std::chrono_literals;
using natlab::LabProcess;
using natlab::ProcessOutcome;

class GeneratePeer : public ::testing::Test {
  protected:
    LabProcess listen(const JoinWorld::Arguments& more) const {
        JoinWorld::Arguments all{
            "listen", "--server", where_, "--as", "bob", "--identity", world_.file("bob.pem")};
        all.insert(all.end(), more.begin(), more.end());
        LabProcess process = LabProcess::start(world_.command(all));
        const auto ready = process.waitForErrorLine("you included", 30s);
        EXPECT_TRUE(ready) << ready.error().message;
        return process;
    }
    JoinWorld::Arguments generating(const JoinWorld::Arguments& more) const {
        JoinWorld::Arguments all{"generate", "bob", "--server",   where_,
                                 "--as",     "ann", "--identity", world_.file("ann.pem")};
        all.insert(all.end(), more.begin(), more.end());
        return world_.command(all);
    }
    ProcessOutcome generate(const JoinWorld::Arguments& more) const {
        return LabProcess::run(generating(more), nullptr, 60s);
    }
    static Poco::JSON::Object::Ptr parsed(const std::string& text) {
        return Poco::JSON::Parser().parse(text).extract<Poco::JSON::Object::Ptr>();
    }
    static Poco::JSON::Object::Ptr direction(const Poco::JSON::Object::Ptr& document, unsigned stream,
                                             unsigned index = 0) {
        return document->getArray("streams")->getObject(stream)->getArray("directions")->getObject(index);
    }

    JoinWorld world_;
    LabProcess server_ = world_.startServer({"--no-relay"}); // which leads nobody to loopback
    std::string where_ = JoinWorld::endpointOf(server_);
};

TEST_F(GeneratePeer, SendsWhatWasAskedAndBothSidesReportIt) {
    auto bob = listen({"--accept", "ann"});
    const auto ann = generate({"--rate", "500pps", "--size", "200", "--duration", "1", "--json"});
    ASSERT_EQ(ann.exitStatus, 0) << ann.errors;
    const auto document = parsed(ann.output);
    EXPECT_EQ(document->getValue<std::string>("outcome"), "completed");
    EXPECT_EQ(direction(document, 0)->getObject("sender")->getValue<int>("sent"), 500);
    EXPECT_EQ(direction(document, 0)->getObject("receiver")->getValue<int>("received"), 500);
    EXPECT_GE(direction(document, 0)->getArray("path")->size(), 1u);
    expectLine(bob, "^test from ann by best: ");
    expectLine(bob, "^--- test with ann by best, completed ---");
    expectLine(bob, "received .*500 packets");
    EXPECT_EQ(bob.terminate().exitStatus, 0) << bob.errors();
}

TEST_F(GeneratePeer, ReceivesWithReverseAndDoesBothAtOnce) {
    auto bob = listen({"--accept", "room"});
    const auto reverse = generate({"--count", "200", "--rate", "1000pps", "--reverse", "--json"});
    ASSERT_EQ(reverse.exitStatus, 0) << reverse.errors;
    EXPECT_EQ(direction(parsed(reverse.output), 0)->getObject("receiver")->getValue<int>("received"), 200);
    const auto both = generate({"--count", "200", "--rate", "1000pps", "--both", "--json"});
    ASSERT_EQ(both.exitStatus, 0) << both.errors;
    EXPECT_EQ(parsed(both.output)->getArray("streams")->getObject(0)->getArray("directions")->size(), 2u);
}

TEST_F(GeneratePeer, SeveralWaysAtOnceStandSideBySide) {
    auto bob = listen({"--accept", "ann"});
    const auto ann = generate({"--rate", "200pps", "--duration", "1", "--via", "direct4,best"});
    ASSERT_EQ(ann.exitStatus, 0) << ann.errors;
    EXPECT_NE(ann.output.find("side by side, taken at the same time"), std::string::npos) << ann.output;
    EXPECT_NE(ann.output.find("\ndirect4 "), std::string::npos) << ann.output;
    EXPECT_NE(ann.output.find("\nbest "), std::string::npos) << ann.output;
}

TEST_F(GeneratePeer, APeerThatDoesNotAcceptIsLeftAlone) {
    auto bob = listen({"--accept", "somebody-else"});
    const auto ann = generate({"--duration", "1"});
    EXPECT_EQ(ann.exitStatus, 6) << ann.errors;
    EXPECT_NE(ann.errors.find("takes no test traffic from you"), std::string::npos) << ann.errors;
}

TEST_F(GeneratePeer, MoreThanIsAllowedIsRefusedWithTheLimit) {
    auto bob = listen({"--accept", "room", "--max-rate", "100kbit/s"});
    const auto ann = generate({"--rate", "1000pps", "--size", "500", "--duration", "1"});
    EXPECT_EQ(ann.exitStatus, 6) << ann.errors;
    EXPECT_NE(ann.errors.find("100000 bit/s"), std::string::npos) << ann.errors;
}

TEST_F(GeneratePeer, ACaptureHasEveryPacketBetweenTheEndsOfTheWay) {
    auto bob = listen({"--accept", "ann"});
    const std::string path = world_.file("test.pcapng");
    const auto ann = generate({"--rate", "200pps", "--count", "50", "--both", "--pcap", path, "--json"});
    ASSERT_EQ(ann.exitStatus, 0) << ann.errors;
    const auto tshark = LabProcess::run(
        {"tshark", "-r", path, "-X", "lua_script:" + test::sourceDir() + "/packaging/wireshark/thisbe.lua",
         "-Y", "thisbe.kind == 0", "-T", "fields", "-e", "udp.srcport"},
        nullptr, 60s);
    ASSERT_TRUE(tshark.ok()) << tshark.errors;
    std::map<std::string, int> from;
    std::istringstream lines(tshark.output);
    for (std::string line; std::getline(lines, line);)
        ++from[line];
    // More than two where the path changed meanwhile, as it may between a host's many addresses.
    EXPECT_GE(from.size(), 2U) << tshark.output;
    int all = 0;
    for (const auto& [port, packets] : from)
        all += packets;
    EXPECT_EQ(all, 100) << tshark.output;
}

TEST_F(GeneratePeer, SomebodyWhoIsNotThereIsSaidToBeAway) {
    const auto ann = generate({"--duration", "1"});
    EXPECT_EQ(ann.exitStatus, 5) << ann.errors;
    EXPECT_NE(ann.errors.find("bob is not in this room"), std::string::npos) << ann.errors;
}

TEST_F(GeneratePeer, AWayThatDoesNotExistIsSaid) {
    auto bob = listen({"--accept", "ann"});
    const auto ann = generate({"--duration", "1", "--via", "relay"});
    EXPECT_EQ(ann.exitStatus, 5) << ann.errors;
    EXPECT_NE(ann.errors.find("no way 'relay'"), std::string::npos) << ann.errors;
}

TEST_F(GeneratePeer, OptionsThatMeanNothingAreRefused) {
    const auto ann = generate({"--batch", "8"});
    EXPECT_EQ(ann.exitStatus, 2) << ann.errors;
    EXPECT_NE(ann.errors.find("--batch"), std::string::npos) << ann.errors;
    const auto noName =
        LabProcess::run(world_.command({"generate", "bob", "--server", where_}), nullptr, 20s);
    EXPECT_EQ(noName.exitStatus, 2);
    EXPECT_NE(noName.errors.find("--as"), std::string::npos) << noName.errors;
    const auto noServer = LabProcess::run(world_.command({"listen", "--accept", "ann"}), nullptr, 20s);
    EXPECT_EQ(noServer.exitStatus, 2);
    EXPECT_NE(noServer.errors.find("--server"), std::string::npos) << noServer.errors;
}

TEST_F(GeneratePeer, APeerThatIsKilledEndsTheTestWithAReport) {
    auto bob = listen({"--accept", "ann"});
    auto ann = LabProcess::start(generating({"--rate", "500pps", "--duration", "30", "--json"}));
    expectLine(bob, "^test from ann");
    ASSERT_TRUE(bob.signal(SIGKILL));
    const auto outcome = ann.wait(20s);
    ASSERT_TRUE(outcome) << ann.errors();
    EXPECT_EQ(outcome->exitStatus, 1) << outcome->errors;
    EXPECT_EQ(parsed(outcome->output)->getValue<std::string>("outcome"), "vanished") << outcome->output;
}

TEST_F(GeneratePeer, AnInterruptEndsTheTestWithTheResultsSoFar) {
    auto bob = listen({"--accept", "ann"});
    auto ann = LabProcess::start(generating({"--rate", "500pps", "--duration", "30", "--json"}));
    expectLine(bob, "^test from ann");
    ASSERT_TRUE(ann.signal(SIGINT));
    const auto outcome = ann.wait(20s);
    ASSERT_TRUE(outcome) << ann.errors();
    EXPECT_EQ(parsed(outcome->output)->getValue<std::string>("outcome"), "stopped") << outcome->output;
    EXPECT_EQ(outcome->exitStatus, 1);
    expectLine(bob, "^--- test with ann by best, ");
}

TEST_F(GeneratePeer, TheListenerMayEndFirst) {
    auto bob = listen({"--accept", "ann"});
    auto ann = LabProcess::start(generating({"--rate", "500pps", "--duration", "30", "--json"}));
    expectLine(bob, "^test from ann");
    EXPECT_EQ(bob.terminate(5s).exitStatus, 0) << bob.errors();
    const auto outcome = ann.wait(20s);
    ASSERT_TRUE(outcome) << ann.errors();
    EXPECT_EQ(outcome->exitStatus, 1) << outcome->errors;
}

TEST_F(GeneratePeer, InTheShellAPersonIsAskedAndAnswers) {
    auto bob = world_.joined("bob", where_, {"--accept", "ask"});
    auto ann = world_.joined("ann", where_);
    expectLine(bob, "^ann joined$");
    ASSERT_TRUE(ann.send("@generate bob --count 50 --rate 500pps\n"));
    expectLine(bob, "^ann wants a test: .*; @accept ann or @refuse ann$");
    ASSERT_TRUE(bob.send("@accept ann\n"));
    expectLine(ann, "^--- test with bob by best, completed ---");
    expectLine(ann, "received .*50 packets");
    expectLine(bob, "^--- test with ann by best, completed ---");
    ASSERT_TRUE(ann.send("@generate bob --count 50\n"));
    expectLine(bob, "^ann wants a test");
    ASSERT_TRUE(bob.send("@refuse ann\n"));
    expectLine(ann, "the person there said no");
}

TEST_F(GeneratePeer, AScriptThatReadsFromAPipeTakesNothingUnlessToldTo) {
    auto bob = world_.joined("bob", where_);
    auto ann = world_.joined("ann", where_);
    expectLine(bob, "^ann joined$");
    ASSERT_TRUE(ann.send("@generate bob --count 50\n"));
    expectLine(ann, "takes no test traffic from you");
}

TEST_F(GeneratePeer, TheShellLeavesWhenTheTestHasEnded) {
    auto bob = listen({"--accept", "room"});
    auto ann = LabProcess::run(
        world_.command({"join", "ann", "--server", where_, "--identity", world_.file("ann.pem"), "--json"}),
        nullptr, 30s, "@generate bob --count 100 --rate 500pps\n");
    EXPECT_EQ(ann.exitStatus, 0) << ann.errors;
    EXPECT_NE(ann.output.find(R"("event":"test_ended")"), std::string::npos) << ann.output;
    EXPECT_NE(ann.output.find(R"("received":100)"), std::string::npos) << ann.output;
}

TEST_F(GeneratePeer, JsonStreamShowsTheTestWhileItRuns) {
    auto bob = listen({"--accept", "ann"});
    const auto ann = generate({"--rate", "200pps", "--duration", "2.5", "--json-stream"});
    ASSERT_EQ(ann.exitStatus, 0) << ann.errors;
    EXPECT_NE(ann.output.find(R"("schema":"thisbe.generate.progress/1")"), std::string::npos) << ann.output;
    EXPECT_NE(ann.output.find(R"("schema":"thisbe.generate.peer/1")"), std::string::npos) << ann.output;
}

TEST_F(GeneratePeer, RecordsTravelOverTheMessagesAndAreCounted) {
    auto bob = listen({"--accept", "ann"});
    const auto ann = generate({"--type", "random", "--count", "300", "--seed", "7", "--json"});
    ASSERT_EQ(ann.exitStatus, 0) << ann.errors;
    const auto document = parsed(ann.output);
    EXPECT_EQ(document->getValue<std::string>("schema"), "thisbe.records.peer/1");
    EXPECT_EQ(document->getValue<int>("records"), 300);
    EXPECT_EQ(document->getValue<int>("taken"), 300);
    expectLine(bob, R"(\] \[ann\] ann.* -> bob.* \| Size: 64B \| Seq: #1($| ))");
    expectLine(bob, R"(\| Seq: #300($| ))");
    expectLine(bob, "^--- records from ann ---$");
}

TEST_F(GeneratePeer, RecordsAreNotTakenFromJustAnybody) {
    auto bob = listen({"--accept", "somebody-else"});
    const auto ann = generate({"--type", "TCP", "--count", "3"});
    EXPECT_EQ(ann.exitStatus, 6) << ann.errors;
    EXPECT_EQ(bob.output().find("Seq:"), std::string::npos) << bob.output();
}

TEST_F(GeneratePeer, RecordsMayBeAskedForToo) {
    auto bob = world_.joined("bob", where_, {"--accept", "ask"});
    auto ann = LabProcess::start(generating({"--type", "HTTP", "--count", "3"}));
    expectLine(bob, "^ann wants to send you 3 records; @accept ann or @refuse ann$");
    ASSERT_TRUE(bob.send("@accept ann\n"));
    expectLine(bob, "Seq: #3 ");
    const auto outcome = ann.wait(20s);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->exitStatus, 0) << outcome->errors;
}

TEST_F(GeneratePeer, ContinuousRecordsEndWellAtAnInterrupt) {
    auto bob = listen({"--accept", "ann"});
    auto ann = LabProcess::start(generating({"--type", "UDP", "--continuous", "--interval", "0.05"}));
    expectLine(bob, "Seq: #5($| )");
    ASSERT_TRUE(ann.signal(SIGINT));
    const auto outcome = ann.wait(20s);
    ASSERT_TRUE(outcome) << ann.errors();
    EXPECT_EQ(outcome->exitStatus, 0) << outcome->errors;
    expectLine(bob, "^--- records from ann ---$");
}

} // namespace
} // namespace thisbe::peer

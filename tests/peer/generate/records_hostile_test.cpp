// What strangers may send to thisbe listen --records: it gets a reason, and harms nobody else.
#include "tests/packet/record_samples.h"
#include "tests/peer/generate/listening.h"
#include "tests/peer/generate/stranger.h"

#include <sys/socket.h>

#include <cerrno>
#include <poll.h>

namespace thisbe::peer {
namespace {

using packet::test::framed;
using packet::test::kForeignJson;
using test::Listening;
using test::Stranger;

class RecordsHostile : public ::testing::Test {
  protected:
    // Somebody else still gets through.
    void expectUnharmed() {
        const auto sent = test::generate({"--records", "127.0.0.1", "--port", listener_.port()});
        EXPECT_EQ(sent.exitStatus, 0) << sent.errors;
        listener_.expectLine(R"(\[TCP \].* \| Seq: #1 )");
    }

    Listening listener_{{"--records", "--host", "127.0.0.1", "--port", "0", "--idle-limit", "20"}};
};

TEST_F(RecordsHostile, ALengthThatCannotBeEndsItsConnection) {
    for (const std::string& bytes :
         {std::string(4, '\0'), std::string(4, '\xff'), std::string("GET / HTTP/1.0\r\n\r\n")}) {
        const Stranger stranger(listener_.portNumber());
        stranger.send(bytes);
        EXPECT_TRUE(stranger.isEnded());
        listener_.expectErrorLine(
            "event=ended peer=127.0.0.1:\\d+ reason=\"no record can have this length\"");
    }
    expectUnharmed();
}

TEST_F(RecordsHostile, RecordsWithAFaultGetAReasonAndTheNextOneIsTaken) {
    const Stranger stranger(listener_.portNumber());
    const std::pair<std::string, std::string> faults[] = {
        {"{", "not JSON"},
        {"\"\xff\"", "not UTF-8"},
        {std::string(50'000, '[') + std::string(50'000, ']'), "nested too deeply"},
        {packet::test::withoutField("payload"), "missing field payload"},
        {packet::test::withoutField("ip"), "missing field source.ip"},
    };
    for (const auto& [json, reason] : faults) {
        stranger.send(framed(json) + framed(kForeignJson));
        listener_.expectErrorLine("event=rejected peer=127.0.0.1:\\d+ reason=\"" + reason + "\"");
        listener_.expectLine("192.168.1.100:43034 -> localhost:5555");
    }
    expectUnharmed();
    EXPECT_NE(listener_.stop().find("5 records rejected:"), std::string::npos);
}

TEST_F(RecordsHostile, OnlyFaultsEndTheirConnection) {
    const Stranger stranger(listener_.portNumber());
    std::string many;
    for (int i = 0; i < 100; ++i)
        many += framed("{}");
    stranger.send(many);
    EXPECT_TRUE(stranger.isEnded());
    listener_.expectErrorLine("reason=\"too many records with a fault\"");
    expectUnharmed();
}

TEST_F(RecordsHostile, HundredsOfIdleConnectionsHarmNobody) {
    std::vector<Stranger> idle;
    for (int i = 0; i < 400; ++i) {
        idle.emplace_back(listener_.portNumber());
        if (i % 2 == 0) idle.back().send(std::string("\0\0\x01", 3)); // in the middle of a length
        if (i % 5 == 0) idle.back().send(std::string(1, '\0') + "{");
    }
    expectUnharmed();
}

TEST(RecordsLimits, ASlowOrIdleSenderIsEnded) {
    Listening listener({"--records", "--host", "127.0.0.1", "--port", "0", "--idle-limit", "0.2"});
    const Stranger idle(listener.portNumber());
    EXPECT_TRUE(idle.isEnded());
    listener.expectErrorLine("event=ended peer=127.0.0.1:\\d+ reason=\"idle for too long\"");
    EXPECT_NE(listener.stop().find("1 ended as idle or slow"), std::string::npos);
}

TEST(RecordsLimits, MoreConnectionsThanAllowedAreRefused) {
    Listening listener({"--records", "--host", "127.0.0.1", "--port", "0", "--max-connections", "2"});
    const Stranger first(listener.portNumber());
    const Stranger second(listener.portNumber());
    const Stranger third(listener.portNumber());
    EXPECT_TRUE(third.isEnded());
    first.send(framed(kForeignJson));
    listener.expectLine("localhost:5555");
    EXPECT_NE(listener.stop().find("2 connections, 1 more refused by limits"), std::string::npos);
}

TEST(RecordsLimits, AReaderThatDoesNotReadHoldsUpNoSignal) {
    // Its standard output goes to a program that sleeps; a line to the shell makes it send SIGTERM.
    constexpr const char* kScript =
        R"(p=$(mktemp -u); mkfifo "$p"; sleep 600 <"$p" & reader=$!; "$@" >"$p" & listener=$!
        read line; kill -TERM $listener; wait $listener; echo "status $?"; kill $reader; rm "$p")";
    Listening listener({"--records", "--host", "127.0.0.1", "--port", "0"}, {"sh", "-c", kScript, "sh"});
    const Stranger stranger(listener.portNumber());
    EXPECT_TRUE(stranger.sendUntilNobodyReads(framed(kForeignJson)));
    listener.process().send("stop\n");
    listener.expectLine("^status 0$");
}

} // namespace
} // namespace thisbe::peer

// thisbe join on a terminal: script(1) gives it a pseudo-terminal of its own.
#include "tests/peer/join_world.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace thisbe::peer {
namespace {

using natlab::LabProcess;
using namespace std::chrono_literals;

std::string quoted(const std::string& text) {
    return "'" + text + "'";
}

class JoinTerminal : public ::testing::Test {
  protected:
    void SetUp() override {
        if (!std::filesystem::exists("/usr/bin/script")) GTEST_SKIP() << "script(1) of bsdutils is not there";
    }
    LabProcess onTerminal(const JoinWorld::Arguments& arguments) const {
        std::string command;
        for (const std::string& word : world.command(arguments, {"TERM=xterm"}))
            command += quoted(word) + " ";
        return LabProcess::start({"/usr/bin/script", "-qfec", command, "/dev/null"});
    }

    JoinWorld world;
};

TEST_F(JoinTerminal, AnEventDoesNotTearTheLineThatIsBeingTyped) {
    const auto server = world.startServer();
    const auto at = JoinWorld::endpointOf(server);
    auto typist = onTerminal({"join", "nat1", "--server", at, "--identity", world.file("nat1.pem")});
    expectLine(typist, "1 peer here, you included");
    ASSERT_TRUE(typist.send("@chat nat2 half"));

    auto other = world.joined("nat2", at);
    // Erased, the event on a line of its own, and the line as it was.
    expectLine(typist, R"(\x1b\[J.*nat2 joined)");
    ASSERT_TRUE(typist.send(" a line\n"));
    expectLine(other, "^nat1> half a line  ");
    expectLine(typist, "-> nat2: half a line.*\\(delivered, ");
    const std::string& screen = typist.output();
    EXPECT_NE(screen.find("@chat nat2 half", screen.find("nat2 joined")), std::string::npos) << screen;

    ASSERT_TRUE(typist.send("@exit\n"));
    const auto end = typist.wait(20s);
    ASSERT_TRUE(end);
    EXPECT_EQ(end->exitStatus, 0) << end->output;
}

TEST_F(JoinTerminal, TheRosterIsColouredThereAndOnesOwnEntryMarked) {
    const auto server = world.startServer();
    auto peer = onTerminal(
        {"join", "nat1", "--server", JoinWorld::endpointOf(server), "--identity", world.file("nat1.pem")});
    expectLine(peer, "1 peer here, you included");
    ASSERT_TRUE(peer.send("@show_list\n"));
    expectLine(peer, R"(\x1b\[[0-9;]+m.*nat1.*127\.0\.0\.1:\d+ / 127\.0\.0\.1:\d+.*\(you\))");
    ASSERT_TRUE(peer.send("@exit\n"));
    EXPECT_TRUE(peer.wait(20s));
}

} // namespace
} // namespace thisbe::peer

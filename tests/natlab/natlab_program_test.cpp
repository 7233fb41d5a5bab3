// The program as people type it.
#include "tests/natlab/lab_process.h"
#include "tests/natlab/nat_lab_test.h"
#include "tests/support/places.h"

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include <unistd.h>

namespace thisbe::natlab {
namespace {

constexpr std::chrono::milliseconds kBound{10'000};

ProcessOutcome natlab(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), test::binDir() + "/natlab");
    return LabProcess::run(arguments, nullptr, kBound);
}

class NatlabProgram : public NatLabTest {
  protected:
    ~NatlabProgram() override { natlab({"down", "--name", name_}); }

    const std::string name_ = "program-" + std::to_string(::getpid());
};

TEST_F(NatlabProgram, UpExecListAndDownWorkTogether) {
    const auto up = natlab({"up", "--name", name_, "port-restricted", "symmetric"});
    ASSERT_TRUE(up.ok()) << up.errors;
    EXPECT_NE(up.output.find("home A port-restricted, home B symmetric"), std::string::npos) << up.output;

    const auto ping = natlab({"exec", "--name", name_, "a1", "ping", "-c", "1", "-W", "2", "server"});
    EXPECT_TRUE(ping.ok()) << ping.output << ping.errors;

    const auto list = natlab({"list", "--json"});
    Poco::JSON::Parser parser;
    const auto document = parser.parse(list.output).extract<Poco::JSON::Object::Ptr>();
    EXPECT_EQ(document->getValue<int>("schema"), 1);
    EXPECT_NE(list.output.find("\"" + name_ + "\""), std::string::npos);

    EXPECT_TRUE(natlab({"down", "--name", name_}).ok());
    EXPECT_EQ(natlab({"down", "--name", name_}).exitStatus, 1) << "it is down already";
    EXPECT_EQ(natlab({"list"}).output.find(name_), std::string::npos);
}

TEST_F(NatlabProgram, ExecPassesArgumentsOutputAndStatusThrough) {
    ASSERT_TRUE(natlab({"up", "--name", name_, "open"}).ok());
    const auto outcome = natlab({"exec", "--name", name_, "b1", "sh", "-c", "printf '%s|' \"$@\"; exit 7",
                                 "sh", "--name", "two words", "grüße"});
    EXPECT_EQ(outcome.exitStatus, 7);
    EXPECT_EQ(outcome.output, "--name|two words|grüße|");
    EXPECT_EQ(natlab({"exec", "--name", name_, "b1", "cat", "/sys/class/net/eth0/address"}).exitStatus, 0)
        << "/sys must show the devices of the namespace";
    EXPECT_EQ(natlab({"exec", "--name", name_, "b1", "no-such-program"}).exitStatus, 1);
    EXPECT_EQ(natlab({"exec", "--name", name_, "c1", "true"}).exitStatus, 1);
}

TEST_F(NatlabProgram, DownEndsWhatStillRunsInTheLab) {
    ASSERT_TRUE(natlab({"up", "--name", name_, "nat64", "open"}).ok()); // tayga runs in this one
    const auto started =
        natlab({"exec", "--name", name_, "a1", "sh", "-c", "sleep 60 >/dev/null 2>&1 & echo $!"});
    const pid_t pid = std::stoi(started.output);
    EXPECT_TRUE(ProcessIdentity::of(pid).has_value());
    EXPECT_TRUE(natlab({"down", "--name", name_}).ok());
    EXPECT_FALSE(ProcessIdentity::of(pid).has_value());
}

TEST_F(NatlabProgram, WrongUsageIsAStatusOfItsOwn) {
    for (const std::vector<std::string>& wrong :
         std::vector<std::vector<std::string>>{{},
                                               {"sideways"},
                                               {"up"},
                                               {"up", "cone"},
                                               {"up", "open", "open", "open"},
                                               {"up", "--nmae", "x", "open"},
                                               {"up", "--name", "a/b", "open"},
                                               {"up", "--loss", "101", "open"},
                                               {"exec"},
                                               {"list", "--xml"}}) {
        EXPECT_EQ(natlab(wrong).exitStatus, 2) << (wrong.empty() ? "" : wrong[0]);
    }
    const auto refused = natlab({"up", "--name", name_, "--delay", "10", "udp-blocked"});
    EXPECT_EQ(refused.exitStatus, 1);
    EXPECT_NE(refused.errors.find("TUN NAT"), std::string::npos) << refused.errors;
}

TEST_F(NatlabProgram, HelpNamesEveryKind) {
    const auto help = natlab({"--help"});
    EXPECT_EQ(help.exitStatus, 0);
    for (const NatKind kind : kNatKinds) {
        EXPECT_NE(help.output.find(toString(kind)), std::string::npos) << toString(kind);
    }
    EXPECT_EQ(natlab({"--version"}).exitStatus, 0);
}

} // namespace
} // namespace thisbe::natlab

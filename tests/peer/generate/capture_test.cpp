// Captures and the dissector, as tshark reads them.
#include "tests/peer/generate/udp_world.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>
#include <unistd.h>

namespace thisbe::peer {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class GenerateCapture : public ::testing::TestWithParam<const char*> {
  protected:
    GenerateCapture() : path_("/tmp/thisbe-capture-" + std::to_string(::getpid()) + ".pcapng") {}
    ~GenerateCapture() override {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }

    // tshark on the capture; its lines.
    std::vector<std::string> tshark(test::Arguments more) const {
        test::Arguments all{"tshark", "-r", path_, "-X",
                            "lua_script:" + thisbe::test::sourceDir() + "/packaging/wireshark/thisbe.lua"};
        all.insert(all.end(), more.begin(), more.end());
        const auto outcome = natlab::LabProcess::run(all, nullptr, std::chrono::seconds(60));
        EXPECT_TRUE(outcome.ok()) << outcome.errors;
        std::istringstream text(outcome.output);
        std::vector<std::string> lines;
        for (std::string line; std::getline(text, line);)
            lines.push_back(line);
        return lines;
    }

    std::string path_;
};

TEST_P(GenerateCapture, TsharkReadsEveryPacketWithItsFieldsAndItsComment) {
    test::UdpListenerProcess listener({}, GetParam());
    const auto outcome = test::generate(
        listener.target(), {"--count", "20", "--rate", "200pps", "--both", "--size", "80", "--pcap", path_});
    ASSERT_TRUE(outcome.ok()) << outcome.errors;

    const auto data = tshark({"-Y", "thisbe.kind == 0", "-T", "fields", "-e", "thisbe.sequence", "-e",
                              "thisbe.size", "-e", "frame.comment"});
    ASSERT_EQ(data.size(), 40u); // both directions
    for (const std::string& line : data)
        EXPECT_THAT(line, HasSubstr("\t80\tdata session "));

    const auto types = tshark({"-Y", "thisbe.type", "-T", "fields", "-e", "_ws.col.Info"});
    std::string all;
    for (const std::string& type : types)
        all += type + " ";
    EXPECT_THAT(all, StartsWith("hello challenge proposal acceptance start started "));
    EXPECT_THAT(all, HasSubstr("finish result "));

    // No datagram that the dissector does not know, none with a wrong checksum, none that it fails on.
    EXPECT_TRUE(tshark({"-Y", "udp && !thisbe"}).empty());
    EXPECT_TRUE(
        tshark({"-o", "udp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", "-Y",
                "udp.checksum.status == 0 || ip.checksum.status == 0 || _ws.malformed || _ws.lua.error"})
            .empty());
}

INSTANTIATE_TEST_SUITE_P(Families, GenerateCapture, ::testing::Values("127.0.0.1:0", "[::1]:0"));

} // namespace
} // namespace thisbe::peer

// Our data channels with aiortc's (Debian's python3-aiortc), over plain UDP on loopback.
#include "tests/support/places.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <string>

namespace thisbe {
namespace {

struct Outcome {
    int status = -1;
    std::string output;
};

Outcome run(const std::string& command) {
    Outcome out;
    FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    if (pipe == nullptr) return out;
    std::array<char, 4096> buffer{};
    for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        out.output.append(buffer.data(), got);
    out.status = ::pclose(pipe);
    return out;
}

class DataChannelInterop : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(DtlsRoleOfAiortc, DataChannelInterop, testing::Values("client", "server"),
                         [](const auto& test) { return std::string(test.param); });

TEST_P(DataChannelInterop, ExchangesAThousandMessagesEachWayWithAiortc) {
    const Outcome outcome = run("/usr/bin/python3 " + test::sourceDir() + "/tests/interop/aiortc_peer.py " +
                                test::binDir() + "/data_channel_peer " + GetParam());
    EXPECT_EQ(outcome.status, 0) << outcome.output;
    EXPECT_NE(outcome.output.find("heard aiortc 1000"), std::string::npos) << outcome.output;
    EXPECT_NE(outcome.output.find("closed thisbe"), std::string::npos) << outcome.output;
    EXPECT_NE(outcome.output.find("closed aiortc"), std::string::npos) << outcome.output;
}

} // namespace
} // namespace thisbe

// Our records with a client and a server that know only the format's description (Python, beside this file).
#include "tests/peer/generate/listening.h"

namespace thisbe::peer {
namespace {

using test::Arguments;
using test::Listening;

std::string script(const std::string& name) {
    return thisbe::test::sourceDir() + "/tests/interop/records/" + name;
}

class RecordsInterop : public ::testing::TestWithParam<const char*> {};

TEST_P(RecordsInterop, AForeignClientIsUnderstoodHoweverItCutsItsStream) {
    Listening listener({"--records", "--host", "127.0.0.1", "--port", "0"});
    const auto client = natlab::LabProcess::run(
        {"python3", script("records_client.py"), "127.0.0.1", listener.port(), "ALL", "40", GetParam()},
        nullptr, test::kPatience);
    ASSERT_TRUE(client.ok()) << client.errors;
    const std::string from = client.output.substr(client.output.rfind(' ') + 1);
    const std::string start = "2025-10-13 00:38:26 [";
    const std::string rest = "[127.0.0.1:" + from.substr(0, from.size() - 1) +
                             "] 192.168.1.100:43034 -> localhost:" + listener.port() +
                             " | Size: 64B | Seq: #";
    listener.expectLine("Seq: #40");
    const std::string output = listener.stop();
    for (const std::string& line :
         {start + "TCP ] " + rest + "1 | Flags: [RST,FIN,ACK]\n", start + "UDP ] " + rest + "2\n",
          start + "ICMP] " + rest + "3\n", start + "HTTP] " + rest + "40 | Flags: [GET,200]\n"})
        EXPECT_NE(output.find(line), std::string::npos) << line << "in\n" << output;
    EXPECT_EQ(output.find("rejected"), std::string::npos) << output;
}

INSTANTIATE_TEST_SUITE_P(Pieces, RecordsInterop, ::testing::Values("0", "1", "3", "1000"));

TEST(RecordsInteropServer, AForeignServerUnderstandsAllTypes) {
    for (const char* type : {"TCP", "UDP", "ICMP", "HTTP", "random"}) {
        auto server = natlab::LabProcess::start({"python3", script("records_server.py")});
        const auto ready = server.waitForLine("^port ", test::kPatience);
        ASSERT_TRUE(ready) << ready.error().message;
        const auto sent = test::generate({"--records", "127.0.0.1", "--port", ready->substr(5), "--type",
                                          type, "--count", "200", "--size", "100"});
        EXPECT_EQ(sent.exitStatus, 0) << sent.errors;
        const auto outcome = server.wait(test::kPatience);
        ASSERT_TRUE(outcome && outcome->ok()) << server.errors();
        EXPECT_NE(outcome->output.find(R"("sequence": 200)"), std::string::npos);
        EXPECT_NE(outcome->output.find("\nend\n"), std::string::npos);
    }
}

} // namespace
} // namespace thisbe::peer

#include "peer/records/record_line.h"
#include "shared/packet/utc_time.h"

#include <gtest/gtest.h>

namespace thisbe::peer {
namespace {

packet::Record example() {
    packet::Record record;
    record.timestamp = *packet::parseUtcTime("2025-10-13T00:38:26.9Z");
    record.source = {"192.168.1.100", 43034};
    record.destination = {"localhost", 5555};
    record.size = 64;
    record.flags = {"RST", "FIN", "ACK"};
    record.metadata.sequence = 1;
    return record;
}

std::string line(const packet::Record& record) {
    std::string out;
    appendRecordLine(record, "127.0.0.1:42476", out);
    return out;
}

TEST(RecordLine, ReadsAsSpecified) {
    EXPECT_EQ(line(example()),
              "2025-10-13 00:38:26 [TCP ] [127.0.0.1:42476] 192.168.1.100:43034 -> localhost:5555 | "
              "Size: 64B | Seq: #1 | Flags: [RST,FIN,ACK]\n");
}

TEST(RecordLine, LeavesFlagsOutWhereThereAreNone) {
    packet::Record record = example();
    record.flags.clear();
    record.type = packet::RecordType::icmp;
    EXPECT_TRUE(line(record).ends_with("localhost:5555 | Size: 64B | Seq: #1\n"));
    EXPECT_NE(line(record).find("[ICMP]"), std::string::npos);
}

TEST(RecordLine, BracketsIpv6) {
    packet::Record record = example();
    record.source.ip = "2001:db8::1";
    EXPECT_NE(line(record).find("[2001:db8::1]:43034 -> "), std::string::npos);
}

TEST(RecordLine, LetsNoStrangerControlTheTerminalOrFillIt) {
    packet::Record record = example();
    record.source.ip = "\033]0;title\a\n" + std::string(10'000, 'x');
    record.destination.ip = "\xe2\x80\xae"; // right-to-left override
    record.flags.assign(1000, std::string(1000, 'F') + "\r");
    const std::string text = line(record);
    EXPECT_LT(text.size(), 1500u);
    EXPECT_EQ(text.find_first_of("\033\a\r"), std::string::npos);
    EXPECT_EQ(text.find('\n'), text.size() - 1);
    EXPECT_EQ(text.find("\xe2\x80\xae"), std::string::npos);
}

TEST(RecordLine, HasAColourForEachType) {
    EXPECT_EQ(colourOf(packet::RecordType::tcp), Colour::blue);
    EXPECT_EQ(colourOf(packet::RecordType::udp), Colour::cyan);
    EXPECT_EQ(colourOf(packet::RecordType::icmp), Colour::yellow);
    EXPECT_EQ(colourOf(packet::RecordType::http), Colour::green);
}

} // namespace
} // namespace thisbe::peer

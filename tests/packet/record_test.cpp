#include "shared/packet/record_encoder.h"
#include "shared/packet/record_parser.h"
#include "shared/packet/utc_time.h"
#include "tests/packet/record_samples.h"
#include "tests/support/allocation_counter.h"

#include <gtest/gtest.h>

namespace thisbe::packet {
namespace {

using test::anyRecord;
using test::kForeignJson;

constexpr std::size_t kMaxRecord = 64 * 1024;

class Records : public ::testing::Test {
  protected:
    Result<void, RecordFault> parse(const std::string& json) { return parser_.parse(asBytes(json), record_); }
    void expectFault(const std::string& json, RecordFault expected) {
        const auto result = parse(json);
        ASSERT_FALSE(result) << json;
        EXPECT_EQ(result.error(), expected) << result.error().toString() << " in " << json;
    }
    static std::string replaced(const std::string& what, const std::string& with) {
        std::string json = kForeignJson;
        return json.replace(json.find(what), what.size(), with);
    }

    RecordParser parser_{kMaxRecord};
    Record record_;
};

TEST_F(Records, ReadTheFormatAsOthersWriteIt) {
    ASSERT_TRUE(parse(kForeignJson));
    EXPECT_EQ(record_.id.toString(), "f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
    EXPECT_EQ(record_.timestamp, parseUtcTime("2025-10-13T00:38:26.123456Z"));
    EXPECT_EQ(record_.type, RecordType::tcp);
    EXPECT_EQ(record_.source, (RecordAddress{"192.168.1.100", 43034}));
    EXPECT_EQ(record_.destination, (RecordAddress{"localhost", 5555}));
    EXPECT_EQ(record_.size, 64u);
    EXPECT_EQ(record_.payload, "hello");
    EXPECT_EQ(record_.flags, (std::vector<std::string>{"RST", "FIN", "ACK"}));
    EXPECT_EQ(record_.metadata, (RecordMetadata{64, "IPv4", 1}));
}

TEST_F(Records, WriteTheFormat) {
    ASSERT_TRUE(parse(kForeignJson));
    std::string out;
    appendRecord(record_, out);
    const std::string json =
        R"({"id":"f81d4fae-7dec-11d0-a765-00a0c91e6bf6","timestamp":"2025-10-13T00:38:26.123456Z","type":"TCP",)"
        R"("source":{"ip":"192.168.1.100","port":43034},"destination":{"ip":"localhost","port":5555},)"
        R"("size":64,"payload":"hello","flags":["RST","FIN","ACK"],)"
        R"("metadata":{"ttl":64,"protocol":"IPv4","sequence":1}})";
    EXPECT_EQ(out, test::framed(json));
}

TEST_F(Records, MayHaveNoFlags) {
    ASSERT_TRUE(parse(kForeignJson)); // so that flags of an earlier one could be left
    for (const char* none : {R"("flags": [])", R"("flags": null)", R"("other": 1)"}) {
        ASSERT_TRUE(parse(replaced(R"("flags": ["RST", "FIN", "ACK"])", none))) << none;
        EXPECT_TRUE(record_.flags.empty()) << none;
    }
}

TEST_F(Records, SkipFieldsThatTheFormatDoesNotHave) {
    EXPECT_TRUE(parse(replaced(R"("size")", R"("more": {"list": [1, {"a": null}]}, "size")")));
    EXPECT_TRUE(parse(replaced(R"("ttl")", R"("hops": -1.5, "ttl")")));
}

TEST_F(Records, LackNothingButFlags) {
    const std::pair<const char*, RecordField> fields[] = {{"id", RecordField::id},
                                                          {"timestamp", RecordField::timestamp},
                                                          {"type", RecordField::type},
                                                          {"source", RecordField::source},
                                                          {"ip", RecordField::sourceIp},
                                                          {"port", RecordField::sourcePort},
                                                          {"size", RecordField::size},
                                                          {"destination", RecordField::destination},
                                                          {"payload", RecordField::payload},
                                                          {"metadata", RecordField::metadata},
                                                          {"ttl", RecordField::ttl},
                                                          {"protocol", RecordField::protocol},
                                                          {"sequence", RecordField::sequence}};
    for (const auto& [name, field] : fields)
        expectFault(test::withoutField(name), {RecordProblem::missingField, field});
}

TEST_F(Records, RefuseWrongValues) {
    const auto expectWrong = [this](const std::string& what, const std::string& with, RecordField field) {
        expectFault(replaced(what, with), {RecordProblem::wrongField, field});
    };
    expectWrong("f81d4fae-", "f81d4fae0", RecordField::id);
    expectWrong("2025-10-13T", "2025-02-30T", RecordField::timestamp);
    expectWrong(R"("TCP")", R"("tcp")", RecordField::type);
    expectWrong(R"("TCP")", "1", RecordField::type);
    expectWrong("43034", "65536", RecordField::sourcePort);
    expectWrong("5555", "-1", RecordField::destinationPort);
    expectWrong("5555", R"("5555")", RecordField::destinationPort);
    expectWrong(R"("localhost")", "null", RecordField::destinationIp);
    expectWrong(R"("size": 64)", R"("size": 1.5)", RecordField::size);
    expectWrong(R"("size": 64)", R"("size": 9007199254740993)", RecordField::size);
    expectWrong(R"("hello")", R"(["hello"])", RecordField::payload);
    expectWrong(R"(["RST", "FIN", "ACK"])", R"("RST")", RecordField::flags);
    expectWrong(R"("RST")", "7", RecordField::flags);
    expectWrong(R"("ttl": 64)", R"("ttl": 256)", RecordField::ttl);
    expectWrong(R"("sequence": 1)", R"("sequence": true)", RecordField::sequence);
    expectWrong(R"({"ip": "localhost", "port": 5555})", "[]", RecordField::destination);
}

TEST_F(Records, RefuseFieldsThatComeTwice) {
    expectFault(replaced(R"("size": 64)", R"("size": 64, "size": 65)"),
                {RecordProblem::repeatedField, RecordField::size});
    expectFault(replaced(R"("port": 5555)", R"("port": 5555, "port": 5556)"),
                {RecordProblem::repeatedField, RecordField::destinationPort});
}

TEST_F(Records, RefuseWhatIsNoJson) {
    for (const std::string& json :
         {std::string("x"), std::string("{"), kForeignJson + "}", kForeignJson + " 1",
          replaced("hello", "a\nb"), replaced("hello", "\\ud800"), replaced("64", "064"),
          replaced(R"("size")", "size"), std::string("NaN")})
        expectFault(json, {RecordProblem::badJson});
    for (const char* json : {"[]", "1", "null", "\"text\""})
        expectFault(json, {RecordProblem::notAnObject});
}

TEST_F(Records, RefuseBytesThatAreNoUtf8) {
    for (const char* bytes : {"\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80"})
        expectFault(replaced("hello", bytes), {RecordProblem::badUtf8});
}

TEST_F(Records, RefuseDeepNesting) {
    const std::string lists = std::string(20'000, '[') + std::string(20'000, ']');
    expectFault(lists, {RecordProblem::tooDeep});
    expectFault(replaced("\"hello\"", lists), {RecordProblem::tooDeep});
}

TEST_F(Records, RefuseMoreThanTheirRoom) {
    expectFault(std::string(kMaxRecord + 1, ' '), {RecordProblem::tooLarge});
}

TEST_F(Records, RefuseEveryTruncation) {
    for (std::size_t size = 0; size < kForeignJson.size(); ++size)
        EXPECT_FALSE(parse(kForeignJson.substr(0, size))) << size;
}

TEST_F(Records, CostNoAllocationOnceTheirMemoryIsThere) {
    std::string out;
    ASSERT_TRUE(parse(kForeignJson));
    appendRecord(record_, out);
    out.clear();
    const thisbe::test::AllocationCounter allocations;
    for (int i = 0; i < 10; ++i) {
        ASSERT_TRUE(parser_.parse(asBytes(kForeignJson), record_));
        appendRecord(record_, out);
        out.clear();
    }
    EXPECT_EQ(allocations.count(), 0u);
}

RC_GTEST_PROP(RecordProperties, WhatIsWrittenIsReadAgain, ()) {
    static RecordParser parser(kMaxRecord);
    const Record record = anyRecord();
    std::string json;
    appendRecordJson(record, json);
    Record again;
    RC_PRE(json.size() <= kMaxRecord);
    const auto result = parser.parse(asBytes(json), again);
    RC_ASSERT(result.has_value());
    RC_ASSERT(again == record);
}

} // namespace
} // namespace thisbe::packet

// Filters: what they find, against a plain reading of the same expression, and what they say of nonsense.
#include "peer/store/database_file.h"
#include "peer/store/filter.h"
#include "peer/store/store.h"
#include "peer/store/store_query.h"
#include "tests/peer/store/temporary_database.h"

#include <gtest/gtest.h>

#include <rapidcheck.h>

namespace thisbe::peer {
namespace {

using test::sampleRecord;

const WallTime kNow = *packet::parseUtcTime("2026-11-30T12:00:00Z");

std::vector<packet::Record> samples() {
    std::vector<packet::Record> out;
    const auto add = [&](packet::RecordType type, const char* source, std::uint16_t port, std::uint64_t size,
                         std::vector<std::string> flags, const char* payload) {
        packet::Record record = sampleRecord(out.size() + 1);
        record.type = type;
        record.source = {source, port};
        record.size = size;
        record.flags = std::move(flags);
        record.payload = payload;
        out.push_back(record);
    };
    using Type = packet::RecordType;
    add(Type::tcp, "10.1.2.3", 1000, 64, {"SYN", "ACK"}, "alpha");
    add(Type::udp, "10.255.0.1", 2000, 128, {}, "beta \"quoted\" back\\slash");
    add(Type::icmp, "11.0.0.1", 0, 1500, {}, "gamma 100%_*?");
    add(Type::http, "2001:db8::1", 3000, 8192, {"GET", "200"}, "'; DROP TABLE packets; --");
    add(Type::tcp, "::ffff:10.9.9.9", 1000, 65, {"FIN"}, "ALPHA");
    add(Type::udp, "example.org", 5555, 0, {"syn"}, "");
    return out;
}

class Filter : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        file_ = new test::TemporaryDatabase;
        Store store(file_->path(), {[] {}, [](const std::string&) {}});
        for (const packet::Record& record : samples())
            store.add(record, "192.0.2.1:4000", kNow, PacketDirection::in);
        ASSERT_TRUE(store.finish().complete());
    }
    static void TearDownTestSuite() { delete file_; }

    // The numbers of the samples that it finds, or the error.
    static std::string find(const std::string& expression) {
        const auto condition = parseFilter(expression, packetFilterKeys(), kNow);
        if (!condition) return condition.error().message;
        auto session = openDatabaseToRead(file_->path());
        if (!session) return session.error().message;
        std::string out;
        forEachPacket(*session, {.conditions = {*condition}, .since = {}, .until = {}, .last = {}},
                      [&](const StoredPacket& packet) {
                          out += std::to_string(packet.number);
                          return true;
                      });
        return out;
    }

    static test::TemporaryDatabase* file_;
};

test::TemporaryDatabase* Filter::file_ = nullptr;

TEST_F(Filter, FindsTypes) {
    EXPECT_EQ(find("type=TCP"), "15");
    EXPECT_EQ(find("type == udp"), "26");
    EXPECT_EQ(find("icmp"), "3");
    EXPECT_EQ(find("type != TCP"), "2346");
    EXPECT_EQ(find("http or icmp"), "34");
}

TEST_F(Filter, FindsAddressesByPrefixOfEitherFamilyAndNames) {
    EXPECT_EQ(find("source=10.0.0.0/8"), "125") << "a mapped address is an IPv4 address";
    EXPECT_EQ(find("source=10.1.2.3"), "1");
    EXPECT_EQ(find("source=10.9.9.9"), "5");
    EXPECT_EQ(find("source=2001:db8::/32"), "4");
    EXPECT_EQ(find("source=2001:DB8:0::1"), "4");
    EXPECT_EQ(find("source=0.0.0.0/0"), "1235");
    EXPECT_EQ(find("source=::/0"), "4") << "all of IPv6 is not IPv4";
    EXPECT_EQ(find("source=example.org"), "6");
    EXPECT_EQ(find("source!=10.0.0.0/8"), "346");
    EXPECT_EQ(find("source~10."), "125");
    EXPECT_EQ(find("host=localhost"), "123456");
    EXPECT_EQ(find("host=11.0.0.1"), "3");
    EXPECT_EQ(find("host!=11.0.0.1"), "12456");
}

TEST_F(Filter, ComparesNumbers) {
    EXPECT_EQ(find("size>=1500"), "34");
    EXPECT_EQ(find("size > 64 && size < 129"), "25");
    EXPECT_EQ(find("size=0"), "6");
    EXPECT_EQ(find("sequence<=2"), "12");
    EXPECT_EQ(find("port=5555"), "123456") << "one of the two";
    EXPECT_EQ(find("sport=5555"), "6");
    EXPECT_EQ(find("sport!=1000"), "2346");
    EXPECT_EQ(find("size<=9223372036854775807"), "123456");
}

TEST_F(Filter, LooksIntoFlagsAndTexts) {
    EXPECT_EQ(find("flags=SYN"), "16") << "in any case";
    EXPECT_EQ(find("flags=S"), "");
    EXPECT_EQ(find("flags~YN"), "1");
    EXPECT_EQ(find("flags!=SYN"), "2345");
    EXPECT_EQ(find("payload~alpha"), "1");
    EXPECT_EQ(find("payload=ALPHA"), "5");
    EXPECT_EQ(find("payload !~ a"), "56");
    EXPECT_EQ(find("payload contains gamma"), "3");
    EXPECT_EQ(find("payload~\"\""), "123456");
    EXPECT_EQ(find("text~GET"), "4");
    EXPECT_EQ(find("text~10.255"), "2");
    EXPECT_EQ(find("connection~192.0.2.1"), "123456");
    EXPECT_EQ(find("direction=out"), "");
    EXPECT_EQ(find("time<2025-10-14 and time>=2025-10-13T00:38:26Z"), "123456");
    EXPECT_EQ(find("time>1w"), "");
}

TEST_F(Filter, TakesValuesLiterally) {
    EXPECT_EQ(find("payload~\"'; DROP TABLE packets; --\""), "4");
    EXPECT_EQ(find("payload~\"\\\"quoted\\\"\""), "2");
    EXPECT_EQ(find("payload~\"back\\\\slash\""), "2");
    EXPECT_EQ(find("payload~\"100%_*\""), "3") << "no wildcards";
    EXPECT_EQ(find("payload~\"%\""), "3");
    EXPECT_EQ(find("source=\"' OR 1=1 --\""), "");
    EXPECT_EQ(find("id=\"x') OR 1 --\""), "");
    EXPECT_EQ(find("sequence>=1"), "123456") << "all are still there";
}

TEST_F(Filter, BindsAndBeforeOrAndNotBeforeBoth) {
    EXPECT_EQ(find("tcp or udp and size>100"), "125");
    EXPECT_EQ(find("(tcp or udp) and size>100"), "2");
    EXPECT_EQ(find("not tcp and not udp"), "34");
    EXPECT_EQ(find("! (tcp || udp)"), "34");
    EXPECT_EQ(find("not not tcp"), "15");
    EXPECT_EQ(find("NOT tcp AND size<200 Or http"), "246");
}

TEST_F(Filter, SaysWhatIsWrongAndWhere) {
    const std::pair<const char*, const char*> wrong[] = {
        {"", "character 1: met the end, expected one of type, source"},
        {"type", "character 5: met the end, expected a comparison such as = behind type"},
        {"type=", "character 6: met the end, expected a value"},
        {"type=SCTP", "character 6: 'SCTP' is no type: expected one of TCP, UDP, ICMP, HTTP"},
        {"colour=red", "character 1: 'colour' is nothing to filter by; expected one of type"},
        {"sctp", "character 1: 'sctp' is nothing to filter by"},
        {"size=many", "character 6: 'many' is no number"},
        {"size=-1", "'-1' is no number"},
        {"size=9223372036854775808", "is no number"},
        {"size~1", "size cannot be compared with ~"},
        {"type<TCP", "type cannot be compared with <"},
        {"source>10.0.0.1", "source cannot be compared with >"},
        {"source=10.0.0.0/33", "'33' in '10.0.0.0/33' is no prefix length"},
        {"source=10.0.0.1/8", "did you mean 10.0.0.0/8?"},
        {"source=name/8", "name"},
        {"time>yesterday", "is no time"},
        {"tcp udp", "character 5: met 'udp', expected and, or, or the end"},
        {"tcp and", "met the end, expected one of"},
        {"(tcp", "character 5: met the end, expected and, or, or )"},
        {"tcp)", "character 4: met ')'"},
        {"payload~\"open", "character 9: the quote \" is not closed"},
        {"payload~\"\\n\"", "a backslash stands before"},
        {"tcp & udp", "character 5: '&' alone means nothing"},
        {"= 5", "character 1: met '=', expected one of"},
        {"\"type\"=TCP", "character 1: met 'type', expected one of"},
    };
    for (const auto& [expression, message] : wrong) {
        const auto condition = parseFilter(expression, packetFilterKeys(), kNow);
        ASSERT_FALSE(condition) << expression;
        EXPECT_NE(condition.error().message.find(message), std::string::npos)
            << expression << ": " << condition.error().message;
    }
}

std::string repeated(const std::string& text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i)
        out += text;
    return out;
}

TEST_F(Filter, IsBoundedSoThatSqliteTakesWhateverItTakes) {
    EXPECT_NE(find(repeated("(", 33) + "tcp" + repeated(")", 33)).find("nested too deeply"),
              std::string::npos);
    EXPECT_NE(find(repeated("not ", 33) + "tcp").find("nested too deeply"), std::string::npos);
    EXPECT_NE(find("tcp" + repeated(" or tcp", 100)).find("more than 100 comparisons"), std::string::npos);
    EXPECT_NE(find(repeated(" ", 5000)).find("longer than 4096 bytes"), std::string::npos);
    EXPECT_EQ(find(repeated("(", 32) + "tcp" + repeated(")", 32)), "15");
    EXPECT_EQ(find(repeated("not ", 32) + "tcp"), "15");
    EXPECT_EQ(find("text~alpha" + repeated(" or text~alpha", 99)), "1");
    EXPECT_EQ(find("payload~\"" + std::string(4000, 'x') + "\""), "");
}

// One in words of its own: the reference.
struct Comparison {
    std::string text;
    std::function<bool(const packet::Record&)> holds;
};

Comparison drawComparison() {
    using packet::Record;
    const auto number = *rc::gen::inRange<std::uint64_t>(0, 200);
    const std::string value = std::to_string(number);
    switch (*rc::gen::inRange(0, 7)) {
    case 0:
        return {"size<" + value, [=](const Record& record) { return record.size < number; }};
    case 1:
        return {"size >= " + value, [=](const Record& record) { return record.size >= number; }};
    case 2:
        return {"sequence!=" + std::to_string(number % 7),
                [=](const Record& record) { return record.metadata.sequence != number % 7; }};
    case 3: {
        const auto type =
            *rc::gen::elementOf(std::vector(packet::kRecordTypes.begin(), packet::kRecordTypes.end()));
        return {std::string(toString(type)), [=](const Record& record) { return record.type == type; }};
    }
    case 4: {
        const auto part = *rc::gen::element<std::string>("a", "al", "\\", "\"", "%", "'", " ", "zzz");
        std::string quoted;
        for (const char character : part)
            quoted += (character == '"' || character == '\\' ? "\\" : "") + std::string(1, character);
        return {"payload~\"" + quoted + "\"",
                [=](const Record& record) { return record.payload.find(part) != std::string::npos; }};
    }
    case 5:
        return {"sport=1000", [](const Record& record) { return record.source.port == 1000; }};
    default:
        return {"source~0",
                [](const Record& record) { return record.source.ip.find('0') != std::string::npos; }};
    }
}

Comparison drawExpression(int depth) {
    if (depth == 0) return drawComparison();
    const Comparison left = drawExpression(depth - 1);
    switch (*rc::gen::inRange(0, 4)) {
    case 0:
        return {"not (" + left.text + ")", [=](const packet::Record& record) { return !left.holds(record); }};
    case 1: {
        const Comparison right = drawExpression(depth - 1);
        return {"(" + left.text + ") and (" + right.text + ")",
                [=](const packet::Record& record) { return left.holds(record) && right.holds(record); }};
    }
    case 2: {
        const Comparison right = drawExpression(depth - 1);
        return {"((" + left.text + ") || (" + right.text + "))",
                [=](const packet::Record& record) { return left.holds(record) || right.holds(record); }};
    }
    default:
        return left;
    }
}

TEST_F(Filter, FindsWhatAPlainReadingFinds) {
    const auto records = samples();
    EXPECT_TRUE(rc::check([&] {
        const Comparison drawn = drawExpression(*rc::gen::inRange(0, 5));
        std::string expected;
        for (const packet::Record& record : records)
            if (drawn.holds(record)) expected += std::to_string(record.metadata.sequence);
        const std::string found = find(drawn.text);
        if (found != expected) RC_FAIL(drawn.text + ": found " + found + ", expected " + expected);
    }));
}

// Pieces that mean something, in any order, and any bytes.
std::string drawNonsense() {
    static const std::vector<std::string> kPieces{
        "type", "source", "size", "flags", "text",  "payload",    "time", "TCP", "and",
        "or",   "not",    "(",    ")",     "=",     "!=",         "<=",   "~",   "!",
        "\"",   "\\",     "'",    "--",    ";",     "10.0.0.0/8", "::/0", "1",   "%",
        "?",    "\n",     " ",    "\xFF",  "x'00'", "NULL",       "10m"};
    std::string out;
    for (int i = *rc::gen::inRange(0, 12); i > 0; --i)
        out += *rc::gen::inRange(0, 8) == 0 ? *rc::gen::arbitrary<std::string>()
                                            : *rc::gen::elementOf(kPieces) + " ";
    return out;
}

TEST_F(Filter, MakesOfAnythingEitherAnErrorOrAQueryOfOurOwnWords) {
    EXPECT_TRUE(rc::check([&] {
        const std::string expression = drawNonsense();
        const auto condition = parseFilter(expression, packetFilterKeys(), kNow);
        if (!condition) {
            RC_ASSERT(!condition.error().message.empty());
            return;
        }
        const auto marks = static_cast<std::size_t>(std::ranges::count(condition->text, '?'));
        RC_ASSERT(marks == condition->values.size());
        for (const char character : condition->text)
            RC_ASSERT(std::isalnum(static_cast<unsigned char>(character)) != 0 ||
                      std::string(" ()_=<>?,").find(character) != std::string::npos);
        find(expression); // SQLite takes it: throws otherwise
    }));
    EXPECT_EQ(find("sequence>=1"), "123456");
}

} // namespace
} // namespace thisbe::peer

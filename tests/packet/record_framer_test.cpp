#include "shared/packet/record_framer.h"
#include "tests/packet/record_samples.h"

#include <gtest/gtest.h>

namespace thisbe::packet {
namespace {

constexpr std::size_t kMaxRecord = 1000;

// What comes out of a framer.
struct Taken {
    std::vector<std::string> records;
    RecordFramer::Take take = [this](ByteView json) {
        records.emplace_back(asText(json));
        return true;
    };
};

TEST(RecordFramer, GivesOutRecordsHoweverTheyArrive) {
    const std::string stream =
        test::framed("first") + test::framed("x") + test::framed(std::string(kMaxRecord, 'y'));
    for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
        RecordFramer framer(kMaxRecord);
        Taken taken;
        for (std::size_t at = 0; at < stream.size(); at += piece)
            ASSERT_EQ(
                framer.onBytes(asBytes(stream).subspan(at, std::min(piece, stream.size() - at)), taken.take),
                std::nullopt);
        EXPECT_EQ(taken.records, (std::vector<std::string>{"first", "x", std::string(kMaxRecord, 'y')}))
            << piece;
        EXPECT_EQ(framer.pendingBytes(), 0u);
    }
}

TEST(RecordFramer, HoldsWhatIsUnfinishedAndNothingElse) {
    const std::string stream = test::framed("first") + test::framed("second");
    for (std::size_t size = 0; size < stream.size(); ++size) {
        RecordFramer framer(kMaxRecord);
        Taken taken;
        EXPECT_EQ(framer.onBytes(asBytes(stream).first(size), taken.take), std::nullopt);
        EXPECT_EQ(taken.records.size(), size < 9 ? 0u : 1u) << size;
        EXPECT_EQ(framer.pendingBytes(), size < 9 ? size : size - 9) << size;
    }
}

TEST(RecordFramer, ReadsNothingMoreAfterALengthThatCannotBe) {
    const std::pair<std::string, RecordProblem> cases[] = {
        {std::string(4, '\0'), RecordProblem::emptyRecord},
        {std::string("\0\0\x03\xe9", 4), RecordProblem::tooLong},
        {std::string(4, '\xff'), RecordProblem::tooLong},
        {"GET / HTTP/1.1\r\n", RecordProblem::tooLong}};
    for (const auto& [bytes, problem] : cases) {
        RecordFramer framer(kMaxRecord);
        Taken taken;
        EXPECT_EQ(framer.onBytes(asBytes(test::framed("first") + bytes), taken.take), problem);
        EXPECT_EQ(framer.onBytes(asBytes(test::framed("second")), taken.take), problem);
        EXPECT_EQ(taken.records, std::vector<std::string>{"first"});
    }
}

TEST(RecordFramer, SeesAWrongLengthInPiecesToo) {
    RecordFramer framer(kMaxRecord);
    Taken taken;
    EXPECT_EQ(framer.onBytes(asBytes(std::string_view("\x7f\xff", 2)), taken.take), std::nullopt);
    EXPECT_EQ(framer.onBytes(asBytes(std::string_view("\xff\xff", 2)), taken.take), RecordProblem::tooLong);
}

TEST(RecordFramer, StopsWhenItsTakerSaysSo) {
    RecordFramer framer(kMaxRecord);
    int count = 0;
    const auto stop = [&count](ByteView) { return ++count, false; };
    EXPECT_EQ(framer.onBytes(asBytes(test::framed("first") + test::framed("second")), stop), std::nullopt);
    EXPECT_EQ(count, 1);
}

RC_GTEST_PROP(RecordFramer, AnyPiecesGiveTheSameRecords, ()) {
    const auto records = *rc::gen::container<std::vector<std::string>>(
        rc::gen::resize(50, rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::character<char>()))));
    std::string stream;
    for (const std::string& record : records)
        stream += test::framed(record);
    RecordFramer framer(kMaxRecord);
    Taken taken;
    for (ByteView rest = asBytes(stream); !rest.empty();) {
        const auto size = *rc::gen::inRange<std::size_t>(1, rest.size() + 1);
        RC_ASSERT(!framer.onBytes(rest.first(size), taken.take));
        rest = rest.subspan(size);
    }
    RC_ASSERT(taken.records == records);
}

} // namespace
} // namespace thisbe::packet

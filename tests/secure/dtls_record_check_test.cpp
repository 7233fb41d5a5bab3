#include "shared/secure/dtls_record_check.h"

#include <gtest/gtest.h>

#include <vector>

namespace thisbe {
namespace {

// type, version, epoch, sequence number, length, four bytes
std::vector<std::uint8_t> record(std::uint8_t type, std::uint16_t version = 0xFEFD, std::uint16_t epoch = 1) {
    return {type,
            static_cast<std::uint8_t>(version >> 8),
            static_cast<std::uint8_t>(version & 0xFF),
            static_cast<std::uint8_t>(epoch >> 8),
            static_cast<std::uint8_t>(epoch & 0xFF),
            0,
            0,
            0,
            0,
            0,
            7,
            0,
            4,
            1,
            2,
            3,
            4};
}

std::vector<std::uint8_t> operator+(std::vector<std::uint8_t> a, const std::vector<std::uint8_t>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

TEST(DtlsRecordCheck, PassesRecordsOfBothVersionsAloneAndTogether) {
    EXPECT_EQ(checkDtlsRecords(record(22, 0xFEFF, 0)), DtlsRecordCheck::good);
    EXPECT_EQ(checkDtlsRecords(record(23)), DtlsRecordCheck::good);
    EXPECT_EQ(checkDtlsRecords(record(20, 0xFEFD, 0) + record(22)), DtlsRecordCheck::good);
}

TEST(DtlsRecordCheck, RejectsEveryTruncation) {
    const auto whole = record(22) + record(23);
    const std::size_t boundary = record(22).size();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        if (size == boundary) continue; // a whole record
        EXPECT_EQ(checkDtlsRecords(ByteView(whole).first(size)), DtlsRecordCheck::truncated) << size;
    }
}

TEST(DtlsRecordCheck, RejectsOtherProtocolsAndVersions) {
    EXPECT_EQ(checkDtlsRecords(record(0)), DtlsRecordCheck::notDtls);
    EXPECT_EQ(checkDtlsRecords(record(19)), DtlsRecordCheck::notDtls);
    EXPECT_EQ(checkDtlsRecords(record(25)), DtlsRecordCheck::notDtls);
    EXPECT_EQ(checkDtlsRecords(record(200)), DtlsRecordCheck::notDtls);
    EXPECT_EQ(checkDtlsRecords(record(22, 0x0303)), DtlsRecordCheck::notDtls);
    EXPECT_EQ(checkDtlsRecords(record(22) + record(22, 0xFEFC)), DtlsRecordCheck::notDtls);
}

TEST(DtlsRecordCheck, RejectsAlertsThatNobodySigned) {
    EXPECT_EQ(checkDtlsRecords(record(21, 0xFEFD, 0)), DtlsRecordCheck::plainAlert);
    EXPECT_EQ(checkDtlsRecords(record(22) + record(21, 0xFEFD, 0)), DtlsRecordCheck::plainAlert);
    EXPECT_EQ(checkDtlsRecords(record(21, 0xFEFD, 1)), DtlsRecordCheck::good);
}

TEST(DtlsRecordCheck, RejectsWhatNoPeerSends) {
    EXPECT_EQ(checkDtlsRecords(std::vector<std::uint8_t>(kMaxIncomingDtlsDatagram + 1, 22)),
              DtlsRecordCheck::tooLong);
}

} // namespace
} // namespace thisbe

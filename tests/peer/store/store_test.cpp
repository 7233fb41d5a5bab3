// What a store writes is what is read again; what goes wrong is told, counted and harms nothing else.
#include "peer/store/database_file.h"
#include "peer/store/store.h"
#include "peer/store/store_query.h"
#include "shared/net/file_descriptor.h"
#include "shared/program/program.h"
#include "tests/peer/store/temporary_database.h"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/Statement.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

namespace thisbe::peer {
namespace {

using namespace std::chrono_literals;
using namespace Poco::Data::Keywords;
using test::sampleRecord;
using ::testing::HasSubstr;

const WallTime kSeen = *packet::parseUtcTime("2026-11-30T12:00:00Z");

StoreWriter::Calls silent() {
    return {[] {}, [](const std::string&) {}};
}

Poco::Data::Session rawSession(const std::string& path) {
    Poco::Data::SQLite::Connector::registerConnector();
    return {Poco::Data::SQLite::Connector::KEY, path, 0};
}

std::vector<StoredPacket> packetsOf(const std::string& path, StoreSearch search = {}) {
    auto session = openDatabaseToRead(path);
    EXPECT_TRUE(session) << session.error().message;
    std::vector<StoredPacket> out;
    if (session)
        forEachPacket(*session, search, [&](const StoredPacket& packet) {
            out.push_back(packet);
            return true;
        });
    return out;
}

std::string errorOf(const std::string& path) {
    try {
        Store store(path, silent());
    } catch (const StartupError& problem) {
        return problem.what();
    }
    return {};
}

class StoreTest : public ::testing::Test {
  protected:
    void write(std::uint64_t first, std::uint64_t count) const {
        Store store(file_.path(), silent());
        for (std::uint64_t i = first; i < first + count; ++i)
            store.add(sampleRecord(i), "192.0.2.1:4000", kSeen + std::chrono::seconds(i),
                      PacketDirection::in);
        const StoreTotals totals = store.finish();
        EXPECT_EQ(totals.packets, count);
        EXPECT_TRUE(totals.complete()) << totals.toString();
    }
    void writeText(const std::string& text) const { std::ofstream(file_.path(), std::ios::binary) << text; }

    test::TemporaryDatabase file_;
};

TEST_F(StoreTest, GivesBackEveryFieldAsItWas) {
    packet::Record odd = sampleRecord(7);
    odd.type = packet::RecordType::http;
    odd.flags = {"a,b", "\"quoted\"", "", "\xC3\xA9", "new\nline"};
    odd.payload = std::string("nul \0 inside", 12) + " '\"\\ \xF0\x9F\x98\x80";
    odd.source = {"", 0};
    odd.destination = {"2001:db8::1", 65535};
    odd.size = (1ull << 53);
    odd.metadata = {1ull << 53, "IPv6", (1ull << 53) - 1};
    {
        Store store(file_.path(), silent());
        store.add(sampleRecord(1), "192.0.2.1:4000", kSeen, PacketDirection::in);
        store.add(odd, "[2001:db8::2]:5000", kSeen + 1us, PacketDirection::out);
        EXPECT_EQ(store.finish().toString(),
                  "database '" + file_.path() + "': 2 packets and 0 tests written");
    }
    const auto packets = packetsOf(file_.path());
    ASSERT_EQ(packets.size(), 2u);
    EXPECT_EQ(packets[0].record, sampleRecord(1));
    EXPECT_EQ(packets[0].number, 1);
    EXPECT_EQ(packets[0].connection, "192.0.2.1:4000");
    EXPECT_EQ(packets[0].seenAt, kSeen);
    EXPECT_EQ(packets[0].direction, PacketDirection::in);
    EXPECT_EQ(packets[1].record, odd);
    EXPECT_EQ(packets[1].direction, PacketDirection::out);
    EXPECT_EQ(packets[1].seenAt, kSeen + 1us);
    EXPECT_EQ(packets[1].payloadBytes, odd.payload.size());
}

TEST_F(StoreTest, GivesBackTests) {
    {
        Store store(file_.path(), silent());
        store.add(TestRow{kSeen, "generator", "udp", "192.0.2.7:5202", "completed", "forward, 1kpps", 3000,
                          2998, "{}"});
        store.add(TestRow{kSeen, "listener", "tcp", "192.0.2.8:1", "failed", "", {}, 5, R"({"a":1})"});
        EXPECT_EQ(store.finish().tests, 2u);
    }
    auto session = openDatabaseToRead(file_.path());
    ASSERT_TRUE(session) << session.error().message;
    std::vector<StoredTest> tests;
    forEachTest(*session, {}, [&](const StoredTest& test) {
        tests.push_back(test);
        return true;
    });
    ASSERT_EQ(tests.size(), 2u);
    EXPECT_EQ(tests[0].row.kind, "udp");
    EXPECT_EQ(tests[0].row.sent, 3000u);
    EXPECT_EQ(tests[0].row.received, 2998u);
    EXPECT_EQ(tests[0].row.endedAt, kSeen);
    EXPECT_EQ(tests[1].row.sent, std::nullopt);
    EXPECT_EQ(tests[1].row.received, 5u);
    EXPECT_EQ(tests[1].row.result, R"({"a":1})");
    EXPECT_EQ(countTests(*session, {}), 2u);
}

TEST_F(StoreTest, AppendsToWhatIsThere) {
    write(1, 3);
    write(4, 1000);
    const auto packets = packetsOf(file_.path());
    ASSERT_EQ(packets.size(), 1003u);
    for (std::size_t i = 0; i < packets.size(); ++i) {
        EXPECT_EQ(packets[i].record.metadata.sequence, i + 1);
        EXPECT_EQ(packets[i].number, static_cast<std::int64_t>(i + 1));
    }
    EXPECT_FALSE(std::filesystem::exists(file_.path() + "-wal")) << "all of it is in the one file";
}

TEST_F(StoreTest, SearchesByTimeAndFromTheEnd) {
    write(1, 10);
    const auto sequences = [&](const StoreSearch& search) {
        std::string out;
        for (const StoredPacket& packet : packetsOf(file_.path(), search))
            out += std::to_string(packet.record.metadata.sequence) + " ";
        auto session = openDatabaseToRead(file_.path());
        EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(out, ' ')), countPackets(*session, search));
        return out;
    };
    EXPECT_EQ(sequences({.conditions = {}, .since = kSeen + 9s, .until = {}, .last = {}}), "9 10 ");
    EXPECT_EQ(sequences({.conditions = {}, .since = {}, .until = kSeen + 2s, .last = {}}), "1 2 ");
    EXPECT_EQ(sequences({.conditions = {}, .since = {}, .until = {}, .last = 3}), "8 9 10 ");
    EXPECT_EQ(sequences({.conditions = {{"sequence <= ?", {std::int64_t{5}}}},
                         .since = kSeen + 2s,
                         .until = {},
                         .last = 2}),
              "4 5 ");
    EXPECT_EQ(
        sequences(
            {.conditions = {}, .since = {}, .until = {}, .last = std::numeric_limits<std::uint64_t>::max()}),
        "1 2 3 4 5 6 7 8 9 10 ");
}

TEST_F(StoreTest, StopsWhenNoMoreIsWanted) {
    write(1, 10);
    auto session = openDatabaseToRead(file_.path());
    int seen = 0;
    forEachPacket(*session, {}, [&](const StoredPacket&) { return ++seen < 3; });
    EXPECT_EQ(seen, 3);
}

TEST_F(StoreTest, IsReadWhileItIsWritten) {
    Store store(file_.path(), silent());
    std::uint64_t written = 0;
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    for (std::size_t found = 0; found < 500 && std::chrono::steady_clock::now() < deadline;) {
        for (int i = 0; i < 100; ++i)
            store.add(sampleRecord(++written), "", kSeen, PacketDirection::in);
        store.flush();
        const auto packets = packetsOf(file_.path());
        EXPECT_GE(packets.size(), found);
        found = packets.size();
        for (std::size_t i = 0; i < found; ++i)
            ASSERT_EQ(packets[i].record.metadata.sequence, i + 1) << "whole batches, in their order";
    }
    EXPECT_EQ(store.finish().packets, written);
    EXPECT_EQ(packetsOf(file_.path()).size(), written);
}

TEST_F(StoreTest, TwoWritersShareAFile) {
    Store first(file_.path(), silent());
    Store second(file_.path(), silent());
    for (int i = 1; i <= 2000; ++i) {
        first.add(sampleRecord(1), "first", kSeen, PacketDirection::in);
        second.add(sampleRecord(2), "second", kSeen, PacketDirection::in);
    }
    EXPECT_TRUE(first.finish().complete());
    EXPECT_TRUE(second.finish().complete());
    EXPECT_EQ(packetsOf(file_.path()).size(), 4000u);
}

TEST_F(StoreTest, RefusesWhatIsNoDatabaseOfOurs) {
    writeText("this is a text of more than a hundred bytes, which no database begins with; "
              "it must stay as it is, since it may be dear to somebody\n");
    EXPECT_THAT(errorOf(file_.path()), HasSubstr("damaged"));
    std::ifstream kept(file_.path());
    std::string line;
    std::getline(kept, line);
    EXPECT_THAT(line, HasSubstr("dear to somebody"));
    {
        auto other = rawSession(file_.path("other.db"));
        other << "CREATE TABLE packets (a)", now;
    }
    EXPECT_THAT(errorOf(file_.path("other.db")),
                HasSubstr("a database of another program: use another file"));
    EXPECT_THAT(openDatabaseToRead(file_.path("other.db")).error().message, HasSubstr("another program"));
}

TEST_F(StoreTest, RefusesTablesOfAnotherVersion) {
    write(1, 1);
    {
        auto other = rawSession(file_.path());
        other << "PRAGMA user_version = 2", now;
    }
    EXPECT_THAT(errorOf(file_.path()),
                HasSubstr("its tables are of version 2, this program knows version 1"));
    EXPECT_THAT(openDatabaseToRead(file_.path()).error().message, HasSubstr("version 2"));
}

TEST_F(StoreTest, SaysWhatToDoWhereAFileCannotBe) {
    EXPECT_THAT(errorOf(file_.folder() + "/missing/x.db"), HasSubstr("look whether its folder exists"));
    EXPECT_THAT(errorOf(file_.folder()), HasSubstr("cannot be opened"));
    EXPECT_THAT(errorOf(""), HasSubstr("needs the name of a file"));
    EXPECT_THAT(openDatabaseToRead(file_.path()).error().message, HasSubstr("No such file"));
    EXPECT_THAT(openDatabaseToRead(file_.folder()).error().message, HasSubstr("is no file"));
    writeText("");
    EXPECT_THAT(openDatabaseToRead(file_.path()).error().message,
                HasSubstr("nothing was written into it yet"));
    EXPECT_FALSE(std::filesystem::exists(file_.folder() + "/missing"));
}

TEST_F(StoreTest, TakesPathsLiterally) {
    for (const char* name : {"a b?mode=memory#x%41.db", ":memory:", "-db", "\xC3\xA9'\".db"}) {
        const std::string path = file_.path(name);
        Store store(path, silent());
        store.add(sampleRecord(), "", kSeen, PacketDirection::in);
        EXPECT_TRUE(store.finish().complete());
        EXPECT_TRUE(std::filesystem::exists(path)) << path;
        EXPECT_EQ(packetsOf(path).size(), 1u);
    }
}

TEST_F(StoreTest, ALockedFileDelaysAndLosesNothing) {
    std::atomic<int> troubles = 0;
    write(1, 1);
    auto other = rawSession(file_.path());
    other << "BEGIN IMMEDIATE", now;
    Store store(file_.path(), {[] {},
                               [&](const std::string& problem) {
                                   ++troubles;
                                   EXPECT_THAT(problem, HasSubstr("another program keeps it locked"));
                               }});
    store.add(sampleRecord(2), "", kSeen, PacketDirection::in);
    store.flush();
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (troubles == 0 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(10ms);
    EXPECT_FALSE(store.isFull());
    other << "COMMIT", now;
    store.add(sampleRecord(3), "", kSeen, PacketDirection::in);
    const StoreTotals totals = store.finish();
    EXPECT_EQ(troubles, 1);
    EXPECT_TRUE(totals.complete());
    EXPECT_THAT(totals.toString(), HasSubstr("2 packets and 0 tests written, after trouble: "));
    EXPECT_EQ(packetsOf(file_.path()).size(), 3u);
}

TEST_F(StoreTest, WhatStaysLockedIsDroppedAndCounted) {
    write(1, 1);
    auto other = rawSession(file_.path());
    Store store(file_.path(), silent());
    other << "BEGIN IMMEDIATE", now;
    for (int i = 0; i < 500; ++i)
        store.add(sampleRecord(2), "", kSeen, PacketDirection::in);
    store.add(TestRow{});
    const StoreTotals totals = store.finish();
    other << "COMMIT", now;
    EXPECT_FALSE(totals.complete());
    EXPECT_EQ(totals.dropped, 501u);
    EXPECT_THAT(totals.toString(), HasSubstr("501 rows dropped: another program keeps it locked"));
    EXPECT_THAT(totals.toJson(), HasSubstr(R"("packets":0,"tests":0,"dropped":501,"problem":"another)"));
    EXPECT_EQ(packetsOf(file_.path()).size(), 1u);
}

TEST_F(StoreTest, ADamagedFileIsToldAndHarmsNothingElse) {
    write(1, 5000);
    const auto size = std::filesystem::file_size(file_.path());
    {
        std::fstream file(file_.path(), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(4096 * 3);
        file << std::string(static_cast<std::size_t>(size) - 4096 * 4, '\x5a');
    }
    auto session = openDatabaseToRead(file_.path());
    ASSERT_TRUE(session) << session.error().message;
    EXPECT_THROW(forEachPacket(*session, {}, [](const StoredPacket&) { return true; }), Poco::Exception);
    Store store(file_.path(), silent());
    for (int i = 0; i < 5000; ++i)
        store.add(sampleRecord(2), "", kSeen, PacketDirection::in);
    const StoreTotals totals = store.finish();
    if (!totals.complete()) {
        EXPECT_THAT(totals.problem, HasSubstr("damaged"));
    }
    EXPECT_EQ(totals.packets + totals.dropped, 5000u);
}

TEST_F(StoreTest, RowsOfAnotherHandAreShownAndNeverStopTheSearch) {
    write(1, 1);
    {
        auto other = rawSession(file_.path());
        other << "INSERT INTO packets SELECT NULL, 'soon', 5, x'ff00', 'no id', -5, 'SCTP', x'c3', 70000, "
                 "'b', -1, 'big', 'not json', -1, '', 1e300, x'ff', 'x', NULL, NULL FROM packets",
            now;
        other << "INSERT INTO packets SELECT NULL, 9223372036854775807, 'in', '', '', 9223372036854775807, "
                 "'', '', 0, "
                 "'', 0, 0, '{\"a\":1}', 0, '', 0, '', 0, NULL, NULL FROM packets LIMIT 1",
            now;
    }
    const auto packets = packetsOf(file_.path());
    ASSERT_EQ(packets.size(), 3u);
    EXPECT_EQ(packets[1].record.source.port, 0);
    EXPECT_EQ(packets[1].record.size, 0u);
    EXPECT_EQ(packets[1].record.type, packet::RecordType::tcp);
    EXPECT_EQ(packets[1].record.payload, "\xEF\xBF\xBD");
    EXPECT_THAT(packets[1].record.flags, ::testing::ElementsAre("not json"));
    EXPECT_THAT(packets[2].record.flags, ::testing::ElementsAre("{\"a\":1}"));
}

TEST_F(StoreTest, FullStoresLetTheirSourcesRestAndThenGoOn) {
    std::atomic<int> rooms = 0;
    Store store(file_.path(), {[&] { ++rooms; }, [](const std::string&) {}},
                {.rows = 2048, .bytes = 1 << 20, .tests = 1});
    std::uint64_t added = 0;
    int rests = 0;
    for (int round = 0; round < 100'000 && rests < 2; ++round) {
        for (int i = 0; i < 256; ++i, ++added)
            store.add(sampleRecord(added), "", kSeen, PacketDirection::in);
        if (!store.isFull()) continue;
        const int before = rooms;
        ++rests;
        const auto deadline = std::chrono::steady_clock::now() + 30s;
        while (rooms == before && std::chrono::steady_clock::now() < deadline)
            std::this_thread::sleep_for(1ms);
        EXPECT_GT(rooms, before);
    }
    EXPECT_EQ(rests, 2) << "SQLite was faster than the machine's memory";
    const StoreTotals totals = store.finish();
    EXPECT_EQ(totals.packets, added);
    EXPECT_TRUE(totals.complete());
}

} // namespace
} // namespace thisbe::peer

#include "relay6/spool.h"
#include "tests/support/seeded_random.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace thisbe::relay6 {
namespace {

class SpoolTest : public ::testing::Test {
  protected:
    SpoolTest() {
        char name[] = "/tmp/thisbe-spool-XXXXXX";
        directory_ = mkdtemp(name);
        path_ = directory_ / "spool";
        reopen();
    }
    ~SpoolTest() override {
        spool_.reset();
        std::filesystem::remove_all(directory_);
    }

    void reopen(std::uint64_t maxBytes = 0) {
        spool_.reset();
        auto opened = Spool::open(path_, random_, maxBytes);
        ASSERT_TRUE(opened) << opened.error().message;
        spool_ = std::move(*opened);
    }

    // One batch of count tokens; returns the number of its first.
    std::uint64_t store(std::uint16_t count, Priority priority = 0) {
        TokenBatch batch(8192, priority);
        for (std::uint16_t i = 0; i < count; ++i)
            batch.append(asBytes("token"));
        TokenBatch* const batches[] = {&batch};
        EXPECT_TRUE(spool_->store(batches));
        return QueueMessage::parse(batch.sealed())->first.number;
    }

    std::vector<std::uint64_t> undelivered() {
        std::vector<std::uint64_t> out;
        Spool::Cursor cursor;
        while (true) { // pages of two, to cross their edges
            const auto page = spool_->page(cursor, spool_->lastNumber(), 2);
            if (page.empty()) return out;
            for (const SpooledBatch& batch : page)
                out.push_back(batch.first);
        }
    }

    test::SeededRandom random_{7};
    std::filesystem::path directory_;
    std::filesystem::path path_;
    std::unique_ptr<Spool> spool_;
};

using Numbers = std::vector<std::uint64_t>;

TEST_F(SpoolTest, NumbersTokensOnceAndForAll) {
    EXPECT_EQ(store(3), 1U);
    EXPECT_EQ(store(2), 4U);
    const std::uint64_t epoch = spool_->epoch();
    reopen();
    EXPECT_EQ(spool_->epoch(), epoch);
    ASSERT_TRUE(spool_->remove(Numbers{1, 4}));
    EXPECT_EQ(store(1), 6U) << "a number never comes back, even when all rows are gone";
    EXPECT_EQ(spool_->counts().accepted, 6U);
    EXPECT_EQ(spool_->counts().undelivered, 1U);
}

TEST_F(SpoolTest, GivesBackWhatWasNotDeliveredByPriority) {
    store(1, 0);
    store(1, 5);
    store(1, 5);
    store(1, 31);
    store(1, 0);
    EXPECT_EQ(undelivered(), (Numbers{4, 2, 3, 1, 5}));
    ASSERT_TRUE(spool_->remove(Numbers{2, 1}));
    EXPECT_EQ(undelivered(), (Numbers{4, 3, 5}));
}

TEST_F(SpoolTest, KnowsWhatMayHaveArrived) {
    store(3);
    store(4);
    ASSERT_TRUE(spool_->markSent(Numbers{1}));
    reopen();
    EXPECT_EQ(spool_->counts().maybeSent, 3U);
    EXPECT_EQ(spool_->counts().undelivered, 7U);
    Spool::Cursor cursor;
    const auto page = spool_->page(cursor, spool_->lastNumber(), 10);
    ASSERT_EQ(page.size(), 2U);
    EXPECT_TRUE(page[0].sent);
    EXPECT_FALSE(page[1].sent);
    const auto message = QueueMessage::parse(page[1].message);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->first, (TokenId{spool_->epoch(), 4}));
}

TEST_F(SpoolTest, RoundsCountAnew) {
    store(3);
    EXPECT_EQ(spool_->acceptedThisRound(), 3U);
    ASSERT_TRUE(spool_->setEnded(true));
    reopen();
    EXPECT_TRUE(spool_->ended());
    ASSERT_TRUE(spool_->setEnded(false));
    EXPECT_EQ(spool_->acceptedThisRound(), 0U);
}

TEST_F(SpoolTest, AFullSpoolChangesNothing) {
    reopen(40'960);
    TokenBatch batch(8192, 0);
    while (batch.fits(100))
        batch.append(asBytes(std::string(100, 'x')));
    TokenBatch* const batches[] = {&batch};
    int stored = 0;
    while (stored < 100 && spool_->store(batches))
        ++stored;
    ASSERT_LT(stored, 100);
    const auto before = spool_->counts();
    const auto refused = spool_->store(batches);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("full"), std::string::npos) << refused.error().message;
    EXPECT_EQ(spool_->counts().accepted, before.accepted);
    EXPECT_EQ(spool_->counts().undelivered, before.undelivered);
}

TEST_F(SpoolTest, IsForItsOwnerOnly) {
    struct stat info {};
    ASSERT_EQ(stat(path_.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST_F(SpoolTest, RefusesANewerSchemaAndAForeignFile) {
    spool_.reset();
    {
        auto database = SqliteDatabase::open(path_);
        ASSERT_TRUE(database);
        ASSERT_TRUE(database->execute("PRAGMA user_version = 99"));
    }
    const auto newer = Spool::open(path_, random_);
    ASSERT_FALSE(newer);
    EXPECT_NE(newer.error().message.find("99"), std::string::npos);
    std::ofstream(directory_ / "text") << std::string(5000, 'x');
    EXPECT_FALSE(Spool::open(directory_ / "text", random_));
}

} // namespace
} // namespace thisbe::relay6

#include "relay6/ledger.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>
#include <unistd.h>

namespace thisbe::relay6 {
namespace {

class LedgerTest : public ::testing::Test {
  protected:
    void SetUp() override {
        auto opened = Ledger::open("thisbe-ledger-" + std::to_string(getpid()));
        ASSERT_TRUE(opened) << opened.error().message;
        ledger_ = std::move(*opened);
    }
    void TearDown() override { ledger_->remove(); }

    // A child takes the role, does what it does, and is killed.
    void dieAs(Role role, const std::function<void(Ledger&)>& work) {
        int ready[2];
        ASSERT_EQ(pipe(ready), 0);
        const pid_t child = fork();
        if (child == 0) {
            const bool claimed = ledger_->claim(role).has_value();
            work(*ledger_);
            const char byte = claimed ? '1' : '0';
            if (write(ready[1], &byte, 1) != 1) _exit(1);
            pause();
        }
        char byte = 0;
        ASSERT_EQ(read(ready[0], &byte, 1), 1);
        EXPECT_EQ(byte, '1');
        EXPECT_EQ(ledger_->holder(role), child);
        const auto refused = ledger_->claim(role);
        ASSERT_FALSE(refused);
        EXPECT_NE(refused.error().message.find(std::to_string(child)), std::string::npos);
        kill(child, SIGKILL);
        waitpid(child, nullptr, 0);
        close(ready[0]);
        close(ready[1]);
    }

    std::unique_ptr<Ledger> ledger_;
};

TEST_F(LedgerTest, TokensOfAKilledForwarderAreBookedAsLost) {
    dieAs(Role::forwarder, [](Ledger& ledger) {
        ledger.addTaken(10);
        ledger.addDelivered(7);
    });
    EXPECT_EQ(ledger_->holder(Role::forwarder), std::nullopt);
    ASSERT_TRUE(ledger_->claim(Role::forwarder));
    EXPECT_EQ(ledger_->writeOff(Role::forwarder, false), 3U);
    EXPECT_EQ(ledger_->counts().lostByForwarder, 3U);
    EXPECT_EQ(ledger_->counts().inForwarder(), 0U);
    ledger_->release(Role::forwarder);
    EXPECT_EQ(ledger_->holder(Role::forwarder), std::nullopt);
}

TEST_F(LedgerTest, ASpoolStillHasThem) {
    dieAs(Role::forwarder, [](Ledger& ledger) { ledger.addTaken(10); });
    ASSERT_TRUE(ledger_->claim(Role::forwarder));
    EXPECT_EQ(ledger_->writeOff(Role::forwarder, true), 10U);
    EXPECT_EQ(ledger_->counts().lostByForwarder, 0U);
    EXPECT_EQ(ledger_->counts().taken, 0U);
    ledger_->release(Role::forwarder);
}

TEST_F(LedgerTest, TokensOfAKilledCollectorAreBookedAsLost) {
    dieAs(Role::collector, [](Ledger& ledger) {
        ledger.addRead(5);
        ledger.addSafe(3);
    });
    ASSERT_TRUE(ledger_->claim(Role::collector));
    EXPECT_EQ(ledger_->writeOff(Role::collector, false), 2U);
    EXPECT_EQ(ledger_->counts().lostByCollector, 2U);
    ledger_->release(Role::collector);
}

} // namespace
} // namespace thisbe::relay6

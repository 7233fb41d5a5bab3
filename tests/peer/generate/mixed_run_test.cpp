// The order in which legs begin and end, with legs that do nothing.
#include "peer/generator/mixed_run.h"
#include "shared/net/system_clock.h"

#include <gtest/gtest.h>

#include <map>

namespace thisbe::peer {
namespace {

class MixedRunTest : public ::testing::Test {
  protected:
    class Leg final : public TrafficLeg {
      public:
        Leg(MixedRunTest& test, std::uint64_t seed, std::function<void()> onOver)
            : test_(test), seed_(seed), onOver_(std::move(onOver)) {
            test_.legs_[seed_] = this;
        }
        ~Leg() override {
            test_.legs_.erase(seed_);
            test_.said_ += "gone" + std::to_string(seed_) + " ";
        }
        void start() override { test_.said_ += "start" + std::to_string(seed_) + " "; }
        void stop() override {
            test_.said_ += "stop" + std::to_string(seed_) + " ";
            end(ExitStatus::failed);
        }
        bool isOver() const override { return over_; }
        LegReport report() const override {
            LegReport report;
            report.status = status_;
            report.sent = seed_;
            return report;
        }
        void end(ExitStatus status) {
            if (over_) return;
            over_ = true;
            status_ = status;
            onOver_();
            onOver_(); // as often as it likes
        }

      private:
        MixedRunTest& test_;
        std::uint64_t seed_;
        std::function<void()> onOver_;
        bool over_ = false;
        ExitStatus status_ = ExitStatus::failed;
    };

    static std::vector<MixedLeg> legs(std::uint64_t count) {
        std::vector<MixedLeg> out(count);
        for (std::uint64_t i = 0; i < count; ++i)
            out[i].seed = i + 1;
        return out;
    }
    MixedRun makeRun(std::uint64_t count, bool atOnce) {
        return {loop_, legs(count), atOnce, [this](const MixedLeg& leg, std::function<void()> onOver) {
                    return std::make_unique<Leg>(*this, leg.seed, std::move(onOver));
                }};
    }
    void turn() {
        for (int i = 0; i < 4; ++i)
            loop_.runOnce(Duration::zero());
    }
    void end(std::uint64_t seed, ExitStatus status = ExitStatus::success) {
        legs_.at(seed)->end(status);
        turn();
    }

    const SystemClock clock_;
    EventLoop loop_{clock_};
    std::map<std::uint64_t, Leg*> legs_;
    std::string said_;
};

TEST_F(MixedRunTest, AllAtOnceEndWithTheLast) {
    MixedRun run = makeRun(3, true);
    run.start();
    EXPECT_EQ(said_, "start1 start2 start3 ");
    end(2);
    end(1);
    EXPECT_FALSE(run.isOver());
    EXPECT_EQ(run.reports().size(), 3u) << "running ones too";
    end(3);
    EXPECT_TRUE(run.isOver());
    EXPECT_TRUE(run.isComplete());
    EXPECT_EQ(said_, "start1 start2 start3 gone2 gone1 gone3 ");
    EXPECT_EQ(run.reports().size(), 3u);
    EXPECT_EQ(run.reports()[1].second.sent, 2u);
}

TEST_F(MixedRunTest, OneAfterAnotherBeginWithTheEndOfTheOneBefore) {
    MixedRun run = makeRun(2, false);
    run.start();
    turn();
    EXPECT_EQ(said_, "start1 ");
    EXPECT_EQ(run.reports().size(), 1u);
    end(1);
    EXPECT_EQ(said_, "start1 gone1 start2 ");
    end(2);
    EXPECT_TRUE(run.isComplete());
}

TEST_F(MixedRunTest, OneThatFailsEndsAllAndIsNamed) {
    MixedRun run = makeRun(3, true);
    run.start();
    end(2, ExitStatus::refused);
    EXPECT_TRUE(run.isOver());
    EXPECT_FALSE(run.isComplete());
    ASSERT_NE(run.failed(), nullptr);
    EXPECT_EQ(run.failed()->leg.seed, 2u);
    EXPECT_EQ(run.failed()->report->status, ExitStatus::refused);
    EXPECT_NE(said_.find("stop1 stop3"), std::string::npos) << said_;
}

TEST_F(MixedRunTest, NothingBeginsAfterOneThatFailed) {
    MixedRun run = makeRun(3, false);
    run.start();
    end(1, ExitStatus::noAnswer);
    EXPECT_TRUE(run.isOver());
    EXPECT_EQ(said_, "start1 gone1 ");
    EXPECT_EQ(run.reports().size(), 1u);
}

TEST_F(MixedRunTest, ASignalEndsAllWithReports) {
    MixedRun run = makeRun(3, false);
    run.start();
    end(1);
    run.stop();
    turn();
    EXPECT_TRUE(run.isOver());
    EXPECT_TRUE(run.wasStopped());
    EXPECT_FALSE(run.isComplete());
    EXPECT_EQ(run.failed(), nullptr) << "it did what it was told";
    EXPECT_EQ(run.reports().size(), 2u);
}

} // namespace
} // namespace thisbe::peer

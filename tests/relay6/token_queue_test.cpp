#include "relay6/token_queue.h"

#include <gtest/gtest.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <mqueue.h>
#include <unistd.h>

namespace thisbe::relay6 {
namespace {

// Both kinds must behave alike.
class TokenQueueTest : public ::testing::TestWithParam<QueueKind> {
  protected:
    void SetUp() override { reopen(); }
    void TearDown() override {
        if (queue_) queue_->remove();
    }

    void reopen() {
        auto opened = TokenQueue::open(options_);
        ASSERT_TRUE(opened) << opened.error().message;
        queue_ = std::move(*opened);
    }

    QueueOptions options_{"thisbe-test-" + std::to_string(getpid()), GetParam(), 8, 1024};
    std::unique_ptr<TokenQueue> queue_;
};

std::string popped(TokenQueue& queue) {
    const auto message = queue.pop();
    return message ? std::to_string(int{message->priority}) + ":" + std::string(asText(message->bytes))
                   : "none";
}

TEST_P(TokenQueueTest, HigherPriorityComesFirstAndEqualOnesInOrder) {
    for (const auto& [text, priority] : std::vector<std::pair<std::string, Priority>>{{"a", Priority{0}},
                                                                                      {"b", Priority{31}},
                                                                                      {"c", Priority{5}},
                                                                                      {"d", Priority{31}},
                                                                                      {"e", Priority{0}}})
        ASSERT_EQ(queue_->push(asBytes(text), priority), TokenQueue::Push::done);
    EXPECT_EQ(queue_->state().messages, 5U);
    for (const char* const expected : {"31:b", "31:d", "5:c", "0:a", "0:e", "none"})
        EXPECT_EQ(popped(*queue_), expected);
}

TEST_P(TokenQueueTest, AFullQueueSaysSoAndTakesAgainAfterOneLeft) {
    const std::string message(1000, 'x');
    int pushed = 0;
    while (queue_->push(asBytes(message), 1) == TokenQueue::Push::done && pushed < 1000)
        ++pushed;
    ASSERT_GT(pushed, 0);
    ASSERT_LT(pushed, 1000);
    EXPECT_EQ(queue_->push(asBytes(message), 1), TokenQueue::Push::full);
    ASSERT_TRUE(queue_->pop());
    EXPECT_EQ(queue_->push(asBytes(message), 1), TokenQueue::Push::done);
}

TEST_P(TokenQueueTest, MessagesOutliveTheProcessThatLeft) {
    ASSERT_EQ(queue_->push(asBytes("kept"), 3), TokenQueue::Push::done);
    queue_.reset();
    reopen();
    EXPECT_EQ(popped(*queue_), "3:kept");
}

TEST_P(TokenQueueTest, IsForItsOwnerOnly) {
    const mode_t before = umask(0);
    options_.name += "-rights";
    queue_->remove();
    reopen();
    umask(before);
    EXPECT_EQ(queue_->state().mode, 0600U);
    EXPECT_EQ(queue_->state().owner, geteuid());
}

TEST_P(TokenQueueTest, RemovedQueueIsNotFound) {
    queue_->remove();
    EXPECT_FALSE(TokenQueue::openExisting(options_));
    reopen();
}

TEST_P(TokenQueueTest, LessThanWishedIsSaid) {
    queue_->remove();
    options_.depth = 100'000;
    reopen();
    const QueueState state = queue_->state();
    if (state.depth >= 100'000) GTEST_SKIP() << "this host (CAP_SYS_RESOURCE) allows queues of any size";
    EXPECT_GE(state.depth, 1U);
    EXPECT_NE(queue_->notice().find("wished"), std::string::npos) << queue_->notice();
    EXPECT_EQ(queue_->push(asBytes("works"), 0), TokenQueue::Push::done);
}

TEST_P(TokenQueueTest, RefusesUnusableNames) {
    for (const char* const name : {"", "a/b", "../etc", ".hidden", "with space"}) {
        options_.name = name;
        EXPECT_FALSE(TokenQueue::open(options_)) << name;
    }
    options_.name = "thisbe-test-" + std::to_string(getpid());
}

INSTANTIATE_TEST_SUITE_P(Kinds, TokenQueueTest, ::testing::Values(QueueKind::posix, QueueKind::sysv),
                         [](const auto& kind) { return std::string(toString(kind.param)); });

TEST(PosixQueue, FallsBackWhenTheUsersLimitIsSmall) {
    const pid_t child = fork(); // a lowered hard limit does not come back
    if (child == 0) {
        // The limit is for all queues of the user together, and others of his may exist: down in small steps.
        for (rlim_t bytes = 819'200; bytes > 0; bytes -= 4'096) {
            const rlimit small{bytes, bytes};
            setrlimit(RLIMIT_MSGQUEUE, &small);
            auto queue =
                TokenQueue::open({"thisbe-limit-" + std::to_string(getpid()), QueueKind::posix, 10, 8192});
            if (!queue) _exit(queue.error().message.find("ulimit -q") != std::string::npos ? 2 : 1);
            const bool isSmaller = (*queue)->state().depth < 10 && !(*queue)->notice().empty();
            (*queue)->remove();
            if (isSmaller) _exit(0);
        }
        _exit(1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
}

TEST(PosixQueue, RefusesAQueueThatOthersMayTouch) {
    const std::string name = "thisbe-open-" + std::to_string(getpid());
    const mode_t before = umask(0);
    const mqd_t trap = mq_open(("/" + name).c_str(), O_RDWR | O_CREAT | O_EXCL, 0666, nullptr);
    umask(before);
    ASSERT_GE(trap, 0);
    const auto queue = TokenQueue::open({name, QueueKind::posix, 4, 1024});
    ASSERT_FALSE(queue);
    EXPECT_NE(queue.error().message.find("open to other users"), std::string::npos);
    mq_close(trap);
    mq_unlink(("/" + name).c_str());
}

} // namespace
} // namespace thisbe::relay6

#include "peer/report/live_line.h"
#include "peer/report/text_output.h"
#include "shared/net/event_loop.h"
#include "shared/net/file_descriptor.h"
#include "shared/net/system_clock.h"

#include <gtest/gtest.h>

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace thisbe::peer {
namespace {

class TextOutputTest : public ::testing::Test {
  protected:
    TextOutputTest() : loop_(clock_) {
        std::signal(SIGPIPE, SIG_IGN);
        int ends[2];
        EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
        reader_.reset(ends[0]);
        writer_.reset(ends[1]);
    }
    std::string read(std::size_t most) {
        std::string out(most, '\0');
        const ssize_t got = ::read(reader_.get(), out.data(), out.size());
        out.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        return out;
    }

    const SystemClock clock_;
    EventLoop loop_;
    FileDescriptor reader_;
    FileDescriptor writer_;
};

TEST_F(TextOutputTest, WritesAtOnceWhereThereIsRoom) {
    TextOutput output(loop_, writer_.get(), {});
    output.text() += "hello\n";
    output.flush();
    EXPECT_TRUE(output.text().empty());
    EXPECT_EQ(read(100), "hello\n");
}

TEST_F(TextOutputTest, NeverWaitsForAReaderAndTellsWhenThereIsRoomAgain) {
    int rooms = 0;
    TextOutput output(loop_, writer_.get(), {.onRoom = [&] { ++rooms; }, .onBroken = {}});
    std::string expected;
    for (int i = 0; !output.isFull(); ++i) {
        const std::string piece = std::to_string(i) + std::string(1000, 'x') + "\n";
        expected += piece;
        output.text() += piece;
        output.flush(); // returns, although the pipe is full and nobody reads
        ASSERT_LT(i, 10'000);
    }
    std::string got;
    while (got.size() < expected.size()) {
        got += read(65536);
        loop_.runOnce(std::chrono::milliseconds(0));
    }
    EXPECT_EQ(got, expected);
    EXPECT_EQ(rooms, 1);
    EXPECT_FALSE(output.isFull());
}

TEST_F(TextOutputTest, TellsOnceThatItsReaderHasGone) {
    std::vector<int> errors;
    TextOutput output(loop_, writer_.get(),
                      {.onRoom = {}, .onBroken = [&](int error) { errors.push_back(error); }});
    reader_.reset();
    for (int i = 0; i < 3; ++i) {
        output.text() += "nobody reads this\n";
        output.flush();
    }
    EXPECT_EQ(errors, std::vector<int>{EPIPE});
    EXPECT_TRUE(output.isBroken());
    EXPECT_TRUE(output.text().empty());
}

TEST_F(TextOutputTest, GivesUpOnASlowReaderAtTheEnd) {
    TextOutput output(loop_, writer_.get(), {});
    output.text().assign(1 << 20, 'x');
    EXPECT_FALSE(output.drain(std::chrono::milliseconds(1)));
    EXPECT_LT(output.text().size(), std::size_t{1} << 20);
}

TEST(ProgressBar, FillsFromLeftToRight) {
    EXPECT_EQ(progressBar(0, 10), "[--------------------]   0 %");
    EXPECT_EQ(progressBar(5, 10), "[##########----------]  50 %");
    EXPECT_EQ(progressBar(11, 10), "[####################] 100 %");
    EXPECT_EQ(progressBar(0, 0), "[####################] 100 %");
}

} // namespace
} // namespace thisbe::peer

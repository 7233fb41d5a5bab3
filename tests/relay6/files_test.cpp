// What the programs leave on disk: nothing, unless they are told to.
#include "tests/relay6/relay_fixture.h"

#include <Poco/RegularExpression.h>

#include <fstream>
#include <unistd.h>

namespace thisbe::relay6::test {
namespace {

class FileTrace : public RelayFixture {
  protected:
    std::string tracePath(const std::string& who) const { return (directory() / ("trace-" + who)).string(); }
    Arguments strace(const std::string& who) const {
        // Everything that names a file or makes, changes or removes one.
        return {"strace",       "-f", "-o",
                tracePath(who), "-e", "trace=%file,write,pwrite64,writev,ftruncate,memfd_create"};
    }

    // Lines of the trace that opened a file for writing, made or changed one.
    static std::vector<std::string> fileWrites(const std::string& path) {
        const Poco::RegularExpression writes(
            R"(open(at)?\(.*(O_WRONLY|O_RDWR|O_CREAT|O_TRUNC)|^\d+ +(creat|rename|link|symlink|unlink|mkdir|mknod|truncate|memfd_create)\w*\()");
        std::vector<std::string> out;
        Poco::RegularExpression::Match found;
        std::ifstream in(path);
        for (std::string line; std::getline(in, line);)
            if (writes.match(line, 0, found) > 0 && line.find("\"/dev/null\"") == std::string::npos &&
                line.find("/proc/") == std::string::npos)
                out.push_back(line);
        return out;
    }
    static std::size_t lines(const std::string& path) {
        std::ifstream in(path);
        std::size_t count = 0;
        for (std::string line; std::getline(in, line);)
            ++count;
        return count;
    }
};

TEST_P(FileTrace, TheExerciseWritesNoFileAtAll) {
    if (access("/usr/bin/strace", X_OK) != 0) GTEST_SKIP() << "strace is not installed";
    setenv("ASAN_OPTIONS", "detect_leaks=0", 1); // the leak check cannot run under a tracer
    const TokenServer server(TokenServer::Manner::exercise);
    {
        auto collector = collect({"--framing", "close", "--expect", "5"}, strace("collect"));
        if (!eventually([&] { return !collector.running() || lines(tracePath("collect")) > 0; }) ||
            !collector.running())
            GTEST_SKIP() << "this host does not let one process trace another: " << collector.errors();
        expectListening(collector);
        auto forwarder =
            forward(server, {"--answer", "address=::1", "--answer", "port=" + std::to_string(port())},
                    strace("forward"));
        for (int i = 0; i < 5; ++i)
            EXPECT_TRUE(deliver("token-" + std::to_string(i)));
        EXPECT_EQ(collector.wait(), 0) << collector.errors();
        EXPECT_EQ(forwarder.wait(), 0) << forwarder.errors();
    }
    unsetenv("ASAN_OPTIONS");
    EXPECT_EQ(server.tokens().size(), 5U);
    for (const char* const who : {"collect", "forward"}) {
        EXPECT_GT(lines(tracePath(who)), 20U) << "the trace saw the program";
        EXPECT_EQ(fileWrites(tracePath(who)), std::vector<std::string>{}) << who;
    }
}

TEST_P(FileTrace, TheTraceWouldSeeASpool) {
    if (access("/usr/bin/strace", X_OK) != 0) GTEST_SKIP() << "strace is not installed";
    setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
    auto collector =
        collect({"--spool", spoolPath(), "--framing", "close", "--expect", "1"}, strace("collect"));
    if (!eventually([&] { return !collector.running() || lines(tracePath("collect")) > 0; }) ||
        !collector.running())
        GTEST_SKIP() << "this host does not let one process trace another: " << collector.errors();
    expectListening(collector);
    EXPECT_TRUE(deliver("token"));
    EXPECT_EQ(collector.wait(), 0) << collector.errors();
    unsetenv("ASAN_OPTIONS");
    EXPECT_FALSE(fileWrites(tracePath("collect")).empty());
}

INSTANTIATE_TEST_SUITE_P(Kinds, FileTrace, ::testing::Values(QueueKind::posix, QueueKind::sysv),
                         [](const auto& kind) { return std::string(toString(kind.param)); });

} // namespace
} // namespace thisbe::relay6::test

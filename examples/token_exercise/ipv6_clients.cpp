#include "examples/token_exercise/ipv6_clients.h"

#include <Poco/Exception.h>
#include <Poco/Net/StreamSocket.h>

#include <algorithm>
#include <fcntl.h>
#include <mutex>
#include <random>
#include <sched.h>
#include <thread>
#include <unistd.h>

namespace thisbe::exercise {

namespace {

// This thread's network from here on.
bool enter(const std::string& netns) {
    const int fd = ::open(("/var/run/netns/" + netns).c_str(), O_RDONLY | O_CLOEXEC);
    const bool entered = fd >= 0 && ::setns(fd, CLONE_NEWNET) == 0;
    if (fd >= 0) ::close(fd);
    return entered;
}

void deliver(const std::string& token, const Poco::Net::SocketAddress& collector) {
    Poco::Net::StreamSocket socket;
    socket.connect(collector, Poco::Timespan(5, 0));
    socket.setNoDelay(true);
    std::minstd_rand random{std::random_device{}()};
    for (std::size_t at = 0; at < token.size();) {
        const std::size_t size = std::min<std::size_t>(1 + random() % 6, token.size() - at);
        socket.sendBytes(token.data() + at, static_cast<int>(size));
        at += size;
        std::this_thread::sleep_for(std::chrono::milliseconds{random() % 5});
    }
    socket.shutdownSend();
    char end = 0;
    socket.receiveBytes(&end, 1); // until the collector has ended too
}

} // namespace

std::string deliverAll(const std::vector<std::string>& tokens, const Poco::Net::SocketAddress& collector,
                       const std::string& netns) {
    std::mutex mutex;
    std::string trouble;
    std::vector<std::thread> threads;
    for (const std::string& token : tokens)
        threads.emplace_back([&] {
            std::string mine;
            try {
                if (!netns.empty() && !enter(netns))
                    mine = "cannot enter the namespace " + netns;
                else
                    deliver(token, collector);
            } catch (const Poco::Exception& problem) {
                mine = problem.displayText();
            }
            const std::lock_guard lock(mutex);
            if (trouble.empty()) trouble = mine;
        });
    for (std::thread& thread : threads)
        thread.join();
    return trouble;
}

} // namespace thisbe::exercise

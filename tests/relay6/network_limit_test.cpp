// Limits by network, from addresses that are not loopback's: in a network namespace of the test's own.
#include "tests/relay6/relay_fixture.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <csignal>
#include <fcntl.h>
#include <sched.h>
#include <thread>
#include <unistd.h>

namespace thisbe::relay6::test {
namespace {

// One namespace whose loopback interface has addresses of two networks.
class NetworkLimit : public RelayFixture {
  protected:
    void SetUp() override {
        if (geteuid() != 0) GTEST_SKIP() << "network namespaces need root";
        if (std::system(("ip netns add " + name_ + " 2>/dev/null").c_str()) != 0)
            GTEST_SKIP() << "this host does not allow network namespaces";
        const std::string ip = "ip -n " + name_ + " ";
        ASSERT_EQ(
            std::system((ip + "link set lo up && " + ip + "address add 2001:db8:6::1/64 dev lo nodad && " +
                         ip + "address add 2001:db8:6::2/64 dev lo nodad && " + ip +
                         "address add 2001:db8:7::1/64 dev lo nodad")
                            .c_str()),
            0);
    }
    void TearDown() override {
        [[maybe_unused]] const int ignored =
            std::system(("ip netns delete " + name_ + " 2>/dev/null").c_str());
    }

    Arguments inside() const { return {"ip", "netns", "exec", name_}; }

    // Connected from that address to the collector; nothing when refused.
    std::optional<FileDescriptor> connectFrom(const char* source) const {
        std::optional<FileDescriptor> out;
        std::thread([&] { // only this thread enters the namespace
            const std::string path = "/var/run/netns/" + name_;
            const FileDescriptor home(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
            if (::setns(home.get(), CLONE_NEWNET) != 0) return;
            FileDescriptor socket(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
            sockaddr_in6 local{};
            local.sin6_family = AF_INET6;
            ::inet_pton(AF_INET6, source, &local.sin6_addr);
            sockaddr_in6 remote = local;
            ::inet_pton(AF_INET6, "2001:db8:6::1", &remote.sin6_addr);
            remote.sin6_port = htons(port());
            if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&local), sizeof local) == 0 &&
                ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&remote), sizeof remote) == 0)
                out = std::move(socket);
        })
            .join();
        return out;
    }

    std::string name_ = "thisbe-limit-" + std::to_string(getpid());
};

TEST_P(NetworkLimit, ANetworkHasItsShareAndNoMore) {
    RelayProcess collector({"collect", "--listen", ":" + std::to_string(port()), "--queue", queueName(),
                            "--kind", toString(GetParam()), "--max-per-network", "2", "--ack", "--json"},
                           inside());
    expectListening(collector);
    std::vector<FileDescriptor> served;
    const auto isServed = [&](const char* source) {
        auto client = connectFrom(source);
        if (!client || !sendAll(*client, "token\n") || receiveSome(*client) != "ACK 1\n") return false;
        served.push_back(std::move(*client));
        return true;
    };
    EXPECT_TRUE(isServed("2001:db8:6::1"));
    EXPECT_TRUE(isServed("2001:db8:6::2"));
    EXPECT_FALSE(isServed("2001:db8:6::2")) << "the third of this /64";
    EXPECT_TRUE(isServed("2001:db8:7::1")) << "another network has its own share";
    served.erase(served.begin());
    EXPECT_TRUE(eventually([&] { return isServed("2001:db8:6::1"); })) << "one has left";
    collector.signal(SIGTERM);
    EXPECT_EQ(collector.wait(), 0) << collector.errors();
    EXPECT_EQ(collector.output().find("\"network_limit\":0"), std::string::npos) << collector.output();
}

INSTANTIATE_TEST_SUITE_P(Kinds, NetworkLimit, ::testing::Values(QueueKind::posix),
                         [](const auto& kind) { return std::string(toString(kind.param)); });

} // namespace
} // namespace thisbe::relay6::test

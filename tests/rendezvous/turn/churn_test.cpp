#include "shared/stun/attributes/even_port.h"
#include "tests/rendezvous/turn/turn_world.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
// The address sanitizer keeps freed memory aside, 256 MiB of it if nobody says less, which would hide growth.
extern "C" const char*
__asan_default_options() { // NOLINT(bugprone-reserved-identifier,readability-identifier-naming)
    return "quarantine_size_mb=8";
}
#endif

namespace thisbe::rendezvous::test {
namespace {

using namespace std::chrono_literals;

std::size_t residentBytes() {
    std::size_t pages = 0;
    std::size_t resident = 0;
    if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
        if (std::fscanf(file, "%zu %zu", &pages, &resident) != 2) resident = 0;
        std::fclose(file);
    }
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

// Sockets that cost nothing.
class NoRelays final : public RelayTransport {
  public:
    bool open(RelayId, const Endpoint&) override {
        ++now_;
        return true;
    }
    void close(RelayId) override { --now_; }
    void send(RelayId, const Datagram&) override {}
    std::size_t now() const { return now_; }

  private:
    std::size_t now_ = 0;
};

class NoSink final : public FlowSink {
  public:
    void send(const Flow&, ByteView front, ByteView rest) override { size = front.size() + rest.size(); }
    std::size_t size = 0;
};

// Requests by the thousand: the tables below the authentication, which costs the most and keeps nothing.
class Churn {
  public:
    Churn()
        : core_(world_.shared, 0, relays_, random_), allocate_(core_), refresh_(core_), permission_(core_) {}

    void cycle(std::uint32_t number, bool waits) {
        const Flow flow{.transport = Transport::udp,
                        .worker = 0,
                        .connection = 0,
                        .local = kServer4,
                        .remote = Endpoint(address("192.0.2.7"), static_cast<std::uint16_t>(number))};
        const Endpoint peer(IpAddress(IpAddress::V4Bytes{9, static_cast<std::uint8_t>(number >> 16),
                                                         static_cast<std::uint8_t>(number >> 8),
                                                         static_cast<std::uint8_t>(number)}),
                            5000);
        ask(stun::method::kAllocate, flow, [&](stun::MessageWriter& writer) {
            writer.add(stun::RequestedTransport{});
            if (number % 3 == 0) writer.add(stun::EvenPort{number % 2 == 0});
        });
        ask(stun::method::kChannelBind, flow, [&](stun::MessageWriter& writer) {
            writer.add(stun::ChannelNumberAttribute{stun::kFirstChannel});
            writer.add(stun::XorPeerAddress{peer});
        });
        if (!waits) {
            ask(stun::method::kRefresh, flow,
                [](stun::MessageWriter& writer) { writer.add(stun::Lifetime{std::chrono::seconds{0}}); });
        }
    }
    void pass(Duration duration) {
        now_ += duration;
        core_.allocations.expire(now_, [this](Allocation& allocation) { core_.release(allocation); });
    }

    std::size_t live() const { return core_.allocations.size(); }
    std::size_t sockets() const { return relays_.now(); }
    std::size_t freePorts() { return world_.shared.pool.freePorts(now_); }
    std::uint64_t allocated() const { return core_.counters.allocated; }
    std::size_t livePorts() const { return world_.shared.directory.countLive(); }

  private:
    void ask(stun::Method method, const Flow& flow, const TurnClient::Add& add) {
        std::array<std::uint8_t, 256> buffer;
        stun::MessageWriter writer(buffer,
                                   {stun::MessageClass::request, method, stun::newTransactionId(random_)});
        add(writer);
        const auto message = stun::MessageView::parse(writer.finish()).value();
        const TurnRequest request{now_, message, flow, user_, sink_};
        if (method == stun::method::kAllocate) return allocate_.handle(request);
        Allocation* allocation = core_.allocations.find(flow, now_);
        ASSERT_NE(allocation, nullptr);
        if (method == stun::method::kRefresh) return refresh_.handle(request, *allocation);
        permission_.bindChannel(request, *allocation);
    }

    static TurnConfig config() {
        TurnConfig out = plainConfig();
        out.limits.source.allocations = 0;
        out.ports = {};
        return out;
    }

    TurnWorld world_{config()};
    NoRelays relays_;
    NoSink sink_;
    SeededRandom random_{5};
    TurnCore core_;
    AllocateHandler allocate_;
    RefreshHandler refresh_;
    PermissionHandler permission_;
    const stun::AuthenticatedUser user_{"alice", stun::IntegrityKey(asBytes("key")), true};
    TimePoint now_{1h};
};

#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t kSlack = 32U << 20U; // the quarantine above, and the sanitizer's own tables
#else
constexpr std::size_t kSlack = 2U << 20U;
#endif

TEST(TurnChurn, AMillionAllocationsComeAndGoWithoutGrowth) {
    Churn churn;
    const auto free = churn.freePorts();
    const auto run = [&](std::uint32_t cycles) {
        for (std::uint32_t i = 0; i < cycles; ++i) {
            churn.cycle(i, i % 2 == 0);
            if (i % 1000 == 999) churn.pass(kDefaultLifetime + 1s);
        }
        churn.pass(kDefaultLifetime + 1s);
    };
    run(50'000); // what is kept for reuse has grown to its size
    const std::size_t before = residentBytes();
    run(950'000);
    const std::size_t after = residentBytes();
    EXPECT_EQ(churn.allocated(), 1'000'000U);
    EXPECT_EQ(churn.live(), 0U);
    EXPECT_EQ(churn.sockets(), 0U);
    EXPECT_EQ(churn.livePorts(), 0U);
    EXPECT_EQ(churn.freePorts(), free);
    EXPECT_LE(after, before + kSlack);
}

TEST(TurnChurn, TenThousandAtOnce) {
    Churn churn;
    for (std::uint32_t i = 0; i < 10'000; ++i)
        churn.cycle(i, true);
    EXPECT_EQ(churn.live(), 10'000U);
    EXPECT_EQ(churn.sockets(), 10'000U);
    churn.pass(kDefaultLifetime + 1s);
    EXPECT_EQ(churn.live(), 0U);
}

} // namespace
} // namespace thisbe::rendezvous::test

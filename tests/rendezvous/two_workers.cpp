#include "tests/rendezvous/two_workers.h"

#include "rendezvous/ownership.h"
#include "shared/net/socket_address.h"
#include "shared/net/udp_socket.h"
#include "shared/signal/attributes/roster_entry.h"
#include "shared/signal/numbers.h"
#include "shared/stun/stream_framer.h"
#include "tests/support/worker_steering.h"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

namespace thisbe::rendezvous::test {

namespace {

using namespace std::chrono_literals;

IpAddress loopback(AddressFamily family) {
    return IpAddress::parse(family == AddressFamily::ipv4 ? "127.0.0.1" : "::1").value();
}

class UdpCaller final : public Caller {
  public:
    UdpCaller(EventLoop& loop, UdpBuffers& buffers, std::uint16_t worker, const IpAddress& from,
              const Endpoint& server)
        : server_(server) {
        do { // until the port is one of this worker's
            refused_.push_back(std::move(socket_));
            socket_ = std::make_unique<UdpSocket>(Endpoint(from, 0), UdpSocket::Options{}, buffers);
        } while (socket_->localEndpoint().port() % 2 != worker);
        refused_.clear();
        watch_.emplace(loop, socket_->fd(), Interest::read, [this](Ready ready) {
            if (ready.error) socket_->takePathErrors();
            for (const Datagram& datagram : socket_->receive())
                inbox.emplace_back(datagram.payload.begin(), datagram.payload.end());
        });
    }

    void send(ByteView message) override {
        socket_->send(std::array{Datagram{.payload = message, .local = {}, .remote = server_}});
    }
    Flow flow() const override { return {.local = server_, .remote = socket_->localEndpoint()}; }

  private:
    Endpoint server_;
    std::unique_ptr<UdpSocket> socket_;
    std::vector<std::unique_ptr<UdpSocket>> refused_;
    std::optional<Watch> watch_;
};

class TcpCaller final : public Caller, private StreamHandler {
  public:
    TcpCaller(EventLoop& loop, const Endpoint& local, const Endpoint& server)
        : server_(server), connection_(loop, server, *this, {.maxUnsent = 65536, .local = local}) {}

    void send(ByteView message) override { connection_.write(message); }
    Flow flow() const override {
        return {.transport = Transport::tcp, .local = server_, .remote = connection_.localEndpoint()};
    }

  private:
    void onBytes(ByteView bytes) override {
        const ByteSpan room = framer_.writable();
        if (room.size() < bytes.size()) throw std::length_error("a test's answer is too long");
        std::ranges::copy(bytes, room.begin());
        framer_.committed(bytes.size());
        for (auto frame = framer_.next(); frame && frame->kind != stun::StreamFrame::Kind::none;
             frame = framer_.next())
            inbox.emplace_back(frame->bytes.begin(), frame->bytes.end());
    }
    void onPeerFinished() override {}
    void onClosed(StreamEnd) override {}

    Endpoint server_;
    stun::StreamFramer framer_{16 * 1024};
    TcpConnection connection_;
};

// Binds to the port, or to one that the kernel chooses (which has a liking for odd ones); nothing when it is
// taken. It is free again at once.
std::optional<Endpoint> freeTcpPort(std::uint16_t port) {
    const FileDescriptor probe(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    SocketAddress address(Endpoint(loopback(AddressFamily::ipv4), port));
    socklen_t size = SocketAddress::capacity();
    if (::bind(probe.get(), address.data(), address.size()) != 0 ||
        ::getsockname(probe.get(), address.data(), &size) != 0)
        return std::nullopt;
    return address.endpoint();
}

} // namespace

ServerOptions TwoWorkers::defaultOptions() {
    ServerOptions options;
    options.listen = {loopback(AddressFamily::ipv4), loopback(AddressFamily::ipv6)};
    options.port = 0;
    options.workers = 2;
    options.identityFile = ::testing::TempDir() + "thisbe-two-workers-" + std::to_string(::getpid()) + ".pem";
    options.turn.off = true;
    return options;
}

void TwoWorkers::makeWorkers() {
    ServerOptions options = options_;
    workers_.clear();
    parts_ = std::make_unique<ServerParts>(options, clock_, Log::none());
    for (unsigned i = 0; i < options.workers; ++i) {
        workers_.push_back(std::make_unique<Worker>(static_cast<std::uint16_t>(i), options, *parts_));
        options.port = workers_.front()->udpEndpoints().front().port();
    }
}

void TwoWorkers::start() {
    // The port that one family gave may be taken in the other.
    for (int attempt = 1; workers_.size() != options_.workers; ++attempt) {
        try {
            makeWorkers();
        } catch (const StartupError&) {
            workers_.clear();
            if (attempt == 20) throw;
        }
    }
    for (const auto& worker : workers_)
        worker->introduce(workers_);
    for (const AddressFamily family : {AddressFamily::ipv4, AddressFamily::ipv6})
        for (const int type : {SOCK_DGRAM, SOCK_STREAM})
            thisbe::test::steerByPort(server(family), type);
    for (const auto& worker : workers_)
        threads_.emplace_back([&worker] { worker->run(); });
}

void TwoWorkers::stop() {
    for (const auto& worker : workers_)
        worker->stop();
    threads_.clear();
    std::filesystem::remove(options_.identityFile);
}

std::uint64_t TwoWorkers::drops(DropReason reason) const {
    std::uint64_t sum = 0;
    for (const auto& worker : workers_)
        sum += worker->drops().of(reason);
    return sum;
}

Endpoint TwoWorkers::server(AddressFamily family) const {
    for (const Endpoint& endpoint : workers_.front()->udpEndpoints())
        if (endpoint.family() == family) return endpoint;
    return {};
}

std::unique_ptr<Caller> TwoWorkers::udp(std::uint16_t worker, AddressFamily family) {
    return udp(worker, loopback(family));
}

std::unique_ptr<Caller> TwoWorkers::udp(std::uint16_t worker, const IpAddress& from) {
    return std::make_unique<UdpCaller>(loop_, buffers_, worker, from, server(from.family()));
}

std::unique_ptr<Caller> TwoWorkers::tcp(std::uint16_t worker) {
    for (int attempt = 0; attempt < 100; ++attempt) {
        auto local = freeTcpPort(0);
        if (local && local->port() % 2 != worker)
            local = freeTcpPort(static_cast<std::uint16_t>(local->port() ^ 1U));
        if (local) return std::make_unique<TcpCaller>(loop_, *local, server());
    }
    throw std::runtime_error("no TCP port");
}

bool TwoWorkers::turnUntil(const std::function<bool()>& done) {
    const TimePoint end = clock_.now() + 20s;
    while (!done() && clock_.now() < end)
        loop_.runOnce(20ms);
    return done();
}

Bytes TwoWorkers::ask(Caller& caller, const Bytes& request) {
    const auto id = parsed(request).transactionId();
    caller.send(request);
    auto answer = caller.inbox.end();
    const bool heard = turnUntil([&] {
        answer = std::ranges::find_if(caller.inbox, [&](const Bytes& bytes) {
            return parsed(bytes).isResponse() && parsed(bytes).transactionId() == id;
        });
        return answer != caller.inbox.end();
    });
    if (!heard) throw std::runtime_error("the server does not answer");
    Bytes out = *answer;
    caller.inbox.erase(answer);
    return out;
}

Bytes TwoWorkers::await(Caller& caller, stun::Method method) {
    auto found = caller.inbox.end();
    const bool heard = turnUntil([&] {
        found = std::ranges::find_if(caller.inbox, [&](const Bytes& bytes) {
            return parsed(bytes).isRequest() && parsed(bytes).method() == method;
        });
        return found != caller.inbox.end();
    });
    if (!heard) throw std::runtime_error("the server does not ask");
    Bytes out = *found;
    caller.inbox.erase(found);
    return out;
}

Bytes TwoWorkers::tryJoin(Caller& caller, TestPeer& peer, bool join) {
    const Bytes challenge = ask(caller, peer.firstRegister());
    return ask(caller, peer.secondRegister(challenge, join));
}

std::vector<std::string> TwoWorkers::roster(Caller& caller, TestPeer& peer) {
    const Bytes page = ask(caller, peer.rosterPage(""));
    std::vector<std::string> out;
    for (const stun::AttributeView& attribute : parsed(page).attributes()) {
        if (attribute.type != signal::attribute::kRosterEntry) continue;
        const auto entry = parsed(page).decode<signal::RosterEntry>(attribute.value);
        if (entry) out.emplace_back(entry->id);
    }
    return out;
}

std::string TwoWorkers::roomOf(std::uint16_t worker) {
    std::string room = "room";
    while (ownerOfRoom(room, 2) != worker)
        room += "s";
    return room;
}

} // namespace thisbe::rendezvous::test

#include "tests/bench/registration/load_crowd.h"

#include "shared/signal/numbers.h"

#include <thread>

namespace thisbe::bench {

using namespace std::chrono_literals;

namespace {

constexpr std::uint16_t kPort = 40000;
constexpr std::uint32_t kFirstAddress = 0x7f010000; // 127.1.0.0

IpAddress addressOf(std::size_t number) {
    IpAddress::V4Bytes bytes{};
    ByteWriter(bytes).u32(kFirstAddress + static_cast<std::uint32_t>(number));
    return IpAddress(bytes);
}

std::size_t numberOf(const IpAddress& address) {
    return ByteReader(address.bytes()).u32() - kFirstAddress;
}

UdpSocket::Options socketOptions() {
    UdpSocket::Options options;
    options.receiveSegments = options.sendSegments = false;
    return options;
}

} // namespace

LoadCrowd::LoadCrowd(std::size_t peers, std::size_t perRoom, const Endpoint& server)
    : shared_(perRoom),
      peers_(peers),
      server_(server),
      socket_(Endpoint(IpAddress::unspecified(AddressFamily::ipv4), kPort), socketOptions(), buffers_) {}

void LoadCrowd::send(std::size_t number, ByteView message) {
    if (message.empty()) return;
    const Datagram datagram{
        .payload = message, .local = Endpoint(addressOf(number), kPort), .remote = server_};
    if (output_.append(datagram)) return;
    flush();
    output_.append(datagram);
}

void LoadCrowd::flush() {
    std::span<const Datagram> rest = output_.datagrams();
    while (!rest.empty()) {
        const std::size_t handled = socket_.send(rest).handled;
        rest = rest.subspan(handled);
        if (handled == 0) receive();
    }
    output_.clear();
}

bool LoadCrowd::receive() {
    const auto datagrams = socket_.receive();
    for (const Datagram& datagram : datagrams) {
        const auto message = stun::MessageView::parse(datagram.payload);
        const std::size_t number = numberOf(datagram.local.address());
        if (message && number < peers_.size()) onMessage(number, *message);
    }
    return !datagrams.empty();
}

void LoadCrowd::onMessage(std::size_t number, const stun::MessageView& message) {
    namespace method = signal::method;
    const bool success = message.messageClass() == stun::MessageClass::successResponse;
    LoadPeer& peer = peers_[number];
    if (message.method() == method::kRegister) return onRegisterAnswer(number, message);
    if (message.method() == method::kKeepalive) {
        if (success) {
            ++keepalives_.answered;
            return;
        }
        if (!peer.registered()) return;
        ++keepalives_.refused;
        peer.forget();
        --registered_;
        waiting_.push_back(number);
        return;
    }
    if (message.method() == method::kUnregister) {
        ++unregistered_;
        return;
    }
    if (message.method() != method::kRoster) return;
    if (!message.isRequest()) {
        ++pages_;
        return;
    }
    ++pushes_;
    send(number, peer.onRosterRequest(shared_, message));
    if (watching_) toldAt_.try_emplace(number, Clock::now());
}

void LoadCrowd::onRegisterAnswer(std::size_t number, const stun::MessageView& message) {
    LoadPeer& peer = peers_[number];
    if (peer.registered()) return;
    if (message.messageClass() != stun::MessageClass::successResponse)
        return send(number, peer.secondRegister(shared_, number, message));
    if (!peer.onRegistered(shared_, message)) return;
    registering_.erase(number);
    ++registered_;
    if (follow_) send(number, peer.rosterQuery(shared_));
}

void LoadCrowd::startRegistering(std::size_t number) {
    registering_[number] = {Clock::now()};
    send(number, LoadPeer::firstRegister(shared_, number));
}

void LoadCrowd::beginRegistrations(std::size_t atATime) {
    for (; !waiting_.empty() && registering_.size() < atATime; waiting_.pop_front())
        startRegistering(waiting_.front());
    const auto now = Clock::now();
    if (now - lookedAt_ < 100ms) return;
    lookedAt_ = now;
    // A datagram was lost, or the server takes that long.
    for (auto& [number, inFlight] : registering_) {
        if (now - inFlight.since < 1s) continue;
        inFlight.since = now;
        send(number, LoadPeer::firstRegister(shared_, number));
    }
}

bool LoadCrowd::registerAll(std::size_t atATime, Clock::duration limit, bool follow) {
    follow_ = follow;
    for (std::size_t number = 0; number < peers_.size(); ++number)
        if (!peers_[number].registered()) waiting_.push_back(number);
    const auto end = Clock::now() + limit;
    while (registered_ < peers_.size() && Clock::now() < end) {
        beginRegistrations(atATime);
        if (!receive()) std::this_thread::sleep_for(100us);
        flush();
    }
    return registered_ == peers_.size();
}

void LoadCrowd::pretendAll() {
    for (std::size_t number = 0; number < peers_.size(); ++number)
        peers_[number].pretend(number + 1);
    registered_ = peers_.size();
}

LoadCrowd::Keepalives LoadCrowd::keepAlive(Clock::duration time, Clock::duration interval,
                                           std::size_t atATime,
                                           const std::function<bool(const Keepalives&)>& done) {
    // More at once would overflow the socket's buffer when the generator was held up.
    constexpr std::size_t kBurst = 256;
    keepalives_ = {};
    const auto start = Clock::now();
    const double perSecond =
        static_cast<double>(peers_.size()) / std::chrono::duration<double>(interval).count();
    const auto elapsed = [&] { return std::chrono::duration<double>(Clock::now() - start).count(); };
    std::uint64_t turn = 0;
    double lastTurn = 0;
    while (Clock::now() - start < time && !done(keepalives_)) {
        keepalives_.longestTurn = std::max(keepalives_.longestTurn, elapsed() - lastTurn);
        lastTurn = elapsed();
        const auto due = static_cast<std::uint64_t>(elapsed() * perSecond);
        const bool idle = turn >= due;
        for (std::size_t i = 0; i < kBurst && turn < due; ++i, ++turn) {
            // In no order that memory would like.
            next_ = (next_ + 7919) % peers_.size();
            if (!peers_[next_].registered()) continue;
            ++keepalives_.sent;
            send(next_, peers_[next_].keepalive(shared_));
        }
        beginRegistrations(atATime);
        flush();
        while (receive()) {
        }
        flush();
        if (idle) std::this_thread::sleep_for(200us);
    }
    keepalives_.seconds = elapsed();
    const auto last = Clock::now();
    while (Clock::now() - last < 200ms)
        if (!receive()) std::this_thread::sleep_for(1ms);
    return keepalives_;
}

std::vector<double> LoadCrowd::joinLatencies() {
    const std::size_t joiner = peers_.size() - 1;
    const auto wait = [this](auto done, Clock::duration limit) {
        const auto start = Clock::now();
        while (!done() && Clock::now() - start < limit) {
            if (!receive()) std::this_thread::sleep_for(20us);
            flush();
        }
    };
    const std::uint64_t before = unregistered_;
    send(joiner, peers_[joiner].unregister(shared_));
    wait([&] { return unregistered_ > before; }, 1s);
    peers_[joiner].forget();
    --registered_;
    wait([] { return false; }, 700ms); // everybody knows that it left, and the room is quiet again
    toldAt_.clear();
    watching_ = true;
    startRegistering(joiner);
    wait([&] { return peers_[joiner].registered(); }, 2s);
    const auto joined = Clock::now();
    wait([&] { return toldAt_.size() >= peers_.size() - 1; }, 2s);
    watching_ = false;
    std::vector<double> result;
    for (const auto& [number, at] : toldAt_)
        if (number != joiner)
            result.push_back(std::chrono::duration<double, std::micro>(at - joined).count());
    return result;
}

std::size_t LoadCrowd::fetchPages(std::size_t count) {
    const std::uint64_t before = pages_;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t number = i % peers_.size();
        send(number, peers_[number].pageQuery(shared_, "peer" + std::to_string(i * 7919 % peers_.size())));
        if (i % 32 != 31) continue;
        flush();
        const auto start = Clock::now();
        while (pages_ - before <= i - 8 && Clock::now() - start < 100ms)
            receive();
    }
    flush();
    std::this_thread::sleep_for(50ms);
    while (receive()) {
    }
    return pages_ - before;
}

} // namespace thisbe::bench

#include "tests/bench/turn/relay_session.h"

#include "shared/stun/attributes/channel_number.h"
#include "shared/stun/attributes/lifetime.h"
#include "shared/stun/attributes/requested_transport.h"
#include "shared/stun/attributes/xor_address_attribute.h"
#include "shared/stun/channel_data.h"
#include "shared/wire/byte_writer.h"

#include <poll.h>
#include <stdexcept>

namespace thisbe::bench {

namespace {

const IpAddress kLoopback(IpAddress::V4Bytes{127, 0, 0, 1});
constexpr int kPatience = 1000; // ms

UdpSocket::Options options() {
    UdpSocket::Options out;
    out.receiveBuffer = 4 * 1024 * 1024;
    return out;
}

} // namespace

RelaySession::RelaySession(const Endpoint& server, UdpBuffers& buffers)
    : server_(server),
      buffers_(buffers),
      client_(Endpoint(kLoopback, 0), options(), buffers),
      message_(65536) {}

std::vector<std::uint8_t> RelaySession::exchange(ByteView request) {
    const Datagram datagram{.payload = request, .local = {}, .remote = server_};
    client_.send(std::span(&datagram, 1));
    const auto asked = stun::MessageView::parse(request);
    pollfd waiting{.fd = client_.fd(), .events = POLLIN, .revents = 0};
    while (::poll(&waiting, 1, kPatience) > 0) {
        // Nobody listens there (yet).
        if ((waiting.revents & POLLERR) != 0 && !client_.takePathErrors().empty()) return {};
        // A late answer to an earlier request is none to this one.
        for (const Datagram& answer : client_.receive()) {
            const auto view = stun::MessageView::parse(answer.payload);
            if (view && view->transactionId() == asked->transactionId())
                return {answer.payload.begin(), answer.payload.end()};
        }
    }
    return {};
}

std::vector<std::uint8_t> RelaySession::ask(stun::Method method, const Add& add) {
    for (int attempt = 0; attempt < 3; ++attempt) {
        std::array<std::uint8_t, 512> buffer;
        stun::TransactionId::Value id{};
        ByteWriter(id).u64(nextId_++);
        stun::MessageWriter writer(buffer, {stun::MessageClass::request, method, stun::TransactionId(id)});
        add(writer);
        credentials_.authenticate(writer);
        auto answer = exchange(writer.finish());
        const auto view = stun::MessageView::parse(answer);
        if (!view || credentials_.onResponse(*view) != stun::AuthenticationStep::retry) return answer;
    }
    return {};
}

void RelaySession::expectSuccess(stun::Method method, const Add& add, const char* what) {
    const auto answer = ask(method, add);
    const auto view = stun::MessageView::parse(answer);
    if (!view || view->messageClass() != stun::MessageClass::successResponse)
        throw std::runtime_error(std::string(what) + " was refused or not answered");
}

bool RelaySession::allocate() {
    const auto answer = ask(stun::method::kAllocate,
                            [](stun::MessageWriter& writer) { writer.add(stun::RequestedTransport{}); });
    const auto view = stun::MessageView::parse(answer);
    allocated_ = view && view->messageClass() == stun::MessageClass::successResponse;
    if (!allocated_) return false;
    const auto relayed = view->get<stun::XorRelayedAddress>();
    if (!relayed) throw std::runtime_error("a successful Allocate without a relayed address");
    relay_ = relayed->value;
    return true;
}

RelaySession::~RelaySession() {
    if (!allocated_) return;
    std::array<std::uint8_t, 512> buffer;
    stun::TransactionId::Value id{};
    ByteWriter(id).u64(nextId_);
    stun::MessageWriter writer(
        buffer, {stun::MessageClass::request, stun::method::kRefresh, stun::TransactionId(id)});
    writer.add(stun::Lifetime{std::chrono::seconds{0}});
    credentials_.authenticate(writer);
    const Datagram datagram{.payload = writer.finish(), .local = {}, .remote = server_};
    client_.send(std::span(&datagram, 1));
}

void RelaySession::bindPeer() {
    assumePeer(Endpoint(kLoopback, 0));
    bindTo(peer_->localEndpoint());
}

void RelaySession::assumePeer(const Endpoint& peer) {
    peer_ = std::make_unique<UdpSocket>(peer, options(), buffers_);
}

void RelaySession::bindTo(const Endpoint& peer) {
    expectSuccess(
        stun::method::kChannelBind,
        [&](stun::MessageWriter& writer) {
            writer.add(stun::ChannelNumberAttribute{stun::ChannelNumber(kChannel)});
            writer.add(stun::XorPeerAddress{peer});
        },
        "ChannelBind");
}

void RelaySession::send(std::size_t count, std::size_t size) {
    static const std::vector<std::uint8_t> kData(65536, 'x');
    const ByteView message = stun::writeChannelData(
        message_, stun::ChannelNumber(kChannel), ByteView(kData).first(size), stun::ChannelDataPadding::none);
    batch_.assign(count, Datagram{.payload = message, .local = {}, .remote = server_});
    client_.send(batch_);
}

void RelaySession::sendDirectly(std::size_t size) {
    const Datagram datagram{
        .payload = ByteView(message_).first(size), .local = {}, .remote = peer_->localEndpoint()};
    client_.send(std::span(&datagram, 1));
}

std::size_t RelaySession::echo() {
    const auto heard = peer_->receive();
    if (heard.empty()) return 0;
    batch_.assign(heard.begin(), heard.end());
    peer_->send(batch_);
    return heard.size();
}

std::pair<std::size_t, std::size_t> RelaySession::askBare(stun::Method method, bool withTransport) {
    std::array<std::uint8_t, 64> buffer;
    stun::MessageWriter writer(buffer, {stun::MessageClass::request, method, stun::TransactionId{}});
    if (withTransport) writer.add(stun::RequestedTransport{});
    const ByteView request = writer.finish();
    return {request.size(), exchange(request).size()};
}

} // namespace thisbe::bench

#include "tests/fuzz/turn/turn_machine.h"

#include "shared/stun/attributes/address_family_attribute.h"
#include "shared/stun/attributes/channel_number.h"
#include "shared/stun/attributes/data.h"
#include "shared/stun/attributes/even_port.h"
#include "shared/stun/attributes/lifetime.h"
#include "shared/stun/attributes/opaque_attribute.h"
#include "shared/stun/attributes/requested_transport.h"
#include "shared/stun/attributes/text_attribute.h"
#include "shared/stun/attributes/xor_address_attribute.h"
#include "shared/stun/channel_data.h"
#include "tests/fuzz/turn/require.h"

namespace thisbe::fuzz {

using namespace rendezvous;
using stun::AttributeType;

namespace {

constexpr std::uint16_t kFirstPort = 50000;
constexpr std::uint16_t kPorts = 16;
constexpr std::uint32_t kQuota = 6;

const IpAddress kServer4(IpAddress::V4Bytes{198, 51, 100, 1});
const IpAddress kInside4(IpAddress::V4Bytes{10, 0, 0, 5});
const IpAddress kServer6 = IpAddress::parse("2001:db8::1").value();

TurnConfig configOf(std::uint8_t variant) {
    TurnConfig out;
    const bool behindNat = (variant & 1U) != 0;
    out.relays = {{behindNat ? kInside4 : kServer4, kServer4}, {kServer6, kServer6}};
    out.ports = {.first = kFirstPort, .last = kFirstPort + kPorts - 1};
    if ((variant & 2U) != 0)
        out.peers.allow = {IpPrefix::parse("0.0.0.0/0").value(), IpPrefix::parse("::/0").value()};
    out.channelsOfRfc5766 = (variant & 4U) == 0;
    if ((variant & 8U) == 0) out.limits.challenges = {};
    out.limits.permissionsPerAllocation = 3;
    out.limits.channelsPerAllocation = 4;
    out.limits.user.allocations = kQuota;
    out.limits.user.bandwidth = {.perSecond = 20, .burst = 300};
    out.limits.user.permissionRate = {.perSecond = 1, .burst = 50};
    return out;
}

// Four ways to reach the server from each of two addresses, which meet on a worker each.
std::vector<FuzzClient> makeClients() {
    std::vector<FuzzClient> out(8);
    for (std::uint8_t i = 0; i < out.size(); ++i) {
        const bool tcp = (i & 1U) != 0;
        const bool v6 = (i & 2U) != 0;
        const auto worker = static_cast<std::uint8_t>(i >> 2U);
        const IpAddress from = v6 ? IpAddress::parse(worker == 0 ? "2001:db8:7::1" : "2001:db8:8::1").value()
                                  : IpAddress(IpAddress::V4Bytes{192, 0, 2, worker});
        out[i].flow = {.transport = tcp ? Transport::tcp : Transport::udp,
                       .worker = worker,
                       .connection = tcp ? i + 1U : 0U,
                       .local = Endpoint(v6 ? kServer6 : kServer4, 3478),
                       .remote = Endpoint(from, 1000)};
    }
    return out;
}

ByteView take(ByteReader& script, std::size_t count) {
    return script.bytes(std::min(count, script.remaining()));
}

} // namespace

TurnMachine::TurnMachine(std::uint8_t variant)
    : shared_(configOf(variant), chain_, poolRandom_),
      clients_(makeClients()),
      bandwidth_{BandwidthModel(shared_.config.limits.user.bandwidth, now_),
                 BandwidthModel(shared_.config.limits.user.bandwidth, now_)},
      freePorts_(shared_.pool.freePorts(now_)) {
    shared_.servicePorts = {3478, 5349};
    for (const std::uint16_t index : {std::uint16_t{0}, std::uint16_t{1}}) {
        workers_.emplace_back(shared_, index, clock_, random_);
        if ((variant & 16U) != 0) workers_.back().relays.heldByOthers = {50003, 50008, 50009};
    }
}

void TurnMachine::run(ByteReader script) {
    while (script.ok() && script.remaining() > 0) {
        step(script);
        check();
    }
    now_ += kMaxLifetime + kPortSetAside + std::chrono::seconds{1};
    for (Worker& worker : workers_) {
        worker.service.onDeadline(now_);
        require(worker.service.allocations() == 0, "every allocation ends");
        require(worker.relays.sockets.empty(), "and closes its sockets");
    }
    for (const RelayAddress& relay : shared_.config.relays)
        for (std::uint16_t i = 0; i < kPorts; ++i)
            require(!shared_.directory.find({relay.local, static_cast<std::uint16_t>(kFirstPort + i)}),
                    "and withdraws its ports");
    require(shared_.pool.freePorts(now_) == freePorts_, "and gives them back");
    checkCounts();
}

void TurnMachine::step(ByteReader& script) {
    const std::uint8_t action = script.u8();
    FuzzClient& client = clients_[script.u8() % clients_.size()];
    switch (action % 8) {
    case 0:
        return pass(script);
    case 1:
        return onScripted(script, client);
    case 2:
        return onChannelData(script, client);
    case 3:
        return onPeer(script, workerOf(client));
    case 4:
        return close(client);
    case 5:
        return onRaw(script, client);
    case 6:
        return deliver(client); // once more
    default:
        return onPlain(script, client);
    }
}

void TurnMachine::pass(ByteReader& script) {
    now_ += std::chrono::seconds{script.u16() % 1000};
    for (Worker& worker : workers_)
        worker.service.onDeadline(now_);
}

// What a client does that follows the rules.
void TurnMachine::onPlain(ByteReader& script, FuzzClient& client) {
    const std::uint8_t what = script.u8();
    const std::uint8_t detail = script.u8();
    const auto peer = [&](stun::MessageWriter& writer) { writer.add(stun::XorPeerAddress{peerAt(detail)}); };
    switch (what % 4) {
    case 0:
        return request(client, what >> 4U, stun::method::kAllocate, [&](stun::MessageWriter& writer) {
            writer.add(stun::RequestedTransport{});
            if ((detail & 1U) != 0) writer.add(stun::RequestedAddressFamily{AddressFamily::ipv6});
            if ((detail & 2U) != 0) writer.add(stun::AdditionalAddressFamily{AddressFamily::ipv6});
            if ((detail & 4U) != 0) writer.add(stun::EvenPort{(detail & 8U) != 0});
        });
    case 1:
        return request(client, what >> 4U, stun::method::kCreatePermission, peer);
    case 2:
        return request(client, what >> 4U, stun::method::kChannelBind, [&](stun::MessageWriter& writer) {
            writer.add(stun::ChannelNumberAttribute{
                stun::ChannelNumber(static_cast<std::uint16_t>(0x4000 + detail % 8))});
            peer(writer);
        });
    default:
        break;
    }
    std::array<std::uint8_t, 512> buffer;
    stun::MessageWriter writer(buffer, {stun::MessageClass::indication, stun::method::kSend, {}});
    peer(writer);
    writer.add(stun::Data{take(script, what >> 2U)});
    const auto message = stun::MessageView::parse(writer.finish());
    workerOf(client).service.onIndication(now_, message.value(), client.flow, sink_);
}

// Attributes as they stand in the script.
void TurnMachine::onScripted(ByteReader& script, FuzzClient& client) {
    static constexpr std::array kMethods = {stun::method::kAllocate, stun::method::kRefresh,
                                            stun::method::kCreatePermission, stun::method::kChannelBind,
                                            stun::method::kSend};
    const stun::Method method = kMethods[script.u8() % kMethods.size()];
    const std::uint8_t how = script.u8();
    request(client, how, method, [&](stun::MessageWriter& writer) {
        for (int count = script.u8() % 8; count > 0 && script.remaining() > 0; --count)
            addAttribute(script, writer);
    });
}

void TurnMachine::addAttribute(ByteReader& script, stun::MessageWriter& writer) {
    static constexpr std::array kTypes = {AttributeType::requestedAddressFamily,
                                          AttributeType::additionalAddressFamily,
                                          AttributeType::evenPort,
                                          AttributeType::reservationToken,
                                          AttributeType::lifetime,
                                          AttributeType::channelNumber,
                                          AttributeType::dontFragment,
                                          AttributeType::requestedTransport,
                                          AttributeType::xorPeerAddress,
                                          static_cast<AttributeType>(0x7ff0)};
    const std::uint8_t kind = script.u8();
    switch (kind % 5) {
    case 0:
        return writer.add(stun::RequestedTransport{});
    case 1:
        return writer.add(stun::XorPeerAddress{peerAt(script.u8())});
    case 2:
        return writer.addRaw(AttributeType::reservationToken, token_);
    default: {
        const AttributeType type = kTypes[script.u8() % kTypes.size()];
        const std::size_t size = script.u8() % 21;
        return writer.addRaw(type, take(script, size));
    }
    }
}

void TurnMachine::request(FuzzClient& client, std::uint8_t how, stun::Method method, const Add& add) {
    std::array<std::uint8_t, 4096> buffer;
    stun::MessageWriter writer(buffer,
                               {stun::MessageClass::request, method, stun::newTransactionId(random_)});
    add(writer);
    client.lastUser = how & 1U;
    stun::LongTermClient& credentials = client.users[client.lastUser];
    if ((how & 2U) != 0) {
        // SHA-256, and names hidden: as an RFC 8489 client negotiates it, challenge first.
        credentials.authenticate(writer);
    } else {
        const bool stale = (how & 4U) != 0;
        const auto nonce =
            shared_.nonces.issue(stale ? now_ - 2 * kTurnNonceLifetime : now_, client.flow.remote);
        writer.add(stun::Username{kUserNames[client.lastUser]});
        writer.add(stun::Realm{shared_.config.realm});
        writer.add(stun::Nonce{stun::view(nonce)});
        writer.addIntegrity(*users_.keyOf(kUserNames[(how & 8U) != 0 ? 1 : client.lastUser],
                                          stun::PasswordAlgorithmNumber::md5));
    }
    writer.addFingerprint();
    const ByteView message = writer.finish();
    client.lastRequest.assign(message.begin(), message.end());
    client.mayReplay = false;
    deliver(client);
}

void TurnMachine::deliver(FuzzClient& client) {
    const auto asked = stun::MessageView::parse(client.lastRequest);
    if (!asked) return;
    workerOf(client).service.onRequest(now_, *asked, client.flow, sink_);
    require(sink_.messages.size() <= 1, "a request gets one answer");
    if (sink_.messages.empty()) return;
    const Message answer = std::move(sink_.messages.back());
    sink_.messages.clear();
    require(answer.flow == client.flow, "its sender gets it");
    onAnswer(client, *asked, answer.bytes);
}

void TurnMachine::onAnswer(FuzzClient& client, const stun::MessageView& asked, ByteView bytes) {
    const auto answer = stun::MessageView::parse(bytes);
    require(answer && answer->transactionId() == asked.transactionId() && answer->method() == asked.method(),
            "it answers what was asked");
    checkSize(client, asked, *answer);
    client.users[client.lastUser].onResponse(*answer);
    if (answer->messageClass() != stun::MessageClass::successResponse) return;
    if (const auto token = answer->find(AttributeType::reservationToken))
        token_.assign(token->begin(), token->end());

    if (asked.method() != stun::method::kAllocate) {
        require(client.alive(now_) && client.allocation->user() == client.lastUser,
                "only an allocation's own user may change it");
        return client.allocation->onSuccess(now_, asked, *answer);
    }
    if (client.alive(now_)) {
        require(client.mayReplay && client.allocation->isTheSuccess(bytes),
                "a retransmission gets the same success, and nothing else gets one");
        return;
    }
    client.allocation.emplace(now_, client.lastUser, *answer);
    client.mayReplay = true;
}

void TurnMachine::checkSize(const FuzzClient& client, const stun::MessageView& asked,
                            const stun::MessageView& answer) const {
    if (client.flow.transport != Transport::udp || answer.has(AttributeType::messageIntegrity) ||
        answer.has(AttributeType::messageIntegritySha256))
        return;
    require(answer.messageClass() == stun::MessageClass::errorResponse, "successes are authenticated");
    const std::size_t headers = client.flow.remote.isV4() ? 28 : 48;
    require(2 * (answer.bytes().size() + headers) <= 5 * (asked.bytes().size() + headers),
            "an unauthenticated answer does not amplify");
}

void TurnMachine::onRaw(ByteReader& script, FuzzClient& client) {
    const ByteView bytes = take(script, script.u8());
    const auto message = stun::MessageView::parse(bytes);
    if (!message) return;
    if (!message->isRequest())
        return workerOf(client).service.onIndication(now_, *message, client.flow, sink_);
    client.lastRequest.assign(bytes.begin(), bytes.end());
    client.lastUser = 0;
    client.mayReplay = false;
    deliver(client);
}

void TurnMachine::onChannelData(ByteReader& script, FuzzClient& client) {
    const std::uint8_t kind = script.u8();
    if (kind < 128)
        return workerOf(client).service.onChannelData(now_, client.flow, take(script, kind), sink_);
    std::array<std::uint8_t, 256> buffer;
    const stun::ChannelNumber channel(static_cast<std::uint16_t>(0x4000 + kind % 8));
    const ByteView message =
        stun::writeChannelData(buffer, channel, take(script, kind - 128U), stun::ChannelDataPadding::none);
    workerOf(client).service.onChannelData(now_, client.flow, message, sink_);
}

void TurnMachine::onPeer(ByteReader& script, Worker& worker) {
    if (worker.relays.sockets.empty()) return;
    auto socket = worker.relays.sockets.begin();
    std::advance(socket, static_cast<std::ptrdiff_t>(script.u8() % worker.relays.sockets.size()));
    const Endpoint peer = peerAt(script.u8());
    if (peer.family() != socket->second.family()) return;
    const std::uint8_t kind = script.u8();
    const Datagram datagram{.payload = take(script, kind / 2U), .local = socket->second, .remote = peer};
    if (kind % 2 == 0)
        return worker.service.onPeerDatagrams(now_, socket->first, std::span(&datagram, 1), sink_);
    const PathError error{
        .remote = peer, .error = DatagramError::other, .icmpType = 3, .icmpCode = 4, .mtu = 1280};
    worker.service.onPathErrors(now_, socket->first, std::span(&error, 1), sink_);
}

void TurnMachine::close(FuzzClient& client) {
    workerOf(client).service.onFlowClosed(client.flow);
    client.allocation.reset();
    client.mayReplay = false;
}

Endpoint TurnMachine::peerAt(std::uint8_t which) const {
    static const std::array kPeers = {Endpoint::parse("9.9.9.9:5000").value(),
                                      Endpoint::parse("9.9.9.10:5000").value(),
                                      Endpoint::parse("[2620:fe::9]:5000").value(),
                                      Endpoint::parse("127.0.0.1:3478").value(),
                                      Endpoint::parse("[::ffff:127.0.0.1]:1").value(),
                                      Endpoint::parse("10.0.0.1:1").value(),
                                      Endpoint::parse("198.51.100.1:3478").value(),
                                      Endpoint::parse("[64:ff9b::7f00:1]:1").value(),
                                      Endpoint::parse("9.9.9.9:0").value(),
                                      Endpoint::parse("[2001:db8::1]:5349").value(),
                                      Endpoint::parse("10.0.0.5:3478").value(),
                                      Endpoint::parse("9.9.9.11:1").value()};
    if (which < 64) return kPeers[which % kPeers.size()];
    const auto port = static_cast<std::uint16_t>(kFirstPort + which % kPorts);
    if (which < 128) return Endpoint(kServer4, port);
    return Endpoint(which < 192 ? kServer6 : kInside4, port);
}

} // namespace thisbe::fuzz

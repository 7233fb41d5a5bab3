#include "peer/chat/message_plane.h"

#include "shared/base/address_class.h"
#include "shared/program/program.h"
#include "shared/turn/session_credential.h"

#include <Poco/Net/NetException.h>

#include <algorithm>

namespace thisbe::peer {

namespace {

DtlsContext makeDtls(const Identity& identity, WallTime now) {
    const auto certificate = Certificate::selfSigned(identity, now);
    if (!certificate) throw StartupError(ExitStatus::internal, certificate.error().message);
    auto context = DtlsContext::create(*certificate);
    if (!context) throw StartupError(ExitStatus::internal, context.error().message);
    return std::move(*context);
}

IceHost::Options iceOptions(const MessagePlane::Options& options) {
    IceHost::Options out;
    out.servers = options.servers;
    out.nat64 = options.nat64;
    if (options.tls != nullptr) {
        out.tlsServers = options.tls->servers;
        out.tls = &options.tls->context;
        out.tlsName = options.tls->name;
    }
    // A server on this host: then peers may be here too.
    out.addresses.loopback = std::ranges::any_of(options.servers, [](const Endpoint& server) {
        return classify(server.address()) == AddressClass::loopback;
    });
    return out;
}

// A host whose addresses come and go asks no more often.
constexpr Duration kBetweenNatTests = std::chrono::seconds{10};

std::optional<Endpoint> firstIpv4(const std::vector<Endpoint>& servers) {
    const auto found = std::ranges::find_if(servers, &Endpoint::isV4);
    return found == servers.end() ? std::nullopt : std::optional(*found);
}

std::uint64_t microseconds(WallTime time) {
    return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

} // namespace

MessagePlane::MessagePlane(const Host& host, const Options& options, Connections::SendSignal sendSignal,
                           PeerTrust& trust, ChatsUser& user, PacketPlaneUser& packetsUser)
    : host_(host),
      natServer_(firstIpv4(options.servers)),
      dtls_(makeDtls(host.identity, host.started)),
      ice_({host.loop, host.buffers, host.random, host.log}, iceOptions(options)),
      chats_({host.loop, ice_, dtls_, host.log},
             {host.identity.key(), options.mode, microseconds(host.started)}, std::move(sendSignal), trust,
             user),
      packets_({host.loop, host.clock, host.random}, options.accept, chats_.connections(),
               [this](const std::string& id) { return chats_.call(id); }, packetsUser),
      addresses_(host.loop, [this] { testNat(); }) {}

Result<void> MessagePlane::onRegistered(const signal::ClientSession& session, bool overStream) {
    ice_.setUdpOutlook(overStream ? ice::UdpOutlook::blocked : ice::UdpOutlook::passes);
    const std::string user = turn::sessionUsername(session.id);
    if (std::exchange(relayUser_, user) != user)
        ice_.setCredentials(user, turn::sessionPassword(turn::sessionDigest(session.key)));
    if (!natTest_) testNat();
    return ice_.start();
}

void MessagePlane::testNat() {
    const TimePoint now = host_.loop.now();
    if (!natServer_ || relayUser_.empty() || (natTest_ && now < natTestedAt_ + kBetweenNatTests)) return;
    natTestedAt_ = now;
    chats_.setOwnNat(std::nullopt);
    try {
        natTest_ = std::make_unique<UdpStunProbe>(host_.loop, host_.buffers,
                                                  UdpStunProbe::Options{.server = *natServer_}, host_.random,
                                                  [this] { onNatTested(); });
    } catch (const Poco::Net::NetException&) {
        natTest_.reset(); // no IPv4 here
    }
}

void MessagePlane::onNatTested() {
    const StunFinding& finding = natTest_->finding();
    NatSide side;
    // The server is there, or we would not be registered.
    side.udpBlocked = !finding.mapped;
    if (finding.behaviour) side.nat = *finding.behaviour;
    if (side.udpBlocked || side.nat.mapping != stun::MappingBehaviour::unknown) chats_.setOwnNat(side);
}

} // namespace thisbe::peer

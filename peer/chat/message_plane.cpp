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

IceHost::Options iceOptions(const std::vector<Endpoint>& servers) {
    IceHost::Options out;
    out.servers = servers;
    // A server on this host: then peers may be here too.
    out.addresses.loopback = std::ranges::any_of(
        servers, [](const Endpoint& server) { return classify(server.address()) == AddressClass::loopback; });
    return out;
}

std::uint64_t microseconds(WallTime time) {
    return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

} // namespace

MessagePlane::MessagePlane(const Host& host, const Options& options, Connections::SendSignal sendSignal,
                           PeerTrust& trust, ChatsUser& user)
    : dtls_(makeDtls(host.identity, host.started)),
      ice_({host.loop, host.buffers, host.random, host.log}, iceOptions(options.servers)),
      chats_({host.loop, ice_, dtls_, host.log},
             {host.identity.key(), options.mode, microseconds(host.started)}, std::move(sendSignal), trust,
             user) {}

Result<void> MessagePlane::onRegistered(const signal::ClientSession& session) {
    const std::string user = turn::sessionUsername(session.id);
    if (std::exchange(relayUser_, user) != user)
        ice_.setCredentials(user, turn::sessionPassword(turn::sessionDigest(session.key)));
    return ice_.start();
}

} // namespace thisbe::peer

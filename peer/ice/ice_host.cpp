#include "peer/ice/ice_host.h"

#include "shared/base/address_class.h"
#include "shared/net/source_address.h"

#include <algorithm>
#include <utility>

namespace thisbe::peer {

namespace {

// A path of 1 Gbit/s and 20 ms; the kernel cuts it to its limits.
constexpr UdpSocket::Options kSocket = {.receiveBuffer = 2 * 1024 * 1024, .sendBuffer = 1024 * 1024};
constexpr std::size_t kBatchDatagrams = 256;
constexpr std::size_t kBatchBytes = 256 * 1024; // room for the largest datagram besides many small ones

const Endpoint* firstOf(const std::vector<Endpoint>& endpoints, AddressFamily family) {
    const auto found = std::ranges::find(endpoints, family, &Endpoint::family);
    return found == endpoints.end() ? nullptr : &*found;
}

// One of each family, in the given order.
std::vector<Endpoint> firstOfEach(const std::vector<Endpoint>& endpoints) {
    std::vector<Endpoint> out;
    for (const Endpoint& endpoint : endpoints)
        if (firstOf(out, endpoint.family()) == nullptr) out.push_back(endpoint);
    return out;
}

} // namespace

IceHost::IceHost(const Context& context, Options options)
    : context_(context),
      options_(std::move(options)),
      sockets_(context_.loop, context_.buffers, kSocket, *this),
      batch_(kBatchDatagrams, kBatchBytes),
      streamBatch_(kBatchDatagrams, kBatchBytes),
      timer_(context_.loop.timers(), [this] { onTimer(); }),
      addresses_(context_.loop, [this] { onAddressChange(); }) {}

IceHost::~IceHost() {
    if (!gatherer_) return;
    gatherer_->release(now());
    gatherer_->takeOutput(batch_);
    flush();
    for (const auto& stream : streams_)
        flushStream(*stream);
}

Result<std::vector<ice::HostBase>> IceHost::findBases() {
    auto addresses = hostAddresses(options_.addresses);
    if (addresses && addresses->empty()) {
        HostAddressRules all = options_.addresses;
        all.loopback = true;
        addresses = hostAddresses(all);
    }
    if (!addresses) return tl::make_unexpected(addresses.error());
    std::vector<ice::HostBase> bases;
    for (const HostAddress& address : *addresses) {
        const std::uint16_t port = sockets_.port(address.address.family());
        if (port == 0) continue;
        const Endpoint endpoint(address.address, port);
        bases.push_back({idOf(endpoint), endpoint});
    }
    addNat64Base(bases);
    return bases;
}

ice::BaseId IceHost::idOf(const Endpoint& base) {
    const ice::HostBase* known = baseAt(base);
    return known != nullptr ? known->id : ice::BaseId(nextBase_++);
}

void IceHost::addNat64Base(std::vector<ice::HostBase>& bases) {
    const auto isUseful = [](const ice::HostBase& base, AddressFamily family) {
        const AddressClass kind = classify(base.endpoint.address());
        return base.endpoint.family() == family && kind != AddressClass::linkLocal &&
               kind != AddressClass::loopback;
    };
    const auto has = [&](AddressFamily family) {
        return std::ranges::any_of(bases, [&](const auto& base) { return isUseful(base, family); });
    };
    if (has(AddressFamily::ipv4) || !has(AddressFamily::ipv6)) return;
    const Endpoint endpoint(nat64LocalAddress(), sockets_.port(AddressFamily::ipv6));
    bases.push_back({idOf(endpoint), endpoint, true});
}

// The first of each family; and the first behind the NAT64, which shows how our IPv4 is mapped.
std::vector<Endpoint> IceHost::stunServers() const {
    std::vector<Endpoint> out = firstOfEach(options_.servers);
    if (!options_.nat64) return out;
    const auto through = std::ranges::find_if(options_.servers, [&](const Endpoint& server) {
        return options_.nat64->extract(server.address()).has_value();
    });
    if (through != options_.servers.end() && std::ranges::find(out, *through) == out.end())
        out.push_back(*through);
    return out;
}

// Pinned, so that the allocation stays on one 5-tuple whatever happens to the routes.
Endpoint IceHost::localTowards(const Endpoint& server) const {
    const auto address = sourceAddressTowards(server);
    return {address ? *address : IpAddress::unspecified(server.family()), sockets_.port(server.family())};
}

std::vector<ice::RelayServer> IceHost::relayServers() const {
    std::vector<ice::RelayServer> out;
    if (options_.username.empty()) return out;
    const std::vector<Endpoint> servers = firstOfEach(options_.servers);
    for (const Endpoint& server : servers)
        out.push_back({server, ice::ServerTransport::udp, localTowards(server)});
    for (const Endpoint& server : servers)
        out.push_back({server, ice::ServerTransport::tcp});
    if (options_.tls == nullptr) return out;
    for (const Endpoint& server : firstOfEach(options_.tlsServers))
        out.push_back({server, ice::ServerTransport::tls});
    return out;
}

Result<void> IceHost::start() {
    if (gatherer_) return {};
    auto bases = findBases();
    if (!bases) return tl::make_unexpected(bases.error());
    bases_ = *std::move(bases);
    ice::GatheringOptions options;
    options.bases = bases_;
    options.stunServers = stunServers();
    options.nat64 = options_.nat64;
    options.relays = relayServers();
    options.username = options_.username;
    options.password = options_.password;
    gatherer_ = std::make_unique<ice::Gatherer>(std::move(options), random());
    gatherer_->setOutlook(outlook_);
    gatherer_->start(now());
    wake();
    return {};
}

void IceHost::setUdpOutlook(ice::UdpOutlook outlook) {
    outlook_ = outlook;
    if (gatherer_) gatherer_->setOutlook(outlook);
}

void IceHost::setCredentials(std::string username, std::string password) {
    const bool hadNone = options_.username.empty();
    options_.username = std::move(username);
    options_.password = std::move(password);
    if (!gatherer_) return;
    if (hadNone) gatherer_->update(now(), bases_, relayServers());
    gatherer_->setCredentials(now(), options_.username, options_.password);
    wake();
}

std::unique_ptr<IceSession> IceHost::open(const ice::AgentOptions& options, IceSessionUser& user) {
    std::unique_ptr<IceSession> session(new IceSession(*this, options, user));
    sessions_.push_back(session.get());
    wake();
    return session;
}

void IceHost::forget(const IceSession& session) {
    // Cleaned up by settle(), which may be walking through them now.
    for (IceSession*& known : sessions_)
        if (known == &session) known = nullptr;
    forgot_ = true;
    wake();
}

void IceHost::letIn(const Endpoint& peer) {
    if (gatherer_) gatherer_->addPeer(now(), peer);
}

void IceHost::letOut() {
    if (!std::exchange(forgot_, false) || !gatherer_) return;
    std::vector<Endpoint> wanted;
    for (const IceSession* session : sessions_) {
        if (session == nullptr) continue;
        wanted.insert(wanted.end(), session->letIn_.begin(), session->letIn_.end());
        for (const ice::CandidatePair& pair : session->agent_.pairs())
            wanted.push_back(pair.remote.endpoint);
    }
    gatherer_->keepOnlyPeers(now(), wanted);
}

void IceHost::onTimer() {
    if (gatherer_ && now() >= gatherer_->nextDeadline()) gatherer_->onDeadline(now());
    for (IceSession* session : sessions_)
        if (session != nullptr && now() >= session->agent_.nextDeadline()) session->agent_.onDeadline(now());
    settle();
}

void IceHost::onAddressChange() {
    if (!gatherer_) return;
    auto bases = findBases();
    if (!bases || *bases == bases_) return;
    bases_ = *std::move(bases);
    gatherer_->update(now(), bases_, relayServers());
    settle();
    for (std::size_t i = 0; i < sessions_.size(); ++i)
        if (sessions_[i] != nullptr) sessions_[i]->user_.onNetworkChange();
    wake();
}

} // namespace thisbe::peer

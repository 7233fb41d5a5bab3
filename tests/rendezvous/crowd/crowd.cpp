#include "tests/rendezvous/crowd/crowd.h"

#include <algorithm>

namespace thisbe::rendezvous::test {

using namespace std::chrono_literals;
using natlab::NatKind;

namespace {

constexpr std::uint16_t kPort = 3478;

sim::InternetOptions networkOf(const CrowdOptions& options) {
    sim::InternetOptions network;
    network.access.jitter = 2ms;
    network.access.reordering = 0.05;
    network.access.reorderDelay = 15ms;
    network.server.loss = options.loss;
    network.server.duplication = 0.01;
    return network;
}

Limits limitsOf(const CrowdOptions& options) {
    Limits limits;
    limits.peersPerRoom = std::max(limits.peersPerRoom, options.peers);
    return limits;
}

} // namespace

Crowd::Crowd(const CrowdOptions& options)
    : options_(options),
      internet_(options.seed, networkOf(options)),
      record_([this] { return now(); }, [this](const std::string& id) { onChange_(id); }),
      random_(simulation().randomFor("server")),
      fate_(simulation().randomFor("fate")),
      access_({}, identity_.realm, simulation().clock()),
      nonces_(random_.bytes<32>(), 10min, {}) {
    build();
    startServer();
}

Crowd::~Crowd() = default;

void Crowd::build() {
    constexpr std::array kKinds = {NatKind::open, NatKind::portRestricted, NatKind::symmetric,
                                   NatKind::fullCone};
    sim::Home* home = nullptr;
    for (std::size_t i = 0; i < options_.peers; ++i) {
        const std::size_t inHome = i % options_.peersPerHome;
        if (inHome == 0) {
            home = &internet_.addHome(kKinds[i / options_.peersPerHome % kKinds.size()]);
            if (!home->hasIpv6) natHomes_.push_back(home);
        }
        // Every home is built with two.
        sim::Host& host = inHome < 2 ? home->host(inHome) : internet_.addHost(*home);
        members_.push_back({"peer" + std::to_string(i), Identity::generate().value(), home, &host});
    }
}

void Crowd::startServer() {
    server_ = &internet_.server().start<sim::EndpointDriver<SimServer>>(
        limitsOf(options_),
        RegistrationService::Parts{identity_, access_, nonces_, random_, record_, nullptr});
    for (const auto family : {AddressFamily::ipv4, AddressFamily::ipv6})
        server_->open(Endpoint(sim::Internet::serverAddress(family), kPort));
}

void Crowd::restartServer() {
    internet_.server().end(*server_);
    record_.forgetAll();
    startServer();
}

void Crowd::launch(Member& member, bool takeOver) {
    signal::RegistrationOptions options;
    options.peerId = member.id;
    options.serverKey = identity_.identity.key();
    options.takeOver = takeOver;
    options.server4 = Endpoint(sim::Internet::serverAddress(AddressFamily::ipv4), kPort);
    if (member.home->hasIpv6)
        options.server6 = Endpoint(sim::Internet::serverAddress(AddressFamily::ipv6), kPort);
    auto random = simulation().randomFor(member.id + "/" + std::to_string(++member.starts));
    PeerProgram& program = member.host->start<PeerProgram>(member.identity, random.u64(), options);
    for (const auto& server : {options.server4, options.server6}) {
        if (!server) continue;
        const std::uint16_t port =
            program.open(Endpoint(IpAddress::unspecified(server->family()), 0)).localEndpoint().port();
        program.call([&](SimPeer& peer, TimePoint at) {
            const Endpoint own(member.host->sourceFor(server->address()), port);
            peer.drive().setPrivateEndpoint(at, server->family(), own);
        });
    }
    program.call([](SimPeer& peer, TimePoint at) { peer.start(at); });
    member.program = &program;
    member.touchedAt = now();
}

void Crowd::leave(Member& member) {
    PeerProgram* program = std::exchange(member.program, nullptr);
    program->call([](SimPeer& peer, TimePoint at) { peer.drive().leave(at); });
    simulation().after(kFarewell, [host = member.host, program] { host->end(*program); });
    member.touchedAt = now();
}

void Crowd::kill(Member& member) {
    member.host->end(*std::exchange(member.program, nullptr));
    member.touchedAt = now();
}

void Crowd::powerCut(Member& member) {
    member.program = nullptr;
    member.host->powerOff();
    simulation().after(1s, [host = member.host] { host->powerOn(); });
    member.touchedAt = now();
}

void Crowd::takeOver(Member& member) {
    PeerProgram* before = member.program;
    launch(member, true);
    simulation().after(kFarewell, [host = member.host, before] { host->end(*before); });
}

sim::Home& Crowd::otherHome(const sim::Home& home) {
    while (true) {
        sim::Home& other = *natHomes_[fate_.below(natHomes_.size())];
        if (&other != &home || natHomes_.size() == 1) return other;
    }
}

void Crowd::move(Member& member) {
    sim::Home& to = otherHome(*member.home);
    constexpr std::uint8_t kFirstGuest = 60;
    IpAddress address;
    for (std::uint8_t number = kFirstGuest; number < 255; ++number) {
        const ByteView lan = to.lan4.bytes();
        address = IpAddress(IpAddress::V4Bytes{lan[0], lan[1], lan[2], number});
        if (to.lan->find(address) == nullptr) break;
    }
    member.host->move(*member.host->interfaces().front(), *to.lan, address, to.lan4Length, to.lan4);
    member.home = &to;
    member.program->call([&](SimPeer& peer, TimePoint at) {
        peer.drive().setPrivateEndpoint(at, AddressFamily::ipv4, Endpoint(address, 4000));
        peer.drive().probe(at);
    });
    member.touchedAt = now();
}

std::vector<std::string> Crowd::untruths() {
    // The expiry, and the time that a client takes to come back from whatever happened to it.
    constexpr Duration kSettled = 45s;
    const TimePoint at = now();
    std::vector<std::string> result;
    for (const Member& member : members_) {
        if (at - member.touchedAt < kSettled) continue;
        const PresenceRecord::Known* known = record_.find(member.id);
        Whereabouts there;
        if (member.program != nullptr) {
            const auto& client = member.program->protocol().client();
            there = {client.mapped(AddressFamily::ipv4), client.mapped(AddressFamily::ipv6)};
        }
        if (there.nowhere() != (member.program == nullptr)) {
            result.push_back(member.id + " is not registered");
            if (member.program != nullptr)
                result.back() += ": " + member.program->protocol().stoppedBecause();
        }
        if ((known == nullptr ? Whereabouts{} : known->whereabouts) != there)
            result.push_back(member.id + " is elsewhere");
    }
    return result;
}

} // namespace thisbe::rendezvous::test

// A gatherer and the servers that it asks, without sockets, in virtual time.
#pragma once

#include "shared/ice/gather/gatherer.h"
#include "tests/rendezvous/turn/turn_world.h"

#include <map>
#include <string>
#include <vector>

namespace thisbe::ice::test {

using namespace std::chrono_literals;
using rendezvous::test::endpoint;
using rendezvous::test::kPeer4;
using rendezvous::test::kServer4;
using rendezvous::test::kServer6;

inline const HostBase kBase4{BaseId(1), endpoint("192.168.1.10:40000")};
inline const HostBase kBase6{BaseId(2), endpoint("[2001:db8:a::10]:40001")};
inline const Endpoint kMapped4 = endpoint("203.0.113.9:40000");

// Our own TURN server; it also answers Binding requests with what `mapped` says.
class GatheringWorld {
  public:
    static GatheringOptions plainOptions() {
        GatheringOptions options;
        options.bases = {kBase4};
        options.stunServers = {kServer4};
        options.relays = {{kServer4, ServerTransport::udp, kBase4.endpoint},
                          {kServer4, ServerTransport::tcp}};
        options.username = "alice";
        options.password = "wonder";
        return options;
    }

    explicit GatheringWorld(GatheringOptions options = plainOptions())
        : gatherer(std::move(options), turn.random) {}

    void start() {
        gatherer.start(turn.now());
        settle();
    }
    // Carries everything both ways until nobody has anything to say.
    void settle() {
        for (bool again = true; again;) {
            again = false;
            batch_.clear();
            gatherer.takeOutput(batch_);
            for (const Datagram& datagram : batch_.datagrams()) {
                again = true;
                overUdp(datagram);
            }
            for (const RelayId stream : std::vector(streams))
                again = serveStream(stream) || again;
            while (const auto event = gatherer.takeEvent()) {
                again = true;
                take(*event);
            }
        }
    }
    // What waits for it arrives, and is answered.
    void deliver() {
        udpWaits = false;
        for (const auto& [datagram, bytes] : std::exchange(waiting_, {}))
            overUdp({.payload = bytes, .local = datagram.local, .remote = datagram.remote});
        settle();
    }
    void pass(Duration duration) {
        const TimePoint end = turn.now() + duration;
        while (gatherer.nextDeadline() <= end) {
            turn.pass(std::max(Duration{}, gatherer.nextDeadline() - turn.now()));
            gatherer.onDeadline(turn.now());
            settle();
        }
        turn.pass(end - turn.now());
    }

    // "host 192.168.1.10:40000 of 1"
    std::vector<std::string> announced() const {
        std::vector<std::string> out;
        for (const LocalCandidate& candidate : candidates)
            out.push_back(std::string(toString(candidate.candidate.type)) + " " +
                          candidate.candidate.endpoint.toString() + " of " +
                          std::to_string(candidate.base.value()));
        return out;
    }
    const LocalCandidate* find(CandidateType type) const {
        const auto found = std::ranges::find(
            candidates, type, [](const LocalCandidate& candidate) { return candidate.candidate.type; });
        return found == candidates.end() ? nullptr : &*found;
    }

    rendezvous::test::TurnWorld turn;
    Gatherer gatherer;
    std::map<Endpoint, Endpoint> mapped = {{kBase4.endpoint, kMapped4}, {kBase6.endpoint, kBase6.endpoint}};
    bool udpPasses = true;
    bool tcpPasses = true;
    bool tcpAnswers = true;         // false: connections are neither opened nor refused
    bool udpWaits = false;          // what is sent over UDP waits for deliver()
    std::optional<Endpoint> origin; // what Binding answers say of the server's own address
    int bindings = 0;               // Binding requests that left
    std::vector<LocalCandidate> candidates;
    std::vector<BaseId> lost;
    std::vector<GatheringProblem> problems;
    int completions = 0;
    std::vector<RelayId> streams; // that are open
    std::vector<Nat64Prefix> prefixes;

  private:
    rendezvous::Flow flowOver(rendezvous::Transport transport, std::uint32_t connection) const {
        return {.transport = transport,
                .worker = 0,
                .connection = connection,
                .local = kServer4,
                .remote = mapped.at(kBase4.endpoint)};
    }

    void overUdp(const Datagram& datagram) {
        const std::vector<std::uint8_t> copy(datagram.payload.begin(), datagram.payload.end());
        const auto message = stun::MessageView::parse(copy);
        const bool isBinding = message && message->method() == stun::method::kBinding;
        bindings += isBinding ? 1 : 0;
        if (!udpPasses) return;
        if (udpWaits) return waiting_.push_back({datagram, copy});
        if (isBinding) return answerBinding(*message, datagram.local, datagram.remote);
        for (const auto& answer : served(flowOver(rendezvous::Transport::udp, 0), copy))
            gatherer.onDatagram(turn.now(), {.payload = answer, .local = datagram.local, .remote = kServer4});
    }
    void answerBinding(const stun::MessageView& request, const Endpoint& base, const Endpoint& server) {
        std::array<std::uint8_t, 128> buffer;
        stun::MessageWriter writer(
            buffer, {stun::MessageClass::successResponse, stun::method::kBinding, request.transactionId()});
        writer.add(stun::XorMappedAddress{mapped.at(base)});
        if (origin) writer.add(stun::ResponseOrigin{*origin});
        gatherer.onDatagram(turn.now(), {.payload = writer.finish(), .local = base, .remote = server});
    }
    bool serveStream(RelayId stream) {
        DatagramBatch batch(64, 65536);
        gatherer.takeStreamOutput(stream, batch);
        for (const Datagram& message : batch.datagrams()) {
            const std::vector<std::uint8_t> copy(message.payload.begin(), message.payload.end());
            for (const auto& answer : served(flowOver(rendezvous::Transport::tcp, stream.value() + 1), copy))
                gatherer.onStreamMessage(turn.now(), stream, answer);
        }
        return !batch.empty();
    }
    std::vector<std::vector<std::uint8_t>> served(const rendezvous::Flow& flow, ByteView copy) {
        const std::size_t before = turn.sink.sent.size();
        if (stun::looksLikeChannelData(copy)) {
            turn.service.onChannelData(turn.now(), flow, copy, turn.sink);
        } else {
            const auto message = stun::MessageView::parse(copy).value();
            if (message.isRequest())
                turn.service.onRequest(turn.now(), message, flow, turn.sink);
            else
                turn.service.onIndication(turn.now(), message, flow, turn.sink);
        }
        std::vector<std::vector<std::uint8_t>> answers;
        for (std::size_t i = before; i < turn.sink.sent.size(); ++i)
            answers.push_back(turn.sink.sent[i].bytes);
        return answers;
    }
    void take(const GatheringEvent& event) {
        using Kind = GatheringEvent::Kind;
        switch (event.kind) {
        case Kind::candidate:
            return candidates.push_back(event.candidate);
        case Kind::baseLost:
            return lost.push_back(event.base);
        case Kind::problem:
            return problems.push_back(event.problem);
        case Kind::openStream:
            if (tcpPasses) {
                streams.push_back(event.relay);
                if (!tcpAnswers) return;
                return gatherer.onStreamOpened(turn.now(), event.relay, endpoint("192.168.1.10:50001"));
            }
            return gatherer.onStreamClosed(turn.now(), event.relay, StreamEnd::refused);
        case Kind::closeStream:
            std::erase(streams, event.relay);
            return;
        case Kind::nat64:
            return prefixes.push_back(event.nat64.value());
        case Kind::complete:
            ++completions;
            return;
        }
    }

    struct Waiting {
        Datagram datagram; // its payload is gone
        std::vector<std::uint8_t> bytes;
    };

    DatagramBatch batch_{64, 65536};
    std::vector<Waiting> waiting_;
};

} // namespace thisbe::ice::test

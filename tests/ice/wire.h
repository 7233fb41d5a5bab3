// Agents on a network without NATs, in virtual time: what unit tests of the agent run on.
#pragma once

#include "shared/ice/agent.h"
#include "shared/stun/message_view.h"
#include "tests/support/seeded_random.h"

#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace thisbe::ice::test {

using namespace std::chrono_literals;

struct Packet {
    std::size_t from = 0; // which node
    Endpoint source;
    Endpoint destination;
    std::vector<std::uint8_t> bytes;
    std::uint8_t hopLimit = 0;
    bool dontFragment = false;
    TimePoint sentAt{};

    bool isRequest() const { return (bytes[0] & 0x01) == 0 && (bytes[1] & 0x10) == 0; }
    stun::MessageView view() const { return stun::MessageView::parse(bytes).value(); }
};

// Every endpoint belongs to one base of one agent. Datagrams take `delay`; whatever `drop` says is lost.
class Wire {
  public:
    struct Node {
        Agent agent;
        std::map<BaseId, Endpoint> bases;
        std::vector<AgentEvent> events;
        bool isOff = false; // hears nothing
    };

    explicit Wire(std::uint64_t seed = 1) : random_(seed) {}

    // random: of its own where it has to begin like another one's.
    std::size_t add(const AgentOptions& options, RandomSource* random = nullptr) {
        RandomSource& source = random != nullptr ? *random : random_;
        nodes_.push_back(std::make_unique<Node>(
            Node{Agent(options, Credentials::generate(random_), source), {}, {}, false}));
        return nodes_.size() - 1;
    }
    Node& node(std::size_t index) { return *nodes_[index]; }
    Agent& agent(std::size_t index) { return nodes_[index]->agent; }

    // A base with a host (or relayed) candidate.
    Candidate addBase(std::size_t node, std::uint32_t base, const char* endpoint,
                      CandidateType type = CandidateType::host, std::uint16_t preference = 65535) {
        Candidate candidate;
        candidate.type = type;
        candidate.endpoint = Endpoint::parse(endpoint).value();
        candidate.priority = candidatePriority(type, preference);
        candidate.foundation = candidateFoundation(type, candidate.endpoint.address(), {});
        nodes_[node]->bases[BaseId(base)] = candidate.endpoint;
        nodes_[node]->agent.addLocalCandidate(now, {candidate, BaseId(base)});
        settle(node);
        return candidate;
    }
    // Tells `to` everything about `from`: credentials, host and relayed candidates, and their end.
    void tell(std::size_t from, std::size_t to) {
        tellCredentials(from, to);
        for (const LocalCandidate& local : agent(from).report().local)
            agent(to).addRemoteCandidate(now, local.candidate);
        agent(from).localCandidatesComplete(now);
        agent(to).remoteCandidatesComplete(now);
        settle(to);
        settle(from);
    }
    void tellCredentials(std::size_t from, std::size_t to) {
        agent(to).setRemoteCredentials(now, agent(from).localCredentials());
        settle(to);
    }

    template<class Verb>
    auto call(std::size_t node, Verb verb) {
        if constexpr (std::is_void_v<decltype(verb(agent(node)))>) {
            verb(agent(node));
            settle(node);
        } else {
            auto result = verb(agent(node));
            settle(node);
            return result;
        }
    }

    void runFor(Duration duration) {
        runUntil([] { return false; }, duration);
    }
    template<class Done>
    bool runUntil(Done done, Duration limit) {
        const TimePoint end = now + limit;
        while (!done()) {
            if (!step(end)) return done();
        }
        return true;
    }

    std::size_t count(std::size_t node, AgentEvent::Kind kind) {
        std::size_t n = 0;
        for (const AgentEvent& event : nodes_[node]->events)
            n += event.kind == kind ? 1 : 0;
        return n;
    }

    // Puts bytes on the wire that no agent sent.
    void inject(const Endpoint& source, const Endpoint& destination, ByteView bytes) {
        put({nodes_.size(), source, destination, {bytes.begin(), bytes.end()}, 0, false, now});
    }

    TimePoint now{};
    Duration delay = 10ms;
    std::function<bool(const Packet&)> drop = [](const Packet&) { return false; };
    std::function<void(const Packet&)> onSent = [](const Packet&) {};
    std::vector<Packet> sent; // all, dropped ones too

  private:
    void settle(std::size_t index) {
        Node& node = *nodes_[index];
        while (const auto out = node.agent.takeTransmission()) {
            Packet packet{
                index,         node.bases.at(out->base), out->remote, {out->bytes.begin(), out->bytes.end()},
                out->hopLimit, out->dontFragment,        now};
            sent.push_back(packet);
            onSent(packet);
            if (!drop(packet)) put(std::move(packet));
        }
        while (const auto event = node.agent.takeEvent())
            node.events.push_back(*event);
        node.agent.checkInvariants();
    }

    void put(Packet packet) { inFlight_.emplace(now + delay, std::move(packet)); }

    void deliver(const Packet& packet) {
        for (std::size_t index = 0; index < nodes_.size(); ++index) {
            if (nodes_[index]->isOff) continue;
            for (const auto& [base, endpoint] : nodes_[index]->bases) {
                if (endpoint != packet.destination) continue;
                nodes_[index]->agent.onDatagram(now, base, packet.source, packet.bytes);
                return settle(index);
            }
        }
    }

    bool step(TimePoint end) {
        TimePoint next = inFlight_.empty() ? kNever : inFlight_.begin()->first;
        for (const auto& node : nodes_)
            next = std::min(next, node->agent.nextDeadline());
        if (next > end) {
            now = end;
            return false;
        }
        now = std::max(now, next);
        while (!inFlight_.empty() && inFlight_.begin()->first <= now) {
            const Packet packet = std::move(inFlight_.begin()->second);
            inFlight_.erase(inFlight_.begin());
            deliver(packet);
        }
        for (std::size_t index = 0; index < nodes_.size(); ++index) {
            if (nodes_[index]->agent.nextDeadline() > now) continue;
            nodes_[index]->agent.onDeadline(now);
            settle(index);
            if (nodes_[index]->agent.nextDeadline() <= now)
                throw std::logic_error("the deadline does not move on");
        }
        return true;
    }

    thisbe::test::SeededRandom random_;
    std::vector<std::unique_ptr<Node>> nodes_;
    std::multimap<TimePoint, Packet> inFlight_;
};

} // namespace thisbe::ice::test

// A TURN server of two workers that a script drives: clients over UDP and streams, peers, and passing time.
#pragma once

#include "rendezvous/access/credential_chain.h"
#include "rendezvous/access/static_users.h"
#include "rendezvous/turn/turn_service.h"
#include "shared/stun/message_writer.h"
#include "shared/wire/byte_reader.h"
#include "tests/fuzz/turn/bandwidth_model.h"
#include "tests/fuzz/turn/fuzz_client.h"
#include "tests/rendezvous/turn/fake_relays.h"
#include "tests/support/seeded_random.h"

#include <deque>

namespace thisbe::fuzz {

// Ends the process, naming what does not hold, as soon as something does not:
//   - data passes only between a client and an address that it has a living permission for, by its own count;
//   - nothing leaves for a place that the policy forbids, nor for a port that the server listens on;
//   - a request gets at most one answer, its sender gets it, and an unauthenticated one over UDP is at most
//     2.5 times the request;
//   - a retransmitted Allocate gets the same success;
//   - no user has more allocations or bandwidth than the quota, and accounts count what is there;
//   - in the end every allocation is gone, and every socket, port and directory entry with it.
class TurnMachine {
  public:
    // The bits of variant choose what an operator might have configured.
    explicit TurnMachine(std::uint8_t variant);

    void run(ByteReader script);

  private:
    struct Message {
        rendezvous::Flow flow;
        std::vector<std::uint8_t> bytes;
    };
    struct Sink final : rendezvous::FlowSink {
        void send(const rendezvous::Flow& flow, ByteView front, ByteView rest) override {
            Message& message = messages.emplace_back(Message{flow, {front.begin(), front.end()}});
            message.bytes.insert(message.bytes.end(), rest.begin(), rest.end());
        }
        std::vector<Message> messages;
    };
    // Time of day plays no part: the users do not end.
    struct StillClock final : Clock {
        TimePoint now() const override { return {}; }
        WallTime wallNow() const override { return {}; }
    };
    struct Worker {
        Worker(rendezvous::TurnShared& shared, std::uint16_t index, const Clock& clock, RandomSource& random)
            : service(shared, index, relays, clock, random) {}

        rendezvous::test::FakeRelays relays;
        rendezvous::TurnService service;
    };
    using Add = std::function<void(stun::MessageWriter&)>;

    void step(ByteReader& script);
    void pass(ByteReader& script);
    void onPlain(ByteReader& script, FuzzClient& client);
    void onScripted(ByteReader& script, FuzzClient& client);
    void onRaw(ByteReader& script, FuzzClient& client);
    void onChannelData(ByteReader& script, FuzzClient& client);
    void onPeer(ByteReader& script, Worker& worker);
    void close(FuzzClient& client);

    void addAttribute(ByteReader& script, stun::MessageWriter& writer);
    // how: the user, and whether and how the credentials are wrong.
    void request(FuzzClient& client, std::uint8_t how, stun::Method method, const Add& add);
    void deliver(FuzzClient& client);
    void onAnswer(FuzzClient& client, const stun::MessageView& asked, ByteView answer);
    void checkSize(const FuzzClient& client, const stun::MessageView& asked,
                   const stun::MessageView& answer) const;

    void check();
    void checkSent(const Worker& from);
    void checkData(const Message& message);
    void checkCounts();
    bool mayBeSentTo(const Endpoint& peer) const;
    // Between two workers data goes through the kernel: to the other worker's relayed socket.
    void passOn();

    Worker& workerOf(const FuzzClient& client) { return workers_.at(client.flow.worker); }
    FuzzClient* owner(const Endpoint& local);
    Endpoint peerAt(std::uint8_t which) const;
    Endpoint externalOf(const Endpoint& local) const;

    TimePoint now_{std::chrono::hours{2}};
    thisbe::test::SeededRandom random_{1};
    thisbe::test::SeededRandom poolRandom_{2};
    StillClock clock_;
    rendezvous::StaticUsers users_{{{"u", "p"}, {"v", "q"}}, "thisbe"};
    rendezvous::CredentialChain chain_{{&users_}};
    Sink sink_;
    rendezvous::TurnShared shared_;
    std::deque<Worker> workers_;
    std::vector<FuzzClient> clients_;
    std::array<BandwidthModel, 2> bandwidth_;
    std::vector<std::uint8_t> token_; // the last RESERVATION-TOKEN that was given
    std::size_t freePorts_;
};

} // namespace thisbe::fuzz

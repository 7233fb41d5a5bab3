// The registration client as a program on a simulated host.
#pragma once

#include "shared/net/datagram_io.h"
#include "shared/signal/registration_client.h"
#include "tests/support/seeded_random.h"

namespace thisbe::rendezvous::test {

// What EndpointDriver runs. Counts, and keeps of the client's events what a judge wants to know.
class SimPeer {
  public:
    SimPeer(const Identity& identity, std::uint64_t seed, signal::RegistrationOptions options)
        : random_(seed), client_(identity, random_, Log::none(), std::move(options)) {}

    const signal::RegistrationClient& client() const { return client_; }
    // To make it do something; takeEvents() afterwards.
    signal::RegistrationClient& drive() { return client_; }

    // Registered, and its roster complete since then.
    bool isWhole() const { return whole_ && client_.isRegistered(); }
    // Why it stopped by itself, for a person; empty while it did not.
    const std::string& stoppedBecause() const { return stopped_; }
    // Datagrams sent and received.
    std::uint64_t datagrams() const { return datagrams_; }
    // Events about other peers.
    std::uint64_t news() const { return news_; }
    TimePoint startedAt() const { return startedAt_; }
    // From its start until its first roster was complete; none while that lasts.
    std::optional<Duration> arrival() const { return arrival_; }

    void start(TimePoint now) {
        startedAt_ = now;
        client_.start(now);
    }

    void onDatagram(const Datagram& datagram, TimePoint now) {
        ++datagrams_;
        client_.onDatagram(datagram, now);
        takeEvents(now);
    }
    void onPathError(const PathError& error, TimePoint now) {
        client_.onUnreachable(error.remote, now);
        takeEvents(now);
    }
    void onDeadline(TimePoint now) {
        client_.onDeadline(now);
        takeEvents(now);
    }
    TimePoint nextDeadline() const { return client_.nextDeadline(); }
    void takeOutput(DatagramBatch& batch) {
        const std::size_t before = batch.datagrams().size();
        client_.takeOutput(batch);
        datagrams_ += batch.datagrams().size() - before;
    }

    void takeEvents(TimePoint now) {
        using namespace signal;
        while (const auto event = client_.takeEvent()) {
            if (const auto* registered = std::get_if<event::Registered>(&*event))
                whole_ = whole_ && !registered->newSession;
            else if (std::holds_alternative<event::RosterComplete>(*event))
                onWhole(now);
            else if (std::holds_alternative<event::ReplacedByOther>(*event))
                stopped_ = "replaced by another";
            else if (const auto* refused = std::get_if<event::Refused>(&*event))
                stopped_ = refused->final ? "refused, " + refused->text : stopped_;
            else if (std::holds_alternative<event::PeerChanged>(*event))
                ++news_;
        }
    }

  private:
    void onWhole(TimePoint now) {
        whole_ = true;
        if (!arrival_) arrival_ = now - startedAt_;
    }

    thisbe::test::SeededRandom random_;
    signal::RegistrationClient client_;
    bool whole_ = false;
    std::string stopped_;
    TimePoint startedAt_{};
    std::optional<Duration> arrival_;
    std::uint64_t datagrams_ = 0;
    std::uint64_t news_ = 0;
};

} // namespace thisbe::rendezvous::test

// The registration service as a program on a simulated host.
#pragma once

#include "rendezvous/registration_service.h"
#include "shared/net/datagram_io.h"
#include "shared/wire/datagram_batch.h"

namespace thisbe::rendezvous::test {

// What EndpointDriver runs. A new one is a server that has restarted and knows nobody.
class SimServer final : private FlowSink {
  public:
    SimServer(const Limits& limits, const RegistrationService::Parts& parts) : service_(0, limits, parts) {}

    const RegistrationService& service() const { return service_; }
    // Datagrams that it was given and has sent.
    std::uint64_t received() const { return received_; }
    std::uint64_t sent() const { return sent_; }

    void onDatagram(const Datagram& datagram, TimePoint now);
    void onPathError(const PathError& error, TimePoint now);
    void onDeadline(TimePoint now) { service_.onDeadline(now, *this); }
    TimePoint nextDeadline() const { return service_.nextDeadline(); }
    void takeOutput(DatagramBatch& batch);

  private:
    void send(const Flow& flow, ByteView front, ByteView rest) override;

    // More than one turn of the service ever sends.
    DatagramBatch output_{8192, 8192 * signal::kMaxMessageSize};
    std::size_t taken_ = 0;
    std::uint64_t received_ = 0;
    std::uint64_t sent_ = 0;
    RegistrationService service_;
};

} // namespace thisbe::rendezvous::test

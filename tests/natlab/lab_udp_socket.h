// A UDP socket on a host of the lab, with waits that are bounded.
#pragma once

#include "shared/base/endpoint.h"
#include "shared/net/file_descriptor.h"
#include "tests/natlab/lab_host.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace thisbe::natlab {

struct LabDatagram {
    std::string payload;
    Endpoint source;
};

class LabUdpSocket {
  public:
    // Bound to this endpoint; port 0 takes any. Throws LabError.
    LabUdpSocket(const LabHost& host, const Endpoint& local);
    // Bound to the host's own address of this family and any port.
    LabUdpSocket(const LabHost& host, AddressFamily family)
        : LabUdpSocket(host, Endpoint(host.address(family), 0)) {}

    const Endpoint& local() const { return local_; }
    int fd() const { return fd_.get(); }
    // The TTL (hop limit) of what is sent from now on.
    void setTtl(int ttl);
    // False where the kernel refuses at once (no route, an earlier ICMP error).
    bool send(const Endpoint& to, std::string_view payload);
    // Nothing at the bound.
    std::optional<LabDatagram> receive(std::chrono::milliseconds bound);

  private:
    FileDescriptor fd_;
    Endpoint local_;
};

} // namespace thisbe::natlab

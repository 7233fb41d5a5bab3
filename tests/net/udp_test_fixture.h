// Two UDP sockets on loopback for each family, and bounded waiting for what must arrive.
#pragma once

#include "shared/net/udp_socket.h"

#include <gtest/gtest.h>

#include <chrono>
#include <poll.h>
#include <string>
#include <vector>

namespace thisbe::test {

inline Endpoint endpoint(const char* text) {
    return Endpoint::parse(text).value();
}

inline bool hostHasIpv6() {
    UdpBuffers buffers(1, 64);
    try {
        UdpSocket(endpoint("[::1]:0"), {}, buffers);
        return true;
    } catch (const Poco::Exception&) {
        return false;
    }
}

// Waits for readiness or an error, at most 5 s.
inline bool awaitEvents(const UdpSocket& socket, short events) {
    pollfd waiting{.fd = socket.fd(), .events = events, .revents = 0};
    return ::poll(&waiting, 1, 5000) == 1;
}

// What arrives, copied, until there are count datagrams.
struct Arrived {
    std::string payload;
    Endpoint local;
    Endpoint remote;
};

inline std::vector<Arrived> receiveAll(UdpSocket& socket, std::size_t count) {
    std::vector<Arrived> all;
    while (all.size() < count && awaitEvents(socket, POLLIN))
        for (const Datagram& datagram : socket.receive())
            all.push_back({std::string(asText(datagram.payload)), datagram.local, datagram.remote});
    return all;
}

// ICMP errors arrive in their own time.
inline std::vector<PathError> awaitPathErrors(UdpSocket& socket) {
    if (!awaitEvents(socket, 0)) return {};
    const auto errors = socket.takePathErrors();
    return {errors.begin(), errors.end()};
}

inline std::string familyName(const ::testing::TestParamInfo<const char*>& instance) {
    return instance.param[0] == '[' ? "ipv6" : "ipv4";
}

// The parameter is the loopback address of the family.
class UdpTest : public ::testing::TestWithParam<const char*> {
  protected:
    void SetUp() override {
        if (Endpoint::parse(GetParam()).value().isV6() && !hostHasIpv6())
            GTEST_SKIP() << "this host has no IPv6 loopback";
    }

    UdpBuffers buffers_;
};

} // namespace thisbe::test

// Our data channels for another implementation to talk to, over plain UDP on loopback:
//   data_channel_peer client|server          (the DTLS role)
// prints "ready PORT FINGERPRINT", reads "PORT FINGERPRINT" of the other side, and then whatever
// DataChannelEcho has to say, until the other side ends the session or standard input ends.
#include "shared/net/system_clock.h"
#include "shared/net/udp_socket.h"
#include "tests/interop/data_channel_echo.h"

#include <iostream>
#include <poll.h>
#include <unistd.h>

namespace thisbe::test {
namespace {

using namespace std::chrono_literals;

// What is beneath the transport. With ICE there it is an agent and its sockets instead.
class UdpPath {
  public:
    UdpPath() : socket_(Endpoint::parse("127.0.0.1:0").value(), {}, buffers_) {}

    std::uint16_t port() const { return socket_.localEndpoint().port(); }
    void setPeer(std::uint16_t port) {
        peer_ = Endpoint(Endpoint::parse("127.0.0.1:0").value().address(), port);
    }

    void exchange(TimePoint now, DataChannelEcho& echo) {
        for (const Datagram& datagram : socket_.receive())
            if (DataChannelTransport::isDtls(datagram.payload))
                echo.transport.onDatagram(now, datagram.payload);
        if (now >= echo.transport.nextDeadline()) echo.transport.onDeadline(now);
        echo.settle(now);
        while (const auto output = echo.transport.takeOutput(now)) {
            Datagram datagram;
            datagram.payload = *output;
            datagram.remote = peer_;
            socket_.send({&datagram, 1});
        }
    }

    // False when standard input ended.
    bool wait(Duration atMost) {
        const auto milliseconds = std::clamp<Duration>(atMost, 0ms, 100ms) / 1ms;
        std::array<pollfd, 2> fds{{{.fd = socket_.fd(), .events = POLLIN, .revents = 0},
                                   {.fd = STDIN_FILENO, .events = POLLIN, .revents = 0}}};
        ::poll(fds.data(), fds.size(), static_cast<int>(milliseconds));
        return fds[1].revents == 0;
    }

  private:
    UdpBuffers buffers_;
    UdpSocket socket_;
    Endpoint peer_;
};

int run(DtlsRole role) {
    const SystemClock clock;
    const auto identity = Identity::generate().value();
    const auto certificate = Certificate::selfSigned(identity, clock.wallNow()).value();
    const auto context = DtlsContext::create(certificate).value();
    UdpPath path;
    std::cout << "ready " << path.port() << " " << toString(context.fingerprint()) << std::endl;
    std::uint16_t port = 0;
    std::string text;
    std::cin >> port;
    std::getline(std::cin >> std::ws, text);
    const auto peer = parseCertificateFingerprint(text);
    if (!peer) {
        std::cerr << peer.error().message << "\n";
        return 2;
    }
    path.setPeer(port);
    DataChannelTransport::Options options;
    options.dtls.role = role;
    options.dtls.peer = *peer;
    DataChannelEcho echo(context, options, std::cout);
    echo.start(clock.now());
    do
        path.exchange(clock.now(), echo);
    while (!echo.ended() && path.wait(echo.transport.nextDeadline() - clock.now()));
    return echo.ended() && !echo.transport.failure() ? 0 : 1;
}

} // namespace
} // namespace thisbe::test

int main(int argc, char** argv) {
    const std::string_view role = argc == 2 ? argv[1] : "";
    if (role == "client") return thisbe::test::run(thisbe::DtlsRole::client);
    if (role == "server") return thisbe::test::run(thisbe::DtlsRole::server);
    std::cerr << "usage: data_channel_peer client|server\n";
    return 2;
}

// webrtc_peer offer|answer SETUP SERVER PORT [USER PASSWORD]: see webrtc_peer.h.
#include "shared/net/system_clock.h"
#include "shared/net/system_random.h"
#include "tests/interop/server_arguments.h"
#include "tests/interop/webrtc_peer/webrtc_peer.h"

#include <Poco/Exception.h>

#include <array>
#include <fcntl.h>
#include <iostream>
#include <unistd.h>

namespace thisbe::interop {
namespace {

constexpr const char* kUsage = "usage: webrtc_peer offer|answer SETUP SERVER PORT [USER PASSWORD]\n"
                               "SETUP is actpass (offers only), active or passive. SERVER and PORT are those "
                               "of a STUN server; with USER\n"
                               "and PASSWORD, long-term credentials, it is a relay too.\n";

Result<WebrtcPeer::Options> optionsFrom(std::string_view role, std::string_view setup) {
    WebrtcPeer::Options options{.offers = role == "offer", .setup = peer::DtlsSetup::actpass};
    if (!options.offers && role != "answer") return failure("no such role");
    if (setup == "active")
        options.setup = peer::DtlsSetup::active;
    else if (setup == "passive")
        options.setup = peer::DtlsSetup::passive;
    else if (setup != "actpass" || !options.offers)
        return failure("no such setup");
    return options;
}

void readInput(EventLoop& loop, WebrtcPeer& peer) {
    std::array<char, 4096> text;
    const ssize_t size = ::read(STDIN_FILENO, text.data(), text.size());
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size <= 0) return loop.stop();
    if (const auto taken = peer.onInput({text.data(), static_cast<std::size_t>(size)}); !taken) {
        std::cerr << "webrtc_peer: " << taken.error().message << std::endl;
        loop.stop();
    }
}

int run(std::span<char* const> arguments) {
    const auto options = optionsFrom(arguments[1], arguments[2]);
    auto host = serverFromArguments(arguments.subspan(3));
    if (!options || !host) {
        std::cerr << "webrtc_peer: " << (options ? host.error() : options.error()).message << "\n" << kUsage;
        return 2;
    }
    SystemClock clock;
    SystemRandom random;
    UdpBuffers buffers;
    EventLoop loop(clock);
    const auto identity = Identity::generate().value();
    const auto certificate = Certificate::selfSigned(identity, clock.wallNow()).value();
    const auto dtls = DtlsContext::create(certificate).value();
    WebrtcPeer peer({loop, buffers, random, Log::none()}, *std::move(host), dtls, *options);
    ::fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
    const Watch input(loop, STDIN_FILENO, Interest::read, [&](Ready) { readInput(loop, peer); });
    loop.run();
    return peer.succeeded() ? 0 : 1;
}

} // namespace
} // namespace thisbe::interop

int main(int count, char** arguments) {
    if (count != 5 && count != 7) {
        std::cerr << thisbe::interop::kUsage;
        return 2;
    }
    try {
        return thisbe::interop::run({arguments, static_cast<std::size_t>(count)});
    } catch (const Poco::Exception& problem) {
        std::cerr << "webrtc_peer: " << problem.displayText() << "\n";
    } catch (const std::exception& problem) {
        std::cerr << "webrtc_peer: " << problem.what() << "\n";
    }
    return 1;
}

// ice_peer ROLE SERVER PORT USER PASSWORD: see ice_peer.h.
#include "shared/net/system_random.h"
#include "tests/interop/ice_peer/ice_peer.h"
#include "tests/interop/server_arguments.h"

#include <Poco/Exception.h>

#include <array>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace thisbe::interop {
namespace {

constexpr const char* kUsage =
    "usage: ice_peer ROLE SERVER PORT USER PASSWORD\n"
    "ROLE is controlling or controlled; SERVER and PORT are those of a STUN and TURN server, USER and\n"
    "PASSWORD its long-term credentials. Speaks the line protocol of tests/interop/ice_peer/ice_peer.h.\n";

void readInput(EventLoop& loop, IcePeer& peer) {
    std::array<char, 4096> text;
    const ssize_t size = ::read(STDIN_FILENO, text.data(), text.size());
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size <= 0 || !peer.onInput({text.data(), static_cast<std::size_t>(size)})) loop.stop();
}

int run(char** arguments) {
    const std::string role = arguments[1];
    auto options = serverFromArguments({arguments + 2, 4});
    if (!options || (role != "controlling" && role != "controlled")) {
        std::fprintf(stderr, "ice_peer: %s\n%s", options ? "no such role" : options.error().message.c_str(),
                     kUsage);
        return 2;
    }
    SystemClock clock;
    SystemRandom random;
    UdpBuffers buffers;
    EventLoop loop(clock);
    IcePeer peer({loop, buffers, random, Log::none()}, *std::move(options),
                 role == "controlling" ? ice::Role::controlling : ice::Role::controlled);
    ::fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
    const Watch input(loop, STDIN_FILENO, Interest::read, [&](Ready) { readInput(loop, peer); });
    loop.run();
    return 0;
}

} // namespace
} // namespace thisbe::interop

int main(int count, char** arguments) {
    if (count != 6) {
        std::fputs(thisbe::interop::kUsage, stderr);
        return 2;
    }
    try {
        return thisbe::interop::run(arguments);
    } catch (const Poco::Exception& problem) {
        std::fprintf(stderr, "ice_peer: %s\n", problem.displayText().c_str());
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "ice_peer: %s\n", problem.what());
    }
    return 1;
}

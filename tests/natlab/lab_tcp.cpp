#include "tests/natlab/lab_tcp.h"

#include "shared/net/socket_address.h"
#include "tests/natlab/lab_error.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <poll.h>

namespace thisbe::natlab {
namespace {

FileDescriptor openTcp(const LabHost& host, AddressFamily family) {
    const int domain = family == AddressFamily::ipv4 ? AF_INET : AF_INET6;
    constexpr int kType = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
    FileDescriptor socket = host.inside([&] { return FileDescriptor(::socket(domain, kType, 0)); });
    if (!socket) throw LabError::fromErrno("cannot open a TCP socket on " + host.name());
    return socket;
}

} // namespace

FileDescriptor listenByTcp(const LabHost& host, const Endpoint& local) {
    FileDescriptor socket = openTcp(host, local.family());
    const SocketAddress address(local);
    if (::bind(socket.get(), address.data(), address.size()) != 0 || ::listen(socket.get(), SOMAXCONN) != 0) {
        throw LabError::fromErrno("cannot listen on " + local.toString() + " of " + host.name());
    }
    return socket;
}

bool connectsByTcp(const LabHost& from, const Endpoint& to, std::chrono::milliseconds bound) {
    const FileDescriptor socket = openTcp(from, to.family());
    const SocketAddress address(to);
    if (::connect(socket.get(), address.data(), address.size()) == 0) return true;
    if (errno != EINPROGRESS) return false;
    pollfd connected{socket.get(), POLLOUT, 0};
    if (::poll(&connected, 1, static_cast<int>(bound.count())) <= 0) return false;
    int problem = 0;
    socklen_t size = sizeof problem;
    ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &problem, &size);
    return problem == 0;
}

} // namespace thisbe::natlab

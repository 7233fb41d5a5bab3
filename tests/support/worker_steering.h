// Which worker of a server hears a client: chosen by the test, not by the kernel's hash.
#pragma once

#include "shared/net/file_descriptor.h"
#include "shared/net/socket_address.h"

#include <linux/filter.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace thisbe::test {

// From now on whoever speaks from an even port is heard by the first worker of the (SO_REUSEPORT) server,
// from an odd one by the second. type: SOCK_DGRAM or SOCK_STREAM. Throws std::system_error.
inline void steerByPort(const Endpoint& server, int type) {
    const auto check = [](int result) {
        if (result != 0) throw std::system_error(errno, std::generic_category(), "steering of workers");
    };
    // A program that one socket of the group gives to the kernel chooses for all, and stays when that socket
    // goes.
    const FileDescriptor socket(::socket(server.isV4() ? AF_INET : AF_INET6, type | SOCK_CLOEXEC, 0));
    const int on = 1;
    check(::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
    check(::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on));
    const SocketAddress local(server);
    check(::bind(socket.get(), local.data(), local.size()));
    if (type == SOCK_STREAM) check(::listen(socket.get(), 1));
    // The client's port stands first behind the IP header.
    const auto port = static_cast<std::uint32_t>(SKF_NET_OFF + (server.isV4() ? 20 : 40));
    std::array<sock_filter, 3> code{{{BPF_LD | BPF_H | BPF_ABS, 0, 0, port},
                                     {BPF_ALU | BPF_AND | BPF_K, 0, 0, 1},
                                     {BPF_RET | BPF_A, 0, 0, 0}}};
    const sock_fprog program{static_cast<unsigned short>(code.size()), code.data()};
    check(::setsockopt(socket.get(), SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &program, sizeof program));
}

} // namespace thisbe::test

// Somebody who connects on loopback and sends whatever it likes.
#pragma once

#include "shared/net/file_descriptor.h"
#include "shared/net/socket_address.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <cerrno>
#include <poll.h>
#include <string>

namespace thisbe::peer::test {

class Stranger {
  public:
    explicit Stranger(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const SocketAddress address(Endpoint(*IpAddress::parse("127.0.0.1"), port));
        EXPECT_EQ(::connect(socket_.get(), address.data(), address.size()), 0);
        const timeval patience{.tv_sec = 30, .tv_usec = 0};
        ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }
    void send(const std::string& bytes) const {
        EXPECT_EQ(::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(bytes.size()));
    }
    // The same text again and again, until it is not taken for half a second; false when that never comes.
    bool sendUntilNobodyReads(const std::string& bytes) const {
        pollfd poll{.fd = socket_.get(), .events = POLLOUT, .revents = 0};
        for (int i = 0; i < 1'000'000; ++i) {
            if (::poll(&poll, 1, 500) == 0) return true;
            if (::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0 &&
                errno != EAGAIN)
                return false;
        }
        return false;
    }
    // Whether the other side has ended the connection, within half a minute.
    bool isEnded() const {
        char byte = 0;
        const ssize_t got = ::recv(socket_.get(), &byte, 1, 0);
        return got == 0 || (got < 0 && errno == ECONNRESET);
    }

  private:
    FileDescriptor socket_;
};

} // namespace thisbe::peer::test

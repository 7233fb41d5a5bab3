#include "shared/net/address_change_watch.h"

#include "shared/net/event_loop.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace thisbe {

namespace {

FileDescriptor openNotices() {
    FileDescriptor socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE;
    sockaddr generic{};
    static_assert(sizeof address <= sizeof generic);
    std::memcpy(&generic, &address, sizeof address);
    if (!socket || ::bind(socket.get(), &generic, sizeof address) != 0)
        throw std::system_error(errno, std::generic_category(), "cannot listen to changes of addresses");
    return socket;
}

} // namespace

AddressChangeWatch::AddressChangeWatch(EventLoop& loop, std::function<void()> onChange)
    : loop_(loop),
      socket_(openNotices()),
      timer_(loop.timers(), std::move(onChange)),
      watch_(loop, socket_.get(), Interest::read, [this](Ready) { onReady(); }) {}

void AddressChangeWatch::onReady() {
    // ENOBUFS means that notices were lost: a change all the same. Reading it clears it.
    const ByteSpan scratch = loop_.scratch();
    for (int rounds = 0; rounds < 64; ++rounds) {
        const auto count = ::recv(socket_.get(), scratch.data(), scratch.size(), 0);
        if (count < 0 && errno != ENOBUFS && errno != EINTR) break;
    }
    if (!timer_.armed()) timer_.arm(loop_.now() + kMoment);
}

} // namespace thisbe

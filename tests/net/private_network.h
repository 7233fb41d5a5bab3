// Runs a piece of a test in a network namespace of its own, where it may change the MTU and the queues.
#pragma once

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sched.h>
#include <string>
#include <thread>

namespace thisbe::test {

// The namespace belongs to one thread and is gone with it, also after a crash. Call skipReason() first: it
// needs root and the commands ip and tc.
class PrivateNetwork {
  public:
    static std::string skipReason() {
        std::string reason;
        std::thread([&] {
            if (::unshare(CLONE_NEWNET) != 0)
                reason = std::string("no network namespace: ") + std::strerror(errno);
            else if (std::system("ip link set lo up 2>/dev/null && tc qdisc show >/dev/null 2>&1") != 0)
                reason = "the commands ip and tc (package iproute2) do not work here";
        }).join();
        return reason;
    }

    // Sockets that body makes live in the namespace. set is what `sh` runs there first.
    template<class Body>
    static void run(const std::string& set, Body body) {
        std::thread([&] {
            ASSERT_EQ(::unshare(CLONE_NEWNET), 0);
            ASSERT_EQ(std::system(("ip link set lo up && " + set).c_str()), 0) << set;
            body();
        }).join();
    }
};

} // namespace thisbe::test

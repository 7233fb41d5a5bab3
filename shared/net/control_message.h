// Ancillary data of recvmsg and sendmsg (cmsg(3)) without its pointer arithmetic at every use.
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstring>

namespace thisbe {

// Room for what one datagram carries: PKTINFO of either family, segment size, hop limit; aligned as the
// kernel wants it.
struct alignas(cmsghdr) ControlRoom {
    std::array<unsigned char, 128> bytes;
};

// Appends messages to a header whose control room is empty.
class ControlWriter {
  public:
    ControlWriter(msghdr& header, ControlRoom& room) : header_(header) {
        header_.msg_control = room.bytes.data();
        header_.msg_controllen = 0;
    }

    template<class Value>
    void append(int level, int type, const Value& value) {
        static_assert(CMSG_SPACE(sizeof(Value)) <= sizeof(ControlRoom) / 3, "three of them must fit");
        auto* const at = static_cast<unsigned char*>(header_.msg_control) + header_.msg_controllen;
        const cmsghdr head{.cmsg_len = CMSG_LEN(sizeof(Value)), .cmsg_level = level, .cmsg_type = type};
        std::memset(at, 0, CMSG_SPACE(sizeof(Value)));
        std::memcpy(at, &head, sizeof head);
        std::memcpy(at + CMSG_LEN(0), &value, sizeof value);
        header_.msg_controllen += CMSG_SPACE(sizeof(Value));
    }

  private:
    msghdr& header_;
};

// The payload of a received message; false when it is too short for a Value.
template<class Value>
bool readControl(const cmsghdr& message, Value& value) {
    if (message.cmsg_len < CMSG_LEN(sizeof(Value))) return false;
    std::memcpy(&value, CMSG_DATA(&message), sizeof(Value));
    return true;
}

// Calls visit(const cmsghdr&) for every message.
template<class Visit>
void forEachControl(msghdr& header, Visit visit) {
    if (header.msg_controllen == 0) return;
    for (cmsghdr* at = CMSG_FIRSTHDR(&header); at != nullptr; at = CMSG_NXTHDR(&header, at))
        visit(*at);
}

} // namespace thisbe

#include "tests/natlab/tun_nat/tun_device.h"

#include <linux/if.h>
#include <linux/if_tun.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <system_error>

namespace thisbe::natlab {
namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

ifreq requestFor(const std::string& name) {
    if (name.empty() || name.size() >= IFNAMSIZ) {
        errno = EINVAL;
        fail("device name '" + name + "' (1 to 15 characters)");
    }
    ifreq request{};
    std::copy(name.begin(), name.end(), request.ifr_name);
    return request;
}

void setUp(const std::string& name) {
    const FileDescriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request = requestFor(name);
    if (!socket || ::ioctl(socket.get(), SIOCGIFFLAGS, &request) != 0) fail("reading the flags of " + name);
    request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
    if (::ioctl(socket.get(), SIOCSIFFLAGS, &request) != 0) fail("setting " + name + " up");
}

} // namespace

TunDevice::TunDevice(const std::string& name) : fd_(::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC)) {
    if (!fd_) fail("opening /dev/net/tun");
    ifreq request = requestFor(name);
    request.ifr_flags = static_cast<short>(IFF_TUN | IFF_NO_PI);
    if (::ioctl(fd_.get(), TUNSETIFF, &request) != 0) fail("making the TUN device " + name);
    setUp(name);
}

ByteSpan TunDevice::read(ByteSpan buffer) {
    const ssize_t size = ::read(fd_.get(), buffer.data(), buffer.size());
    return buffer.first(size > 0 ? static_cast<std::size_t>(size) : 0);
}

bool TunDevice::write(ByteView packet) {
    return ::write(fd_.get(), packet.data(), packet.size()) == static_cast<ssize_t>(packet.size());
}

} // namespace thisbe::natlab

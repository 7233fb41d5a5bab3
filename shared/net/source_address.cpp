#include "shared/net/source_address.h"

#include "shared/net/socket_address.h"

#include <Poco/Net/DatagramSocket.h>
#include <Poco/Net/NetException.h>
#include <net/if.h>

namespace thisbe {

Result<IpAddress> sourceAddressTowards(const Endpoint& remote) {
    try {
        Poco::Net::DatagramSocket socket(remote.isV4() ? Poco::Net::SocketAddress::IPv4
                                                       : Poco::Net::SocketAddress::IPv6);
        socket.connect(toPoco(remote));
        return fromPoco(socket.address()).address().canonical();
    } catch (const Poco::Exception& problem) {
        return failure("no way from this host to " + remote.toString(&::if_indextoname) + ": " +
                       problem.displayText());
    }
}

} // namespace thisbe

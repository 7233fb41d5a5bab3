#include "shared/net/datagram_error_from_errno.h"

#include <cerrno>

namespace thisbe {

DatagramError datagramErrorFromErrno(int error) {
    switch (error) {
    case ECONNREFUSED:
        return DatagramError::refused;
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EHOSTDOWN:
    case ENETDOWN:
    case ENONET:
        return DatagramError::unreachable;
    case EMSGSIZE:
        return DatagramError::tooBig;
    case ENOBUFS:
    case ENOMEM:
        return DatagramError::noBuffers;
    case EPERM:
    case EACCES:
        return DatagramError::notPermitted;
    case EADDRNOTAVAIL:
    case EINVAL:
    case EAFNOSUPPORT:
        return DatagramError::badAddress;
    default:
        return DatagramError::other;
    }
}

} // namespace thisbe

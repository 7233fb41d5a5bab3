#include "rendezvous/flow.h"

namespace thisbe::rendezvous {

const char* toString(Transport transport) {
    switch (transport) {
    case Transport::udp:
        return "UDP";
    case Transport::tcp:
        return "TCP";
    }
    return "unknown";
}

} // namespace thisbe::rendezvous

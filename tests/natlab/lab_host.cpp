#include "tests/natlab/lab_host.h"

#include "tests/natlab/lab_error.h"

namespace thisbe::natlab {

LabHost::LabHost(const HostRecord& record)
    : name_(record.name), network_(Namespace::open(record.networkNamespace)) {
    for (const std::string& text : record.addresses) {
        const auto address = IpAddress::parse(text);
        if (!address) throw LabError(record.name + ": " + address.error().message);
        addresses_.push_back(*address);
    }
}

IpAddress LabHost::address(AddressFamily family) const {
    for (const IpAddress& address : addresses_) {
        if (address.family() == family) return address;
    }
    throw LabError(name_ + " has no " + toString(family) + " address in this lab");
}

} // namespace thisbe::natlab

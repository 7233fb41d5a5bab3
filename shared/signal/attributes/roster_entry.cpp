#include "shared/signal/attributes/roster_entry.h"

#include "shared/signal/name.h"
#include "shared/wire/byte_reader.h"

#include <algorithm>
#include <limits>

namespace thisbe::signal {

namespace {

constexpr std::array<EndpointKind, 4> kKinds = {EndpointKind::public4, EndpointKind::private4,
                                                EndpointKind::public6, EndpointKind::private6};

constexpr bool isV4(EndpointKind kind) {
    return kind == EndpointKind::public4 || kind == EndpointKind::private4;
}

std::optional<EndpointKind> kindFromWire(std::uint8_t number) {
    for (const EndpointKind kind : kKinds)
        if (static_cast<std::uint8_t>(kind) == number) return kind;
    return std::nullopt;
}

template<class Bytes>
IpAddress readAddress(ByteReader& reader) {
    Bytes bytes{};
    std::ranges::copy(reader.bytes(bytes.size()), bytes.begin());
    return IpAddress(bytes);
}

// False for what must not be there.
bool readEndpoint(ByteReader& reader, PeerEndpoints& endpoints) {
    const auto kind = kindFromWire(reader.u8());
    if (!kind || endpoints.at(*kind)) return false;
    const std::uint16_t port = reader.u16();
    const IpAddress address =
        isV4(*kind) ? readAddress<IpAddress::V4Bytes>(reader) : readAddress<IpAddress::V6Bytes>(reader);
    endpoints.at(*kind) = Endpoint(address, port);
    return address.canonical() == address;
}

} // namespace

const char* toString(EndpointKind kind) {
    switch (kind) {
    case EndpointKind::public4:
    case EndpointKind::public6:
        return "public";
    case EndpointKind::private4:
    case EndpointKind::private6:
        return "private";
    }
    return "?";
}

const std::optional<Endpoint>& PeerEndpoints::at(EndpointKind kind) const {
    switch (kind) {
    case EndpointKind::public4:
        return public4;
    case EndpointKind::private4:
        return private4;
    case EndpointKind::public6:
        return public6;
    case EndpointKind::private6:
        break;
    }
    return private6;
}

std::optional<Endpoint>& PeerEndpoints::at(EndpointKind kind) {
    return const_cast<std::optional<Endpoint>&>(std::as_const(*this).at(kind));
}

std::uint8_t PeerEndpoints::count() const {
    return static_cast<std::uint8_t>(
        std::ranges::count_if(kKinds, [this](EndpointKind kind) { return at(kind).has_value(); }));
}

std::uint16_t RosterEntry::ageFrom(Duration sinceHeard) {
    const auto units = std::max<std::int64_t>(sinceHeard / kAgeUnit, 0);
    return static_cast<std::uint16_t>(
        std::min<std::int64_t>(units, std::numeric_limits<std::uint16_t>::max()));
}

stun::AttributeResult<RosterEntry> RosterEntry::parse(ByteView bytes) {
    ByteReader reader(bytes);
    RosterEntry entry;
    const auto reason = reasonFromWire(reader.u8());
    const std::uint8_t endpoints = reader.u8();
    entry.age = reader.u16();
    IdentityKey::Value key{};
    const ByteView keyBytes = reader.bytes(key.size());
    std::ranges::copy(keyBytes, key.begin());
    entry.key = IdentityKey(key);
    entry.instance = Instance(reader.u64());
    entry.id = asText(reader.bytes(reader.u8()));
    if (!reader.ok() || !reason || !isName(entry.id) || endpoints > kKinds.size()) return stun::malformed();
    entry.reason = *reason;
    for (int i = 0; i < endpoints; ++i)
        if (!readEndpoint(reader, entry.endpoints)) return stun::malformed();
    if (!reader.ok() || reader.remaining() != 0) return stun::malformed();
    return entry;
}

void RosterEntry::serialize(ByteWriter& writer) const {
    if (!isName(id)) return writer.fail();
    writer.u8(static_cast<std::uint8_t>(reason));
    writer.u8(endpoints.count());
    writer.u16(age);
    writer.bytes(key.value());
    writer.u64(instance.value());
    writer.u8(static_cast<std::uint8_t>(id.size()));
    writer.bytes(asBytes(id));
    for (const EndpointKind kind : kKinds) {
        const auto& endpoint = endpoints.at(kind);
        if (!endpoint) continue;
        if (endpoint->isV4() != isV4(kind)) return writer.fail();
        writer.u8(static_cast<std::uint8_t>(kind));
        writer.u16(endpoint->port());
        writer.bytes(endpoint->address().bytes());
    }
}

std::string RosterEntry::toString() const {
    std::string text(id);
    if (reason != Reason::none) text += std::string(" ") + signal::toString(reason);
    for (const EndpointKind kind : kKinds)
        if (const auto& endpoint = endpoints.at(kind))
            text += std::string(", ") + signal::toString(kind) + " " + endpoint->toString();
    return text;
}

std::size_t RosterEntry::size() const {
    std::size_t size = 4 + key.value().size() + sizeof(Instance::Value) + 1 + id.size();
    for (const EndpointKind kind : kKinds)
        if (endpoints.at(kind))
            size += 3 + (isV4(kind) ? sizeof(IpAddress::V4Bytes) : sizeof(IpAddress::V6Bytes));
    return size;
}

} // namespace thisbe::signal

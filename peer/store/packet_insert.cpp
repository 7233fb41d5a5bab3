#include "peer/store/packet_insert.h"

#include "shared/base/ip_address.h"

namespace thisbe::peer {

namespace {

using namespace Poco::Data::Keywords;

constexpr const char* kInsert =
    "INSERT INTO packets (seen_at, direction, connection, id, timestamp, type, source_ip, source_port, "
    "destination_ip, destination_port, size, flags, ttl, protocol, sequence, payload, payload_bytes, "
    "source_address, destination_address) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

} // namespace

PacketInsert::PacketInsert(Poco::Data::Session& session) : statement_(session) {
    statement_ << kInsert, use(seenAt_), use(direction_), use(connection_), use(id_), use(timestamp_),
        use(type_), use(sourceIp_), use(sourcePort_), use(destinationIp_), use(destinationPort_), use(size_),
        use(flags_), use(ttl_), use(protocol_), use(sequence_), use(payload_), use(payloadBytes_),
        use(sourceAddress_), use(destinationAddress_);
}

void PacketInsert::insert(const PacketRow& row) {
    seenAt_ = row.seenAt.time_since_epoch().count();
    direction_ = toString(row.direction);
    connection_ = row.connection;
    id_.clear();
    row.id.appendTo(id_);
    timestamp_ = row.timestamp.time_since_epoch().count();
    type_ = toString(row.type);
    setAddress(row.sourceIp, sourceIp_, sourceAddress_);
    sourcePort_ = row.sourcePort;
    setAddress(row.destinationIp, destinationIp_, destinationAddress_);
    destinationPort_ = row.destinationPort;
    size_ = static_cast<Poco::Int64>(row.size);
    flags_ = row.flags;
    ttl_ = static_cast<Poco::Int64>(row.ttl);
    protocol_ = row.protocol;
    sequence_ = static_cast<Poco::Int64>(row.sequence);
    payload_ = row.payload;
    payloadBytes_ = static_cast<Poco::Int64>(row.payloadBytes);
    statement_.execute();
}

// The same address follows itself most of the time.
void PacketInsert::setAddress(std::string_view ip, std::string& text, Address& address) {
    if (ip == text) return;
    text = ip;
    const auto parsed = IpAddress::parse(ip);
    if (!parsed) {
        address.clear();
        return;
    }
    const IpAddress mapped = parsed->canonical().mapped();
    const auto bytes = mapped.bytes();
    address = Poco::Data::BLOB(bytes.data(), bytes.size());
}

} // namespace thisbe::peer

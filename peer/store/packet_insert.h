// Writes rows into the table of packets.
#pragma once

#include "peer/store/packet_row.h"

#include <Poco/Data/LOB.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>
#include <Poco/Nullable.h>

#include <string>

namespace thisbe::peer {

// One statement, prepared once. Not to be copied: the statement is bound to its members.
class PacketInsert {
  public:
    explicit PacketInsert(Poco::Data::Session& session);
    PacketInsert(const PacketInsert&) = delete;
    PacketInsert& operator=(const PacketInsert&) = delete;

    // Throws Poco::Data exceptions.
    void insert(const PacketRow& row);

  private:
    using Address = Poco::Nullable<Poco::Data::BLOB>;
    static void setAddress(std::string_view ip, std::string& text, Address& address);

    Poco::Int64 seenAt_ = 0;
    std::string direction_;
    std::string connection_;
    std::string id_;
    Poco::Int64 timestamp_ = 0;
    std::string type_;
    std::string sourceIp_;
    Poco::Int32 sourcePort_ = 0;
    std::string destinationIp_;
    Poco::Int32 destinationPort_ = 0;
    Poco::Int64 size_ = 0;
    std::string flags_;
    Poco::Int64 ttl_ = 0;
    std::string protocol_;
    Poco::Int64 sequence_ = 0;
    std::string payload_;
    Poco::Int64 payloadBytes_ = 0;
    Address sourceAddress_;
    Address destinationAddress_;
    Poco::Data::Statement statement_;
};

} // namespace thisbe::peer

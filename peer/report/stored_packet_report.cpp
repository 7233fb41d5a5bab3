#include "peer/report/stored_packet_report.h"

#include "peer/records/record_line.h"
#include "peer/report/csv_field.h"
#include "shared/packet/record_encoder.h"
#include "shared/packet/utc_time.h"
#include "shared/program/json_text.h"

namespace thisbe::peer {

namespace {

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words)
        out += (out.empty() ? "" : " ") + word;
    return out;
}

std::string isoTime(WallTime time) {
    std::string out;
    packet::appendUtcTime(time, out);
    return out;
}

} // namespace

void appendText(const StoredPacket& packet, const Paint& paint, std::string& out) {
    std::string line;
    appendRecordLine(packet.record, printable(packet.connection), line);
    line.pop_back();
    out += paint(colourOf(packet.record.type), line);
    out += '\n';
}

void appendJson(const StoredPacket& packet, std::string& out) {
    out += R"({"schema":"thisbe.packets/1","number":)" + std::to_string(packet.number) + R"(,"direction":")" +
           toString(packet.direction) + R"(","connection":)" + jsonString(packet.connection) +
           R"(,"seen_at":")" + isoTime(packet.seenAt) + R"(","payload_bytes":)" +
           std::to_string(packet.payloadBytes) + R"(,"record":)";
    packet::appendRecordJson(packet.record, out);
    out += "}\n";
}

std::string_view packetCsvHeader() {
    return "number,seen_at,direction,connection,id,timestamp,type,source_ip,source_port,destination_ip,"
           "destination_port,size,flags,ttl,protocol,sequence,payload,payload_bytes\n";
}

void appendCsv(const StoredPacket& packet, std::string& out) {
    const packet::Record& record = packet.record;
    const std::string fields[] = {std::to_string(packet.number),
                                  isoTime(packet.seenAt),
                                  toString(packet.direction),
                                  packet.connection,
                                  record.id.toString(),
                                  isoTime(record.timestamp),
                                  std::string(toString(record.type)),
                                  record.source.ip,
                                  std::to_string(record.source.port),
                                  record.destination.ip,
                                  std::to_string(record.destination.port),
                                  std::to_string(record.size),
                                  joined(record.flags),
                                  std::to_string(record.metadata.ttl),
                                  record.metadata.protocol,
                                  std::to_string(record.metadata.sequence),
                                  record.payload,
                                  std::to_string(packet.payloadBytes)};
    appendCsvLine(fields, out);
}

} // namespace thisbe::peer

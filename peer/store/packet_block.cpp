#include "peer/store/packet_block.h"

#include "shared/packet/record_encoder.h"

namespace thisbe::peer {

namespace {

constexpr std::size_t kMostFlags = 64;
constexpr std::size_t kLongestFlag = 64;

// A byte of UTF-8 that continues a character (RFC 3629, section 3).
bool continues(char byte) {
    return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

std::string_view cut(std::string_view text, std::size_t longest) {
    if (text.size() <= longest) return text;
    while (longest > 0 && continues(text[longest]))
        --longest;
    return text.substr(0, longest);
}

} // namespace

const char* toString(PacketDirection direction) {
    return direction == PacketDirection::in ? "in" : "out";
}

void PacketBlock::add(const packet::Record& record, std::string_view connection, WallTime seenAt,
                      PacketDirection direction) {
    Row& row = rows_.emplace_back();
    row.fixed.seenAt = seenAt;
    row.fixed.direction = direction;
    row.fixed.id = record.id;
    row.fixed.timestamp = record.timestamp;
    row.fixed.type = record.type;
    row.fixed.sourcePort = record.source.port;
    row.fixed.destinationPort = record.destination.port;
    row.fixed.size = record.size;
    row.fixed.ttl = record.metadata.ttl;
    row.fixed.sequence = record.metadata.sequence;
    row.fixed.payloadBytes = record.payload.size();
    row.lengths[0] = keep(connection, kLongestText);
    row.lengths[1] = keep(record.source.ip, kLongestText);
    row.lengths[2] = keep(record.destination.ip, kLongestText);
    row.lengths[3] = keep(record.metadata.protocol, kLongestText);
    row.lengths[4] = keepFlags(record.flags);
    row.lengths[5] = keep(record.payload, kLongestPayload);
}

std::uint32_t PacketBlock::keep(std::string_view text, std::size_t longest) {
    const std::string_view part = cut(text, longest);
    text_ += part;
    return static_cast<std::uint32_t>(part.size());
}

std::uint32_t PacketBlock::keepFlags(const std::vector<std::string>& flags) {
    const std::size_t before = text_.size();
    text_ += '[';
    for (std::size_t i = 0; i < std::min(flags.size(), kMostFlags); ++i) {
        if (i > 0) text_ += ',';
        packet::appendJsonText(cut(flags[i], kLongestFlag), text_);
    }
    text_ += ']';
    return static_cast<std::uint32_t>(text_.size() - before);
}

PacketRow PacketBlock::viewOf(const Row& row, std::size_t& at) const {
    PacketRow view = row.fixed;
    std::string_view* const texts[] = {&view.connection, &view.sourceIp, &view.destinationIp,
                                       &view.protocol,   &view.flags,    &view.payload};
    for (std::size_t i = 0; i < std::size(texts); ++i) {
        *texts[i] = std::string_view(text_).substr(at, row.lengths[i]);
        at += row.lengths[i];
    }
    return view;
}

void PacketBlock::clear() {
    text_.clear();
    rows_.clear();
}

} // namespace thisbe::peer

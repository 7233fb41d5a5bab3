#include "shared/packet/record_maker.h"

#include <array>

namespace thisbe::packet {

namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .";
constexpr std::size_t kFewestLetters = 256;

constexpr std::array<std::string_view, 6> kTcpFlags{"SYN", "ACK", "FIN", "RST", "PSH", "URG"};
constexpr std::array<std::string_view, 4> kMethods{"GET", "POST", "PUT", "DELETE"};
constexpr std::array<std::string_view, 5> kStatuses{"200", "201", "301", "404", "500"};

} // namespace

RecordMaker::RecordMaker(RecordPlan plan, RandomSource& random) : plan_(std::move(plan)), random_(random) {
    letters_.resize(plan_.payload + std::max(plan_.payload, kFewestLetters));
    for (char& letter : letters_)
        letter = kLetters[random_.below(kLetters.size())];
    record_.size = plan_.payload;
    record_.metadata.protocol = plan_.protocol;
    record_.source = plan_.source;
    record_.destination = plan_.destination;
}

const Record& RecordMaker::next(WallTime now) {
    const std::uint32_t chance = random_.u32();
    record_.id = Uuid::make(random_);
    record_.timestamp = now;
    record_.type = plan_.type.value_or(kRecordTypes[chance % kRecordTypes.size()]);
    const bool hasPorts = record_.type != RecordType::icmp;
    record_.source.port = hasPorts ? plan_.source.port : std::uint16_t{0};
    record_.destination.port = hasPorts ? plan_.destination.port : std::uint16_t{0};
    const std::size_t start = (chance >> 8) % (letters_.size() - plan_.payload);
    record_.payload.assign(letters_, start, plan_.payload);
    ++record_.metadata.sequence;
    chooseFlags();
    return record_;
}

void RecordMaker::chooseFlags() {
    const std::uint32_t chance = random_.u32();
    switch (record_.type) {
    case RecordType::tcp:
        record_.flags.resize(1 + chance % 3);
        for (std::size_t i = 0; i < record_.flags.size(); ++i) // neighbours in the table: none comes twice
            record_.flags[i] = kTcpFlags[((chance >> 8) + i) % kTcpFlags.size()];
        return;
    case RecordType::http:
        record_.flags.resize(2);
        record_.flags[0] = kMethods[chance % kMethods.size()];
        record_.flags[1] = kStatuses[(chance >> 8) % kStatuses.size()];
        return;
    case RecordType::udp:
    case RecordType::icmp:
        record_.flags.clear();
        return;
    }
}

} // namespace thisbe::packet

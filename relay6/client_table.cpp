#include "relay6/client_table.h"

namespace thisbe::relay6 {

CollectorClient& ClientTable::add(FileDescriptor socket, const Endpoint& remote, const TokenFramer& framer) {
    if (free_.empty()) {
        free_.push_back(static_cast<std::uint32_t>(places_.size()));
        places_.emplace_back();
    }
    const std::uint32_t number = free_.back();
    free_.pop_back();
    Place& place = places_[number];
    place.client =
        std::make_unique<CollectorClient>(std::move(socket), remote, ClientNumber{number, place.use}, framer);
    ++size_;
    return *place.client;
}

CollectorClient* ClientTable::find(ClientNumber number) const {
    if (number.place >= places_.size() || places_[number.place].use != number.use) return nullptr;
    return places_[number.place].client.get();
}

void ClientTable::remove(ClientNumber number) {
    if (find(number) == nullptr) return;
    Place& place = places_[number.place];
    place.client.reset();
    ++place.use;
    free_.push_back(number.place);
    --size_;
}

std::vector<ClientNumber> ClientTable::numbers() const {
    std::vector<ClientNumber> out;
    out.reserve(size_);
    for (const Place& place : places_)
        if (place.client) out.push_back(place.client->number);
    return out;
}

} // namespace thisbe::relay6

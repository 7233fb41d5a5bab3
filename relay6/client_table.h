// All clients of the collector, found by number.
#pragma once

#include "relay6/collector_client.h"

#include <memory>
#include <vector>

namespace thisbe::relay6 {

// Places are used again; numbers never name a successor. No hashing: strangers choose nothing here.
class ClientTable {
  public:
    CollectorClient& add(FileDescriptor socket, const Endpoint& remote, const TokenFramer& framer);
    // Null when that client has gone.
    CollectorClient* find(ClientNumber number) const;
    // Closes its connection.
    void remove(ClientNumber number);

    std::size_t size() const { return size_; }
    // All of them; the table may be changed by whoever goes through the list.
    std::vector<ClientNumber> numbers() const;

  private:
    struct Place {
        std::unique_ptr<CollectorClient> client;
        std::uint32_t use = 0;
    };
    std::vector<Place> places_;
    std::vector<std::uint32_t> free_;
    std::size_t size_ = 0;
};

} // namespace thisbe::relay6

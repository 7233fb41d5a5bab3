// Tells clients which of their tokens are safe.
#pragma once

#include "relay6/client_poller.h"
#include "relay6/client_table.h"
#include "relay6/pending_tokens.h"

#include <functional>
#include <string_view>

namespace thisbe::relay6 {

// One line "ACK n" for the n-th token of a connection, counting from 1. A client that does not read them is
// not read from either, so what waits for it stays small.
class Acknowledger {
  public:
    // Called when a client that will send no more has all its acknowledgements, or has gone.
    using OnSettled = std::function<void(CollectorClient&)>;

    Acknowledger(ClientTable& clients, ClientPoller& poller, OnSettled onSettled)
        : clients_(clients), poller_(poller), onSettled_(std::move(onSettled)) {}

    void onSafe(const PendingBatch& batch);
    void onWritable(CollectorClient& client);
    // The last word to a client whose token is not taken. Best effort: the close that follows says no as
    // well.
    static void refuse(CollectorClient& client, std::string_view reason);

    // Nothing is owed to this client, or can be any more.
    static bool isSettled(const CollectorClient& client) { return client.unsafe == 0 && client.acks.empty(); }

  private:
    void send(CollectorClient& client);
    void updateInterest(CollectorClient& client, bool broken);

    ClientTable& clients_;
    ClientPoller& poller_;
    OnSettled onSettled_;
};

} // namespace thisbe::relay6

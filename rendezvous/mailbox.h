// What one worker hands over to another: messages for a room that the other owns, and answers for its
// connections.
#pragma once

#include "rendezvous/flow.h"
#include "shared/base/bytes.h"

#include <cstddef>
#include <functional>
#include <mutex>
#include <vector>

namespace thisbe::rendezvous {

enum class LetterKind : std::uint8_t {
    message, // arrived at a worker that does not own it: dispatch it
    answer,  // to be sent over a connection that the receiver of the letter holds
};

struct Letter {
    LetterKind kind = LetterKind::message;
    Flow flow;
    ByteView bytes;
};

// Bounded: what does not fit is refused, and the sender counts it as dropped. Any thread may put; one thread
// takes. Memory is allocated by the constructor only.
class Mailbox {
  public:
    Mailbox(std::size_t maxLetters, std::size_t maxBytes);

    enum class Put : std::uint8_t {
        first,   // the box was empty: wake its owner
        further, // the owner has been woken and not come yet
        full,    // refused
    };
    Put put(LetterKind kind, const Flow& flow, ByteView bytes);

    // Reads everything that is there, outside the lock.
    void takeAll(const std::function<void(const Letter&)>& read);

  private:
    struct Entry {
        LetterKind kind;
        Flow flow;
        std::size_t offset;
        std::size_t size;
    };
    struct Pile {
        std::vector<Entry> entries;
        std::vector<std::uint8_t> block;
        std::size_t used = 0;
    };

    std::mutex mutex_; // guards filling_
    Pile filling_;
    Pile reading_; // the taking thread's alone
    std::size_t maxLetters_;
};

} // namespace thisbe::rendezvous

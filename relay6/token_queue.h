// The local queue between the two programs: bounded, named, kept by the kernel while neither runs.
#pragma once

#include "relay6/token_batch.h"
#include "shared/base/result.h"

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>

namespace thisbe::relay6 {

enum class QueueKind : std::uint8_t { posix, sysv };

const char* toString(QueueKind kind);
Result<QueueKind> parseQueueKind(std::string_view text);

struct QueueOptions {
    std::string name; // letters, digits, '.', '_', '-'
    QueueKind kind = QueueKind::posix;
    // What is wished for; a host that allows less gives less, and notice() says so.
    std::size_t depth = 64;
    std::size_t messageSize = 8192;
};

// What anyone may ask about a queue. Sizes in bytes.
struct QueueState {
    QueueKind kind = QueueKind::posix;
    std::string name;
    std::size_t messages = 0;    // waiting now
    std::size_t depth = 0;       // most messages; System V counts bytes only: what fits of the largest size
    std::size_t messageSize = 0; // of the largest message
    uid_t owner = 0;
    unsigned mode = 0; // permission bits
};

struct ReceivedMessage {
    ByteView bytes;
    Priority priority = 0;
};

// Not thread-safe; nothing here blocks. Created with rights for its owner only; a queue of that name that
// belongs to somebody else, or that others may touch, is refused. Closing leaves the queue and what is in it.
class TokenQueue {
  public:
    enum class Push { done, full };

    // Opens the queue, or creates it.
    static Result<std::unique_ptr<TokenQueue>> open(const QueueOptions& options);
    // Only if it exists.
    static Result<std::unique_ptr<TokenQueue>> openExisting(const QueueOptions& options);

    virtual ~TokenQueue() = default;

    // Throws std::system_error when the queue is gone.
    virtual Push push(ByteView message, Priority priority) = 0;
    // The oldest of the highest priority; nothing when empty. Valid until the next pop(). Throws as push().
    virtual std::optional<ReceivedMessage> pop() = 0;

    // For epoll: readable when a message waits, writable when there is room. -1: cannot be watched (System
    // V), ask again from time to time.
    virtual int pollFd() const = 0;
    virtual QueueState state() const = 0;
    virtual std::size_t messageSize() const = 0;
    // Takes the name away. Messages still waiting are lost.
    virtual void remove() = 0;
    // Why the queue is smaller than wished, empty if it is not.
    virtual std::string notice() const = 0;
};

// The name as the kernel's IPC keys want it; never IPC_PRIVATE.
key_t ipcKey(std::string_view name);
// Nothing, or why the name cannot be used.
Result<void> checkQueueName(std::string_view name);

} // namespace thisbe::relay6

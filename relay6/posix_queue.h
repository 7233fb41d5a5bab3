// A POSIX message queue (mq_overview(7)).
#pragma once

#include "relay6/token_queue.h"

#include <mqueue.h>
#include <vector>

namespace thisbe::relay6 {

// Limits without CAP_SYS_RESOURCE: /proc/sys/fs/mqueue/msg_max messages of msgsize_max bytes, and
// RLIMIT_MSGQUEUE bytes for all queues of a user together. Asks for what is wished, then for what is allowed.
class PosixQueue final : public TokenQueue {
  public:
    static Result<std::unique_ptr<TokenQueue>> open(const QueueOptions& options, bool create);

    ~PosixQueue() override;
    PosixQueue(const PosixQueue&) = delete;
    PosixQueue& operator=(const PosixQueue&) = delete;

    Push push(ByteView message, Priority priority) override;
    std::optional<ReceivedMessage> pop() override;
    int pollFd() const override { return queue_; } // on Linux a queue descriptor is a file descriptor
    QueueState state() const override;
    std::size_t messageSize() const override { return buffer_.size(); }
    void remove() override;
    std::string notice() const override { return notice_; }

  private:
    PosixQueue(mqd_t queue, std::string name, std::size_t messageSize, std::string notice);

    mqd_t queue_;
    std::string name_;
    std::string notice_;
    std::vector<std::uint8_t> buffer_;
};

} // namespace thisbe::relay6

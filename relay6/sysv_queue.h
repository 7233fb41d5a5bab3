// A System V message queue (sysvipc(7)).
#pragma once

#include "relay6/token_queue.h"

#include <vector>

namespace thisbe::relay6 {

// The message type carries the priority: 32 - priority, and receiving "-32" gives the least type first. The
// queue's size is a number of bytes, kernel.msgmnb unless CAP_SYS_RESOURCE raises it. epoll cannot watch it.
class SysvQueue final : public TokenQueue {
  public:
    static Result<std::unique_ptr<TokenQueue>> open(const QueueOptions& options, bool create);

    Push push(ByteView message, Priority priority) override;
    std::optional<ReceivedMessage> pop() override;
    int pollFd() const override { return -1; }
    QueueState state() const override;
    std::size_t messageSize() const override { return messageSize_; }
    void remove() override;
    std::string notice() const override { return notice_; }

  private:
    SysvQueue(int id, std::string name, std::size_t messageSize, std::string notice);

    int id_;
    std::string name_;
    std::string notice_;
    std::size_t messageSize_;
    std::vector<std::uint8_t> buffer_; // struct msgbuf: the type, then the bytes
};

} // namespace thisbe::relay6

#include "relay6/sysv_queue.h"

#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>
#include <unistd.h>

namespace thisbe::relay6 {

namespace {

constexpr int kOwnerOnly = S_IRUSR | S_IWUSR;
constexpr long kLargestType = kHighestPriority + 1;
constexpr std::size_t kTypeSize = sizeof(long);

std::size_t largestMessage() {
    std::ifstream in("/proc/sys/kernel/msgmax");
    std::size_t value = 0;
    return in >> value ? value : 8192;
}

std::string whyRefused(const msqid_ds& info) {
    if (info.msg_perm.uid != geteuid())
        return "belongs to user " + std::to_string(info.msg_perm.uid) + ": choose another name";
    if ((info.msg_perm.mode & (S_IRWXG | S_IRWXO)) != 0)
        return "is open to other users: remove it with ipcrm or choose another name";
    return {};
}

// Raises the queue's size if this host lets us; says why it is smaller than wished.
std::string grow(int id, msqid_ds& info, const QueueOptions& options) {
    const std::size_t wished = options.depth * options.messageSize;
    if (info.msg_qbytes >= wished) return {};
    msqid_ds larger = info;
    larger.msg_qbytes = wished;
    if (msgctl(id, IPC_SET, &larger) == 0) {
        info = larger;
        return {};
    }
    return "queue '" + options.name + "' holds " + std::to_string(info.msg_qbytes) + " bytes (" +
           std::to_string(wished) + " wished): see /proc/sys/kernel/msgmnb";
}

} // namespace

Result<std::unique_ptr<TokenQueue>> SysvQueue::open(const QueueOptions& options, bool create) {
    const int id = msgget(ipcKey(options.name), kOwnerOnly | (create ? IPC_CREAT : 0));
    msqid_ds info{};
    if (id < 0 || msgctl(id, IPC_STAT, &info) != 0)
        return failure("System V queue '" + options.name + "' cannot be opened: " + std::strerror(errno));
    if (const std::string reason = whyRefused(info); !reason.empty())
        return failure("System V queue '" + options.name + "' " + reason);
    const std::string notice = create ? grow(id, info, options) : "";
    const std::size_t size = std::min({options.messageSize, largestMessage(), std::size_t{info.msg_qbytes}});
    return std::unique_ptr<TokenQueue>(new SysvQueue(id, options.name, size, notice));
}

SysvQueue::SysvQueue(int id, std::string name, std::size_t messageSize, std::string notice)
    : id_(id),
      name_(std::move(name)),
      notice_(std::move(notice)),
      messageSize_(messageSize),
      // A queue that others filled may hold messages as large as the kernel allows.
      buffer_(kTypeSize + std::max(messageSize, largestMessage())) {}

TokenQueue::Push SysvQueue::push(ByteView message, Priority priority) {
    const long type = kLargestType - std::min(priority, kHighestPriority);
    std::memcpy(buffer_.data(), &type, kTypeSize);
    std::memcpy(buffer_.data() + kTypeSize, message.data(), message.size());
    while (msgsnd(id_, buffer_.data(), message.size(), IPC_NOWAIT) != 0) {
        if (errno == EAGAIN) return Push::full;
        if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "queue '" + name_ + "'");
    }
    return Push::done;
}

std::optional<ReceivedMessage> SysvQueue::pop() {
    while (true) {
        const ssize_t size =
            msgrcv(id_, buffer_.data(), buffer_.size() - kTypeSize, -kLargestType, IPC_NOWAIT);
        if (size >= 0) {
            long type = 0;
            std::memcpy(&type, buffer_.data(), kTypeSize);
            return ReceivedMessage{ByteView(buffer_).subspan(kTypeSize, static_cast<std::size_t>(size)),
                                   static_cast<Priority>(kLargestType - type)};
        }
        if (errno == ENOMSG) return std::nullopt;
        if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "queue '" + name_ + "'");
    }
}

QueueState SysvQueue::state() const {
    msqid_ds info{};
    msgctl(id_, IPC_STAT, &info);
    return {QueueKind::sysv,
            name_,
            info.msg_qnum,
            info.msg_qbytes / messageSize_,
            messageSize_,
            info.msg_perm.uid,
            info.msg_perm.mode & 0777U};
}

void SysvQueue::remove() {
    msgctl(id_, IPC_RMID, nullptr);
}

} // namespace thisbe::relay6

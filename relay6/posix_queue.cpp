#include "relay6/posix_queue.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <system_error>
#include <unistd.h>

namespace thisbe::relay6 {

namespace {

constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;
constexpr long kFewestMessages = 1;

std::string pathOf(const std::string& name) {
    return "/" + name;
}

long limitFrom(const char* file, long otherwise) {
    std::ifstream in(file);
    long value = 0;
    return in >> value ? value : otherwise;
}

void raiseSoftLimit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_MSGQUEUE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_MSGQUEUE, &limit);
}

// EINVAL: more than the sysctls allow. EMFILE: the user's queues together are too large. Each time asks for
// less, until it fits or nothing is left to ask for.
mqd_t createWithin(const std::string& path, mq_attr& wish) {
    raiseSoftLimit();
    bool clamped = false;
    while (true) {
        const mqd_t queue =
            mq_open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NONBLOCK | O_CLOEXEC, kOwnerOnly, &wish);
        if (queue >= 0) return queue;
        if (errno == EINVAL && !clamped) {
            clamped = true;
            wish.mq_maxmsg = std::min(wish.mq_maxmsg, limitFrom("/proc/sys/fs/mqueue/msg_max", 10));
            wish.mq_msgsize = std::min(wish.mq_msgsize, limitFrom("/proc/sys/fs/mqueue/msgsize_max", 8192));
        } else if ((errno == EMFILE || errno == ENOMEM) && wish.mq_maxmsg > kFewestMessages) {
            wish.mq_maxmsg = std::max(kFewestMessages, wish.mq_maxmsg * 3 / 4);
        } else {
            return -1;
        }
    }
}

std::string whyRefused(mqd_t queue, const std::string& name) {
    struct stat info {};
    if (fstat(queue, &info) != 0) return std::string("cannot be inspected: ") + std::strerror(errno);
    if (info.st_uid != geteuid())
        return "belongs to user " + std::to_string(info.st_uid) + ": choose another name than '" + name + "'";
    if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return "is open to other users: remove /dev/mqueue/" + name + " or choose another name";
    return {};
}

std::string smallerThanWished(const QueueOptions& wish, const mq_attr& got) {
    if (got.mq_maxmsg >= static_cast<long>(wish.depth) &&
        got.mq_msgsize >= static_cast<long>(wish.messageSize))
        return {};
    return "queue '" + wish.name + "' holds " + std::to_string(got.mq_maxmsg) + " messages of " +
           std::to_string(got.mq_msgsize) + " bytes (" + std::to_string(wish.depth) + " of " +
           std::to_string(wish.messageSize) +
           " wished): see /proc/sys/fs/mqueue/msg_max, msgsize_max and ulimit -q";
}

} // namespace

Result<std::unique_ptr<TokenQueue>> PosixQueue::open(const QueueOptions& options, bool create) {
    const std::string path = pathOf(options.name);
    mq_attr attributes{};
    attributes.mq_maxmsg = static_cast<long>(options.depth);
    attributes.mq_msgsize = static_cast<long>(options.messageSize);
    mqd_t queue = create ? createWithin(path, attributes) : -1;
    // The name exists: then the queue has the size that its creator gave it.
    if (queue < 0 && (!create || errno == EEXIST))
        queue = mq_open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (queue < 0)
        return failure(
            "POSIX queue '" + options.name + "' cannot be opened: " + std::strerror(errno) +
            (errno == EMFILE ? " (the user's queues together exceed ulimit -q: remove unused ones)" : ""));
    if (const std::string reason = whyRefused(queue, options.name); !reason.empty()) {
        mq_close(queue);
        return failure("POSIX queue '" + options.name + "' " + reason);
    }
    mq_getattr(queue, &attributes);
    return std::unique_ptr<TokenQueue>(new PosixQueue(queue, options.name,
                                                      static_cast<std::size_t>(attributes.mq_msgsize),
                                                      create ? smallerThanWished(options, attributes) : ""));
}

PosixQueue::PosixQueue(mqd_t queue, std::string name, std::size_t messageSize, std::string notice)
    : queue_(queue), name_(std::move(name)), notice_(std::move(notice)), buffer_(messageSize) {}

PosixQueue::~PosixQueue() {
    mq_close(queue_);
}

TokenQueue::Push PosixQueue::push(ByteView message, Priority priority) {
    while (mq_send(queue_, asText(message).data(), message.size(), priority) != 0) {
        if (errno == EAGAIN) return Push::full;
        if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "queue '" + name_ + "'");
    }
    return Push::done;
}

std::optional<ReceivedMessage> PosixQueue::pop() {
    unsigned priority = 0;
    while (true) {
        auto* const out = reinterpret_cast<char*>(buffer_.data());
        const ssize_t size = mq_receive(queue_, out, buffer_.size(), &priority);
        if (size >= 0)
            return ReceivedMessage{ByteView(buffer_).first(static_cast<std::size_t>(size)),
                                   static_cast<Priority>(std::min<unsigned>(priority, kHighestPriority))};
        if (errno == EAGAIN) return std::nullopt;
        if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "queue '" + name_ + "'");
    }
}

QueueState PosixQueue::state() const {
    mq_attr attributes{};
    mq_getattr(queue_, &attributes);
    struct stat info {};
    fstat(queue_, &info);
    return {QueueKind::posix,
            name_,
            static_cast<std::size_t>(attributes.mq_curmsgs),
            static_cast<std::size_t>(attributes.mq_maxmsg),
            static_cast<std::size_t>(attributes.mq_msgsize),
            info.st_uid,
            info.st_mode & 0777U};
}

void PosixQueue::remove() {
    mq_unlink(pathOf(name_).c_str());
}

} // namespace thisbe::relay6

#include "relay6/token_queue.h"

#include "relay6/posix_queue.h"
#include "relay6/sysv_queue.h"

#include <algorithm>

namespace thisbe::relay6 {

namespace {

bool isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

Result<std::unique_ptr<TokenQueue>> openAs(const QueueOptions& options, bool create) {
    if (const auto checked = checkQueueName(options.name); !checked)
        return tl::make_unexpected(checked.error());
    switch (options.kind) {
    case QueueKind::posix:
        return PosixQueue::open(options, create);
    case QueueKind::sysv:
        return SysvQueue::open(options, create);
    }
    return failure("unknown kind of queue");
}

} // namespace

const char* toString(QueueKind kind) {
    switch (kind) {
    case QueueKind::posix:
        return "posix";
    case QueueKind::sysv:
        return "sysv";
    }
    return "unknown";
}

Result<QueueKind> parseQueueKind(std::string_view text) {
    for (const QueueKind kind : {QueueKind::posix, QueueKind::sysv})
        if (text == toString(kind)) return kind;
    return failure("queue kind '" + std::string(text) + "' is unknown: use posix or sysv");
}

Result<std::unique_ptr<TokenQueue>> TokenQueue::open(const QueueOptions& options) {
    return openAs(options, true);
}

Result<std::unique_ptr<TokenQueue>> TokenQueue::openExisting(const QueueOptions& options) {
    return openAs(options, false);
}

key_t ipcKey(std::string_view name) {
    std::uint32_t hash = 2166136261U; // FNV-1a
    for (const std::uint8_t byte : asBytes(name))
        hash = (hash ^ byte) * 16777619U;
    return static_cast<key_t>(hash | 1U); // never IPC_PRIVATE, which is 0
}

Result<void> checkQueueName(std::string_view name) {
    constexpr std::size_t kLongest = 64;
    if (!name.empty() && name.size() <= kLongest && std::all_of(name.begin(), name.end(), isNameCharacter) &&
        name.front() != '.')
        return {};
    return failure("queue name '" + std::string(name) +
                   "' cannot be used: 1 to 64 letters, digits, '.', '_' or '-', not starting with '.'");
}

} // namespace thisbe::relay6
